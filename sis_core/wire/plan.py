"""From a Resource and what was asked for to one SELECT that spells the rows as they are served.

All rows leave SQLite as one text, spelled while the interpreter is free for other threads
(docs/decisions/0010): rows are parted by U+001E, a row's id from its text by U+001F. Neither mark
can stand in the store (district.values refuses them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sis_core.wire.dialects.mapped_json import MappedJson
from sis_core.wire.dialects.mapped_xml import MappedXml
from sis_core.wire.resource import Expansion, Group, Leaf, Many, Node, Resource, tables_in
from sis_core.wire.spelling import Around, ExtensionTable, Pieces, Spelling, is_cheap, quoted

OF_ID, OF_ROW = b"\x1f", b"\x1e"

_ALWAYS, _NEVER = "1", "0"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of serving a resource: chosen expansions, extension tables, and leaf conditions."""

    resource: Resource
    expansions: frozenset[str]
    extensions: tuple[ExtensionTable, ...]
    hidden: frozenset[str]
    blank_leaves: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows of a variant are fetched: `sql` takes a JSON list of ids.

    `tables` are those whose every change may change any row; a change of a row in the resource's
    own table otherwise changes only that row.
    """

    sql: str
    own: str
    tables: frozenset[str]


def plan(variant: Variant, as_json: bool) -> Plan:
    """Plans a variant in JSON or in XML."""
    resource, key = variant.resource, variant.resource.key_sql
    row = _Writer(variant, MappedJson() if as_json else MappedXml()).row()
    sql = (
        f"SELECT CAST(group_concat({key}||x'{OF_ID.hex()}'||{row}, x'{OF_ROW.hex()}') AS BLOB) "
        f"FROM {resource.rows} WHERE {key} IN (SELECT value FROM json_each(?))"
    )
    base = tables_in(f"FROM {resource.rows}") - {resource.own}
    return Plan(sql, resource.own, base | tables_in(row))


class _Members:
    """What is known of the members of an element that were spelled so far."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._set: list[str] = []

    def begin(self, text: str) -> str:
        """SQL of what a member begins with: the separator first, where another stands before."""
        if not self._separator or not self._set:
            return quoted(text)
        if _ALWAYS in self._set:
            return quoted(self._separator + text)
        return f"iif({some_of(self._set)},{quoted(self._separator + text)},{quoted(text)})"

    def add(self, condition: str) -> None:
        """Takes note of a member that is there under a condition."""
        self._set.append(condition)


def some_of(conditions: Sequence[str]) -> str:
    """SQL that is true where one condition is; cheap ones are looked at first."""
    if _ALWAYS in conditions:
        return _ALWAYS
    ordered = sorted(conditions, key=lambda one: not is_cheap(one))
    return "(" + " OR ".join(ordered) + ")" if ordered else _NEVER


def _sql(leaf: Leaf) -> str:
    return f"({leaf.sql})" if " " in leaf.sql else leaf.sql


