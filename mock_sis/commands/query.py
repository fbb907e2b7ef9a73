"""`mock-sis query`: PowerQueries run on a district's file, without a server or a token."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import orjson

from sis_core.district import DistrictError, Store
from sis_plugin.queries import NamedQuery

WIDEST = 40
"""Characters of a cell in the table; --json has all of them."""


@click.group(name="query")
def command() -> None:
    """Run the PowerQueries of a plugin on a district's file."""


@command.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A district's file, as `mock-sis generate` writes it.",
)
@click.option(
    "--plugin",
    "source",
    type=click.Path(path_type=Path, exists=True, readable=True),
    metavar="FILE|DIR",
    help="A plugin's zip, folder or plugin.xml whose queries are known besides ours, those of the "
    "file's enabled plugins and PowerSchool's own.",
)
@click.option(
    "--arg",
    "args",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument; values of an array are parted by commas. Repeatable.",
)
@click.option("--order", default="", metavar="COLUMN;desc,…", help="Another order than the SQL's.")
@click.option("--where", "q", default="", metavar="Q", help="A $q, such as 'grade_level=ge=7'.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="How many rows; 0 is all.",
)
@click.option("--json", "as_json", is_flag=True, help="The answer's body as a server sends it.")
def run(
    name: str,
    db: Path,
    source: Path | None,
    args: tuple[str, ...],
    order: str,
    q: str,
    limit: int,
    as_json: bool,
) -> None:
    """Run a PowerQuery on a district's file and print its rows.

    Arguments, types and values are handled as by a server, grants are not looked at. Exit code 2
    where there is no such query, an argument is wrong or the SQL is refused.

    \b
    Examples:
      mock-sis query run com.example.bus --db district.db --plugin my-plugin/ --arg schoolid=100
      mock-sis query run com.example.bus --db district.db --plugin my-plugin.zip --json
    """
    from mock_sis.known_switches import SWITCHES
    from mock_sis.queries.calls import Call, Calls, Paging
    from sis_core.serving.exchange import Exchange
    from sis_core.spec.powerschool.access import Access
    from sis_core.wire.ask import Ask
    from sis_core.wire.faults import Fault
    from sis_core.wire.switches import Switches

    with closing(Store.open(db)) as store, closing(Calls(store, Switches(SWITCHES))) as calls:
        query = _found(name, _queries(store, source))
        exchange = Exchange(Ask("POST", f"/ws/schema/query/{name}"), "")
        everything = Access(0, 1, "FULL", lambda table, column: True)
        call = Call(query, _given(query, args), everything, Paging(1, limit), order, q)
        try:
            answer = calls.page(call, exchange)
            body = b"".join(answer.stream) if answer.stream is not None else answer.body
        except Fault as fault:
            told = "" if fault.reason in fault.message else f" ({fault.reason})"
            raise DistrictError(f"{fault.message}{told}") from None
    for note in exchange.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        sys.stdout.buffer.write(body + b"\n")
        return
    records = orjson.loads(body).get("record", [])
    for line in _lines([_cells(record) for record in records]):
        click.echo(line)
    click.echo(f"{len(records)} rows", err=True)


def _queries(store: Store, source: Path | None) -> Mapping[str, NamedQuery]:
    from mock_sis.builtin_queries import BUILT_IN
    from mock_sis.installed.shelf import Shelf
    from sis_plugin.own import own_query_files
    from sis_plugin.queries import read_queries
    from sis_plugin.reading import read_package

    found = [*BUILT_IN, *(query for file in own_query_files() for query in read_queries(file))]
    for shelved in Shelf(store).all().values():
        if shelved.enabled and shelved.package is not None:
            found += shelved.package.queries
    if source is not None:
        found += read_package(source, lenient=True).queries
    return {query.name: query for query in found}


def _found(name: str, known: Mapping[str, NamedQuery]) -> NamedQuery:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise DistrictError(f"there is no query {name!r}{hint} (known: {', '.join(sorted(known))})")


def _given(query: NamedQuery, args: tuple[str, ...]) -> dict[str, Any]:
    arrays = {arg.name.lower() for arg in query.args if arg.type == "array"}
    known = {arg.name.lower() for arg in query.args}
    given: dict[str, Any] = {}
    for pair in args:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--arg takes NAME=VALUE, not {pair!r}")
        if name.lower() not in known:
            there = ", ".join(sorted(known)) or "none"
            raise click.UsageError(f"the query has no argument {name!r} (arguments: {there})")
        given[name] = value.split(",") if name.lower() in arrays else value
    return given


def _cells(record: Mapping[str, Any]) -> dict[str, str]:
    """A record as one flat row, columns of other tables by `table.column`."""
    if "tables" not in record:
        return {key: str(value) for key, value in record.items() if key != "_name"}
    return {
        f"{table}.{key}": str(value)
        for table, columns in record["tables"].items()
        for key, value in columns.items()
    }


def _lines(rows: list[dict[str, str]]) -> Iterator[str]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_printable(row.get(name, "")) for name in names] for row in rows]
    widths = [
        max(len(name), *(len(line[at]) for line in cells)) for at, name in enumerate(names) if cells
    ]
    for line in [names, *cells] if cells else []:
        yield "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip()


def _printable(text: str) -> str:
    """A cell on one line and not too wide."""
    line = "".join(one if one.isprintable() else " " for one in text)
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
