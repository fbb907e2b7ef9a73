"""Running translated queries on a district, on a connection that only reads and is bounded."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sis_core.district import DistrictError, Store, TooLong
from sis_core.oracle.connections import CONVERSIONS, Faults, guard
from sis_core.oracle.errors import OracleError, OracleFault
from sis_core.oracle.translate import Translated

Row = tuple[Any, ...]
SECONDS = 20.0
"""How long a query may run, unless told otherwise."""
_STEPS = 20_000


@dataclass(slots=True)
class _Apart:
    """A guarded connection and what its functions raised."""

    connection: sqlite3.Connection
    faults: Faults
    stamp: tuple[int, int]


@dataclass(slots=True)
class Answer:
    """A query's rows; `softened` says that values which were no numbers or dates became nulls."""

    rows: list[Row] = field(default_factory=list)
    softened: int = 0


class Engine:
    """Runs translated queries on a district beside its writers, whom it does not hold up.

    A district in a file is read through connections of its own; one in memory through a copy, which
    all engines share and which follows what changes. Share one Engine among threads; `close` when
    done.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._idle: list[_Apart] = []
        self._stamp = 0
        self._edition = 0
        store.listen(self._changed)

    def _changed(self, changed: object) -> None:
        if changed is None:  # the tables may be others
            self._drop_idle()

    def _drop_idle(self) -> None:
        with self._lock:
            self._stamp += 1
            stale, self._idle = self._idle, []
        for one in stale:
            one.connection.close()

    def close(self) -> None:
        """Closes every idle connection."""
        self._drop_idle()

    def check(self, query: Translated) -> None:
        """Prepares a query without running it; raises DistrictError where SQLite cannot."""
        with self._borrowed() as apart:
            parameters = query.parameters({}, "2000-01-01 00:00:00")
            _executed(apart, f"EXPLAIN {query.answer}", parameters, SECONDS)

    def run(
        self,
        query: Translated,
        values: Mapping[str, Any] | None = None,
        *,
        limit: int = 1000,
        offset: int = 0,
        seconds: float = SECONDS,
        sql: str | None = None,
    ) -> Answer:
        """A page of a query's rows as they go out.

        `sql` replaces `query.answer`, for a count or another order around it. A conversion that
        fails is tried once more with nulls where a condition that stands apart from it might have
        come first (`query.conditional`); it fails where nothing but its own AND list guards it.
        Raises OracleError, TooLong or DistrictError.
        """
        parameters = self._parameters(query, values)
        text = f"{sql or query.answer} LIMIT {int(limit)} OFFSET {int(offset)}"
        with self._borrowed() as apart:
            try:
                return Answer(_executed(apart, text, parameters, seconds))
            except OracleError as error:
                if not _may_be_spared(query, error):
                    raise
            with apart.faults.forgiving():
                rows = _executed(apart, text, parameters, seconds)
                return Answer(rows, apart.faults.softened)

    def stream(
        self,
        query: Translated,
        values: Mapping[str, Any] | None = None,
        *,
        seconds: float = 600.0,
        chunk: int = 1000,
        sql: str | None = None,
        softened: Callable[[int], None] | None = None,
    ) -> Iterator[list[Row]]:
        """Every row of a query in chunks, of one moment; no lock is held between them.

        A conversion that fails where `run` would try again goes on with nulls behind the rows that
        were given, and `softened` is told how many. Raises OracleError, TooLong or DistrictError,
        at the first chunk or at a later one.
        """
        parameters = self._parameters(query, values)
        text, given = sql or query.answer, 0
        with self._borrowed() as apart:
            try:
                for rows in _chunks(apart, text, parameters, seconds, chunk):
                    given += len(rows)
                    yield rows
                return
            except OracleError as error:
                if not _may_be_spared(query, error):
                    raise
            with apart.faults.forgiving():
                rest = f"{text} LIMIT -1 OFFSET {given}"
                yield from _chunks(apart, rest, parameters, seconds, chunk)
                if softened is not None:
                    softened(apart.faults.softened)

    def _parameters(self, query: Translated, values: Mapping[str, Any] | None) -> dict[str, Any]:
        now = f"{self._store.clock.now():%Y-%m-%d %H:%M:%S}"
        return query.parameters(values or {}, now)

    @contextmanager
    def _borrowed(self) -> Iterator[_Apart]:
        edition = self._store.edition()
        with self._lock:
            stamp, self._edition = (self._stamp, edition), edition
            stale = [one for one in self._idle if one.stamp != stamp]
            self._idle = [one for one in self._idle if one.stamp == stamp]
            found = self._idle.pop() if self._idle else None
        for one in stale:
            one.connection.close()
        if found is None:
            connection = self._store.apart()
            found = _Apart(connection, guard(connection, self._store.tables), stamp)
        try:
            yield found
        finally:
            with self._lock:
                keep = found.stamp == (self._stamp, self._edition) and len(self._idle) < 4
                if keep:
                    self._idle.append(found)
            if not keep:
                found.connection.close()


def _executed(apart: _Apart, sql: str, parameters: Mapping[str, Any], seconds: float) -> list[Row]:
    with _bounded(apart, seconds):
        return apart.connection.execute(sql, dict(parameters)).fetchall()


def _chunks(
    apart: _Apart, sql: str, parameters: Mapping[str, Any], seconds: float, chunk: int
) -> Iterator[list[Row]]:
    with _bounded(apart, seconds):
        cursor = apart.connection.execute(sql, dict(parameters))
        while rows := cursor.fetchmany(chunk):
            yield rows


def _may_be_spared(query: Translated, error: OracleError) -> bool:
    return query.conditional and error.code.startswith(CONVERSIONS)


@contextmanager
def _bounded(apart: _Apart, seconds: float) -> Iterator[None]:
    """A time limit, and SQLite's errors as ours."""
    end = time.monotonic() + seconds
    apart.faults.last = None
    apart.connection.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
    try:
        yield
    except sqlite3.Error as error:
        if "interrupted" in str(error):
            raise TooLong(f"the query ran for more than {seconds:g} s") from None
        fault: OracleFault | None = apart.faults.last
        if fault is not None and "user-defined" in str(error):
            raise fault from None
        raise DistrictError(f"SQLite says: {error}") from None
    finally:
        apart.connection.set_progress_handler(None, 0)
