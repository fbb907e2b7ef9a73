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
from sis_core.oracle.errors import OracleError, OracleFault
from sis_core.oracle.functions import SCALARS, WINDOWS
from sis_core.oracle.functions.registry import Value
from sis_core.oracle.translate import Translated

Row = tuple[Any, ...]
SECONDS = 20.0
"""How long a query may run, unless told otherwise."""
_STEPS = 20_000
_NATIVE = frozenset(
    {
        "abs", "avg", "cast", "coalesce", "count", "cume_dist", "datetime", "dense_rank",
        "first_value", "glob", "json_each", "lag", "last_value", "lead", "length", "like", "ltrim",
        "max", "min", "nth_value", "ntile", "nullif", "percent_rank", "rank", "round", "row_number",
        "rtrim", "substr", "sum", "trim", "typeof", "unixepoch",
    }
)  # fmt: skip
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 4_000_000),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 500),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 1000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 500),
)
_CONVERSIONS = ("ORA-01722", "ORA-018", "ORA-01790")


@dataclass(slots=True)
class Faults:
    """What went wrong in a function of a connection, which SQLite does not hand on.

    `lenient` makes a conversion that fails a null; `softened` counts them.
    """

    last: OracleError | None = None
    lenient: bool = False
    softened: int = 0


def register(connection: sqlite3.Connection) -> Faults:
    """Adds the SQL functions to a connection; what they raise is left in the Faults returned."""
    faults = Faults()
    for known in SCALARS.values():
        connection.create_function(
            known.name, known.arguments, _guarded(known.body, faults), deterministic=True
        )
    connection.create_function("ora_more", 0, _guarded(_more, faults))
    for name, made in WINDOWS.items():
        connection.create_window_function(name, -1, _guarded_window(made, faults))
    return faults


def _more() -> Value:
    raise OracleError("ORA-01427", "single-row subquery returns more than one row")


def _guarded(body: Callable[..., Any], faults: Faults) -> Callable[..., Any]:
    def run(*values: Value) -> Any:
        try:
            return body(*values)
        except OracleError as error:
            if faults.lenient and error.code.startswith(_CONVERSIONS):
                faults.softened += 1
                return None
            faults.last = error
            raise
        except (ArithmeticError, ValueError, TypeError) as error:
            faults.last = OracleError("ORA-01426", f"a value does not fit: {error}")
            raise faults.last from error

    return run


def _guarded_window(made: type, faults: Faults) -> type:
    steps = {
        name: _guarded(getattr(made, name), faults)
        for name in ("step", "inverse", "value", "finalize")
    }
    return type(made.__name__, (made,), steps)


def guard(connection: sqlite3.Connection, tables: Mapping[str, Any]) -> Faults:
    """Makes a connection fit for anybody's SELECT: functions, limits, a list of what may be read.

    Everything that is not listed is refused: our own tables, SQLite's, pragmas, attaching, files.
    """
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA temp_store = FILE")  # what is sorted must not fill the memory
    connection.execute("SELECT value FROM json_each('[]')").fetchall()  # made at its first use
    for category, limit in _LIMITS:
        connection.setlimit(category, limit)
    faults = register(connection)

    def authorize(
        action: int, first: str | None, second: str | None, _: str | None, __: str | None
    ) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            name = (second or "").lower()
            known = name in _NATIVE or name in SCALARS or name in WINDOWS or name == "ora_more"
            return sqlite3.SQLITE_OK if known else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ:
            name = (first or "").lower()
            allowed = not second or name in tables or name == "json_each"
            if allowed and not name.startswith(("_", "sqlite_", "pragma_")):
                return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    connection.set_authorizer(authorize)
    return faults


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
                if not (query.conditional and error.code.startswith(_CONVERSIONS)):
                    raise
            apart.faults.lenient, apart.faults.softened = True, 0
            try:
                rows = _executed(apart, text, parameters, seconds)
                return Answer(rows, apart.faults.softened)
            finally:
                apart.faults.lenient = False

    def stream(
        self,
        query: Translated,
        values: Mapping[str, Any] | None = None,
        *,
        seconds: float = 600.0,
        chunk: int = 1000,
        sql: str | None = None,
    ) -> Iterator[list[Row]]:
        """Every row of a query in chunks, of one moment; no lock is held between them.

        Raises OracleError, TooLong or DistrictError, at the first chunk or at a later one.
        """
        parameters = self._parameters(query, values)
        with self._borrowed() as apart, _bounded(apart, seconds):
            cursor = apart.connection.execute(sql or query.answer, parameters)
            while rows := cursor.fetchmany(chunk):
                yield rows

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
