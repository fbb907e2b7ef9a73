"""`mock-sis demo`: a district, an import, a grade push, checks against the store, reports."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import click

import sis_fixtures
from mock_sis.commands._day import Day
from mock_sis.commands._demo_cases import played
from mock_sis.commands._demo_plugin import installed
from mock_sis.commands._demo_push import pushed
from mock_sis.commands._demo_roads import other_road
from mock_sis.demo import Comparison, compare
from mock_sis.demo.words import (
    KindCount,
    RefusedGroup,
    comparison_lines,
    connect_lines,
    import_table,
    refusals,
)
from mock_sis.terminal import steps
from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_connector import report_html
from sis_connector.config import SyncConfig
from sis_connector.progress import Quiet
from sis_connector.report import KINDS, RunReport
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_connector.stage.reasons import Refusal
from sis_core.district import DistrictError, Store, school_year_today
from sis_fixtures.recipe import Recipe

SHOWN_KINDS = ("organizations", "students", "teachers", "parents", "classes", "rosters",
               "co_teachers")  # fmt: skip
NAMES = 3
PLUGIN = "mock-sis-connector.zip"
ROSTER_ID = 0x53495343
"""`application_id` of the connector's target (docs/connector-target.md)."""


@click.command(name="demo")
@click.option(
    "--recipe", default="small", show_default=True, help="Name of a recipe, or a TOML file."
)
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, other people.")
@click.option(
    "--today",
    type=Day(),
    help="The day the district lives on (default: this machine's, within a school year).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-out"),
    show_default=True,
    help="Folder for the roster and the page.",
)
@click.option(
    "--keep",
    is_flag=True,
    default=lambda: os.environ.get("KEEP", "") not in ("", "0"),
    help="Leave the server running until Ctrl-C, and say how to reach it (or KEEP=1).",
)
@click.option(
    "--cases/--no-cases",
    default=True,
    help="Play the connector's cases at the end (default yes).",
)
@click.option("--quick", is_flag=True, help="Of the connector's cases one of each family only.")
def command(
    recipe: str,
    seed: int,
    today: datetime | None,
    out: Path,
    keep: bool,
    cases: bool,
    quick: bool,
) -> None:
    """Generate a district, serve it, import it twice, push grades; compare, print what happened.

    The district is synthetic: nothing in it is real. Our plugin is packed and installed from its
    zip; with its rights alone the district is imported over PowerSchool's API and graded. It is
    imported over OneRoster 1.1, too. Exit code 0 when the imported roster and the pushed grades
    agree with the district's own tables and both imports with each other, and the connector
    survives every case of mock-sis check connector, 1 when not. The cases take a minute or two.

    \b
    Examples:
      mock-sis demo
      mock-sis demo --quick
      mock-sis demo --recipe medium --seed 11
      mock-sis demo --keep
    """
    Recipe.load(recipe)  # a misspelt name is told before anything is said to be made
    target, second = _target(out), _target(out, "roster-oneroster.db")
    day = today.date() if today else school_year_today(date.today())
    begun = time.monotonic()
    _head("1. A district")
    with steps() as progress:
        store = sis_fixtures.new_store(recipe, seed, day, None, progress)
    with closing(store):
        _district(store, recipe, time.monotonic() - begun)
        world = World(store, mounts=(ONEROSTER,), connector=False)
        world.start("127.0.0.1", 0)
        try:
            agrees = _shown(world, store, target, second)
            if cases:
                _head("9. Real life: what the reference connector must survive, case by case")
                agrees = played(out, quick=quick) and agrees
            click.echo(f"\nDone in {time.monotonic() - begun:.1f} s.")
            if keep:
                _wait(world)
        finally:
            world.stop()
    if not keep:
        click.echo("A server to try your own client on:  mock-sis serve  (or mock-sis demo --keep)")
    if not agrees:
        sys.exit(1)


def _head(text: str) -> None:
    click.echo(f"\n{text}")


