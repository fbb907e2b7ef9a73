"""What a plugin's calls used, against what its package asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import orjson

from mock_sis.builtin_queries import BUILT_IN
from mock_sis.installed.resident import Resident
from mock_sis.installed.usage import Called, Counts, Field, widened
from mock_sis.plugins import FULL, LEVELS, VIEW
from mock_sis.schema import routes as schema
from mock_sis.xte import routes as xte
from sis_core.district import Table
from sis_core.spec.powerschool.access import Access
from sis_core.spec.powerschool.parameters import names_in
from sis_core.spec.powerschool.q import BadQ, parse
from sis_plugin.queries import NamedQuery

if TYPE_CHECKING:
    from mock_sis.world import World

_QUERY = "/ws/schema/query/"

_EVERYWHERE = frozenset(query.name for query in BUILT_IN)
"""Queries that every server has: no package declares them."""

Asked = tuple[str, str, str]
"""Table, column and access, names in lower case."""


@dataclass(frozen=True, slots=True)
class Used:
    """Calls and columns that a plugin used, and what it declares."""

    name: str
    counts: Counts
    declared: Mapping[Field, str]
    declared_queries: tuple[str, ...]
    declared_level: str | None
    level_matters: bool = True

    def record(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        fields, queries = self.counts.fields, self.counts.queries
        undeclared = {k: a for k, a in fields.items() if not self._covered(k, a)}
        tables = {table for table, _ in self.declared}
        seen = {*fields, *(k for k in self.declared if k[1] != "*" and self._touched(k))}
        unused = [k for k in self.declared if not self._touched(k)]
        wider = [k for k, a in self.declared.items() if a == FULL and fields.get(k) == VIEW]
        return {
            "plugin": self.name,
            "since": self.counts.since.isoformat(timespec="seconds"),
            "calls": self.counts.calls,
            "used": {"queries": dict(queries), "fields": _names(seen)},
            "unused": {
                "queries": [q for q in self.declared_queries if q not in queries],
                "fields": _names(unused),
            },
            "wider_than_used": _names(wider),
            "undeclared": {
                "queries": sorted({*queries} - {*self.declared_queries} - _EVERYWHERE),
                "tables": sorted(table.upper() for table in self.counts.stars - tables),
                "fields": _names(undeclared),
                "xml": [*self._level(), *map(_line, sorted(undeclared.items()))],
            },
            "access_level": {"declared": self.declared_level, "used": self.counts.level},
        }

    def _covered(self, key: Field, access: str) -> bool:
        declared = self.declared.get(key, self.declared.get((key[0], "*")))
        return declared in (FULL, access)

    def _touched(self, key: Field) -> bool:
        fields, shown = self.counts.fields, self.counts.shown
        if key[1] == "*":
            return any(t == key[0] for t, _ in (*fields, *shown))
        return key in fields or key in shown or (key[0], "*") in shown

    def _level(self) -> Iterator[str]:
        used = self.counts.level
        if self.level_matters and LEVELS.index(used) > LEVELS.index(self.declared_level or "NONE"):
            yield f'<oauth accessLevelV1Api="{used}"/>'


def used(world: World, resident: Resident) -> Used:
    """What the calls of a plugin used since the server's start, or since they were forgotten."""
    package = resident.package
    return Used(
        resident.name,
        world.usage.of(resident.name),
        {(t, c): a for t, cs in package.grants.items() for c, a in cs.items()} if package else {},
        tuple(query.name for query in package.queries) if package else (),
        package.access_level if package else None,
        world.switches.on("access_level_v1", "enforce"),
    )


def read(world: World, counts: Counts, calls: Iterable[Called]) -> None:
    """Adds to the counts what calls of tables, queries and gradebook used."""
    tables = world.store.tables
    queries: Mapping[str, NamedQuery] = world.queries.installed
    for call in calls:
        if call.path.startswith(_QUERY):
            name = call.path.removeprefix(_QUERY).removesuffix("/count")
            query = queries.get(name)
            if query is not None:
                counts.queries[name] += 1
                _note(counts, ((c.table, c.field, VIEW) for c in query.columns), tables)
                counts.shown |= {(name, "*") for name in _extensions(call) if name in tables}
        elif call.path.startswith(schema.PREFIX):
            _of_table(counts, call, tables)
        elif call.path.startswith(xte.PREFIX):
            _note(counts, _of_gradebook(call), tables)


