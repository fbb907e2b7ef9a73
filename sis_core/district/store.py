"""One district in one SQLite database: reading, writing in transactions, snapshots, change log.

One connection and one lock: a statement is run and fetched entirely under the lock, so that a
reader never holds a cursor open while another thread swaps the database (which would crash the
interpreter, see docs/decisions/0002).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sis_core.district import ddl, settings
from sis_core.district.bulk import Bulk
from sis_core.district.clock import Clock
from sis_core.district.connect import detached, fresh, opened, read_only, reading, time_limit
from sis_core.district.copies import SharedCopy
from sis_core.district.errors import DistrictError, TooLong, UnknownName
from sis_core.district.extensions import installed_extensions, known_tables
from sis_core.district.tables import TABLES, Table
from sis_core.district.values import moment_text
from sis_core.district.watching import Told, Watch
from sis_core.district.write import Write

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change of one row: `op` is I, U or D, `at` the district's time."""

    table: str
    id: int
    version: int
    at: str
    op: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A district's bytes and the moment of its clock when they were taken."""

    image: bytes
    at: datetime


Listener = Callable[[frozenset[tuple[str, int]] | None], None]
"""Called after a commit with the changed (table, id) pairs, or with None when anything may have."""


class Store:
    """A district's database with its clock.

    Make one with `Store.memory`, `Store.create` or `Store.open`. Reading is `read` and `scalar`,
    writing `with store.write() as w:`. Safe to share between threads; `close` when done.
    """

    def __init__(self, connection: sqlite3.Connection, clock: Clock, path: Path | None) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._listeners: list[Listener] = []
        self._snapshots: dict[str, Snapshot] = {}
        self.clock = clock
        self.path = path
        self.tables: Mapping[str, Table] = known_tables(connection)
        self._armed = ddl.with_triggers(connection)
        self._watch: Watch | None = None
        self._copy = SharedCopy()

    # -- making ---------------------------------------------------------------------------------

    @classmethod
    def memory(cls, clock: Clock, *, bare: bool = False) -> Store:
        """An empty district in memory; `bare` leaves the indexes to a following `bulk`."""
        return cls._new(fresh(None), clock, None, bare)

    @classmethod
    def create(cls, path: Path, clock: Clock, *, bare: bool = False) -> Store:
        """An empty district in a new file; raises DistrictError where the file exists."""
        if path.exists():
            raise DistrictError(f"{path} exists already; choose another name or delete it")
        return cls._new(fresh(path), clock, path, bare)

    @classmethod
    def open(cls, path: Path, clock: Clock | None = None) -> Store:
        """The district of a file; its clock starts on the district's own day unless given.

        Raises BadFile where the file is no district or comes from a newer release.
        """
        connection = opened(path)
        if clock is None:
            clock = Clock(settings.start_of(connection))
        return cls(connection, clock, path)

    @classmethod
    def of(cls, image: bytes, clock: Clock) -> Store:
        """A district in memory from the bytes of another one's `photograph`."""
        connection = fresh(None)
        connection.deserialize(image)
        return cls(connection, clock, None)

    @classmethod
    def _new(
        cls, connection: sqlite3.Connection, clock: Clock, path: Path | None, bare: bool
    ) -> Store:
        statements = [ddl.BOOKKEEPING, *ddl.schema(TABLES.values(), indexes=not bare)]
        connection.executescript("BEGIN;" + ";\n".join(statements))
        connection.execute("INSERT INTO _version VALUES (0, ?)", (moment_text(clock.now()),))
        connection.commit()
        return cls(connection, clock, path)

    def close(self) -> None:
        """Closes the database; a district in memory is gone then."""
        with self._lock:
            self._copy.drop()
            self._connection.close()

    # -- reading --------------------------------------------------------------------------------

    def read(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """All rows of one short statement."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Several readings of one moment: nothing is written between them."""
        with self._lock:
            yield

    def scalar(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first value of the first row, or None where there is no row."""
        with self._lock:
            row = self._connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def select(
        self, sql: str, parameters: Sequence[Any] = (), limit: int = 1000, seconds: float = 2.0
    ) -> tuple[list[str], list[Row]]:
        """Column names and rows of somebody's SELECT, read-only and bounded in rows and time.

        Raises NotAllowed for anything that would do more than read, TooLong past the limit.
        """
        with self._lock, read_only(self._connection), time_limit(self._connection, seconds):
            try:
                cursor = self._connection.execute(sql, parameters)
                names = [d[0] for d in cursor.description or ()]
                return names, cursor.fetchmany(limit)
            except sqlite3.OperationalError as error:
                if "interrupted" in str(error):
                    raise TooLong(f"the statement ran for more than {seconds:g} s") from None
                raise DistrictError(f"SQLite says: {error}") from None
            except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
                raise DistrictError(f"SQLite says: {error}") from None

    def apart(self) -> sqlite3.Connection:
        """A connection of its own to the district as it is now, for long readings.

        It only reads: of a file it sees later writes, of memory it reads a copy, which all such
        connections share while `edition` stays the same. The caller closes it.
        """
        if self.path is not None:
            return reading(self.path)
        with self._lock:
            return self._copy.connection(self._connection)

    def edition(self) -> int:
        """Which connections of `apart` see the district as it is now: those made at this number.

        In memory the copy they read is brought up to date by asking. A file's see every write.
        """
        if self.path is not None:
            return 0
        with self._lock:
            return self._copy.caught_up(self._connection)

    def table(self, name: str) -> Table:
        """The table of that name in any case; raises UnknownName with the nearest match."""
        found = self.tables.get(name.lower())
        if found is None:
            raise UnknownName.of("table", name, (t.name for t in self.tables.values()))
        return found

    # -- writing --------------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[Write]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        with self._lock:
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                before = self.version
                connection.execute("UPDATE _version SET at = ?", (moment_text(self.clock.now()),))
                writing = Write(connection, self.tables, self.clock, self._armed)
                yield writing
                connection.execute("COMMIT")
                self._armed = writing.armed
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            changed = connection.execute(
                "SELECT tbl, id FROM _changes WHERE version > ?", (before,)
            ).fetchall()
            if self._watch is not None:
                self._watch.collect(connection)
            if writing.extended:
                self.tables = known_tables(connection)
                self._tell(None)
            elif changed:
                self._tell(frozenset(changed))

    @contextmanager
    def bulk(self) -> Iterator[Bulk]:
        """A fast way in for rows that are already in stored form: no checks, no change log.

        Yields a Bulk: called, it puts rows; `execute` changes rows put before. Indexes are built
        at the end; what is put is the district's beginning, so the change log stays as it was.
        """
        with self._lock:
            connection = self._connection
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in ddl.drop_all(connection):
                    connection.execute(statement)
                yield Bulk(connection, self.table)
                for table in self.tables.values():
                    for statement in ddl.create_indexes(table):
                        connection.execute(statement)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                connection.execute("PRAGMA synchronous = FULL")
                self._armed = ddl.with_triggers(connection)
                if self._watch is not None:
                    self._watch.forget(connection)
            self._tell(None)

    def load(self, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Adds rows given as table → list of {column: value}, checked, in one transaction.

        Columns that are left out take their default or null. Raises UnknownName or BadValue.
        """
        with self.write() as w:
            for name, rows in tables.items():
                for row in rows:
                    w.insert(name, row)

    # -- extensions, settings -------------------------------------------------------------------

    def extensions(self, core: str) -> tuple[str, ...]:
        """The installed 1:1 extension tables of a core table, in the order of installation."""
        with self._lock:
            return installed_extensions(self._connection, core)

    def extend(self, name: str, core: str, columns: str = "") -> None:
        """Installs a 1:1 extension table, making it from a column text where it does not exist."""
        with self.write() as w:
            w.extend(name, core, columns)

    def remove_extensions(self) -> None:
        """Takes every 1:1 extension out of the answers; tables and data stay."""
        with self.write() as w:
            w.remove_extensions()

    def setting(self, name: str, default: Any = None) -> Any:
        """A value that the district's file remembers under a name, or the default."""
        with self._lock:
            return settings.get(self._connection, name, default)

    def remember(self, name: str, value: Any) -> None:
        """Keeps a JSON value under a name in the district's file."""
        with self.write() as w:
            w.remember(name, value)

    # -- change log -----------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """How many row changes the district has seen since its beginning; it never goes back."""
        return int(self.scalar("SELECT n FROM _version"))

    def changes(self, since: int = 0, table: str | None = None) -> list[Change]:
        """The latest change of every row changed after a version, oldest first."""
        where, arguments = "version > ?", [since]
        if table is not None:
            where += " AND tbl = ?"
            arguments.append(self.table(table).id)  # type: ignore[arg-type]
        sql = f"SELECT tbl, id, version, at, op FROM _changes WHERE {where} ORDER BY version"
        return [Change(*row) for row in self.read(sql, arguments)]

    def last_changed(self, table: str, row_id: int) -> str:
        """When a row last changed, as text; the district's beginning if it never did."""
        found = self.scalar(
            "SELECT at FROM _changes WHERE tbl = ? AND id = ?", (self.table(table).id, row_id)
        )
        with self._lock:
            return str(found or moment_text(settings.start_of(self._connection)))

    def listen(self, listener: Listener) -> None:
        """Calls a function after every commit that changed rows, and after every restore."""
        self._listeners.append(listener)

    def watch(
        self, columns: Mapping[str, Sequence[str]], tell: Told, restored: Callable[[], None]
    ) -> None:
        """Tells after every commit what happened to rows of some tables; one watch at a time.

        `columns` are the tables, lower-case, each with the columns whose change is worth telling.
        What a restore changes is not told; `restored` is called after it.
        """
        with self._lock:
            self.unwatch()
            self._watch = Watch(columns, tell, restored)
            self._watch.arm(self._connection, self.tables)

    def unwatch(self) -> None:
        """Ends the watch, if there is one."""
        with self._lock:
            if self._watch is not None:
                self._watch.disarm(self._connection)
                self._watch = None

    def _tell(self, changed: frozenset[tuple[str, int]] | None) -> None:
        with self._lock:
            self._copy.changed(changed)
        for listener in self._listeners:
            listener(changed)

    # -- snapshots ------------------------------------------------------------------------------

    def snapshot(self, name: str) -> int:
        """Keeps the district as it is now under a name; returns the size in bytes."""
        taken = self._snapshots[name] = self.photograph()
        return len(taken.image)

    def photograph(self) -> Snapshot:
        """The district as it is now, for `Store.of`; nothing is kept here."""
        with self._lock:
            return Snapshot(detached(self._connection.serialize()), self.clock.now())

    def snapshots(self) -> dict[str, int]:
        """The names of the kept snapshots and their sizes in bytes."""
        return {name: len(kept.image) for name, kept in self._snapshots.items()}

    def forget(self, name: str) -> None:
        """Lets a snapshot go; that there is none of that name is fine."""
        self._snapshots.pop(name, None)

    def restore(self, name: str) -> None:
        """Puts the district and its clock back to a snapshot; tokens stay as they are.

        Raises UnknownName. `version` moves on, so that nobody mistakes old for new.
        """
        kept = self._snapshots.get(name)
        if kept is None:
            raise UnknownName.of("snapshot", name, self._snapshots)
        with self._lock:
            version = self.version
            tokens = self.read("SELECT token, client, scope, expires FROM _tokens")
            self._swap(kept.image)
            connection = self._connection
            connection.execute("BEGIN")
            connection.execute("DELETE FROM _tokens")
            connection.executemany("INSERT INTO _tokens VALUES (?, ?, ?, ?)", tokens)
            connection.execute("UPDATE _version SET n = ?", (version + 1,))
            connection.execute("COMMIT")
            self.clock.set(kept.at)
            self.tables = known_tables(connection)
            self._armed = ddl.with_triggers(connection)
            self._tell(None)
            if self._watch is not None:
                self._watch.restored()

    def _swap(self, image: bytes) -> None:
        replacement = fresh(None)
        replacement.deserialize(image)
        if self._watch is not None:
            self._watch.disarm(self._connection)
        if self.path is None:
            old, self._connection = self._connection, replacement
            old.close()
        else:
            replacement.backup(self._connection)
            replacement.close()
        if self._watch is not None:
            self._watch.arm(self._connection, self.tables)

    # -- copies ---------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Writes a copy of the district to a new file; raises DistrictError where it exists."""
        if path.exists():
            raise DistrictError(f"{path} exists already; choose another name or delete it")
        target = fresh(path)
        try:
            with self._lock:
                self._connection.backup(target)
        finally:
            target.close()

    def dump(self) -> Iterator[str]:
        """The district as SQL text, the same for the same district on every SQLite version."""
        with self._lock:
            lines = list(self._connection.iterdump())
        return iter(lines)
