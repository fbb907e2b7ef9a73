"""From a Resource and what was asked for to one SELECT, and one more for every to-many part.

Each SELECT gives a single text: columns parted by U+001F, rows by U+001E. Leaving the database
with one row means that other threads wait once and not a hundred times (docs/benchmarks.md), and
text is what v1 speaks anyway. Neither mark can stand in the store (district.values refuses them).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sis_core.wire.resource import Expansion, Group, Leaf, Many, Node, Resource, tables_in

COLUMN, ROW = "\x1f", "\x1e"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of serving a resource: chosen expansions, extension tables, and leaf conditions."""

    resource: Resource
    expansions: frozenset[str]
    extensions: tuple[ExtensionTable, ...]
    hidden: frozenset[str]
    blank_leaves: bool


@dataclass(frozen=True, slots=True)
class ExtensionTable:
    """A 1:1 extension as served: its name, its key column, its further columns (name, is date).

    `actual` says whether recordFound tells the truth; a recorded answer said false beside fields
    [client: ps_utilities].
    """

    name: str
    key: str
    columns: tuple[tuple[str, bool], ...]
    actual: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """A leaf with its place among the values of its row."""

    leaf: Leaf
    index: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A group with its planned parts."""

    group: Group
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """A to-many part with its place among the to-many results and its own plan."""

    many: Many
    index: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Extended:
    """The extension block: per table its place among the to-many results."""

    tables: tuple[tuple[ExtensionTable, int], ...]


Part = At | Branch | Below | Extended


@dataclass(frozen=True, slots=True)
class Rows:
    """One SELECT: `sql` takes a JSON list of ids; `parent` tells that values[0] is the parent."""

    sql: str
    parent: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is needed to fetch and render rows of one variant.

    `tables` are those whose every change may change any row; a change of a row in the resource's
    own table otherwise changes only that row.
    """

    variant: Variant
    main: Rows
    below: tuple[Rows, ...]
    parts: tuple[Part, ...]
    tables: frozenset[str]


def plan(variant: Variant) -> Plan:
    """Plans a variant; values[0] of a row is its key, of a to-many row its parent's key."""
    maker = _Maker(variant)
    resource = variant.resource
    columns = [_text(resource.key_sql, "int")]
    parts: list[Part] = []
    if variant.extensions:
        parts.append(maker.extended(variant.extensions))
    for node in resource.nodes:
        if isinstance(node, Expansion):
            if node.name not in variant.expansions:
                continue
            node = node.node
        part = maker.part(node, columns)
        if part is not None:
            parts.append(part)
    sql = _select(columns, resource.rows, resource.key_sql, order=None)
    others = tables_in(" ".join(columns)) | (tables_in(f"FROM {resource.rows}") - {resource.own})
    others = others.union(*(tables_in(rows.sql) for rows in maker.below))
    return Plan(variant, Rows(sql, False), tuple(maker.below), tuple(parts), others)


class _Maker:
    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.below: list[Rows] = []

    def part(self, node: Node, columns: list[str]) -> Part | None:
        if isinstance(node, Leaf):
            if node.name in self.variant.hidden and (node.grant or node.when):
                return None
            columns.append(_text(node.sql, node.kind))
            return At(node, len(columns) - 1)
        if isinstance(node, Group):
            return Branch(node, self.parts(node.nodes, columns))
        own = [_text(node.parent, "int"), _text(node.key, "int")]
        index = len(self.below)
        self.below.append(Rows("", True))
        parts = self.parts(node.nodes, own)
        scope = node.scope or node.parent
        self.below[index] = Rows(_select(own, node.rows, scope, node.order), True)
        return Below(node, index, parts)

    def parts(self, nodes: tuple[Node, ...], columns: list[str]) -> tuple[Part, ...]:
        made = (self.part(node, columns) for node in nodes)
        return tuple(part for part in made if part is not None)

    def extended(self, tables: tuple[ExtensionTable, ...]) -> Extended:
        placed = []
        for table in tables:
            key = f"x.{table.key}"
            columns = [_text(key, "int"), _text(key, "int")]
            columns += [_text(f"x.{n}", "date" if day else "text") for n, day in table.columns]
            placed.append((table, len(self.below)))
            self.below.append(Rows(_select(columns, f"{table.name} x", key, key), True))
        return Extended(tuple(placed))


_FORMS: dict[str, Callable[[str], str]] = {
    "int": lambda sql: sql,
    "text": lambda sql: sql,
    "date": lambda sql: f"substr({sql},1,10)",
    "money": lambda sql: f"iif({sql} IS NULL,NULL,printf('%.2f',{sql}))",
    "bool": lambda sql: f"CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
}
_ARGUMENTS = 100
"""How many columns one printf takes; SQLite's own limit is 127 arguments."""


def _text(sql: str, kind: str) -> str:
    return _FORMS[kind](sql)


def _select(columns: list[str], rows: str, key: str, order: str | None) -> str:
    # printf prints null as nothing, and builds a wide row once where || would copy it each time.
    pieces = []
    for start in range(0, len(columns), _ARGUMENTS):
        some = columns[start : start + _ARGUMENTS]
        pieces.append(f"printf('{COLUMN.join(['%s'] * len(some))}',{','.join(some)})")
    joined = f"||x'{ord(COLUMN):02x}'||".join(pieces)
    ids = "(SELECT value FROM json_each(?))"
    # A sorted subquery keeps its order through group_concat only when it is materialized first.
    sort = f" ORDER BY {order} LIMIT -1" if order else ""
    return (
        f"SELECT group_concat(r, x'{ord(ROW):02x}') FROM "
        f"(SELECT {joined} AS r FROM {rows} WHERE {key} IN {ids}{sort})"
    )
