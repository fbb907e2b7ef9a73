"""What a plugin's calls used, against what its package asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import orjson

from mock_sis.installed.resident import Resident
from mock_sis.installed.usage import Called, Counts, Field, widened
from mock_sis.plugins import FULL, VIEW
from mock_sis.schema import routes as schema
from mock_sis.xte import routes as xte
from sis_core.spec.powerschool.access import Access
from sis_core.spec.powerschool.q import BadQ, parse
from sis_plugin.queries import NamedQuery

if TYPE_CHECKING:
    from mock_sis.world import World

_QUERY = "/ws/schema/query/"

Asked = tuple[str, str, str]
"""Table, column (`*` for all of them) and access, names in lower case."""


@dataclass(frozen=True, slots=True)
class Used:
    """Calls and columns that a plugin used, and what it declares."""

    name: str
    counts: Counts
    declared: Mapping[Field, str]
    declared_queries: tuple[str, ...]
    declared_level: str | None

    def record(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        fields, queries = self.counts.fields, self.counts.queries
        undeclared = {k: a for k, a in fields.items() if not self._covered(k, a)}
        unused = [k for k in self.declared if not self._touched(k)]
        wider = [k for k, a in self.declared.items() if a == FULL and fields.get(k) == VIEW]
        return {
            "plugin": self.name,
            "since": self.counts.since.isoformat(timespec="seconds"),
            "calls": self.counts.calls,
            "used": {"queries": dict(queries), "fields": _names(fields)},
            "unused": {
                "queries": [q for q in self.declared_queries if q not in queries],
                "fields": _names(unused),
            },
            "wider_than_used": _names(wider),
            "undeclared": {
                "queries": sorted(
                    q
                    for q in queries
                    if q not in self.declared_queries and not q.startswith("com.powerschool.")
                ),
                "fields": _names(undeclared),
                "xml": [
                    f'<field table="{t.upper()}" field="{c.upper()}" access="{access}"/>'
                    for (t, c), access in sorted(undeclared.items())
                ],
            },
            "access_level": {"declared": self.declared_level, "used": self.counts.level},
        }

    def _covered(self, key: Field, access: str) -> bool:
        declared = self.declared.get(key, self.declared.get((key[0], "*")))
        return declared in (FULL, access)

    def _touched(self, key: Field) -> bool:
        fields = self.counts.fields
        return any(t == key[0] for t, _ in fields) if key[1] == "*" else key in fields


def used(world: World, resident: Resident) -> Used:
    """What the calls of a plugin used since the server's start, or since they were forgotten."""
    package = resident.package
    return Used(
        resident.name,
        world.usage.of(resident.name),
        {(t, c): a for t, cs in package.grants.items() for c, a in cs.items()} if package else {},
        tuple(query.name for query in package.queries) if package else (),
        package.access_level if package else None,
    )


def read(world: World, counts: Counts, calls: Iterable[Called]) -> None:
    """Adds to the counts what calls of tables, queries and gradebook used."""
    tables = {t.id: frozenset(c.key for c in t.columns) for t in world.store.tables.values()}
    queries: Mapping[str, NamedQuery] = world.queries.installed
    for call in calls:
        if call.path.startswith(_QUERY):
            name = call.path.removeprefix(_QUERY).removesuffix("/count")
            query = queries.get(name)
            if query is not None:
                counts.queries[name] += 1
                _note(counts, ((c.table, c.field, VIEW) for c in query.columns), tables)
        elif call.path.startswith(schema.PREFIX):
            _note(counts, _of_table(call), tables)
        elif call.path.startswith(xte.PREFIX):
            _note(counts, _of_gradebook(call), tables)


def _note(counts: Counts, asked: Iterable[Asked], tables: Mapping[str, frozenset[str]]) -> None:
    """Counts columns as used; `tables` gives every column where all are asked for."""
    for table, column, access in asked:
        known = tables.get(table, frozenset())
        wanted = known if column == "*" else {column} & known
        widened(counts.fields, {(table, one): access for one in wanted})


def _of_table(call: Called) -> Iterator[Asked]:
    """Columns that a table call names: projected, compared, sorted by, or written."""
    found = schema.match(call.path)
    if found is None or found.what not in ("rows", "row", "count", "mass update"):
        return
    query = parse_qs(call.target.partition("?")[2])
    parameters = {name: values[-1] for name, values in query.items()}
    table = found.name.lower()
    if call.method in ("POST", "PUT"):
        yield from _written(table, call)
    else:
        for name in parameters.get("projection", "").split(","):
            yield from _one(table, name)
        for name in parameters.get("sort", "").split(","):
            yield from _one(table, name)
    try:
        groups = parse(parameters["q"]) if parameters.get("q") else ()
    except BadQ:
        groups = ()
    for group in groups:
        for clause in group:
            yield from _one(table, clause.field)


def _one(table: str, typed: str) -> Iterator[Asked]:
    name = typed.strip().lower().rpartition(".")[2]
    if name:
        yield table, name, VIEW


def _written(table: str, call: Called) -> Iterator[Asked]:
    try:
        columns = orjson.loads(call.body)["tables"]
        rows = [row for row in columns.values() if isinstance(row, dict)]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return  # a body that the server refused too
    for name in (name for row in rows for name in row):
        yield table, name.lower().rpartition(".")[2], FULL


def _of_gradebook(call: Called) -> Iterator[Asked]:
    """Columns that a gradebook call needs granted."""
    for operation in xte.OPERATIONS:
        if operation.method == call.method and xte.PREFIX + operation.path == call.route:
            for name in operation.needs.missing(Access(0, 0, "NONE", _none, _none)):
                table, _, column = name.partition(".")
                yield table, column, FULL if table in operation.needs.writes else VIEW


def _none(table: str, column: str) -> bool:
    return False


def _names(keys: Iterable[Field]) -> list[str]:
    return sorted(f"{table}.{column}".upper() for table, column in keys)
