"""`mock-sis district`: where the awkward cases of a district live."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from sis_core.district import Store
from sis_fixtures.cases import CATALOGUE, Case, Found, find
from sis_fixtures.cases.needs import case_of

SHOWN = 3
"""Places of a case that are listed unless one case is asked for."""


@click.group(name="district")
def command() -> None:
    """Look into a district's file."""


@command.command()
@click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A district's file, as `mock-sis generate` writes it.",
)
@click.option(
    "--case", "number", metavar="CASE", help="Only this case (E-07, or its key), with every place."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for scripts.")
def cases(db: Path, number: str | None, as_json: bool) -> None:
    """List the awkward cases of a district, and where each one lives.

    Each case has a number, a sentence, the connector behaviour that it breaks, and the rows to look
    at (kind and DCID, or the number of its kind). docs/cases.md tells more. Exit code 1 where the
    one case that --case names is not there.

    \b
    Examples:
      mock-sis district cases --db district.db
      mock-sis district cases --db district.db --case E-07
    """
    chosen = CATALOGUE if number is None else (case_of(number),)
    with closing(Store.open(db)) as store:
        places: dict[str, list[Found]] = {case.id: [] for case in CATALOGUE}
        for found in find(store):
            places[found.id].append(found)
    missing = [case for case in chosen if not places[case.id]]
    if as_json:
        records = [
            {"id": case.id, "key": case.key, "sentence": case.sentence, "breaks": case.breaks}
            | {"places": [asdict(found) for found in places[case.id]]}
            for case in chosen
        ]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        for case in chosen:
            for line in _lines(case, places[case.id], None if number else SHOWN):
                click.echo(line)
        for line in _summary(chosen, missing, db.name):
            click.echo(line)
    if number and missing:
        sys.exit(1)


def _summary(chosen: Sequence[Case], missing: Sequence[Case], name: str) -> Iterator[str]:
    if len(chosen) == 1:
        yield f"the case does not occur in {name}" if missing else f"the case occurs in {name}"
        return
    yield f"{len(chosen) - len(missing)} of {len(chosen)} cases occur in {name}"
    if missing:
        yield f"absent: {', '.join(f'{case.id} {case.key}' for case in missing)}"


def _lines(case: Case, places: list[Found], most: int | None) -> Iterator[str]:
    yield f"{case.id} {case.key}: {case.sentence}"
    yield f"     breaks: {case.breaks}"
    for found in places[:most]:
        yield f"     {found.kind} {found.number}: {_printable(found.label)}"
    if most is not None and len(places) > most:
        yield f"     and {len(places) - most} more"
    if not places:
        yield "     (not in this district)"


def _printable(label: str) -> str:
    """A label on one line; what no terminal shows, such as a tab, is written as in Python."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in label)
