"""The SQL of a district: tables, indexes, views, and the triggers of the change log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from sis_core.district.tables import Column, Table

SCHEMA_VERSION = 3

BOOKKEEPING = """
CREATE TABLE IF NOT EXISTS _settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _version (n INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS _changes (
    tbl TEXT NOT NULL, id INTEGER NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL,
    op TEXT NOT NULL, PRIMARY KEY (tbl, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _changes_version ON _changes (version);
CREATE TABLE IF NOT EXISTS _extensions (
    tbl TEXT PRIMARY KEY, core TEXT NOT NULL, installed INTEGER NOT NULL,
    definition TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _tokens (
    token TEXT PRIMARY KEY, client TEXT NOT NULL, scope TEXT NOT NULL,
    expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _graves (
    tbl TEXT NOT NULL, id INTEGER NOT NULL, at TEXT NOT NULL, row TEXT NOT NULL,
    PRIMARY KEY (tbl, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _touched (
    tbl TEXT NOT NULL, id INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (tbl, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sourced (
    kind TEXT NOT NULL, key INTEGER NOT NULL, sourcedid TEXT NOT NULL,
    extra TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _sourced_id ON _sourced (sourcedid, kind);
CREATE TABLE IF NOT EXISTS _resources (
    key INTEGER PRIMARY KEY, title TEXT, roles TEXT NOT NULL DEFAULT '[]', importance TEXT,
    vendorresourceid TEXT NOT NULL, vendorid TEXT, applicationid TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS _resource_links (
    resource INTEGER NOT NULL, class INTEGER, course INTEGER, title TEXT, sourcedid TEXT);
"""
"""Our own tables beside PowerSchool's; their names start with an underscore, as none of its do.

`_graves` holds deleted rows as JSON, `_touched` when something that belongs to a row changed,
`_sourced` the ids that a OneRoster client gave and what PowerSchool's tables have no place for.
"""


def create_table(table: Table) -> str:
    """CREATE TABLE (or VIEW): numbers NUMERIC, all else TEXT, the key INTEGER PRIMARY KEY."""
    if table.view is not None:
        return f"CREATE VIEW {table.name} AS {table.view}"
    columns = ", ".join(_column(table, column) for column in table.columns)
    return f"CREATE TABLE {table.name} ({columns})"


def add_column(table: Table, column: Column) -> str:
    """ALTER TABLE for a column that a later release of an extension adds."""
    return f"ALTER TABLE {table.name} ADD COLUMN {_column(table, column)}"


def _column(table: Table, column: Column) -> str:
    if column.key == table.key.lower():
        return f"{column.name} INTEGER PRIMARY KEY"
    affinity = "NUMERIC" if column.is_number else "TEXT"
    match column.default:
        case None:
            return f"{column.name} {affinity}"
        case int():
            return f"{column.name} {affinity} DEFAULT {column.default}"
        case text:
            return f"{column.name} {affinity} DEFAULT '{text}'"


def create_indexes(table: Table) -> list[str]:
    """CREATE INDEX for each declared foreign key of a table."""
    return [
        f"CREATE INDEX IF NOT EXISTS ix_{table.id}_{c.lower()} ON {table.name} ({c})"
        for c in table.indexes
    ]


def create_triggers(table: Table) -> list[str]:
    """Triggers that note every insert, update and delete of a row in the change log.

    A row keeps one entry, its latest; `version` counts changes across the district. A deleted row
    of a table with graves is kept as JSON, and what a row touches is noted beside.
    """
    if table.view is not None:
        return []
    made = []
    for op, event, row in (("I", "INSERT", "NEW"), ("U", "UPDATE", "NEW"), ("D", "DELETE", "OLD")):
        made.append(
            f"CREATE TRIGGER IF NOT EXISTS {_trigger(table, op)} AFTER {event} ON {table.name} "
            "BEGIN UPDATE _version SET n = n + 1; "
            "INSERT OR REPLACE INTO _changes (tbl, id, version, at, op) "
            f"SELECT '{table.id}', {row}.{table.key}, n, at, '{op}' FROM _version; "
            f"{_grave(table) if op == 'D' else ''}{_touches(table, row)}END"
        )
    return made


_MOST_COLUMNS = 60
"""json_object takes at most 127 arguments, two for each column."""


def _grave(table: Table) -> str:
    if not table.graves:
        return ""
    pairs = [f"'{column.key}', OLD.{column.name}" for column in table.columns]
    row = f"json_object({', '.join(pairs[:_MOST_COLUMNS])})"
    for start in range(_MOST_COLUMNS, len(pairs), _MOST_COLUMNS):
        more = ", ".join(pairs[start : start + _MOST_COLUMNS])
        row = f"json_patch({row}, json_object({more}))"
    return (
        "INSERT OR REPLACE INTO _graves (tbl, id, at, row) "
        f"SELECT '{table.id}', OLD.{table.key}, at, {row} FROM _version; "
    )


def _touches(table: Table, row: str) -> str:
    return "".join(
        "INSERT OR REPLACE INTO _touched (tbl, id, at) "
        f"SELECT '{parent.lower()}', key, at FROM _version, ({keys.format(row=row)}); "
        for parent, keys in table.touches
    )


def missing_tables(connection: sqlite3.Connection, tables: Iterable[Table]) -> list[str]:
    """Every statement that makes the tables which an older release's file lacks."""
    found = {
        name.lower()
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        )
    }
    return schema([table for table in tables if table.id not in found], indexes=True)


def drop_all(connection: sqlite3.Connection) -> list[str]:
    """DROP for every index and trigger of ours that exists."""
    found = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('index', 'trigger') "
        "AND (name LIKE 'ix\\_%' ESCAPE '\\' OR name LIKE '\\_chg\\_%' ESCAPE '\\')"
    ).fetchall()
    return [f"DROP {kind} {name}" for kind, name in found]


def drop_triggers(connection: sqlite3.Connection) -> list[str]:
    """DROP for every trigger of the change log that exists."""
    return [one for one in drop_all(connection) if one.startswith("DROP trigger")]


def without_triggers(table: Table) -> list[str]:
    """DROP for the triggers of one table, which `create_triggers` makes."""
    return [f"DROP TRIGGER IF EXISTS {_trigger(table, op)}" for op in "IUD"]


def with_triggers(connection: sqlite3.Connection) -> frozenset[str]:
    """Ids of the tables whose changes the change log's triggers note already."""
    found = connection.execute(
        "SELECT DISTINCT lower(tbl_name) FROM sqlite_master WHERE type = 'trigger' "
        "AND name LIKE '\\_chg\\_%' ESCAPE '\\'"
    )
    return frozenset(row[0] for row in found)


def _trigger(table: Table, op: str) -> str:
    return f"_chg_{table.id}_{op.lower()}"


def schema(tables: Iterable[Table], *, indexes: bool) -> list[str]:
    """Every statement that makes the given tables and views, with their indexes if wanted."""
    listed = list(tables)
    made = [create_table(t) for t in listed if t.view is None]
    made += [create_table(t) for t in listed if t.view is not None]
    if indexes:
        for table in listed:
            made += create_indexes(table)
    return made
