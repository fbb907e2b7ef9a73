"""The declaration kit: a Resource is a tree of fields over columns, said once.

From it come the SELECT (plan), the served tree and its bytes (render, build), JSON Schema and the
reference page, and the contract checks. Nothing here knows a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["int", "text", "date", "money", "bool"]
Source = Literal["doc", "capture", "client", "live", "spec", "guess"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: `sql` over the resource's alias; null leaves nothing behind.

    `int` is printed as it is, `text` is coerced by the dialect, `date` is YYYY-MM-DD, `money` has
    two decimals, `bool` is true/false. `grant` is the "table.column" a plugin must have been
    granted to see it; `when` is the "switch=value" under which it exists.
    """

    name: str
    sql: str
    kind: Kind = "text"
    source: Source = "doc"
    grant: str | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A wrapper of nodes. Empty, it is left out, or kept as the empty element (`keep`).

    `blank` marks an address-like block, whose unset leaves follow the switch `blank_leaf` once
    any is set.
    """

    name: str
    nodes: tuple[Node, ...]
    keep: bool = False
    blank: bool = False
    source: Source = "doc"


@dataclass(frozen=True, slots=True)
class Many:
    """Rows below a row. `wrapper` None puts them bare into the parent, as races are [capture].

    `rows` is the FROM clause, `on` the condition that ties it to the row above, whose aliases it
    may name, `order` how the rows are sorted.
    """

    row: str
    wrapper: str | None
    rows: str
    on: str
    nodes: tuple[Node, ...]
    order: str
    source: Source = "doc"


Node = Leaf | Group | Many


@dataclass(frozen=True, slots=True)
class Expansion:
    """A part of a resource that is served on request; `when` as for a leaf."""

    name: str
    node: Node
    source: Source = "doc"
    when: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One kind of row: `table` with `alias`, whose key is the API's id.

    A resource equals itself alone: it is part of the key of every rendered row.

    `nodes` are leaves, groups and expansions in the order they are served. `attributes` says which
    of `expansions` and `extensions` the wrapper lists; `grants` are the columns whose leaves need
    a grant, as their leaves name them.
    """

    name: str
    plural: str
    table: str
    alias: str
    nodes: tuple[Node | Expansion, ...]
    key: str = "DCID"
    attributes: tuple[str, ...] = ("expansions", "extensions")
    source_sql: str | None = None
    grants: tuple[str, ...] = ()

    @property
    def expansions(self) -> tuple[Expansion, ...]:
        """The expansions in their served order."""
        return tuple(node for node in self.nodes if isinstance(node, Expansion))

    @property
    def own(self) -> str:
        """The lower-case name of the resource's own table."""
        return self.table.lower()

    @property
    def key_sql(self) -> str:
        """The SQL of a row's id."""
        return f"{self.alias}.{self.key}"

    @property
    def rows(self) -> str:
        """The FROM clause."""
        return self.source_sql or f"{self.table} {self.alias}"


_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+([A-Za-z]\w*)", re.I)


def tables_in(sql: str) -> frozenset[str]:
    """The lower-case names of the tables that a piece of our SQL reads."""
    return frozenset(name.lower() for name in _TABLES.findall(sql))


def walk(nodes: tuple[Node | Expansion, ...]) -> Iterator[Node]:
    """Every node below, expansions opened, parents first."""
    for node in nodes:
        inner = node.node if isinstance(node, Expansion) else node
        yield inner
        if isinstance(inner, Group | Many):
            yield from walk(inner.nodes)


@dataclass(frozen=True, slots=True)
class Filterable:
    """A path that `q` may name: its SQL, its type, and a translation of values."""

    sql: str
    kind: Kind
    values: Mapping[str, str] = field(default_factory=dict)
    other: str | None = None
    source: Source = "doc"
