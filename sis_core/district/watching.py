"""Watching rows: what happened to each row of some tables, told after the commit that did it.

The change log keeps the latest change of a row; whoever must tell an insert from the update that
followed it in the same transaction watches here. The notes stand in a temporary table, so they are
rolled back with the transaction and never reach the district's file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sis_core.district.tables import Table

Op = Literal["I", "U", "D"]
_NOTES = "_happened"
_EVENTS: tuple[tuple[Op, str, str], ...] = (
    ("I", "INSERT", "NEW"),
    ("U", "UPDATE", "NEW"),
    ("D", "DELETE", "OLD"),
)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a transaction did to one row, on the whole: inserted, updated or deleted it.

    `table` is lower-case; `changed` are those of the watched columns that an update changed.
    """

    table: str
    id: int
    op: Op
    changed: frozenset[str] = frozenset()


Told = Callable[[list[Happening]], None]


class Watch:
    """Triggers of one connection that note what happens to rows of some tables.

    `columns` names the tables and, for each, the columns whose change is worth telling.
    """

    def __init__(
        self, columns: Mapping[str, Sequence[str]], tell: Told, restored: Callable[[], None]
    ) -> None:
        self.restored = restored
        self._columns = columns
        self._tell = tell

    def arm(self, connection: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
        """Makes the triggers on a connection, forgetting what stood there."""
        self.disarm(connection)
        connection.execute(
            f"CREATE TEMP TABLE {_NOTES} (tbl TEXT, id INTEGER, op TEXT, changed TEXT)"
        )
        for name, columns in self._columns.items():
            for op, event, row in _EVENTS:
                connection.execute(_trigger(tables[name], op, event, row, columns))

    def disarm(self, connection: sqlite3.Connection) -> None:
        """Takes the triggers away."""
        for name in self._columns:
            for op, _, _ in _EVENTS:
                connection.execute(f"DROP TRIGGER IF EXISTS temp.{_named(name, op)}")
        connection.execute(f"DROP TABLE IF EXISTS temp.{_NOTES}")

    def forget(self, connection: sqlite3.Connection) -> None:
        """Drops what was noted without telling it."""
        connection.execute(f"DELETE FROM temp.{_NOTES}")

    def collect(self, connection: sqlite3.Connection) -> None:
        """Tells what a commit did, in the order in which rows were first touched."""
        notes = connection.execute(
            f"SELECT tbl, id, op, changed FROM temp.{_NOTES} ORDER BY rowid"
        ).fetchall()
        if not notes:
            return
        self.forget(connection)
        found: dict[tuple[str, int], Happening | None] = {}
        for table, row_id, op, changed in notes:
            here = Happening(table, row_id, op, frozenset(filter(None, changed.split(","))))
            key = table, row_id
            found[key] = _together(found[key], here) if key in found else here
        told = [happening for happening in found.values() if happening is not None]
        if told:
            self._tell(told)


def _named(table: str, op: Op) -> str:
    return f"_see_{table}_{op.lower()}"


def _trigger(table: Table, op: Op, event: str, row: str, columns: Sequence[str]) -> str:
    changed = "''"
    if op == "U":
        changed = " || ".join(
            ["''"]
            + [f"CASE WHEN OLD.{c} IS NOT NEW.{c} THEN '{c.lower()},' ELSE '' END" for c in columns]
        )
    return (
        f"CREATE TEMP TRIGGER {_named(table.id, op)} AFTER {event} ON main.{table.name} BEGIN "
        f"INSERT INTO {_NOTES} VALUES ('{table.id}', {row}.{table.key}, '{op}', {changed}); END"
    )


def _together(before: Happening | None, after: Happening) -> Happening | None:
    """Two happenings of one row as one; a row that came and went did not happen."""
    if before is None:
        return after
    match before.op, after.op:
        case "I", "D":
            return None
        case "I", _:
            return before
        case _, "D":
            return after
        case "D", _:
            return Happening(after.table, after.id, "U", frozenset())
        case _:
            return Happening(after.table, after.id, after.op, before.changed | after.changed)
