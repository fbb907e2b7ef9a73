"""Where names are looked up: the sources of a block, the blocks around it, what a run knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.guards import Frame
from sis_core.oracle.parsing import line_of
from sis_core.oracle.types import Field, Schema, Type, Typed


def quoted(name: str) -> str:
    """A name in backticks, which SQLite never takes for a text as it does double quotes."""
    return "`" + name.replace("`", "``") + "`"


def small(name: object) -> bool:
    """True for a name in double quotes with small letters, which no table or column here has."""
    return (
        isinstance(name, exp.Identifier)
        and bool(name.args.get("quoted"))
        and (name.name != name.name.upper())
    )


def refuse(
    node: exp.Expr | None,
    construct: str,
    sentence: str,
    *,
    lacking: tuple[str, str] | None = None,
) -> Untranslatable:
    """The error to raise for a node."""
    return Untranslatable(construct, sentence, line_of(node), lacking=lacking)


@dataclass(slots=True)
class State:
    """What one translation gathers: the binds met, the notes, and names for what has none.

    `frames` are its blocks as they were translated, `shared` those of each WITH query.
    """

    schema: Schema
    bind_types: Mapping[str, Type] = field(default_factory=dict)
    arrays: frozenset[str] = frozenset()
    binds: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    made: int = 0
    frames: list[Frame] = field(default_factory=list)
    shared: dict[str, list[Frame]] = field(default_factory=dict)

    def name(self, kind: str = "q") -> str:
        """A name that nobody else uses."""
        self.made += 1
        return f"{kind}:{self.made}"


@dataclass(slots=True)
class Source:
    """One table, view or subquery of a FROM: the name it goes by and the columns it offers.

    `table` is the district's table; `open` marks one that the district lacks, which takes any
    column, and `void` one that is read as if it were empty; `ambiguous` are names that it offers
    twice; `places` says where columns are to be read instead of under the source's own name.
    """

    alias: str
    fields: dict[str, Field]
    table: str = ""
    open: bool = False
    void: bool = False
    ambiguous: frozenset[str] = frozenset()
    places: dict[str, str] | None = None

    def place(self, name: str) -> str:
        """The SQL that reads a column."""
        if self.void:
            return "NULL"
        if self.places is not None:
            return self.places[name]
        return f"{quoted(self.alias)}.{quoted(name)}"


@dataclass(slots=True)
class Scope:
    """One block's names; `ctes` are the WITH queries that it may name.

    `merged` holds the columns that a USING or NATURAL join makes one of; `aliases` the select
    list, where ORDER BY may look; `rownum` and `level` the SQL of those pseudo columns where they
    stand for something; `prior` the source that PRIOR reads; `grown` what a CONNECT
    BY carries along its branches: by words, (column, SQL at a root, SQL at a child); `frame` what
    the block does to its rows.
    """

    state: State
    ctes: Mapping[str, tuple[Field, ...]]
    outer: Scope | None = None
    sources: list[Source] = field(default_factory=list)
    merged: dict[str, Typed] = field(default_factory=dict)
    aliases: dict[str, Typed] | None = None
    rownum: str | None = None
    level: str | None = None
    prior: Source | None = None
    grown: dict[str, tuple[str, str, str]] | None = None
    aggregated: bool = False
    numbered: bool = False
    frame: Frame = field(default_factory=Frame)

    def source(self, name: str) -> Source | None:
        """The source that goes by a name in this block."""
        return next((s for s in self.sources if s.alias == name), None)

    def column(self, node: exp.Column) -> Typed:
        """A column's SQL and type; raises ORA-00904 or ORA-00918."""
        name, table = node.name.lower(), node.table.lower()
        scope: Scope | None = self
        while scope is not None:
            found = scope._here(node, name, table)
            if found is not None:
                return found
            scope = scope.outer
        return self._unknown(node, name, table)

    def _here(self, node: exp.Column, name: str, table: str) -> Typed | None:
        if table:
            source = self.source(table)
            if source is None:
                return None
            if name in source.fields:
                return self._of(source, name, node)
            if self.state.schema.takes(source.table):
                return self._accepted(source, name)
            raise refuse(
                node,
                "ORA-00904",
                f"ORA-00904: {table}.{name}: there is no such column{_near(source)}",
                lacking=(source.table, name) if source.table else None,
            )
        if self.aliases is not None and name in self.aliases:
            return self.aliases[name]
        if name in self.merged:
            return self.merged[name]
        having = [s for s in self.sources if name in s.fields]
        if len(having) > 1:
            raise refuse(node, "ORA-00918", f"ORA-00918: {name} is in more than one of the tables")
        return self._of(having[0], name, node) if having else None

    def _of(self, source: Source, name: str, node: exp.Expr) -> Typed:
        if name in source.ambiguous:
            raise refuse(node, "ORA-00918", f"ORA-00918: {name} is twice in the subquery")
        field_ = source.fields[name]
        if source.table and small(node.this):
            raise refuse(
                node,
                "ORA-00904",
                f'ORA-00904: "{node.this.name}": a name in quotes is the column\'s in capitals',
            )
        return Typed(source.place(name), field_.type, reads=True, guess=field_.guess)

    def _accepted(self, source: Source, name: str) -> Typed:
        field_ = self.state.schema.accept(source.table, name)
        source.fields[name] = field_
        return Typed(source.place(name), field_.type, reads=True, guess=True)

    def _unknown(self, node: exp.Column, name: str, table: str) -> Typed:
        if table:
            raise refuse(
                node, "ORA-00904", f"ORA-00904: {table}.{name}: there is no source {table}"
            )
        schema = self.state.schema
        if schema.lenient or schema.empty is not None:
            scope: Scope | None = self
            while scope is not None:
                wanted = [s for s in scope.sources if s.open]
                wanted = wanted or [s for s in scope.sources if schema.takes(s.table)]
                if len(wanted) == 1:
                    return scope._accepted(wanted[0], name)
                scope = scope.outer
        said = f"ORA-00904: {name}: there is no such column"
        raise refuse(node, "ORA-00904", said, lacking=self._lacking(name))

    def _lacking(self, name: str) -> tuple[str, str] | None:
        """What a bare name that nothing offers may be: a column of a table in reach."""
        tables: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            tables += [source.table for source in scope.sources if source.table]
            scope = scope.outer
        return (tables[0] if len(tables) == 1 else "", name) if tables else None


def _near(source: Source) -> str:
    return f" in the table {source.table}" if source.table else ""
