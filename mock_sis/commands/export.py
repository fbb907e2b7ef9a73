"""`mock-sis export`: a district as files for other programs."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mock_sis.commands.generate import written
from mock_sis.terminal import steps
from oneroster_mock.bulk.outlet.export import Export
from sis_core.district import Store


class Moment(click.ParamType[datetime]):
    """A moment with a zone, or a day (its first moment, UTC)."""

    name = "TIME"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment in UTC, without a zone."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return zoned.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no moment; write 2026-11-01T00:00:00Z or 2026-11-01", param, ctx
            )


@click.group(name="export")
def command() -> None:
    """Write a district as files for other programs."""


@command.command()
@click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A district's file, as `mock-sis generate` writes it.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The zip to write; it must not exist.",
)
@click.option("--delta", is_flag=True, help="Only what changed or was deleted after --since.")
@click.option("--since", type=Moment(), help="2026-11-01T00:00:00Z, or a day: its first moment.")
def oneroster(db: Path, output: Path, delta: bool, since: datetime | None) -> None:
    """Write a district as a OneRoster 1.1 CSV package.

    The rows are what the REST provider serves with its switches at their defaults. The same
    district gives the same bytes. Files without rows are left out and marked absent.

    \b
    Examples:
      mock-sis export oneroster --db district.db -o bulk.zip
      mock-sis export oneroster --db district.db -o delta.zip --delta --since 2026-11-01T00:00:00Z
    """
    if delta != (since is not None):
        raise click.UsageError("--delta and --since TIME go together")
    if str(output) == "-":
        raise click.UsageError("-o takes the name of a file: a zip is not written to a pipe")
    with closing(Store.open(db)) as store, written(output) as unfinished, steps() as progress:
        exported = Export(store, since, progress).write(unfinished)
    counted = ", ".join(f"{count} {name}" for name, count in exported.rows.items())
    click.echo(f"wrote {output}: {counted or 'a manifest alone, as nothing changed'}")
