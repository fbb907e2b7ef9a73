"""A hand that changes a district on a day, and remembers which rows it touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sis_core.district.values import day_text
from sis_core.district.write import Write

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Touched:
    """One row that was added, changed or deleted, by table and key (DCID where there is one)."""

    table: str
    number: int


@dataclass(slots=True)
class Hand:
    """The open transaction, the day, and the rows that were touched so far, in order."""

    write: Write
    day: date
    touched: list[Touched] = field(default_factory=list, kw_only=True)

    @property
    def now(self) -> str:
        """The day in the store's form."""
        return day_text(self.day)

    def later(self, day: str, days: int = 1) -> str:
        """Some days after one, both in the store's form."""
        return day_text(date.fromisoformat(day[:10]) + timedelta(days=days))

    # -- reading --------------------------------------------------------------------------------

    def read(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement, this hand's own changes included."""
        return self.write.read(sql, params)

    def scalar(self, sql: str, *params: Any) -> Any:
        """The first value of a statement, None where it has no row."""
        rows = self.write.read(sql, params)
        return rows[0][0] if rows else None

    def among(self, sql: str, values: Iterable[Any]) -> list[Any]:
        """First column of a statement with `{}` for a list of values, which may be a long one."""
        found: list[Any] = []
        wanted = list(values)
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            rows = self.write.read(sql.format(", ".join("?" * len(part))), part)
            found += [row[0] for row in rows]
        return found

    # -- writing --------------------------------------------------------------------------------

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Adds a row; returns its key."""
        number = self.write.insert(table, row)
        self.touched.append(Touched(table, number))
        return number

    def update(self, table: str, number: int, **changes: Any) -> None:
        """Changes a row by its key."""
        self.write.update(table, number, changes)
        self.touched.append(Touched(table, number))

    def delete(self, table: str, number: int) -> None:
        """Deletes a row by its key."""
        self.write.delete(table, number)
        self.touched.append(Touched(table, number))

    def id_of(self, table: str, dcid: int) -> int:
        """The ID of a row that has a DCID too."""
        return int(self.scalar(f"SELECT ID FROM {table} WHERE DCID = ?", dcid))
