"""`mock-sis check sis` and `check list`: does a server keep the contract?"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import urllib3

from mock_sis.ready_file import ReadyFileError, read_ready
from mock_sis.terminal import steps
from sis_contract.provider.admission import NotAdmitted, admitted
from sis_contract.provider.catalog import CHECKS, SelectionError, chosen
from sis_contract.provider.client import Client
from sis_contract.provider.engine import run_checks
from sis_contract.provider.learn import disputed, learned, write_learned
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.sessions import Sessions
from sis_contract.provider.shapes import Shapes
from sis_contract.report import write
from sis_contract.report.blotting import Blotted, Blotter
from sis_contract.report.terminal import Terminal
from sis_contract.report.words import WORDS
from sis_contract.verdicts import Run, Verdict

FEW = 5
"""Checks that may be skipped for one reason without a line of its own."""

MOST = 6
"""Reasons that are told, the commonest."""

FILE = click.Path(path_type=Path, dir_okay=False)


class Closed(click.ClickException):
    """There was nothing to check: nobody answered, or nobody let us in."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Target:
    """Which servers are asked, and with what; an empty address is not asked."""

    url: str
    client_id: str
    client_secret: str
    oneroster_url: str
    token_url: str
    oneroster_id: str
    oneroster_secret: str
    consumer: tuple[str, str] | None
    verify: bool | str
    sandbox: bool

    def sessions(self, timeout: float, writes: bool) -> Sessions:
        """The sessions of a run."""
        if self.verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        client = Client(verify=self.verify, timeout=timeout)
        powerschool = oneroster = None
        if self.url:
            powerschool = PowerSchool(client, self.url, self.client_id, self.client_secret)
        if self.oneroster_url:
            oneroster = OneRoster(
                client,
                self.oneroster_url,
                self.token_url,
                self.oneroster_id,
                self.oneroster_secret,
                self.consumer,
            )
        return Sessions(client, powerschool, oneroster, writes)


@click.command(name="sis")
@click.option("--url", envvar="MOCK_SIS_URL", help="PowerSchool's address.")
@click.option("--client-id", envvar="MOCK_SIS_CLIENT_ID", help="From the plugin's data page.")
@click.option(
    "--client-secret",
    envvar="MOCK_SIS_CLIENT_SECRET",
    help="From the plugin's data page; better given by the environment.",
)
@click.option(
    "--oneroster-url",
    envvar="MOCK_SIS_ONEROSTER_URL",
    help="OneRoster's address down to /ims/oneroster/v1p1.",
)
@click.option(
    "--token-url",
    envvar="MOCK_SIS_ONEROSTER_TOKEN_URL",
    help="Where OneRoster's tokens are fetched.  [default: /oauth/access_token on its host]",
)
@click.option(
    "--consumer-key",
    envvar="MOCK_SIS_CONSUMER_KEY",
    help="OneRoster's own client id or consumer key.  [default: --client-id]",
)
@click.option(
    "--consumer-secret",
    envvar="MOCK_SIS_CONSUMER_SECRET",
    help="The secret to it.  [default: --client-secret]",
)
@click.option("--ready", type=FILE, help="Ready file of mock-sis serve, instead of all these.")
@click.option("--ca-file", type=FILE, help="Certificate of the authority to trust.")
@click.option("--insecure", is_flag=True, help="Accept any certificate. Test servers only.")
@click.option(
    "--only", "patterns", multiple=True, metavar="ID", help="Checks by id or family; * and ? fit."
)
@click.option("--allow-writes", is_flag=True, help="Checks may write, and clean up behind them.")
@click.option("--strict", is_flag=True, help="What differs or was learned counts as failed.")
@click.option("--learn", type=FILE, help="Write the switches with which the mock does the same.")
@click.option("--shapes", type=FILE, help="Write keys and types of all answers, no values.")
@click.option(
    "--report", type=click.Path(path_type=Path, file_okay=False), help="Folder for the reports."
)
@click.option(
    "--timeout", type=click.FloatRange(1), default=30, show_default=True, help="Of one request."
)
@click.option("-v", "--verbose", is_flag=True, help="A line for each check, passed ones too.")
def sis(
    patterns: tuple[str, ...],
    allow_writes: bool,
    strict: bool,
    learn: Path | None,
    shapes: Path | None,
    report: Path | None,
    timeout: float,
    verbose: bool,
    **named: Any,
) -> None:
    """Check whether a server keeps PowerSchool's and OneRoster's contract.

    A check passes, fails (against documentation, standard or recorded traffic), differs (from what
    clients or notes say), or has learned (a guess of ours is wrong; the switch is printed). Only
    reads, unless --allow-writes. Exit code 0: nothing failed; 1: something did; 2: nothing could be
    checked, because of an option, no answer, or refused credentials.

    \b
    Examples:
      mock-sis check sis --ready ready.json
      mock-sis check sis --url https://sis.example.org --client-id ID --learn ours.toml
      mock-sis check sis --ready ready.json --only 'ps.v1.*' --report out
    """
    target = target_of(named)
    try:
        checks = chosen(patterns)
    except SelectionError as error:
        raise click.UsageError(str(error)) from None
    sessions = target.sessions(timeout, allow_writes)
    recorded = Shapes()
    if shapes is not None:
        sessions.client.saw = recorded.see
    secrets = [target.client_secret, target.oneroster_secret, *(target.consumer or ())[1:]]
    with steps() as progress:
        terminal = Terminal(
            click.echo, every=verbose, progress=lambda n, of: progress("checks", n, of)
        )
        blotter = Blotter([s for s in secrets if s], everything=True)
        listener = Blotted(terminal, blotter)
        try:
            admitted(sessions, checks)
            run = run_checks(checks, sessions, listener, title="Contract of a SIS")
        except NotAdmitted as refusal:
            raise Closed(blotter.text(str(refusal))) from None
        finally:
            sessions.client.close()
    _tell(run, sessions)
    if learn is not None:
        click.echo(
            f"{learn}: {write_learned(learn, run)} switches; mock-sis serve --switches {learn}"
        )
    if shapes is not None:
        click.echo(f"{shapes}: {recorded.write(shapes)} shapes")
    if report is not None:
        known = [s for s in (*secrets, *sessions.secrets()) if s]
        click.echo(f"report: {write(report, run, known, sandbox=target.sandbox)}")
    sys.exit(run.exit_code(strict=strict))


