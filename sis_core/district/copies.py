"""Copies of a district in memory, for readings that may take long."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection
from itertools import groupby

from sis_core.district.connect import fresh

MOST_PENDING = 2000
"""How many changed rows are carried over one by one; more than that cost a new copy."""

_SHARES_SINCE = (3, 36, 0)
"""The release of SQLite from which connections of a process share a `memdb` of the same name."""


class SharedCopy:
    """One copy of a database in memory, read through any number of connections.

    It stands in a `memdb` of SQLite's, which lives as long as a connection to it. Rows that changed
    since are carried over before it is read again, unless somebody is in the midst of reading it:
    then there is a new copy, and who reads the old one keeps it. `edition` counts the copies.
    Whoever calls holds the lock of the database copied. An older SQLite, or a district above a
    memdb's limit of 1 GiB, costs a copy per connection.
    """

    def __init__(self) -> None:
        self._kept: sqlite3.Connection | None = None
        self._address = ""
        self._pending: set[tuple[str, int]] = set()
        self.edition = 0

    def changed(self, rows: Collection[tuple[str, int]] | None) -> None:
        """Notes rows as (table, key) that are other than in the copy; None is everything."""
        if rows is None or self._kept is None or len(rows) + len(self._pending) > MOST_PENDING:
            self.drop()
        else:
            self._pending.update(rows)

    def caught_up(self, source: sqlite3.Connection) -> int:
        """Carries over what changed; the edition that is like the source from now on."""
        if self._pending and self._kept is not None:
            try:
                _carry_over(self._pending, source, self._kept)
                self._pending.clear()
            except sqlite3.Error:  # somebody reads it, or it is full
                self.drop()
        return self.edition

    def connection(self, source: sqlite3.Connection) -> sqlite3.Connection:
        """A connection that only reads; the copy is made at the first call after a `drop`."""
        self.caught_up(source)
        if self._kept is None and not self._make(source):
            alone = fresh(None)
            source.backup(alone)
            return alone
        found = _connected(f"{self._address}&mode=ro")
        found.execute("PRAGMA cache_size = -16384")  # KiB; behind it stands memory, too
        return found

    def drop(self) -> None:
        """Forgets the copy: the database has changed."""
        self.edition += 1
        self._pending.clear()
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _make(self, source: sqlite3.Connection) -> bool:
        if sqlite3.sqlite_version_info < _SHARES_SINCE:
            return False
        self._address = f"file:/copy-{os.urandom(8).hex()}?vfs=memdb"
        kept = _connected(self._address)
        kept.execute("PRAGMA busy_timeout = 0")  # it waits for no reader
        kept.execute("PRAGMA journal_mode = MEMORY")
        try:
            kept.execute("PRAGMA cache_size = -256")  # it writes the pages once and reads none
            source.backup(kept)
        except sqlite3.OperationalError:  # it is full
            kept.close()
            return False
        self._kept = kept
        return True


def _carry_over(
    rows: Collection[tuple[str, int]], source: sqlite3.Connection, copy: sqlite3.Connection
) -> None:
    """Makes rows of the copy like the source's, in one transaction; a row's key is its rowid."""
    copy.execute("BEGIN IMMEDIATE")
    try:
        for table, changed in groupby(sorted(rows), key=lambda row: row[0]):
            keys = [(key,) for _, key in changed]
            # All go before any comes: two rows may have changed places under a unique index.
            copy.executemany(f"DELETE FROM `{table}` WHERE rowid = ?", keys)
            read = f"SELECT * FROM `{table}` WHERE rowid = ?"
            found = [row for key in keys for row in source.execute(read, key)]
            if found:
                marks = ", ".join("?" * len(found[0]))
                copy.executemany(f"INSERT INTO `{table}` VALUES ({marks})", found)
        copy.execute("COMMIT")
    except BaseException:
        if copy.in_transaction:
            copy.execute("ROLLBACK")
        raise


def _connected(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
