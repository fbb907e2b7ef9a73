"""The PowerQuery dialect: rows as text, nulls left out, no `record` where nothing was found."""

from __future__ import annotations

import re
from typing import Any

from sis_core.district.store import Store
from sis_plugin.queries import NamedQuery

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}")
_MIDNIGHT = " 00:00:00"

Row = tuple[Any, ...]


class Shape:
    """How one query's rows become JSON: nested by table, or flat, with or without a core table."""

    def __init__(self, query: NamedQuery, store: Store, *, numbers: bool) -> None:
        self._query = query
        self._numbers = numbers
        self._core = query.core_table.lower()
        declared = store.tables.get(self._core)
        self._spelling = declared.name if declared else query.core_table
        self._extensions = ",".join(store.extensions(self._core)) if self._core else ""
        self._keys = [column.alias.lower() for column in query.columns]
        self._places = [key.rpartition(".") for key in self._keys]
        self._id = self._id_position(declared.key.lower() if declared else "dcid")
        self._kinds = [_kind(store, c.table, c.field) for c in query.columns]

    def body(self, rows: list[Row]) -> dict[str, Any]:
        """The answer's object."""
        made: dict[str, Any] = {}
        if self._core:
            made["name"] = self._spelling
        if rows:
            one = self._flat if self._query.flattened else self._nested
            made["record"] = [one(row) for row in rows]
        made["@extensions"] = self._extensions
        return made

    def _flat(self, row: Row) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if self._core:
            made["_name"] = self._core
            if self._id is not None and row[self._id] is not None:
                made["_id"] = row[self._id]
        for key, kind, value in zip(self._keys, self._kinds, row, strict=True):
            if value is not None and value != "":
                made[key] = self._value(value, kind)
        return made

    def _nested(self, row: Row) -> dict[str, Any]:
        tables: dict[str, dict[str, Any]] = {}
        for (table, _, name), kind, value in zip(self._places, self._kinds, row, strict=True):
            if value is not None and value != "":
                tables.setdefault(table or self._core, {})[name] = self._value(value, kind)
        made: dict[str, Any] = {}
        if self._id is not None and row[self._id] is not None:
            made["id"] = row[self._id]
        if self._core:
            made["name"] = self._spelling
        made["tables"] = tables
        return made

    def _value(self, value: Any, kind: str) -> Any:
        if isinstance(value, str):
            return _shortened(value, kind)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return value if self._numbers else str(value)

    def _id_position(self, key: str) -> int | None:
        """Where the core table's record id stands among the columns, if it was selected."""
        for position, column in enumerate(self._query.columns):
            if column.table == self._core and column.field == key:
                return position
        return None


def _kind(store: Store, table: str, field: str) -> str:
    declared = store.tables.get(table)
    column = declared.column(field) if declared else None
    return column.kind if column else ""


def _shortened(text: str, kind: str) -> str:
    """A stored date as its day; the declared column only hints, as computed columns borrow one."""
    if len(text) == 19 and kind != "timestamp" and _MOMENT.fullmatch(text):
        return text[:10] if kind == "date" or text.endswith(_MIDNIGHT) else text
    return text
