"""What `mock-sis serve` is asked for on its command line, and the plan that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_sis.commands._day import Day
from mock_sis.known_switches import SWITCHES
from mock_sis.switch_file import read_switch_file
from sis_core.serving.journal import MAX_ENTRIES
from sis_core.serving.tls import Certificate
from sis_core.wire.switches import NEWEST, VERSIONS, SwitchError, Switches, parse_settings

if TYPE_CHECKING:
    from mock_sis.scenarios.scenario import Scenario

DEFAULT_PORT = 8377
DEFAULT_SEED = 7
_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the command line asked for."""

    recipe: str
    db: Path | None
    seed: int
    today: date | None
    version: str
    host: str
    port: int
    tls: bool
    certificate: Certificate | None
    settings: dict[str, str]
    engine: str
    control_token: str
    client_id: str | None
    client_secret: str | None
    ready_file: Path | None
    journal: int = MAX_ENTRIES
    scenario: Scenario | None = None
    alone: bool = False
    """True where OneRoster is served without PowerSchool's API."""


_OPTIONS = (
    click.option(
        "--recipe", help="Recipe of the district, a name or a TOML file.  [default: small]"
    ),
    click.option(
        "--scenario",
        help="Play a scenario: a shipped one by name (`mock-sis scenarios list`) or a TOML file.",
    ),
    click.option("--db", type=_FILE, help="Serve this district's file instead of making one."),
    click.option("--seed", type=int, help="Another seed, other people.  [default: 7]"),
    click.option(
        "--today",
        type=Day(),
        help="The day the district lives on (default: this machine's, within a school year).",
    ),
    click.option(
        "--sis-version",
        "version",
        type=click.Choice(VERSIONS),
        help="The PowerSchool release to behave like; it sets the defaults of switches.  "
        f"[default: {NEWEST}]",
    ),
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=DEFAULT_PORT,
        show_default=True,
        help="Port to listen on; 0 takes a free one.",
    ),
    click.option(
        "--tls", is_flag=True, help="Speak https, with a private authority made on the spot."
    ),
    click.option("--tls-cert", type=_FILE, help="Speak https with this certificate (PEM) …"),
    click.option("--tls-key", type=_FILE, help="… and its key (PEM)."),
    click.option(
        "--set",
        "sets",
        multiple=True,
        metavar="SWITCH=VALUE",
        help="Set a switch; may be repeated. `mock-sis switches` lists them.",
    ),
    click.option(
        "--switches", "switch_file", type=_FILE, help="Switches from a TOML or JSON file."
    ),
    click.option(
        "--engine",
        type=click.Choice(["cheroot", "granian"]),
        default="cheroot",
        show_default=True,
        help="granian is faster under load; it cannot cut connections.",
    ),
    click.option(
        "--control-token", default="", metavar="TOKEN", help="Guards the page and /_sandbox."
    ),
    click.option("--client-id", help="The plugin's client id (default: derived from the seed)."),
    click.option("--client-secret", help="The plugin's secret (default: derived from the seed)."),
    click.option(
        "--journal",
        type=click.IntRange(10, 1_000_000),
        default=MAX_ENTRIES,
        show_default=True,
        help="How many requests the journal keeps.",
    ),
    click.option(
        "--ready-file",
        type=_FILE,
        help="Write URLs and credentials here as JSON while the server answers.",
    ),
)


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """Gives a function the options of serving."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def plan_of(options: dict[str, Any]) -> Plan:
    """The plan of given options; raises UsageError where they contradict each other."""
    if options["db"] and options["recipe"]:
        raise click.UsageError("give --recipe or --db, not both")
    if options["db"] and options["seed"] is not None:
        raise click.UsageError("give --seed or --db, not both: a file's district has its seed")
    if bool(options["tls_cert"]) != bool(options["tls_key"]):
        raise click.UsageError("--tls-cert and --tls-key go together")
    if not is_loopback(options["host"]) and not options["control_token"]:
        raise click.UsageError(
            f"--host {options['host']} can be reached from other machines: "
            "add --control-token TOKEN, or listen on 127.0.0.1"
        )
    certificate = None
    if options["tls_cert"]:
        cert = options["tls_cert"]
        certificate = Certificate(cert, options["tls_key"], cert)
    try:
        settings = read_switch_file(options["switch_file"]) if options["switch_file"] else {}
        settings |= parse_settings(options["sets"])
    except SwitchError as error:
        raise click.UsageError(str(error)) from None
    scenario = _scenario(options["scenario"])
    recipe, seed, day, version = wished(scenario)
    seed = seed if options["seed"] is None else options["seed"]
    today: datetime | None = options["today"]
    return Plan(
        recipe=options["recipe"] or recipe,
        db=options["db"],
        seed=seed,
        today=today.date() if today else None if options["db"] else day,
        version=options["version"] or version,
        scenario=scenario,
        host=options["host"],
        port=options["port"],
        tls=options["tls"] or certificate is not None,
        certificate=certificate,
        settings=settings,
        engine=options["engine"],
        control_token=options["control_token"],
        client_id=options["client_id"],
        client_secret=options["client_secret"],
        ready_file=options["ready_file"],
        journal=options["journal"],
    )


def _scenario(name: str | None) -> Scenario | None:
    if name is None:
        return None
    from mock_sis.scenarios.read import load

    return load(name)


def wished(scenario: Scenario | None) -> tuple[str, int, date | None, str]:
    """Recipe, seed, day and release where no option decides: the scenario's own, or defaults."""
    if scenario is None:
        return "small", DEFAULT_SEED, None, NEWEST
    seed = DEFAULT_SEED if scenario.seed is None else scenario.seed
    return scenario.recipe or "small", seed, scenario.today, scenario.version or NEWEST


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    if host in ("localhost", "127.0.0.1"):
        return True
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def switches_of(plan: Plan) -> Switches:
    """The plan's switches; raises UsageError for an unknown name or value."""
    switches = Switches(SWITCHES, plan.version)
    try:
        switches.set(plan.settings)
    except SwitchError as error:
        raise click.UsageError(str(error)) from None
    return switches
