"""`mock-sis import`: a district from somebody else's data."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import click

from mock_sis.commands._day import Day
from mock_sis.commands.generate import written
from mock_sis.terminal import Progress, steps
from oneroster_mock.bulk.intake.run import Outcome, Refused, import_into, import_new
from sis_core.district import Store, school_year_today

SHOWN = 10
"""Remarks that are listed unless --remarks asks for all that were kept."""


@click.group(name="import")
def command() -> None:
    """Turn somebody else's data into a district that can be served."""


@command.command()
@click.argument("package", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The district's file to write; it must not exist.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A district's file to change instead: by a delta, or by a newer bulk package.",
)
@click.option(
    "--today",
    type=Day(),
    help="The day a new district lives on (default: this machine's, within the package's years).",
)
@click.option(
    "--lenient", is_flag=True, help="Go on where it is clear how, with a remark for each place."
)
@click.option("--remarks", is_flag=True, help="Show every remark that was kept, not the first few.")
def oneroster(
    package: Path,
    output: Path | None,
    into: Path | None,
    today: datetime | None,
    lenient: bool,
    remarks: bool,
) -> int:
    """Import a OneRoster 1.1 CSV package.

    The district serves the package's own ids and values as OneRoster, and sensible PowerSchool
    answers beside them. Everything is checked before anything is written; what is wrong is told
    with file, line and column (exit code 1).

    \b
    Examples:
      mock-sis import oneroster bulk.zip -o district.db
      mock-sis import oneroster vendor-sample.zip -o district.db --today 2026-10-15 --lenient
      mock-sis import oneroster delta.zip --into district.db
      mock-sis serve --db district.db
    """
    if (output is None) == (into is None):
        raise click.UsageError("give either -o FILE for a new district or --into FILE")
    if into is not None and today is not None:
        raise click.UsageError("--today is for a new district; one that exists has its own day")
    try:
        with steps() as progress:
            if into is not None:
                outcome = _apply(package, into, lenient, progress)
            else:
                assert output is not None
                outcome = _make(package, output, today, lenient, progress)
    except Refused as refused:
        _tell_errors(package, refused)
        return 1
    _tell(outcome, into or output, changed=into is not None, remarks=remarks)
    return 0


def _make(
    package: Path, output: Path, today: datetime | None, lenient: bool, progress: Progress
) -> Outcome:
    day = today.date() if today else None
    with written(output) as unfinished:
        fallback = school_year_today(date.today())
        return import_new(package, unfinished, day, fallback, lenient, progress)


def _apply(package: Path, into: Path, lenient: bool, progress: Progress) -> Outcome:
    with closing(Store.open(into)) as store:
        return import_into(package, store, lenient, progress)


def _tell(outcome: Outcome, path: Path | None, *, changed: bool, remarks: bool) -> None:
    kept = outcome.findings.remarks
    for finding in kept if remarks else kept[:SHOWN]:
        click.echo(f"remark: {finding}", err=True)
    hidden = outcome.findings.remark_count - (len(kept) if remarks else min(len(kept), SHOWN))
    if hidden > 0:
        click.echo(f"… and {hidden} more remarks", err=True)
    counted = ", ".join(f"{count} {name}" for name, count in outcome.filled.rows.items())
    verb = "changed" if changed else "wrote"
    click.echo(f"{verb} {path}: {counted or 'nothing to update'}")
    if outcome.deleted:
        click.echo(f"  {outcome.deleted} rows deleted")
    if not changed:
        click.echo(f"  the district lives on {outcome.today}")
    if outcome.beside:
        click.echo(f"  {outcome.beside} rows say more than PowerSchool's tables; kept beside them")
    for name, count in outcome.filled.homeless.items():
        click.echo(f"  {count} rows of {name} have no place in OneRoster's answers here", err=True)
    for line in outcome.differing[:SHOWN]:
        click.echo(f"not kept: {line}", err=True)
    if len(outcome.differing) > SHOWN:
        click.echo(f"… and {len(outcome.differing) - SHOWN} more cells not kept", err=True)


def _tell_errors(package: Path, refused: Refused) -> None:
    for line in refused.findings.told():
        click.echo(line, err=True)
    count = refused.findings.error_count
    errors = f"{count} error{'' if count == 1 else 's'}"
    click.echo(f"mock-sis: {package.name} has {errors}; nothing was written", err=True)
