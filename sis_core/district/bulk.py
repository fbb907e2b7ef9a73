"""The fast way into a district: rows in stored form, put many at a time, unchecked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sis_core.district.tables import Table


class Bulk:
    """What `Store.bulk` yields while its one transaction is open."""

    def __init__(self, connection: sqlite3.Connection, find: Callable[[str], Table]) -> None:
        self._connection = connection
        self._find = find

    def __call__(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Puts rows and returns their number; columns left out take their default or null."""
        target = self._find(table)
        marks = ", ".join("?" * len(columns))
        cursor = self._connection.executemany(
            f"INSERT INTO {target.name} ({', '.join(columns)}) VALUES ({marks})", rows
        )
        return cursor.rowcount

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Runs one statement on rows put before; returns the number of rows it touched."""
        return self._connection.execute(sql, parameters).rowcount
