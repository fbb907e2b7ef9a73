"""A PowerQuery's arguments: checked against their declaration, bound into its SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sis_core.district import BadValue, stored
from sis_core.district.store import Store
from sis_core.district.tables import Column
from sis_core.serving.exchange import Exchange
from sis_core.wire.faults import BadRequest, NotFound
from sis_plugin.queries import Argument, NamedQuery

MAX_VALUES = 30_000
"""The most values that one call may bind; SQLite takes 32 766."""

# Texts, quoted names and comments pass through; what is left with a colon before it is a bind.
_PIECES = re.compile(
    r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|:(?P<bind>[A-Za-z_][A-Za-z0-9_]*)", re.S
)


@dataclass(frozen=True, slots=True)
class Bound:
    """SQL with `?` in the place of each bind, and the values in their order."""

    sql: str
    parameters: list[Any]


def bound(query: NamedQuery, given: Mapping[str, Any], store: Store, exchange: Exchange) -> Bound:
    """A query's SQL with the call's arguments; raises BadRequest for a bad one [doc]."""
    named = {name.lower(): value for name, value in given.items()}
    values = {
        arg.name.lower(): _values(arg, named.pop(arg.name.lower(), None), store)
        for arg in query.args
    }
    for name in sorted(named):
        exchange.note(f"the query has no argument {name[:60]!r}; it was ignored")
    parameters: list[Any] = []

    def place(match: re.Match[str]) -> str:
        name = match["bind"]
        if name is None:
            return match[0]
        chosen = values.get(name.lower())
        if chosen is None:
            raise NotFound(
                f"Query {query.name} not found",
                reason=f"its SQL binds :{name}, which its <args> do not declare",
            )
        parameters.extend(chosen)
        return ", ".join("?" * len(chosen))

    sql = _PIECES.sub(place, query.sql)
    if len(parameters) > MAX_VALUES:
        raise BadRequest(f"At most {MAX_VALUES} argument values are taken, not {len(parameters)}")
    return Bound(sql, parameters)


def _values(arg: Argument, value: Any, store: Store) -> list[Any]:
    """The values to bind: one, or as many as an array has; none at all binds a null."""
    if value is None or value == "":
        value = arg.default or None
        if value is not None and arg.type == "array":
            value = [part.strip() for part in str(value).split(",")]
    if value is None or value == []:
        if arg.required:
            raise BadRequest(f"The argument {arg.name} is required")
        return [None]
    if arg.type == "array":
        if not isinstance(value, list):
            raise BadRequest(f"The argument {arg.name} takes a JSON array")
        return [_converted(arg, item, store) for item in value]
    return [_converted(arg, value, store)]


def _converted(arg: Argument, value: Any, store: Store) -> Any:
    """One value in stored form, typed by the argument's column where one is declared."""
    if isinstance(value, list | dict):
        raise BadRequest(f"The argument {arg.name} takes a single value, a string or a number")
    if value is None:
        return None
    if isinstance(value, str) and arg.casing != "none":
        value = value.upper() if arg.casing == "upper" else value.lower()
    column = _column(arg, store)
    if isinstance(value, bool):
        value = int(value)
    if column is None:
        return value
    if column.kind in ("text", "clob"):
        return str(value)  # longer than the column only means that nothing is found
    try:
        return stored(column, value)
    except BadValue as error:
        raise BadRequest(f"The argument {arg.name} is invalid: {error}") from None


def _column(arg: Argument, store: Store) -> Column | None:
    table, _, name = arg.column.rpartition(".")
    declared = store.tables.get(table.lower())
    return declared.column(name) if declared else None