class _Writer:
    def __init__(self, variant: Variant, spelling: Spelling) -> None:
        self._variant = variant
        self._spelling = spelling

    def row(self) -> str:
        """SQL of a whole row, never null."""
        resource, pieces = self._variant.resource, Pieces()
        around = self._spelling.whole(resource.name)
        members = _Members(self._spelling.separator)
        pieces.say(around.before)
        if self._variant.extensions:
            pieces.put(self._spelling.extension(self._variant.extensions, resource.key_sql))
            members.add(_ALWAYS)
        for node in resource.nodes:
            if not isinstance(node, Expansion):
                self._member(node, pieces, members)
            elif node.name in self._variant.expansions:
                self._member(node.node, pieces, members)
        pieces.say(around.after)
        return pieces.sql

    def _member(self, node: Node, pieces: Pieces, members: _Members) -> None:
        if self._is_hidden(node):
            return
        condition = self._condition(node)
        if isinstance(node, Leaf):
            around = self._spelling.leaf(node.name, node.kind)
            pieces.put(self._leaf(node, members.begin(around.before), around))
        elif isinstance(node, Many):
            pieces.put(f"{members.begin('')}||{self._many(node)}")
        elif node.blank and self._variant.blank_leaves:
            self._blank_group(node, pieces, members)
        else:
            self._group(node, pieces, members)
        members.add(condition)

    def _leaf(self, leaf: Leaf, begin: str, around: Around) -> str:
        value = self._spelling.value(leaf.kind, _sql(leaf))
        return f"{begin}||{value}" + (f"||{quoted(around.after)}" if around.after else "")

    def _group(self, group: Group, pieces: Pieces, members: _Members) -> None:
        around = self._spelling.group(group.name)
        some = self._some(group.nodes)
        if some == _ALWAYS:
            pieces.put(members.begin(around.before))
            self._level(group.nodes, pieces)
            pieces.say(around.after)
            return
        empty = members.begin(around.empty) if group.keep else "NULL"
        if is_cheap(some):
            pieces.put(f"iif({some},{members.begin(around.before)},{empty})")
            self._level(group.nodes, pieces)
            pieces.put(f"iif({some},{quoted(around.after)},NULL)")
            return
        inner = Pieces()
        self._level(group.nodes, inner)
        said = f"{members.begin(around.before)}||nullif({inner.sql},'')||{quoted(around.after)}"
        pieces.put(f"ifnull({said},{empty})")

    def _blank_group(self, group: Group, pieces: Pieces, members: _Members) -> None:
        """A group whose unset leaves are there, empty, once any leaf is set."""
        around, inner = self._spelling.group(group.name), Pieces()
        inner.put(members.begin(around.before))
        leaves = [n for n in group.nodes if isinstance(n, Leaf) and not self._is_hidden(n)]
        for index, leaf in enumerate(leaves):
            inner.say(self._spelling.separator if index else "")
            of_leaf = self._spelling.leaf(leaf.name, leaf.kind)
            said = self._leaf(leaf, quoted(of_leaf.before), of_leaf)
            inner.put(f"ifnull({said},{quoted(of_leaf.empty)})")
        inner.say(around.after)
        empty = members.begin(around.empty) if group.keep else "NULL"
        pieces.put(f"iif({self._some(tuple(leaves))},{inner.sql},{empty})")

    def _many(self, many: Many) -> str:
        around, pieces = self._spelling.row(many.row), Pieces()
        pieces.say(around.before)
        self._level(many.nodes, pieces)
        pieces.say(around.after)
        some = self._some(many.nodes)
        row = pieces.sql if some == _ALWAYS else f"iif({some},{pieces.sql},{quoted(around.empty)})"
        # Sorted rows keep their order through group_concat only in a subquery that is not merged.
        below = f"SELECT {row} AS one FROM {many.rows} WHERE {many.on} ORDER BY {many.order}"
        return self._spelling.many(many, f"({below} LIMIT -1)")

    def _level(self, nodes: Sequence[Node], pieces: Pieces) -> None:
        members = _Members(self._spelling.separator)
        for node in nodes:
            self._member(node, pieces, members)

    def _some(self, nodes: Sequence[Node]) -> str:
        return some_of([self._condition(n) for n in nodes if not self._is_hidden(n)])

    def _condition(self, node: Node) -> str:
        """SQL that is true where a node leaves something behind."""
        if isinstance(node, Leaf):
            if node.sql == self._variant.resource.key_sql:
                return _ALWAYS
            return f"{_sql(node)} IN (0,1)" if node.kind == "bool" else f"{_sql(node)} IS NOT NULL"
        if isinstance(node, Group):
            return _ALWAYS if node.keep else self._some(node.nodes)
        if node.wrapper is not None:
            return _ALWAYS
        return f"EXISTS (SELECT 1 FROM {node.rows} WHERE {node.on})"

    def _is_hidden(self, node: Node) -> bool:
        if not isinstance(node, Leaf):
            return False
        return node.name in self._variant.hidden and bool(node.grant or node.when)
