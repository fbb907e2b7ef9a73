"""A PowerQuery's arguments: checked against their declaration, as values to bind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sis_core.district import BadValue, stored
from sis_core.district.store import Store
from sis_core.district.tables import Column
from sis_core.serving.exchange import Exchange
from sis_core.wire.faults import BadRequest
from sis_plugin.queries import Argument, NamedQuery

MAX_VALUES = 30_000
"""The most values that one call may bind."""
_WIDEST = 2**63


def arguments(
    query: NamedQuery, given: Mapping[str, Any], store: Store, exchange: Exchange
) -> dict[str, Any]:
    """The values of a query's arguments by lower-case name, arrays as lists.

    Raises BadRequest for one that is missing or of the wrong type [doc].
    """
    named = {name.lower(): value for name, value in given.items()}
    values = {
        arg.name.lower(): _values(arg, named.pop(arg.name.lower(), None), store)
        for arg in query.args
    }
    for name in sorted(named):
        exchange.note(f"the query has no argument {name[:60]!r}; it was ignored")
    count = sum(len(value) if isinstance(value, list) else 1 for value in values.values())
    if count > MAX_VALUES:
        raise BadRequest(f"At most {MAX_VALUES} argument values are taken, not {count}")
    return values


def _values(arg: Argument, value: Any, store: Store) -> Any:
    """The value to bind: one, or a list for an array; none at all is null."""
    if value is None or value == "":
        value = arg.default or None
        if value is not None and arg.type == "array":
            value = [part.strip() for part in str(value).split(",")]
    if value is None or value == []:
        if arg.required:
            raise BadRequest(f"The argument {arg.name} is required")
        return [None] if arg.type == "array" else None
    if arg.type == "array":
        if not isinstance(value, list):
            raise BadRequest(f"The argument {arg.name} takes a JSON array")
        return [_converted(arg, item, store) for item in value]
    return _converted(arg, value, store)


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
        wide = isinstance(value, int) and not -_WIDEST <= value < _WIDEST
        return float(value) if wide else value
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
