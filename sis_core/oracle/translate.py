"""Oracle SQL to SQLite's: the way in."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sis_core.district.tables import Table
from sis_core.oracle import aggregates, blocks, calls, conditions, operators
from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.guards import is_guarded_elsewhere
from sis_core.oracle.parsing import parse
from sis_core.oracle.queries import query
from sis_core.oracle.scopes import State
from sis_core.oracle.types import Schema, Type, kind_type

HANDLERS = (aggregates, blocks, calls, conditions, operators)
"""What lists the translations when it is imported."""


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the answer: its name in the query, in lower case, and its type."""

    name: str
    type: Type

    def cell(self, column: str) -> str:
        """SQL that gives the column as it goes out.

        A date without a time is its day, `2026-09-30`, a timestamp keeps midnight as tables show
        it; a whole number has no point, another one 15 digits.
        """
        if self.type is not Type.TIMESTAMP and self.type.group == "date":
            day = f"substr({column}, 1, 10)"
            return f"CASE WHEN substr({column}, 11) = ' 00:00:00' THEN {day} ELSE {column} END"
        if self.type in (Type.NUMBER, Type.UNKNOWN, Type.BIND):
            return f"CASE typeof({column}) WHEN 'real' THEN ora_out({column}) ELSE {column} END"
        return column


@dataclass(frozen=True, slots=True)
class Translated:
    """A query as SQLite runs it.

    `sql` names its parameters: `binds` in lower case (`:p1` for `:1`, `:ps_name` for the PS-HTML
    tag `~(name)`, those also in `tags`) and `:ora_now`. An array goes in as one JSON text.
    `missing` lists (table, column) pairs that a lenient schema accepted and the district lacks;
    a table without a column there has "". `conditional` says that a condition that stands apart may
    keep a value from being converted: which of the two comes first is then SQLite's choice.
    """

    sql: str
    binds: tuple[str, ...]
    outputs: tuple[Output, ...]
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    conditional: bool = True

    @property
    def columns(self) -> int:
        """How many columns the query gives."""
        return len(self.outputs)

    @property
    def answer(self) -> str:
        """The whole query with its cells as they go out, its columns called c0, c1 and so on."""
        names = ", ".join(f"`c{n}`" for n in range(len(self.outputs)))
        cells = ", ".join(
            f"{output.cell(f'`c{n}`')} AS `c{n}`" for n, output in enumerate(self.outputs)
        )
        return f"WITH `pq`({names}) AS ({self.sql}) SELECT {cells} FROM `pq`"

    def parameters(self, given: Mapping[str, Any], now: str) -> dict[str, Any]:
        """The parameters of `sql` and `answer` from values by name in any case; nulls for others.

        `now` is the district's moment, `2026-09-30 10:15:00`.
        """
        lowered = {name.lower(): value for name, value in given.items()}
        made = {name: _bound(lowered.get(name)) for name in self.binds}
        return {**made, "ora_now": now}


def _bound(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return json.dumps([_bound(one) for one in value])
    if isinstance(value, bool):
        return int(value)
    return None if value == "" else value


def translate(
    sql: str,
    columns: Schema | Mapping[str, Table],
    *,
    binds: Mapping[str, str] | None = None,
    arrays: Collection[str] = (),
) -> Translated:
    """An Oracle query for a district's tables; raises Untranslatable naming construct and line.

    `binds` gives the column of a bind as TABLE.FIELD where one is declared, for its type; `arrays`
    names the binds that are lists, which stand inside of IN ( ) only.
    """
    schema = columns if isinstance(columns, Schema) else Schema(columns)
    tree, tags = parse(sql)
    types: dict[str, Type] = {}
    for name, column in (binds or {}).items():
        declared = _type(schema, column)
        if declared is not None:
            types[name.lower()] = declared
    state = State(schema, types, frozenset(name.lower() for name in arrays))
    try:
        made = query(tree, state, {}, None)
    except RecursionError:
        raise Untranslatable("nesting", "the SQL nests too deep") from None
    return Translated(
        made.sql,
        tuple(state.binds),
        tuple(Output(field.name, field.type) for field in made.fields),
        tags,
        tuple(state.notes),
        tuple(schema.missing),
        is_guarded_elsewhere(state.frames),
    )


def _type(schema: Schema, column: str) -> Type | None:
    table, _, name = column.rpartition(".")
    declared = schema.tables.get(table.lower())
    found = declared.column(name) if declared else None
    return kind_type(found) if found else None
