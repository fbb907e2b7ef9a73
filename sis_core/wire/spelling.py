"""What a form must be able to say in SQL, and how pieces of SQL are put together.

A piece gives a text, or null where there is nothing to say. Null pieces leave no trace in a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sis_core.wire.resource import Kind, Leaf, Many

DOUBTFUL = "\x1d"
"""Stands before and after a text that only Java's rules can judge: it may be a double."""

_ARGUMENTS = 100
"""How many pieces one printf takes; SQLite's own limit is 127 arguments."""


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

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The columns over the alias `_x`, under the names that are served."""
        return tuple(
            Leaf(name.lower(), f"substr(_x.{name},1,10)" if is_date else f"_x.{name}")
            for name, is_date in self.columns
        )


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before a content and after it, and what stands there instead of an empty one."""

    before: str
    after: str
    empty: str


class Spelling(Protocol):
    """How a form is spelled; `separator` stands between the members of an element."""

    separator: str

    def leaf(self, name: str, kind: Kind) -> Around:
        """Around a leaf's value."""

    def group(self, name: str) -> Around:
        """Around the members of a wrapper."""

    def row(self, name: str) -> Around:
        """Around the members of one of several rows."""

    def whole(self, name: str) -> Around:
        """Around the members of a row that stands for itself."""

    def value(self, kind: Kind, sql: str) -> str:
        """SQL of a leaf's value, null where it is."""

    def many(self, many: Many, rows: str) -> str:
        """SQL of all rows below a row, given the FROM clause of their spelled texts `one`."""

    def extension(self, tables: Sequence[ExtensionTable], key: str) -> str:
        """SQL of the extension block of the row with that key; it is always there."""


class Pieces:
    """Texts and SQL one after the other, and the SQL of the whole."""

    def __init__(self) -> None:
        self._formats: list[str] = [""]
        self._arguments: list[list[str]] = [[]]

    def say(self, text: str) -> None:
        """Adds a text as it is."""
        self._formats[-1] += text.replace("%", "%%")

    def put(self, sql: str) -> None:
        """Adds what a piece of SQL gives."""
        if len(self._arguments[-1]) == _ARGUMENTS:
            self._formats.append("")
            self._arguments.append([])
        self._formats[-1] += "%s"
        self._arguments[-1].append(sql)

    @property
    def sql(self) -> str:
        """SQL of the whole, never null."""
        # printf prints null as nothing, and builds a wide row once; || would copy it each time.
        both = zip(self._formats, self._arguments, strict=True)
        return "||".join(f"printf({','.join([quoted(form), *some])})" for form, some in both)


def quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def is_cheap(sql: str) -> bool:
    """True for SQL that looks nothing up, and so may be said twice."""
    return "SELECT" not in sql


def once(sql: str, spelled: Callable[[str], str]) -> str:
    """SQL that names a value several times; what is looked up is looked up once."""
    if is_cheap(sql):
        return spelled(sql)
    # SQLite does not flatten a subquery without FROM, so the value is computed a single time.
    return f"(SELECT {spelled('_v.v')} FROM (SELECT {sql} AS v) _v)"


def boolean(sql: str) -> str:
    """SQL of true and false, null for what is neither 1 nor 0."""
    return f"CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
