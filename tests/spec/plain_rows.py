"""Rows as trees, built plainly: one small SELECT a row, formatted here and not in SQL.

The second opinion on what sis_core.wire.plan has SQLite spell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sis_core.district import Store
from sis_core.wire.plan import Variant
from sis_core.wire.resource import Expansion, Group, Leaf, Many, Node
from sis_core.wire.spelling import ExtensionTable
from sis_core.wire.tree import Element

Values = Mapping[int, object]
"""The value of each leaf, by the identity of its declaration."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a row is: the tables that lead to it, and the condition that only it meets."""

    tables: str
    condition: str

    @property
    def source(self) -> str:
        """The FROM clause and the condition."""
        return f"{self.tables} WHERE {self.condition}"


def row_tree(store: Store, variant: Variant, row_id: int) -> Element | None:
    """One row as an element, or None where there is no such row."""
    resource = variant.resource
    nodes = [
        node.node if isinstance(node, Expansion) else node
        for node in resource.nodes
        if not isinstance(node, Expansion) or node.name in variant.expansions
    ]
    found = Found(resource.rows, f"{resource.key_sql} = {row_id}")
    rows = list(_read(store, nodes, resource.key_sql, found.source))
    if not rows:
        return None
    builder = _Builder(store, variant)
    children = list(builder.children(nodes, rows[0][1], found))
    if variant.extensions:
        children.insert(0, builder.extended(row_id))
    return Element(resource.name, tuple(children))


def _leaves(nodes: Iterable[Node]) -> Iterator[Leaf]:
    for node in nodes:
        if isinstance(node, Leaf):
            yield node
        elif isinstance(node, Group):
            yield from _leaves(node.nodes)


def _read(
    store: Store, nodes: Sequence[Node], key: str, source: str
) -> Iterator[tuple[object, Values]]:
    leaves = list(_leaves(nodes))
    columns = ", ".join([key, *(leaf.sql for leaf in leaves)])
    for row_id, *row in store.read(f"SELECT {columns} FROM {source}"):
        yield row_id, {id(leaf): value for leaf, value in zip(leaves, row, strict=True)}


def _said(leaf: Leaf, value: object) -> str:
    if value is None:
        return ""
    match leaf.kind:
        case "date":
            return str(value)[:10]
        case "money":
            return f"{value:.2f}"
        case "bool":
            return {0: "false", 1: "true"}[value]  # type: ignore[index]
    return str(value)


class _Builder:
    def __init__(self, store: Store, variant: Variant) -> None:
        self._store = store
        self._variant = variant

    def children(self, nodes: Sequence[Node], values: Values, above: Found) -> Iterator[Element]:
        """The elements of nodes of the row that was found."""
        for node in nodes:
            if isinstance(node, Leaf):
                if not self._is_hidden(node) and _said(node, values[id(node)]):
                    yield Element(node.name, _said(node, values[id(node)]))
            elif isinstance(node, Group):
                yield from self._group(node, values, above)
            else:
                yield from self._many(node, above)

    def _group(self, group: Group, values: Values, above: Found) -> Iterator[Element]:
        children = tuple(self.children(group.nodes, values, above))
        if children and group.blank and self._variant.blank_leaves:
            leaves = [n for n in group.nodes if isinstance(n, Leaf) and not self._is_hidden(n)]
            children = tuple(Element(leaf.name, _said(leaf, values[id(leaf)])) for leaf in leaves)
        if children or group.keep:
            yield Element(group.name, children)

    def _many(self, many: Many, above: Found) -> Iterator[Element]:
        key = f"{many.rows.split()[1]}.rowid"
        source = f"{above.tables}, {many.rows} WHERE {above.condition} AND {many.on}"
        made = []
        for row_id, values in _read(
            self._store, many.nodes, key, f"{source} ORDER BY {many.order}"
        ):
            below = Found(f"{above.tables}, {many.rows}", f"{above.condition} AND {key} = {row_id}")
            made.append(Element(many.row, tuple(self.children(many.nodes, values, below))))
        if many.wrapper is None:
            yield from made
        else:
            yield Element(many.wrapper, tuple(made))

    def extended(self, row_id: int) -> Element:
        """The extension block [client: ps_utilities]."""
        return Element(
            "_extension_data",
            tuple(self._table(table, row_id) for table in self._variant.extensions),
        )

    def _table(self, table: ExtensionTable, row_id: int) -> Element:
        columns = ", ".join(["1", *(name for name, _ in table.columns)])
        sql = f"SELECT {columns} FROM {table.name} WHERE {table.key} = ?"
        rows = self._store.read(sql, (row_id,))
        fields = [
            Element(
                "_field",
                (
                    Element("name", name.lower()),
                    Element("type", "String"),
                    Element("value", str(value)[:10] if is_date else str(value)),
                ),
            )
            for (name, is_date), value in (
                zip(table.columns, rows[0][1:], strict=True) if rows else ()
            )
            if value is not None
        ]
        found = Element("recordFound", "true" if rows and table.actual else "false")
        return Element("_table_extension", (found, *fields, Element("name", table.name.lower())))

    def _is_hidden(self, leaf: Leaf) -> bool:
        return leaf.name in self._variant.hidden and bool(leaf.grant or leaf.when)
