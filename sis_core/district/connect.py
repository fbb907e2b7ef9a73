"""Connections: how a district's database is opened, bounded and guarded."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sis_core.district.ddl import BOOKKEEPING, SCHEMA_VERSION, drop_triggers, missing_tables
from sis_core.district.errors import BadFile, NotAllowed
from sis_core.district.tables import TABLES

APPLICATION_ID = 0x51530001
_READS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)


def fresh(path: Path | None) -> sqlite3.Connection:
    """A connection to a new database in memory or in a file."""
    connection = _connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return connection


def opened(path: Path) -> sqlite3.Connection:
    """A connection to a district's file; raises BadFile where it is none."""
    if not path.is_file():
        raise BadFile(f"there is no file {path}; make one with: mock-sis generate -o {path}")
    try:
        connection = _connect(path)
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        raise BadFile(f"{path} is not a SQLite database") from None
    if application != APPLICATION_ID:
        connection.close()
        raise BadFile(f"{path} is a database, but not a district made by mock-sis")
    if version > SCHEMA_VERSION:
        connection.close()
        raise BadFile(
            f"{path} was made by a newer mock-sis (schema {version}, this one reads up to "
            f"{SCHEMA_VERSION}); upgrade with: pip install -U mock-sis"
        )
    if version < SCHEMA_VERSION:
        _renewed(connection)
    return connection


def reading(path: Path) -> sqlite3.Connection:
    """A second connection to a district's file, which cannot write."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA cache_size = -16384")  # KiB
    return connection


def _renewed(connection: sqlite3.Connection) -> None:
    """Gives an older release's file what has come since: tables, and newer triggers.

    The triggers of the change log are made again when the district is next written.
    """
    connection.executescript(f"BEGIN; {BOOKKEEPING}")
    for statement in (*missing_tables(connection, TABLES.values()), *drop_triggers(connection)):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def detached(image: bytes) -> bytes:
    """An image that opens without a write-ahead log beside it, as memory has none.

    Bytes 18 and 19 of the header say 2 for a database in WAL mode and 1 otherwise
    (https://www.sqlite.org/fileformat.html).
    """
    if image[18:20] == b"\x01\x01":
        return image  # which spares a copy of it all
    return image[:18] + b"\x01\x01" + image[20:]


def _connect(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(
        ":memory:" if path is None else path, check_same_thread=False, isolation_level=None
    )
    if path is not None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA case_sensitive_like = OFF")
    connection.create_function("folded", 1, _folded, deterministic=True)
    connection.create_function("percent_encoded", 1, _percent_encoded, deterministic=True)
    return connection


def _folded(value: Any) -> Any:
    """SQL `folded(text)`: a text as it compares without regard to case, beyond ASCII too."""
    return value.casefold() if isinstance(value, str) else value


def _percent_encoded(value: Any) -> Any:
    """SQL `percent_encoded(text)`: a text as one part of a URL's path."""
    return quote(value, safe="") if isinstance(value, str) else value


LONGEST_VALUE = 16 * 1024 * 1024
"""Bytes of a value that somebody's statement may make: a longer one holds every other client."""


@contextmanager
def read_only(connection: sqlite3.Connection) -> Iterator[None]:
    """Lets only reading statements through; raises NotAllowed for others.

    A value that is longer than LONGEST_VALUE is SQLite's own error.
    """
    refused: list[str] = []

    def authorize(
        action: int, first: str | None, second: str | None, database: str | None, by: str | None
    ) -> int:
        if action in _READS and not (first == "_tokens" and action == sqlite3.SQLITE_READ):
            return sqlite3.SQLITE_OK
        refused.append(first or "that")
        return sqlite3.SQLITE_DENY

    connection.set_authorizer(authorize)
    longest = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    try:
        yield
    except Exception:
        if refused:
            raise NotAllowed("only a single SELECT that reads the district is allowed") from None
        raise
    finally:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        connection.set_authorizer(None)


@contextmanager
def time_limit(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupts a statement that runs longer than the limit."""
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: int(time.monotonic() > end), 1_000)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
