"""Writing rows inside one transaction: insert, update, delete, each checked against its table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sis_core.district import ddl, settings
from sis_core.district.asked_columns import asked_column, note_asked, takes_column
from sis_core.district.clock import Clock
from sis_core.district.connect import read_only, time_limit
from sis_core.district.errors import DistrictError, UnknownName
from sis_core.district.extensions import extension_table, widened
from sis_core.district.tables import TABLES, Column, Table
from sis_core.district.values import Stored, moment_text, stored

_WRITES = re.compile(
    r"\s*(?:(?:INSERT|REPLACE)(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+(\w+)\b", re.I
)
_STAMPS = ("transaction_date", "whenmodified")


class Write:
    """The open transaction that `Store.write` yields; kept only when its block ends well.

    The change log's triggers of a table are made when its first row is written: a district that is
    only read never pays for them, and one that was put back to its start hardly does.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        tables: Mapping[str, Table],
        clock: Clock,
        armed: frozenset[str],
    ) -> None:
        self._connection = connection
        self._tables = tables
        self._clock = clock
        self.extended = False
        self.armed = armed

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement, the transaction's own changes included."""
        return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def guarded(self, seconds: float = 2.0) -> Iterator[None]:
        """For somebody's own condition: only reading, and not for long; raises NotAllowed."""
        with read_only(self._connection), time_limit(self._connection, seconds):
            yield

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Runs one statement on the district's tables; returns the number of rows it touched."""
        self._arm(_written(sql))
        return self._connection.execute(sql, parameters).rowcount

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> int:
        """Runs one statement for many rows; returns the number of rows it touched."""
        self._arm(_written(sql))
        return self._connection.executemany(sql, parameters).rowcount

    def keep(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Runs one statement on our own bookkeeping tables, which no change log follows."""
        return self._connection.execute(sql, parameters).rowcount

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Adds a row and returns its key; a missing key or ID is the next free number.

        Raises UnknownName, BadValue, or DistrictError where the key is taken.
        """
        target = self._writable(table)
        values = self._values(target, row)
        self._next_id(target, values)
        names = ", ".join(values) or target.key
        marks = ", ".join("?" * len(values)) or "NULL"
        self._arm(target.id)
        try:
            cursor = self._connection.execute(
                f"INSERT INTO {target.name} ({names}) VALUES ({marks})", tuple(values.values())
            )
        except sqlite3.IntegrityError:
            raise DistrictError(
                f"{target.name} has a row {values.get(target.key.lower())} already"
            ) from None
        return int(cursor.lastrowid or 0)

    def update(self, table: str, row_id: int, changes: Mapping[str, Any]) -> bool:
        """Changes columns of one row and stamps its change; False where it does not exist."""
        target = self._writable(table)
        values = self._values(target, changes)
        for stamp in _STAMPS:
            if target.column(stamp) is not None and stamp not in values:
                values[stamp] = moment_text(self._clock.now())
        assigned = ", ".join(f"{name} = ?" for name in values)
        touched = self.execute(
            f"UPDATE {target.name} SET {assigned} WHERE {target.key} = ?",
            (*values.values(), row_id),
        )
        return touched > 0

    def delete(self, table: str, row_id: int) -> bool:
        """Deletes one row; False where it does not exist."""
        target = self._writable(table)
        return self.execute(f"DELETE FROM {target.name} WHERE {target.key} = ?", (row_id,)) > 0

    def remember(self, name: str, value: Any) -> None:
        """Keeps a JSON value under a name in the district's file."""
        settings.put(self._connection, name, value)

    def extend(self, name: str, core: str, columns: str = "") -> None:
        """Installs an extension, making its table where it does not exist.

        A table that exists gets the columns it lacks. Without `core` it is a table of its own.
        """
        self.extended = True
        declared = TABLES.get(name.lower())
        definition = ""
        if declared is None:
            made = extension_table(name, core, columns)
            definition = columns or made.key
            known = self._tables.get(made.id)
            if known is not None:
                name = known.name
                definition, added = widened(self._connection, known, made, columns)
                for column in added:
                    self._connection.execute(ddl.add_column(made, column))
            else:
                self._tables = {**self._tables, made.id: made}
                self._connection.execute(ddl.create_table(made))
        order = self.read("SELECT coalesce(max(installed), 0) + 1 FROM _extensions")[0][0]
        self.keep(
            "INSERT OR REPLACE INTO _extensions (tbl, core, installed, definition) "
            "VALUES (?, ?, ?, ?)",
            (name, core.lower(), order, definition),
        )

    def add_column(self, table: str, name: str) -> bool:
        """Adds an empty text column that a plugin asks for; False where the table takes none such.

        A column that is there already stays as it is. Raises UnknownName, or DistrictError where
        the table is full.
        """
        target = self._tables.get(table.lower())
        if target is None:
            raise UnknownName.of("table", table, (t.name for t in self._tables.values()))
        if target.column(name) is not None:
            return True
        if not takes_column(self._connection, target, name):
            return False
        self.extended = True
        column = asked_column(name)
        self._connection.execute(ddl.add_column(target, column))
        note_asked(self._connection, target, name)
        made = replace(target, columns=(*target.columns, column))
        self._tables = {**self._tables, made.id: made}
        if (
            made.id in self.armed and made.graves
        ):  # what is kept of a deleted row has the new column too
            for statement in (*ddl.without_triggers(target), *ddl.create_triggers(made)):
                self._connection.execute(statement)
        return True

    def remove_extensions(self) -> None:
        """Takes every 1:1 extension out of the answers; tables and data stay."""
        self.extended = True
        self.keep("UPDATE _extensions SET installed = 0")

    def _arm(self, name: str) -> None:
        """Makes a table's triggers where they are not made yet; those of all for no known table."""
        for table in [self._tables[name]] if name in self._tables else self._tables.values():
            if table.id not in self.armed:
                for statement in ddl.create_triggers(table):
                    self._connection.execute(statement)
                self.armed |= {table.id}

    def _writable(self, name: str) -> Table:
        target = self._tables.get(name.lower())
        if target is None:
            raise UnknownName.of("table", name, (t.name for t in self._tables.values()))
        if target.view is not None:
            raise DistrictError(f"{target.name} is a view; write to the tables behind it")
        return target

    def _values(self, target: Table, row: Mapping[str, Any]) -> dict[str, Stored]:
        values: dict[str, Stored] = {}
        for name, value in row.items():
            column = _column(target, name)
            values[column.key] = stored(column, value)
        return values

    def _next_id(self, target: Table, values: dict[str, Stored]) -> None:
        # DCID fills itself as the rowid; ID is a second number that older tables refer to.
        if target.key.lower() == "dcid" and target.column("id") and values.get("id") is None:
            top = self.read(f"SELECT coalesce(max(ID), 0) + 1 FROM {target.name}")
            values["id"] = top[0][0]


def _written(sql: str) -> str:
    """The id of the table that a statement writes, or an empty text where it is not plain."""
    match = _WRITES.match(sql)
    return match[1].lower() if match else ""


def _column(target: Table, name: str) -> Column:
    column = target.column(name)
    if column is None:
        raise UnknownName.of(f"column of {target.name}", name, (c.name for c in target.columns))
    return column
