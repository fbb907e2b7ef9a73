"""What a table of the target is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """`comes_from` is the API's path, or says who writes the column."""

    name: str
    type: str
    meaning: str
    comes_from: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`gone` tells what happens to a row that a complete reading no longer shows:
    `disable` (enabled becomes "0"), `delete`, or `keep`."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    gone: str
    stamped: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


SOURCE = Column(
    "source", "TEXT", "Integration that the row came by; keeps equal ids apart", "[ours]", True
)