def _note(counts: Counts, asked: Iterable[Asked], tables: Mapping[str, Table]) -> None:
    """Counts columns as used, such as there are."""
    for name, column, access in asked:
        table = tables.get(name)
        if table is not None and table.column(column) is not None:
            widened(counts.fields, {(name, column): access})


def _of_table(counts: Counts, call: Called, tables: Mapping[str, Table]) -> None:
    """Counts what a table call names: projected, compared, sorted by, written or deleted.

    A closed table is left out, as no grant opens it, and so are keys that a PUT only repeats.
    """
    found = schema.match(call.path)
    table = tables.get(found.name.lower()) if found else None
    if found is None or table is None or table.view is not None:
        return
    query = {name: values[-1] for name, values in parse_qs(call.target.partition("?")[2]).items()}
    if found.what == "row" and call.method == "DELETE":
        _note(counts, ((table.id, column.key, FULL) for column in table.columns), tables)
    elif found.what == "mass update" or call.method in ("POST", "PUT"):
        adding = call.method == "POST" and found.what == "rows"
        keys = () if adding else (table.key.lower(), "id" if table.key == "DCID" else "")
        body = _body(call)
        _note(counts, (a for a in _written(table, body) if a[1] not in keys), tables)
        _note(counts, _compared(table, str(body.get("criteria", ""))), tables)
    elif found.what in ("rows", "row", "count"):
        named = f"{query.get('projection', '')},{query.get('sort', '')}".split(",")
        columns = {typed.strip().lower().rpartition(".")[2] for typed in named}
        if "*" in columns:
            counts.shown.add((table.id, "*"))
            counts.stars.add(table.id)
        _note(counts, ((table.id, column, VIEW) for column in columns), tables)
        _note(counts, _compared(table, query.get("q", "")), tables)


def _compared(table: Table, q: str) -> Iterator[Asked]:
    try:
        groups = parse(q) if q else ()
    except BadQ:
        return  # the server refused it too
    for group in groups:
        for clause in group:
            yield table.id, clause.field.strip().lower().rpartition(".")[2], VIEW


def _written(table: Table, body: Mapping[str, Any]) -> Iterator[Asked]:
    tables = body.get("tables")
    for name, row in tables.items() if isinstance(tables, dict) else ():
        if name.lower() == table.id and isinstance(row, dict):
            for column in row:
                yield table.id, column.lower().rpartition(".")[2], FULL


def _body(call: Called) -> Mapping[str, Any]:
    """The object that a call sent; an empty one where it sent something else."""
    try:
        found = orjson.loads(call.body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _extensions(call: Called) -> Iterator[str]:
    """The extension tables that a query call names, in its body or its address."""
    query = parse_qs(call.target.partition("?")[2])
    for text in (*query.get("extensions", ()), str(_body(call).get("extensions", ""))):
        yield from names_in(text.lower())


def _of_gradebook(call: Called) -> Iterator[Asked]:
    """Columns that a gradebook call needs granted."""
    for operation in xte.OPERATIONS:
        if operation.method == call.method and xte.PREFIX + operation.path == call.route:
            for name in operation.needs.missing(Access(0, 0, "NONE", _none, _none)):
                table, _, column = name.partition(".")
                yield table, column, FULL if table in operation.needs.writes else VIEW


def _none(table: str, column: str) -> bool:
    return False


def _line(item: tuple[Field, str]) -> str:
    (table, column), access = item
    return f'<field table="{table.upper()}" field="{column.upper()}" access="{access}"/>'


def _names(keys: Iterable[Field]) -> list[str]:
    return sorted(f"{table}.{column}".upper() for table, column in keys)
