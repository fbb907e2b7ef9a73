"""`mock-sis check connector`: does a connector survive real life?"""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from mock_sis.commands._case_worlds import case_worlds
from mock_sis.commands._worlds import worlds
from mock_sis.terminal import steps
from sis_contract.connector.case import ROADS, UNDISTURBED, Case, Road
from sis_contract.connector.catalog import SelectionError, chosen
from sis_contract.connector.command import Command, CommandError
from sis_contract.connector.engine import Engine, Settings
from sis_contract.connector.roads import FirstRun, first_runs
from sis_contract.connector.soak.run import Soak
from sis_contract.report import write
from sis_contract.report.terminal import Terminal
from sis_contract.verdicts import Run

EPILOG = """\b
Examples:
  mock-sis check connector --command "./sync.sh {url}"
  mock-sis check connector --command "node sync.mjs" --case paging --case busy -n 4
  mock-sis check connector --command "sis-connector from-env" --report report
  mock-sis check connector --command "./sync.sh" --soak 20 --seed 3

\b
The command is run without a shell, in this folder, once or more for each case. MOCK_SIS_URL,
MOCK_SIS_CLIENT_ID, MOCK_SIS_CLIENT_SECRET … say what to import from; docs/check-connector.md has
all of them. It ends with exit code 0 when it came through, and with another one when not. Where
it writes its roster to MOCK_SIS_ROSTER, that is compared with the district.

\b
Exit codes: 0 no case failed, 1 some did, 2 a setting is wrong or the command cannot be run.
"""


def _roads(context: click.Context, parameter: click.Parameter, given: str | None) -> set[Road]:
    wanted = {one.strip() for one in (given or "").split(",") if one.strip()}
    unknown = wanted - set(ROADS)
    if unknown:
        raise click.BadParameter(
            f"there is no road {sorted(unknown)[0]!r} (roads: {', '.join(ROADS)})"
        )
    return {road for road in ROADS if road in wanted}


@click.command(name="connector", epilog=EPILOG)
@click.option("--command", "template", required=True, help="The connector; {url} is replaced.")
@click.option(
    "--case", "wanted", multiple=True, help="A case's id or a family; several times for more."
)
@click.option(
    "--roads",
    callback=_roads,
    help=f"What the connector does, with commas: {', '.join(ROADS)} (default: found out).",
)
@click.option("--recipe", default="", help="One recipe for every case (default: its own).")
@click.option("--seed", type=int, default=7, show_default=True, help="The districts' seed.")
@click.option("--tls", is_flag=True, help="Serve over TLS with a private authority.")
@click.option(
    "-n", "--workers", type=click.IntRange(1, 32), default=2, show_default=True,
    help="Cases at a time.",
)  # fmt: skip
@click.option(
    "--case-timeout", "timeout", type=click.FloatRange(1), default=120, show_default=True,
    help="Seconds that one run of the command may take.",
)  # fmt: skip
@click.option(
    "--soak", "soak", type=click.IntRange(1, 10_000),
    help="Instead of the cases: so many schedules of troubles drawn by the seed.",
)  # fmt: skip
@click.option(
    "--report", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for index.html, junit.xml, report.json, exchanges.har.",
)  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="A line for every case, not for bad ones only.")
def connector(
    template: str,
    wanted: Sequence[str],
    roads: set[Road],
    recipe: str,
    seed: int,
    tls: bool,
    workers: int,
    timeout: float,
    soak: int | None,
    folder: Path | None,
    verbose: bool,
) -> None:
    """Play cases with a connector: a served district for each, troubles, a verdict.

    Judged are the roster and the grades that are left in the end, and how the connector behaved.
    """
    if soak and wanted:
        raise click.UsageError("--soak draws its own schedules; leave --case out")
    try:
        cases = chosen(wanted)
        Command(template)
        with worlds(seed=seed) as made, steps() as progress:
            made.open(recipe=recipe or "tiny", served=False).stop()  # refuses in one sentence
            settings = Settings(
                template, case_worlds(made), seed, recipe, tls, workers, timeout, frozenset(roads)
            )
            terminal = Terminal(
                click.echo,
                every=verbose,
                progress=lambda done, total: progress("cases", done, total),
            )
            checked = _Checked(settings, terminal)
            run = checked.soaked(soak) if soak else checked.cases(cases, named=bool(wanted))
    except (SelectionError, CommandError) as error:
        raise click.ClickException(str(error)) from error
    _next_steps(run, settings, folder)
    if folder is not None:
        page = write(folder, run, sandbox=True)
        click.echo(f"report: {page}")
    sys.exit(run.exit_code())


