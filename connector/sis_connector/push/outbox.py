"""The outbox in the roster file: what is on its way, and how far, across crashes.

A row is `sent` before its request leaves and settled after the answer came, so that a process that
dies between the two leaves a row that says so.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from sis_connector.errors import TargetUnusable
from sis_connector.push.tables import ASSIGNMENTS, OUTBOX, PENDING, SCORES, SENT
from sis_connector.target.columns import Table

COURSE = ("state", "reason", "detail", "attempts", "settled_at")
MORE = {
    ASSIGNMENTS.name: ("gradebook", "remote_id", "remote_section_id"),
    SCORES.name: (),
}


@dataclass(slots=True, kw_only=True)
class Course:
    """How far a row is; the columns that both tables share."""

    state: str = PENDING
    reason: str | None = None
    detail: str | None = None
    line: int = 0
    attempts: int = 0
    queued_at: str = ""
    settled_at: str | None = None


@dataclass(slots=True)
class QueuedAssignment(Course):
    """A row of push_assignments."""

    assignment_id: str
    class_id: str
    name: str
    due: str
    points: str
    description: str | None = None
    extra_credit: int = 0
    category: str | None = None
    gradebook: str | None = None
    remote_id: str | None = None
    remote_section_id: str | None = None

    @property
    def content(self) -> tuple[Any, ...]:
        return (
            self.class_id, self.name, self.due, self.points, self.description, self.extra_credit,
            self.category,
        )  # fmt: skip

    @property
    def key(self) -> tuple[str, ...]:
        return (self.assignment_id,)


@dataclass(slots=True)
class QueuedScore(Course):
    """A row of push_scores."""

    assignment_id: str
    student_id: str
    score: str | None = None
    late: int | None = None
    missing: int | None = None
    exempt: int | None = None

    @property
    def content(self) -> tuple[Any, ...]:
        return self.score, self.late, self.missing, self.exempt

    @property
    def key(self) -> tuple[str, ...]:
        return self.assignment_id, self.student_id


Queued = QueuedAssignment | QueuedScore


@dataclass(slots=True)
class Contents:
    """All rows of a source, by key."""

    assignments: dict[tuple[str, ...], QueuedAssignment] = field(default_factory=dict)
    scores: dict[tuple[str, ...], QueuedScore] = field(default_factory=dict)


class Outbox:
    """The open outbox; made by `opened`. Several threads may use it, each with rows of its own."""

    def __init__(self, connection: sqlite3.Connection, source: str) -> None:
        self._lock = threading.Lock()
        self._connection = connection
        self._source = source
        self._waiting: list[Queued] = []
        self.contents = _contents(connection, source)

    def queue(self, rows: Iterable[Queued]) -> None:
        """Write whole rows, new or changed, in one transaction."""
        found = list(rows)
        if not found:
            return
        with self._transaction():
            for table, group in _by_table(found):
                names = table.names
                self._connection.executemany(
                    f"INSERT OR REPLACE INTO {table.name} ({', '.join(names)}) "
                    f"VALUES ({', '.join('?' * len(names))})",
                    map(_values(names, self._source), group),
                )
        for row in found:
            if isinstance(row, QueuedAssignment):
                self.contents.assignments[row.key] = row
            elif isinstance(row, QueuedScore):
                self.contents.scores[row.key] = row

    def sending(self, rows: Iterable[Queued]) -> None:
        """Mark rows as sent, and with them in one transaction write what was settled before."""
        found = list(rows)
        for row in found:
            row.state, row.reason, row.detail = SENT, None, None
            row.attempts += 1
        self._write(found)

    def settled(self, row: Queued, state: str, reason: str = "", detail: str = "") -> None:
        """Note what became of a row; written with the next `sending` or `flush`."""
        row.state, row.reason, row.detail = state, reason or None, detail or None
        row.settled_at = now()
        with self._lock:
            self._waiting.append(row)

    def flush(self) -> None:
        self._write([])

    def _write(self, also: list[Queued]) -> None:
        with self._lock:
            rows = [*self._waiting, *also]
            if rows:
                self._update(rows)
            self._waiting = []

    def _update(self, rows: list[Queued]) -> None:
        with self._transaction():
            for table, group in _by_table(rows):
                names = (*table.key, *COURSE, *MORE[table.name])
                terms = [f"{name} = ?{place}" for place, name in enumerate(names, start=1)]
                width = len(table.key)
                self._connection.executemany(
                    f"UPDATE {table.name} SET {', '.join(terms[width:])} "
                    f"WHERE {' AND '.join(terms[:width])}",
                    map(_values(names, self._source), group),
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise


@contextmanager
def opened(path: Path, source: str) -> Iterator[Outbox]:
    """The outbox of a roster file, made if it has none; what was settled is written at the end."""
    with _connected(path, "rw") as connection:
        # Many small transactions: the journal is kept between them, and the disk is not waited for
        # at the end of each. A killed process loses nothing by that; a power cut may lose the last
        # states, and those are found out by looking, as after any answer that got lost.
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = NORMAL")
        for statement in ddl():
            connection.execute(statement)
        outbox = Outbox(connection, source)
        try:
            yield outbox
        finally:
            outbox.flush()


def peek(path: Path, source: str) -> Contents:
    """What the outbox holds; nothing is made or written."""
    with _connected(path, "ro") as connection:
        return _contents(connection, source)


def ddl() -> list[str]:
    """The statements that make an empty outbox."""
    statements = []
    for table in OUTBOX:
        lines = [
            f"  {column.name} {column.type}{' NOT NULL' if column.needed else ''}"
            for column in table.columns
        ]
        lines.append(f"  PRIMARY KEY ({', '.join(table.key)})")
        body = ",\n".join(lines)
        statements.append(f"CREATE TABLE IF NOT EXISTS {table.name} (\n{body}\n) WITHOUT ROWID")
    return statements


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _by_table(rows: Iterable[Queued]) -> Iterator[tuple[Table, list[Queued]]]:
    found = list(rows)
    yield ASSIGNMENTS, [row for row in found if isinstance(row, QueuedAssignment)]
    yield SCORES, [row for row in found if isinstance(row, QueuedScore)]


def _values(names: Iterable[str], source: str) -> Callable[[Queued], tuple[Any, ...]]:
    """What takes these columns out of a row; the source always comes first."""
    wanted = [name for name in names if name != "source"]
    take = attrgetter(*wanted)
    if len(wanted) == 1:
        return lambda row: (source, take(row))
    return lambda row: (source, *take(row))


def _contents(connection: sqlite3.Connection, source: str) -> Contents:
    found = Contents()
    have = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if ASSIGNMENTS.name in have:
        for row in _rows(connection, ASSIGNMENTS, QueuedAssignment, source):
            found.assignments[row.key] = row
    if SCORES.name in have:
        for score in _rows(connection, SCORES, QueuedScore, source):
            found.scores[score.key] = score
    return found


def _rows(connection: sqlite3.Connection, table: Table, kind: type[Any], source: str) -> list[Any]:
    names = [one.name for one in fields(kind)]
    cursor = connection.execute(
        f"SELECT {', '.join(names)} FROM {table.name} WHERE source = ? "
        f"ORDER BY {', '.join(table.key)}",
        (source,),
    )
    return [kind(**dict(zip(names, values, strict=True))) for values in cursor]


@contextmanager
def _connected(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    try:
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        with closing(
            sqlite3.connect(
                uri, uri=True, isolation_level=None, timeout=30, check_same_thread=False
            )
        ) as found:
            yield found
    except sqlite3.DatabaseError as broken:
        raise TargetUnusable(f"The outbox in {path.name} cannot be used: {broken}.") from broken