def _tell(run: Run, sessions: Sessions) -> None:
    """What a person should know beside the verdicts."""
    for line in (*reasons(run, "omit", 0), *reasons(run, "skip", FEW)):
        click.echo(line)
    for name, values in disputed(run).items():
        click.echo(f"switch {name}: checks saw {' and '.join(values)}; the first was taken")
    for name, (value, _) in learned(run).items():
        click.echo(f"learned: --set {name}={value}")
    for left in sessions.left_behind():
        click.echo(f"left behind: {left}")


def reasons(run: Run, verdict: Verdict, few: int) -> list[str]:
    """Why how many checks came out so, the commonest first; what `few` or fewer share is summed."""
    found = Counter(one.told for one in run.findings if one.verdict == verdict)
    common = [(told, number) for told, number in found.most_common(MOST) if number > few]
    made = [f"{number} {WORDS[verdict]}: {told}" for told, number in common]
    rest = found.total() - sum(number for _, number in common)
    if rest:
        others = "other reasons" if made else "reasons of their own"
        made.append(f"{rest} {WORDS[verdict]} for {others}; -v and --report tell each")
    return made


def target_of(named: dict[str, Any]) -> Target:
    """The target that the options name; raises a UsageError in one sentence."""
    ready = _ready(named["ready"]) if named["ready"] else {}
    ps, one = ready.get("powerschool") or {}, ready.get("oneroster") or {}
    client_id = named["client_id"] or ps.get("client_id") or one.get("client_id") or ""
    secret = named["client_secret"] or ps.get("client_secret") or one.get("client_secret") or ""
    url = (named["url"] or ps.get("url") or "").rstrip("/")
    oneroster = (named["oneroster_url"] or one.get("url") or "").rstrip("/")
    key = named["consumer_key"] or one.get("consumer_key") or client_id
    key_secret = named["consumer_secret"] or one.get("consumer_secret") or secret
    for option, address in (("--url", url), ("--oneroster-url", oneroster)):
        if address and urlsplit(address).scheme not in ("http", "https"):
            raise click.UsageError(f"{option} is an http or https address, not {address!r}")
        if address and ("@" in urlsplit(address).netloc or set(address) & {"?", "#"}):
            raise click.UsageError(
                f"{option} is an address alone, without credentials, query and fragment"
            )
    if not url and not oneroster:
        raise click.UsageError("give --url, --oneroster-url or --ready: which server is checked?")
    if (url and not (client_id and secret)) or (oneroster and not (key and key_secret)):
        raise click.UsageError(
            "give --client-id and --client-secret, as the plugin's page has them"
        )
    parts = urlsplit(oneroster)
    token_url = named["token_url"] or one.get("token_url")
    verify: bool | str = not named["insecure"]
    if named["ca_file"] or ready.get("ca_file"):
        verify = str(named["ca_file"] or ready["ca_file"])
    return Target(
        url,
        client_id,
        secret,
        oneroster,
        token_url or f"{parts.scheme}://{parts.netloc}/oauth/access_token",
        named["consumer_key"] or one.get("client_id") or client_id,
        named["consumer_secret"] or one.get("client_secret") or secret,
        (key, key_secret),
        verify,
        bool(ready),
    )


def _ready(path: Path) -> dict[str, Any]:
    try:
        return read_ready(path)
    except ReadyFileError as error:
        raise click.ClickException(str(error)) from None


def listed() -> list[tuple[str, str, str]]:
    """Id, sentence and source of every check of a server."""
    made = []
    for check in CHECKS:
        writes = " (writes)" if check.writes else ""
        made.append((check.id, f"{check.sentence}{writes}", f"{check.source} {check.where}"))
    return made
