"""The target file: opening, reading what is there, and writing a plan in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sis_connector.errors import TargetUnusable
from sis_connector.plan.changes import Change, Plan
from sis_connector.target.columns import Table
from sis_connector.target.tables import BY_NAME, IMPORTED, RUNS, TABLES, USERS

APPLICATION_ID = 0x53495343  # "SISC"
SCHEMA_VERSION = 1

Row = dict[str, Any]
Key = tuple[str, ...]


@dataclass(slots=True)
class Current:
    """All rows of the target before the run, by table and key; `last_run` is 0 when new."""

    tables: dict[str, dict[Key, Row]] = field(
        default_factory=lambda: {table.name: {} for table in IMPORTED}
    )
    last_run: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What the runs table keeps of a run."""

    profile: str
    source: str
    start_year: int
    schools: tuple[str, ...]
    started_at: str
    applied_at: str
    refused: int


def load(path: Path) -> Current:
    """What the target holds; a file that does not exist yet holds nothing, and is not created."""
    current = Current()
    if not path.exists() or path.stat().st_size == 0:
        return current
    with _opened(path, "ro") as connection:
        _check(connection, path)
        there = _tables_in(connection)
        for table in IMPORTED:
            if table.name not in there:
                continue  # written before there was this table
            cursor = connection.execute(f"SELECT {', '.join(table.names)} FROM {table.name}")
            rows = current.tables[table.name]
            for values in cursor:
                row = dict(zip(table.names, values, strict=True))
                rows[tuple(row[name] for name in table.key)] = row
        current.last_run = _last_run(connection)
    return current


def apply(path: Path, plan: Plan, record: RunRecord, hashes: dict[str, str]) -> int:
    """Write `plan` in one transaction; returns the rows written.

    `hashes` maps a user type to the password hash of its new users. An empty plan does not even
    open the file.
    """
    if not plan.changes:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path, "rwc") as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            written = _write(connection, path, plan, record, hashes)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return written


def _write(
    connection: sqlite3.Connection,
    path: Path,
    plan: Plan,
    record: RunRecord,
    hashes: dict[str, str],
) -> int:
    _create_or_check(connection, path)
    if _last_run(connection) != plan.basis:
        raise TargetUnusable(
            f"The target {path.name} was changed by another run since this plan was made.",
            "Run the import again.",
        )
    before = connection.total_changes
    for table in IMPORTED:
        _write_table(connection, table, plan.of(table.name), record, hashes)
    totals = plan.totals()
    values = (
        record.profile, record.source, record.start_year, ",".join(record.schools),
        record.started_at, record.applied_at, *(totals[action] for action in
        ("add", "change", "remove")), record.refused,
    )  # fmt: skip
    names = RUNS.names[1:]
    connection.execute(
        f"INSERT INTO runs ({', '.join(names)}) VALUES ({_marks(len(names))})", values
    )
    return connection.total_changes - before


def _write_table(
    connection: sqlite3.Connection,
    table: Table,
    changes: list[Change],
    record: RunRecord,
    hashes: dict[str, str],
) -> None:
    if table is USERS:
        _free_logins(connection, changes)
    order = {"remove": 0, "change": 1, "add": 2}
    alike: dict[tuple[int, tuple[str, ...]], list[Change]] = {}
    for change in changes:
        alike.setdefault((order[change.action], tuple(change.after)), []).append(change)
    for (rank, names), rows in sorted(alike.items(), key=lambda one: one[0]):
        if rank == order["add"]:
            _insert(connection, table, names, rows, record, hashes)
        elif rank == order["remove"] and table.gone == "delete":
            connection.executemany(
                f"DELETE FROM {table.name} WHERE {_where(table)}", [one.key for one in rows]
            )
        else:
            stamp = {"updated_at": record.applied_at} if table.stamped else {}
            columns = (*names, *stamp)
            connection.executemany(
                f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in columns)} "
                f"WHERE {_where(table)}",
                [(*(one.after[n] for n in names), *stamp.values(), *one.key) for one in rows],
            )


def _insert(
    connection: sqlite3.Connection,
    table: Table,
    names: tuple[str, ...],
    rows: list[Change],
    record: RunRecord,
    hashes: dict[str, str],
) -> None:
    """Adds rows whose values all stand in the order of `names`."""
    extra: tuple[str, ...] = ("created_at", "updated_at") if table.stamped else ()
    if table is USERS:
        extra = (*extra, "password_hash")
    stamps = (record.applied_at, record.applied_at) if table.stamped else ()

    def values(row: dict[str, Any]) -> tuple[Any, ...]:
        password = (hashes.get(row["user_type"]),) if table is USERS else ()
        return (*row.values(), *stamps, *password)

    columns = (*names, *extra)
    connection.executemany(
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({_marks(len(columns))})",
        [values(change.after) for change in rows],
    )


def _free_logins(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Two users may swap logins in one run: clear the changing ones before any is set again."""
    moving = [one.key for one in changes if one.action == "change" and "login" in one.after]
    connection.executemany(f"UPDATE users SET login = NULL WHERE {_where(USERS)}", moving)


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def _where(table: Table) -> str:
    return " AND ".join(f"{name} = ?" for name in table.key)


# ------------------------------------------------------------------------------- the file


def ddl() -> list[str]:
    """The statements that make an empty target."""
    statements = [_create(table) for table in TABLES]
    statements.append(
        "CREATE UNIQUE INDEX users_login ON users (login COLLATE NOCASE) WHERE login IS NOT NULL"
    )
    statements.append("CREATE INDEX classes_teacher ON classes (source, teacher_id)")
    statements.append("CREATE INDEX rosters_user ON rosters (source, user_id)")
    return statements


def _create(table: Table) -> str:
    lines = [
        f"  {column.name} {column.type}{' NOT NULL' if column.needed else ''}"
        for column in table.columns
    ]
    lines.append(f"  PRIMARY KEY ({', '.join(table.key)})")
    return f"CREATE TABLE {table.name} (\n" + ",\n".join(lines) + "\n)"


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    try:
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10)) as opened:
            yield opened
    except sqlite3.OperationalError as broken:
        raise TargetUnusable(f"The target {path} cannot be used: {broken}.") from broken
    except sqlite3.DatabaseError as broken:
        if isinstance(broken, sqlite3.IntegrityError):
            raise
        raise TargetUnusable(f"The target {path} is not a roster file: {broken}.") from broken


def _create_or_check(connection: sqlite3.Connection, path: Path) -> None:
    empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if not empty:
        _check(connection, path)
        there = _tables_in(connection)
        for table in TABLES:
            if table.name not in there:
                connection.execute(_create(table))
        return
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    for statement in ddl():
        connection.execute(statement)


def _tables_in(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}


def _check(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise TargetUnusable(
            f"The target {path} is a database of something else.", "Name another file."
        )
    if version != SCHEMA_VERSION:
        raise TargetUnusable(
            f"The target {path} has schema {version}; this connector writes {SCHEMA_VERSION}."
        )


def _last_run(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(run_id), 0) FROM runs").fetchone()[0])


def table_named(name: str) -> Table:
    return BY_NAME[name]
