"""Columns that plugins ask for and no reference knows: nullable texts added to the store's tables.

What was added stands in `_columns`, made with the first one: a district without any is the same
file as ever. Snapshots, copies and a file opened again have table and columns together.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from sis_core.district.errors import DistrictError
from sis_core.district.tables import Column, Table

LENGTH = 4000
MOST = 1000
"""Columns of a table at most, as in Oracle."""

_TABLE = """
CREATE TABLE IF NOT EXISTS _columns (
    rank INTEGER PRIMARY KEY, tbl TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (tbl, name))
"""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
_MEANT_OTHERWISE = ("rowid", "oid", "true", "false")


def with_asked(connection: sqlite3.Connection, tables: Mapping[str, Table]) -> dict[str, Table]:
    """The tables with the columns that were added to them.

    A column that a later release declares itself is as that release declares it.
    """
    found = dict(tables)
    there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_columns'"
    if connection.execute(there).fetchone() is None:
        return found
    added: dict[str, list[Column]] = {}
    for tbl, name in connection.execute("SELECT tbl, name FROM _columns ORDER BY rank"):
        table = found.get(tbl)
        if table is not None and table.column(name) is None:
            added.setdefault(tbl, []).append(asked_column(name))
    for tbl, columns in added.items():
        found[tbl] = replace(found[tbl], columns=(*found[tbl].columns, *columns))
    return found


def asked_column(name: str) -> Column:
    """A nullable text that a plugin asked for."""
    return Column(name, "text", LENGTH, None, "plugin")


def is_asked(column: Column) -> bool:
    """True for a column that is there because a plugin asked for it."""
    return column.source == "plugin"


def takes_column(connection: sqlite3.Connection, table: Table, name: str) -> bool:
    """True where a table can be given a column of that name: no view, no word of SQL.

    Raises DistrictError where it would have more columns than a table can have.
    """
    if table.view is not None or not _NAME.fullmatch(name) or name.lower() in _MEANT_OTHERWISE:
        return False
    if len(table.columns) >= MOST:
        raise DistrictError(f"{table.name} has {MOST} columns, and no table can have more")
    try:
        connection.execute(f"SELECT {name} FROM (SELECT NULL AS {name})").close()
    except sqlite3.Error:
        return False
    return True


def note_asked(connection: sqlite3.Connection, table: Table, name: str) -> None:
    """Writes down that a column was added."""
    connection.execute(_TABLE)
    connection.execute("INSERT OR IGNORE INTO _columns (tbl, name) VALUES (?, ?)", (table.id, name))