def _target(out: Path, name: str = "roster.db") -> Path:
    """The roster file to write; the one of an earlier demonstration makes room."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / name
    if target.exists():
        if not _is_roster(target):
            raise DistrictError(f"{target} is not a roster of ours; name another folder with --out")
        target.unlink()
    return target


def _is_roster(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(found == (ROSTER_ID,))


def _district(store: Store, recipe: str, seconds: float) -> None:
    census = sis_fixtures.census_of(store)
    click.echo(
        f"  {census.name}: made up from recipe {recipe}, seed {census.seed}, as of {census.today} "
        f"({seconds:.1f} s)\n"
        f"  {_counted(census.schools, 'school')}, {census.active_students} students at present "
        f"({census.students} with former ones), {census.staff} staff,\n"
        f"  {census.sections} sections and {census.enrollments} enrollments in two school years"
    )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _shown(world: World, store: Store, target: Path, second: Path) -> bool:
    """Our plugin, imports and push, each with its check; True where everything agrees."""
    _head("2. Our plugin: packed, installed and enabled, as an administrator does with its zip")
    credentials = installed(world, target.with_name(PLUGIN))
    config = SyncConfig(
        url=world.url,
        client_id=credentials["client_id"],
        client_secret=Secret(credentials["client_secret"]),
        target=target,
        parents=True,
    )
    page, pushed_page = target.with_name("import.html"), target.with_name("push.html")
    grades = target.with_name("grades.jsonl")
    if not _import(config, store, page):
        return False
    _head("5. The other road: the same district over OneRoster 1.1, and the two imports compared")
    second_page = target.with_name("import-oneroster.html")
    agrees = other_road(world, store, target, second, second_page)
    _head("6. A grade push: a teacher's week goes into the gradebooks")
    agrees = pushed(config, store, grades, pushed_page) and agrees
    _head("8. To look at")
    click.echo(f"  {page}   the import as a page for the school office: open it in a browser")
    click.echo(f"  {second_page}   the same over OneRoster")
    click.echo(f"  {pushed_page}     the push as a page for the teachers")
    click.echo(f"  {grades}  what was pushed (docs/push-file.md tells its lines)")
    click.echo(f"  {target.with_name(PLUGIN)}  our plugin, ready for a real SIS")
    click.echo(
        f"  {target}     the roster, a SQLite file (docs/connector-target.md tells its tables)"
    )
    return agrees


def _import(config: SyncConfig, store: Store, page: Path) -> bool:
    target = config.target
    _head("3. An import: the reference connector reads it over HTTP, as it would a live SIS")
    report = sync(config, progress=Quiet())
    report_html.write(report, page)
    if report.exit_code or not target.exists():
        click.echo(f"  {report.summary} {report.message} {report.hint}")
        return False
    year = report.start_year or 0
    click.echo(
        f"  school year {year}-{(year + 1) % 100:02}: {report.requests} requests in "
        f"{report.seconds:.1f} s\n"
    )
    _echo(import_table(_counts(report)))
    if report.refused:
        _head("   Refused, and why: a real district has such records, too")
        _echo(refusals(_refused(report)))
    _head("4. A check: the imported roster against the district's own tables, row by row")
    comparison: Comparison = compare(store, target)
    _echo(comparison_lines(comparison))
    return comparison.agrees


def _echo(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


def _counts(report: RunReport) -> Iterator[KindCount]:
    for kind in SHOWN_KINDS:
        totals = report.kinds[kind]
        yield KindCount(
            KINDS[kind], totals.added + totals.unchanged, totals.refused, totals.left_out
        )


def _refused(report: RunReport) -> Iterator[RefusedGroup]:
    """Groups by kind and reason, the largest of a kind first."""
    groups: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], Refusal] = {}
    for refusal in report.refused:
        key = (refusal.kind, refusal.reason)
        groups.setdefault(key, []).append(refusal.name or refusal.external_id)
        first.setdefault(key, refusal)
    order = list(KINDS)
    for key, names in sorted(
        groups.items(), key=lambda one: (order.index(one[0][0]), -len(one[1]))
    ):
        title, hint = first[key].title, first[key].hint
        yield RefusedGroup(len(names), KINDS[key[0]], title, names[:NAMES], hint)


def _wait(world: World) -> None:
    """Keeps the server up until Ctrl-C."""
    _head("The server is still running (Ctrl-C ends it)")
    _echo(connect_lines(world.ready()["powerschool"]))
    try:
        while True:
            time.sleep(0.5)
    except KeyboardInterrupt:
        click.echo("\nStopped.")