@dataclass(slots=True)
class _Checked:
    settings: Settings
    terminal: Terminal
    began: float = field(default_factory=time.monotonic)

    def cases(self, cases: Sequence[Case], *, named: bool) -> Run:
        """Plays cases; those on roads that the connector does not go are skipped, each by name.

        What fails without any trouble is said first. It would fail in every case, so that the
        others of its road are skipped, unless somebody asked for them by name.
        """
        first = self._first_runs()
        engine = self._engine(first, [] if named else [one for one in first if one.gave_up])
        rest = [case for case in cases if case.family != UNDISTURBED]
        asked = {case.id for case in cases}
        known = [one.finding for one in first if one.finding.id in asked]
        for one in first:
            if named and one.finding.verdict == "fail" and one.finding.id not in asked:
                click.echo(f"Without any trouble it fails, too: {_short(one)}")
        begun = {one.id for one in known}
        late = [case for case in cases if case.family == UNDISTURBED and case.id not in begun]
        run = engine.run([*late, *rest], known=known)
        _tell(run)
        return run

    def soaked(self, count: int) -> Run:
        """Plays schedules drawn by the seed; prints the shrunk scenario of each that failed.

        Nothing can converge on a road where an import fails without any trouble.
        """
        first = self._first_runs()
        failed = [one for one in first if one.finding.verdict == "fail"]
        known = [one.finding for one in failed]
        run, scenarios = Soak(self._engine(first, failed)).run(count, known)
        _tell(run)
        for text in scenarios:
            click.echo(text)
        return run

    def _engine(self, first: Sequence[FirstRun], hopeless: Sequence[FirstRun]) -> Engine:
        settings = self.settings
        roads = settings.roads or frozenset(one.road for one in first if one.goes)
        facts = {
            "roads": ", ".join(road for road in ROADS if road in roads),
            "recipe": settings.recipe or "each case's own",
            "TLS": "yes" if settings.tls else "no",
        }
        dark = frozenset(one.road for one in hopeless)
        known = replace(settings, roads=roads, hopeless=dark)
        return Engine(known, self.terminal, facts, self.began)

    def _first_runs(self) -> list[FirstRun]:
        """Runs the connector where nothing is in its way; refuses one that asks for nothing."""
        engine = Engine(self.settings, self.terminal, began=self.began)
        first = first_runs(engine, self.settings.roads or ROADS)
        if not any(one.goes for one in first):
            raise CommandError(
                "the command asked the served district for nothing that a case is about: "
                f"{first[0].finding.told}. Does it read MOCK_SIS_URL, or have {{url}} in it?"
            )
        return first


def _short(one: FirstRun) -> str:
    found = one.finding
    return (
        f"on the road {one.road} {found.told} (expected {found.expected or 'something else'}, "
        f"got {found.got or 'this'})"
    )


def _tell(run: Run) -> None:
    """Why cases were skipped or left out."""
    for verdict, word in (("skip", "skipped"), ("omit", "left out")):
        told = (one.told.partition(";")[0] for one in run.findings if one.verdict == verdict)
        for reason, number in Counter(told).most_common():
            click.echo(f"{number} {word}: {reason}")


def _next_steps(run: Run, settings: Settings, folder: Path | None) -> None:
    """What helps whoever has to mend the connector."""
    failed = next((one for one in run.findings if one.verdict == "fail"), None)
    if failed is None:
        return
    if len(run.findings) > 1 and not failed.id.startswith("connector.soak."):
        click.echo(f"the first of them alone: {_command(settings)} --case {failed.id}")
    if folder is None:
        click.echo("every request, and what the command printed: --report DIR")


def _command(settings: Settings) -> str:
    """The command line that runs the same again; cases are to be added."""
    words = ["mock-sis", "check", "connector", "--command", settings.command]
    if settings.roads:
        words += ["--roads", ",".join(road for road in ROADS if road in settings.roads)]
    words += ["--recipe", settings.recipe] if settings.recipe else []
    words += ["--tls"] if settings.tls else []
    words += ["--seed", str(settings.seed)]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
