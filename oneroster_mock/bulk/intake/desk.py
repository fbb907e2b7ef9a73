"""Where an import puts its rows: a new district, fast, or one that exists, row by row.

Both check every value against its column. The new district takes rows in bulk and has no change
log; the existing one changes only rows whose values differ, so that nothing else seems changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from sis_core.district import TABLES, Column, Store, Write, stored
from sis_core.district.bulk import Bulk
from sis_core.district.values import Stored

Row = Mapping[str, Any]
_FIRST = 101
_ID_AHEAD = 1003
"""DCID and ID are two numbers of one row, and a client that mixes them up should notice."""
_FLUSH = 2000


class Desk(Protocol):
    """What an import does to a district."""

    def key(self, table: str) -> int:
        """The next free key of a table."""

    def put(self, table: str, row: Row) -> None:
        """Adds a row, its key included; an `ID` beside a DCID is filled in where it is left out."""

    def change(self, table: str, key: int, values: Row) -> None:
        """Gives columns of a row other values."""

    def drop(self, table: str, key: int) -> None:
        """Takes a row away."""

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows that were there before the import."""

    def source(self, kind: str, key: int, sourced_id: str, extra: Row | None = None) -> None:
        """Remembers the sourcedId of a row, and what its tables have no place for."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Runs one statement on our own tables."""

    @property
    def is_new(self) -> bool:
        """True for a district that the import makes."""


_REMEMBER = """
INSERT INTO _sourced (kind, key, sourcedid, extra) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET sourcedid = excluded.sourcedid, extra = excluded.extra"""


def row_id(dcid: int) -> int:
    """The ID of a row by its DCID, in a district that an import makes."""
    return dcid + _ID_AHEAD


class NewDesk:
    """The desk of a new district, over its open `Bulk`; `flush` before the block ends."""

    is_new = True

    def __init__(self, store: Store, bulk: Bulk) -> None:
        self._store = store
        self._bulk = bulk
        self._last: dict[str, int] = defaultdict(lambda: _FIRST - 1)
        self._waiting: dict[tuple[str, tuple[str, ...]], list[tuple[Stored, ...]]] = {}
        self._changes: list[tuple[str, tuple[Stored, ...]]] = []
        self._count = 0

    def key(self, table: str) -> int:
        """The next number; numbers begin at 101 as in other districts."""
        self._last[table] += 1
        return self._last[table]

    def put(self, table: str, row: Row) -> None:
        """Adds a row with the next batch."""
        target = self._store.table(table)
        values = {name: _checked(table, name, value) for name, value in row.items()}
        if "ID" not in row and _has_both(table):
            values["ID"] = row_id(int(row[target.key]))
        named = (target.name, tuple(values))
        self._waiting.setdefault(named, []).append(tuple(values.values()))
        self._count += 1
        if self._count >= _FLUSH:
            self.flush()

    def change(self, table: str, key: int, values: Row) -> None:
        """Changes a row that was put before, with the next batch."""
        target = self._store.table(table)
        checked = {n: _checked(table, n, v) for n, v in values.items()}
        assigned = ", ".join(f"{name} = ?" for name in checked)
        sql = f"UPDATE {target.name} SET {assigned} WHERE {target.key} = ?"
        self._changes.append((sql, (*checked.values(), key)))

    def drop(self, table: str, key: int) -> None:
        """Takes a row away that was put before."""
        self.flush()
        target = self._store.table(table)
        self._bulk.execute(f"DELETE FROM {target.name} WHERE {target.key} = ?", (key,))

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Nothing: a new district had no rows before."""
        return []

    def source(self, kind: str, key: int, sourced_id: str, extra: Row | None = None) -> None:
        """Remembers an id."""
        self._bulk.execute(_REMEMBER, (kind, key, sourced_id, _json(extra)))

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """One statement on what was put and on our own tables."""
        self.flush()
        self._bulk.execute(sql, parameters)

    def flush(self) -> None:
        """Puts what waits."""
        for (table, columns), rows in self._waiting.items():
            self._bulk(table, columns, rows)
        for sql, parameters in self._changes:
            self._bulk.execute(sql, parameters)
        self._waiting.clear()
        self._changes.clear()
        self._count = 0


class LiveDesk:
    """The desk of a district that exists, over one open transaction."""

    is_new = False

    def __init__(self, store: Store, write: Write) -> None:
        self._store = store
        self._write = write
        self._last: dict[str, int] = {}

    def key(self, table: str) -> int:
        """One more than any row has or had."""
        if table not in self._last:
            target = self._store.table(table)
            top = self._write.read(
                f"SELECT max(coalesce((SELECT max({target.key}) FROM {target.name}), 0), "
                "coalesce((SELECT max(id) FROM _graves WHERE tbl = ?), 0))",
                (target.id,),
            )
            self._last[table] = max(int(top[0][0]), _FIRST - 1)
        self._last[table] += 1
        return self._last[table]

    def put(self, table: str, row: Row) -> None:
        """Adds a row; its ID is the next free one."""
        self._write.insert(table, row)

    def change(self, table: str, key: int, values: Row) -> None:
        """Changes a row where a value differs."""
        target = self._store.table(table)
        names = list(values)
        found = self._write.read(
            f"SELECT {', '.join(names)} FROM {target.name} WHERE {target.key} = ?", (key,)
        )
        wanted = [_checked(table, name, values[name]) for name in names]
        if found and list(found[0]) != wanted:
            self._write.update(table, key, values)

    def drop(self, table: str, key: int) -> None:
        """Takes a row away."""
        self._write.delete(table, key)

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows as they are in the transaction."""
        return self._write.read(sql, parameters)

    def source(self, kind: str, key: int, sourced_id: str, extra: Row | None = None) -> None:
        """Remembers an id."""
        self._write.keep(_REMEMBER, (kind, key, sourced_id, _json(extra)))

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """One statement on our own tables."""
        self._write.keep(sql, parameters)


def children(
    desk: Desk, table: str, parent: str, key: int, wanted: Iterable[Row], names: Sequence[str]
) -> None:
    """Makes the rows whose `parent` is the key exactly those wanted, told apart by names.

    Rows that are there and wanted stay untouched.
    """
    rows = list(wanted)
    own = _key_column(table)
    found = desk.read(f"SELECT {own}, {', '.join(names)} FROM {table} WHERE {parent} = ?", (key,))
    there = {tuple(values): row_key for row_key, *values in found}
    for row in rows:
        if there.pop(tuple(row[name] for name in names), None) is None:
            desk.put(table, {own: desk.key(table), parent: key, **row})
    for row_key in there.values():
        desk.drop(table, row_key)


def _key_column(table: str) -> str:
    return TABLES[table.lower()].key


@cache
def _has_both(table: str) -> bool:
    declared = TABLES[table.lower()]
    return declared.key.lower() == "dcid" and declared.column("id") is not None


@cache
def _column(table: str, name: str) -> Column:
    column = TABLES[table.lower()].column(name)
    if column is None:
        raise KeyError(f"{table} has no column {name}")
    return column


def _checked(table: str, name: str, value: Any) -> Stored:
    return stored(_column(table, name), value)


def _json(extra: Row | None) -> str:
    return json.dumps(extra or {}, ensure_ascii=False, separators=(",", ":"))
