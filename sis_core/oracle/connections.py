"""A connection made fit for anybody's SELECT: the functions, the limits, what may be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions import SCALARS, WINDOWS
from sis_core.oracle.functions.registry import Value

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
CONVERSIONS = ("ORA-01722", "ORA-018", "ORA-01790")
"""How the codes of values that cannot be converted begin."""


@dataclass(slots=True)
class Faults:
    """What went wrong in a function of a connection, which SQLite does not hand on.

    `lenient` makes a conversion that fails a null; `softened` counts them.
    """

    last: OracleError | None = None
    lenient: bool = False
    softened: int = 0

    @contextmanager
    def forgiving(self) -> Iterator[None]:
        """While nulls stand for what cannot be converted, counted from nothing."""
        self.lenient, self.softened = True, 0
        try:
            yield
        finally:
            self.lenient = False


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
            if faults.lenient and error.code.startswith(CONVERSIONS):
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
