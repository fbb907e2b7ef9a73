"""`mock-sis generate`: a synthetic district, written to a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

import sis_fixtures
from mock_sis.commands._day import Day
from mock_sis.terminal import steps
from sis_core.district import DistrictError, school_year_today


@click.command(name="generate")
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
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; it must not exist.",
)
def command(recipe: str, seed: int, today: datetime | None, output: Path) -> None:
    """Make a synthetic district and write it to a file.

    Same recipe, seed and day, same district. Nothing in it is real: mail domains are reserved,
    telephone numbers are 555-01xx.

    \b
    Examples:
      mock-sis generate -o district.db
      mock-sis generate --recipe large --seed 11 --today 2026-10-15 -o big.db
      mock-sis serve --db district.db
    """
    day = today.date() if today else school_year_today(date.today())
    with written(output) as unfinished, steps() as progress:
        store = sis_fixtures.new_store(recipe, seed, day, unfinished, progress)
        try:
            census = sis_fixtures.census_of(store)
        finally:
            store.close()
    click.echo(f"wrote {output} ({output.stat().st_size / 1e6:.1f} MB)")
    for line in census_lines(census):
        click.echo(line)


@contextmanager
def written(target: Path) -> Iterator[Path]:
    """A name beside the target to write to; it gets the target's name only when all went well."""
    if target.exists():
        raise DistrictError(f"{target} exists already; choose another name or delete it")
    if not target.parent.is_dir():
        raise DistrictError(f"there is no folder {target.parent} for {target.name}")
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        yield unfinished
        unfinished.rename(target)
    finally:
        for ending in ("", "-wal", "-shm"):
            unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)


def census_lines(census: sis_fixtures.Census) -> Iterator[str]:
    """What a district holds, for people."""
    yield f"  {census.name}, {census.today}, seed {census.seed}"
    yield (
        f"  {census.schools} school{'' if census.schools == 1 else 's'}, "
        f"{census.students} students ({census.active_students} active), {census.staff} staff"
    )
    yield f"  {census.sections} sections, {census.enrollments} enrollments (two school years)"
