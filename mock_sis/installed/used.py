"""What a plugin's calls used, read from the journal, against what its package asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson

from mock_sis.installed.life import Resident
from mock_sis.plugins import FULL, VIEW
from mock_sis.schema import routes as schema
from mock_sis.xte import routes as xte
from sis_core.district.store import Store
from sis_core.serving.journal import MAX_ENTRIES, Entry, Wanted
from sis_core.spec.powerschool.access import Access
from sis_core.spec.powerschool.q import BadQ, parse
from sis_plugin.queries import NamedQuery

if TYPE_CHECKING:
    from mock_sis.world import World

_QUERY = "/ws/schema/query/"
_OPEN = ("/ws/v1/metadata",)

Asked = tuple[str, str, str]
"""Table, column (`*` for all of them) and access, names in lower case."""


@dataclass(slots=True)
class Used:
    """Calls and columns that a plugin used; `fields` (table, column) → the wider access."""

    name: str
    declared: Mapping[tuple[str, str], str]
    declared_queries: tuple[str, ...]
    declared_level: str | None
    calls: int = 0
    queries: Counter[str] = field(default_factory=Counter)
    fields: dict[tuple[str, str], str] = field(default_factory=dict)
    level: str = "NONE"

    def note(self, asked: Iterable[Asked], tables: Mapping[str, Iterable[str]]) -> None:
        """Counts columns as used; `tables` gives every column where all are asked for."""
        for table, column, access in asked:
            known = tuple(tables.get(table, ()))
            for one in known if column == "*" else (column,):
                if one in known and self.fields.get((table, one)) != FULL:
                    self.fields[table, one] = access

    def record(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        undeclared = {k: a for k, a in self.fields.items() if not self._covered(k, a)}
        unused = [k for k in self.declared if not self._touched(k)]
        wider = [k for k, a in self.declared.items() if a == FULL and self.fields.get(k) == VIEW]
        return {
            "plugin": self.name,
            "calls": self.calls,
            "used": {"queries": dict(self.queries), "fields": _names(self.fields)},
            "unused": {
                "queries": [q for q in self.declared_queries if q not in self.queries],
                "fields": _names(unused),
            },
            "wider_than_used": _names(wider),
            "undeclared": {
                "queries": sorted(
                    q
                    for q in self.queries
                    if q not in self.declared_queries and not q.startswith("com.powerschool.")
                ),
                "fields": _names(undeclared),
                "xml": [
                    f'<field table="{t.upper()}" field="{c.upper()}" access="{access}"/>'
                    for (t, c), access in sorted(undeclared.items())
                ],
            },
            "access_level": {"declared": self.declared_level, "used": self.level},
        }

    def _covered(self, key: tuple[str, str], access: str) -> bool:
        declared = self.declared.get(key, self.declared.get((key[0], "*")))
        return declared in (FULL, access)

    def _touched(self, key: tuple[str, str]) -> bool:
        if key[1] == "*":
            return any(table == key[0] for table, _ in self.fields)
        return key in self.fields


def used(world: World, resident: Resident) -> Used:
    """What the kept journal says of a plugin; a journal keeps its newest 2000 calls."""
    package, plugin = resident.package, resident.plugin
    found = Used(
        resident.name,
        {(t, c): a for t, cs in package.grants.items() for c, a in cs.items()} if package else {},
        tuple(query.name for query in package.queries) if package else (),
        package.access_level if package else None,
    )
    tables = {t.id: [c.key for c in t.columns] for t in world.store.tables.values()}
    queries: Mapping[str, NamedQuery] = world.queries.installed
    for entry in world.journal.entries(Wanted(limit=MAX_ENTRIES)):
        if plugin is None or entry.client != plugin.client_id or entry.family == "oauth":
            continue
        found.calls += 1
        path, parameters = _target(entry.target)
        if path.startswith(_QUERY):
            name = path.removeprefix(_QUERY).removesuffix("/count")
            query = queries.get(name)
            if query is not None:
                found.queries[name] += 1
                found.note(((c.table, c.field, VIEW) for c in query.columns), tables)
        elif path.startswith(schema.PREFIX):
            found.note(_of_table(path, parameters, entry, world.store), tables)
        elif path.startswith(xte.PREFIX):
            found.note(_of_gradebook(entry), tables)
        elif path.startswith("/ws/v1/") and path not in _OPEN:
            reads = entry.method in ("GET", "HEAD")
            if found.level != "FULL":
                found.level = "READ" if reads else "FULL"
    return found


def _target(target: str) -> tuple[str, dict[str, str]]:
    split = urlsplit(target)
    return split.path, {name: values[-1] for name, values in parse_qs(split.query).items()}


def _of_table(
    path: str, parameters: Mapping[str, str], entry: Entry, store: Store
) -> Iterator[Asked]:
    """Columns that a table call names: projected, compared, sorted by, or written."""
    found = schema.match(path)
    if found is None or found.what not in ("rows", "row", "count", "mass update"):
        return
    table = found.name.lower()
    if entry.method in ("POST", "PUT"):
        yield from _written(table, entry)
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


def _written(table: str, entry: Entry) -> Iterator[Asked]:
    try:
        columns = orjson.loads(entry.request_body)["tables"]
        names = [name for row in columns.values() for name in row]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return  # a body that the server refused too, or one too long to be kept whole
    for name in names:
        yield table, name.lower().rpartition(".")[2], FULL


def _of_gradebook(entry: Entry) -> Iterator[Asked]:
    """Columns that a gradebook call needs granted."""
    for operation in xte.OPERATIONS:
        if operation.method == entry.method and xte.PREFIX + operation.path == entry.route:
            for name in operation.needs.missing(Access(0, 0, "NONE", _none, _none)):
                table, _, column = name.partition(".")
                yield table, column, FULL if table in operation.needs.writes else VIEW


def _none(table: str, column: str) -> bool:
    return False


def _names(keys: Iterable[tuple[str, str]]) -> list[str]:
    return sorted(f"{table}.{column}".upper() for table, column in keys)
