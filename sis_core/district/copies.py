"""Copies of a district in memory, for readings that may take long."""

from __future__ import annotations

import os
import sqlite3

from sis_core.district.connect import fresh

_SHARES_SINCE = (3, 36, 0)
"""The release of SQLite from which connections of a process share a `memdb` of the same name."""


class SharedCopy:
    """One copy of a database in memory, read through any number of connections.

    It stands in a `memdb` of SQLite's, which lives as long as a connection to it: readers of an old
    copy keep theirs when there is a new one. Whoever calls holds the lock of the database copied.
    An older SQLite, or a district above a memdb's limit of 1 GiB, costs a copy per connection.
    """

    def __init__(self) -> None:
        self._kept: sqlite3.Connection | None = None
        self._address = ""

    def connection(self, source: sqlite3.Connection) -> sqlite3.Connection:
        """A connection that only reads; the copy is made at the first call after a `drop`."""
        if self._kept is None and not self._make(source):
            alone = fresh(None)
            source.backup(alone)
            return alone
        found = _connected(f"{self._address}&mode=ro")
        found.execute("PRAGMA cache_size = -16384")  # KiB; behind it stands memory, too
        return found

    def drop(self) -> None:
        """Forgets the copy: the database has changed."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _make(self, source: sqlite3.Connection) -> bool:
        if sqlite3.sqlite_version_info < _SHARES_SINCE:
            return False
        self._address = f"file:/copy-{os.urandom(8).hex()}?vfs=memdb"
        kept = _connected(self._address)
        try:
            kept.execute("PRAGMA cache_size = -256")  # it writes the pages once and reads none
            source.backup(kept)
        except sqlite3.OperationalError:  # it is full
            kept.close()
            return False
        self._kept = kept
        return True


def _connected(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
