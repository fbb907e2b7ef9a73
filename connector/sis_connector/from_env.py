"""One run as the environment says: how `mock-sis check connector` starts this connector."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from sis_connector.config import SyncConfig
from sis_connector.errors import BadSetup, ConnectorError
from sis_connector.ready_file import from_ready
from sis_connector.secret import Secret
from sis_connector.transport.waits import Patience

EPILOG = """\b
Needed: MOCK_SIS_URL, MOCK_SIS_CLIENT_ID and MOCK_SIS_CLIENT_SECRET (for OneRoster
MOCK_SIS_ONEROSTER_URL, MOCK_SIS_CONSUMER_KEY, MOCK_SIS_CONSUMER_SECRET), and MOCK_SIS_STATE, the
folder of the roster file.

\b
MOCK_SIS_ROAD          v1 (default), queries, oneroster, push, push-oneroster
MOCK_SIS_GRADES        grades to push after the import, as docs/push-file.md has them
MOCK_SIS_ROSTER        where the roster is written as JSON lines
MOCK_SIS_CA_FILE       certificate of the authority to trust
MOCK_SIS_TODAY         the day to live on, where the server does not tell it
MOCK_SIS_TIMEOUT       seconds that an answer may take (default 90)
MOCK_SIS_FIRST_WAIT    seconds before the first repetition (default 0.5); doubled each time …
MOCK_SIS_LONGEST_WAIT  … up to this (default 30), unless the server asks for more
"""


@dataclass(frozen=True, slots=True)
class Road:
    """A way to the district: which profile goes it, by bulk queries or not, with whose ids."""

    profile: str
    ids: str
    bulk: bool = True
    oneroster: bool = False


ROADS = {
    "v1": Road("learning", "dcid", bulk=False),
    "queries": Road("learning", "dcid"),
    "push": Road("learning", "dcid"),
    "oneroster": Road("learning-oneroster", "sourcedId", oneroster=True),
    "push-oneroster": Road("canvas", "sourcedId", oneroster=True),
}


@click.command("from-env", epilog=EPILOG)
def from_env_command() -> None:
    """Import, and push grades if there are any, with every setting from the environment."""
    try:
        said, exit_code = run(os.environ)
    except ConnectorError as wrong:
        said, exit_code = f"{wrong.message} {wrong.hint}".strip(), wrong.exit_code
    click.echo(said, err=bool(exit_code))
    raise SystemExit(exit_code)


def run(environ: Mapping[str, str]) -> tuple[str, int]:
    """Imports, pushes, writes the roster's lines; answers what to say and the exit code.

    With grades to push the import is left out where an earlier run has made it.
    """
    from sis_connector import report_text
    from sis_connector.profiles import profile_named
    from sis_connector.run import sync
    from sis_connector.target.lines import write_lines

    road = _road(environ)
    config = config_of(environ, road)
    grades = environ.get("MOCK_SIS_GRADES")
    said, exit_code = "", 0
    if not (grades and config.target.exists()):
        report = sync(config)
        said, exit_code = report_text.text(report), report.exit_code
    if grades and not exit_code:
        more, exit_code = _pushed(config, Path(grades))
        said = f"{said}\n{more}".strip()
    roster = environ.get("MOCK_SIS_ROSTER")
    if roster:
        write_lines(config.target, profile_named(road.profile).source, road.ids, Path(roster))
    return said, exit_code


def _pushed(config: SyncConfig, file: Path) -> tuple[str, int]:
    from sis_connector.push import report_text
    from sis_connector.push.run import push

    report = push(config, file)
    return report_text.text(report), report.exit_code


def _road(environ: Mapping[str, str]) -> Road:
    name = environ.get("MOCK_SIS_ROAD") or "v1"
    if name not in ROADS:
        raise BadSetup(f"MOCK_SIS_ROAD is one of {', '.join(ROADS)}, not {name!r}.")
    return ROADS[name]


def config_of(environ: Mapping[str, str], road: Road) -> SyncConfig:
    """The settings of a run; raises BadSetup naming the variable that is wrong."""
    config = SyncConfig(
        profile=road.profile,
        target=Path(environ.get("MOCK_SIS_STATE") or ".") / "roster.db",
        bulk=road.bulk,
        autogenerate_usernames=True,
        timeout=_seconds(environ, "MOCK_SIS_TIMEOUT", 90.0),
        patience=Patience(
            first_wait=_seconds(environ, "MOCK_SIS_FIRST_WAIT", 0.5),
            longest_backoff=_seconds(environ, "MOCK_SIS_LONGEST_WAIT", 30.0),
        ),
        today=_day(environ) if road.oneroster else None,
    )
    ready_file = environ.get("MOCK_SIS_READY")
    if ready_file:
        config = from_ready(
            Path(ready_file), config, oneroster=road.oneroster, all_rights=True
        )  # as any connector that is checked: the pair of the variables
    return replace(config, **_addresses(environ, config, oneroster=road.oneroster))


def _addresses(
    environ: Mapping[str, str], config: SyncConfig, *, oneroster: bool
) -> dict[str, Any]:
    """URL and credentials: variables win over the ready file."""

    def told(name: str, otherwise: str) -> str:
        return environ.get(f"MOCK_SIS_{name}") or otherwise

    secret = config.client_secret.reveal()
    ca_file = environ.get("MOCK_SIS_CA_FILE")
    made = {"ca_file": Path(ca_file) if ca_file else config.ca_file}
    if oneroster:
        token_url = environ.get("MOCK_SIS_ONEROSTER_TOKEN_URL") or config.token_url
        return made | {
            "url": told("ONEROSTER_URL", config.url),
            "token_url": token_url,
            "client_id": told("CONSUMER_KEY", config.client_id),
            "client_secret": Secret(told("CONSUMER_SECRET", secret)),
        }
    return made | {
        "url": told("URL", config.url),
        "client_id": told("CLIENT_ID", config.client_id),
        "client_secret": Secret(told("CLIENT_SECRET", secret)),
    }


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    given = environ.get(name)
    if not given:
        return default
    try:
        found = float(given)
    except ValueError:
        found = -1.0
    if not 0 < found <= 3600:
        raise BadSetup(f"{name} is a number of seconds above 0 up to 3600, not {given!r}.")
    return found


def _day(environ: Mapping[str, str]) -> date | None:
    given = environ.get("MOCK_SIS_TODAY")
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as wrong:
        raise BadSetup(f"MOCK_SIS_TODAY is a day as 2026-10-15, not {given!r}.") from wrong


if __name__ == "__main__":
    from_env_command()
