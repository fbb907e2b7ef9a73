"""The types of values, the typed SQL that is made of them, and the schema that gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from sis_core.district.tables import Column, Table
from sis_core.district.tables.declare import parse_column
from sis_core.oracle.errors import Untranslatable


class Type(Enum):
    """What is known of a value before it is there.

    DAYS and MONTHS are Oracle's two kinds of interval, real days and whole months; CONDITION is
    what stands in WHERE, which Oracle does not let out as a value.
    """

    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp"
    DAYS = "day interval"
    MONTHS = "month interval"
    BIND = "bind"
    NULL = "null"
    UNKNOWN = "unknown"
    CONDITION = "condition"

    @property
    def group(self) -> str:
        """Types of one group are compared and united without conversion; "" fits every group."""
        return _GROUPS[self]


_GROUPS = {
    Type.NUMBER: "number",
    Type.INTEGER: "number",
    Type.TEXT: "text",
    Type.DATE: "date",
    Type.TIMESTAMP: "date",
    Type.DAYS: "days",
    Type.MONTHS: "months",
    Type.BIND: "",
    Type.NULL: "",
    Type.UNKNOWN: "",
    Type.CONDITION: "condition",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A piece of SQLite's SQL with the type of its value.

    `literal` is the value of a constant; `solid` says that it is never null; `raises` that it can
    raise for the values of some row; `reads` that it depends on a row; `query` that it holds a
    query; `guess` that its type rests on a column whose type no source gives.
    """

    sql: str
    type: Type
    literal: str | int | float | None = None
    solid: bool = False
    raises: bool = False
    reads: bool = False
    query: bool = False
    guess: bool = False

    def but(self, **changes: Any) -> Typed:
        """The same with changes."""
        return replace(self, **changes)


def of(sql: str, type_: Type, *parts: Typed, raises: bool = False) -> Typed:
    """Typed SQL made of parts: what the parts can do, it can do; `raises` only for rows' values."""
    reads = any(part.reads for part in parts)
    return Typed(
        sql,
        type_,
        raises=any(part.raises for part in parts) or (raises and reads),
        reads=reads,
        query=any(part.query for part in parts),
        guess=any(part.guess for part in parts),
    )


NOTHING = Typed("NULL", Type.NULL)
"""The null literal, which the empty text is too."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column that a source offers: its name, its type, and whether that type is a guess."""

    name: str
    type: Type
    guess: bool = False


@dataclass(slots=True)
class Schema:
    """The tables a query may name.

    `lenient` accepts tables and columns that the district lacks and lists them in `missing` as
    (table, column) pairs, both lower-case: whoever runs the query adds them first. A table of
    which `empty` is true is accepted too, and the SQL runs as if it were there without a row.
    """

    tables: Mapping[str, Table]
    lenient: bool = False
    empty: Callable[[str], bool] | None = None
    missing: dict[tuple[str, str], None] = field(default_factory=dict)

    def has(self, table: str) -> bool:
        """True where the district has the table."""
        return table in self.tables

    def is_empty(self, table: str) -> bool:
        """True for a table that the district lacks and the query may read all the same."""
        return table not in self.tables and self.empty is not None and self.empty(table)

    def takes(self, table: str) -> bool:
        """True where a column that nobody declares is accepted."""
        return bool(table) and (self.lenient or self.is_empty(table))

    def fields(self, table: str) -> dict[str, Field]:
        """The columns of a table of the district, by lower-case name; none for one it lacks."""
        declared = self.tables.get(table)
        return {c.key: _field(c) for c in declared.columns} if declared else {}

    def accept(self, table: str, column: str) -> Field:
        """Notes a column that the district lacks; its type follows the naming rule."""
        if not column.isidentifier():
            raise Untranslatable("ORA-00904", f"{column!r} is no name of a column here")
        self.missing[table, column] = None
        return Field(column, kind_type(parse_column(column)), guess=True)


def _field(column: Column) -> Field:
    return Field(column.key, kind_type(column), column.source == "guess")


def kind_type(column: Column) -> Type:
    """The type of a declared column's values."""
    match column.kind:
        case "number" | "flag":
            return Type.INTEGER
        case "real" | "money":
            return Type.NUMBER
        case "date":
            return Type.DATE
        case "timestamp":
            return Type.TIMESTAMP
        case _:
            return Type.TEXT
