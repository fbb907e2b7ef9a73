"""The dialect of table records: lower-case keys, every value a text, null as "" [capture]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sis_core.district import Column, Table


def text_of(column: Column, value: Any) -> str:
    """A stored value as this API prints it: days without a time, numbers without an exponent."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value[:10] if column.kind == "date" else value
    if isinstance(value, float):
        return f"{Decimal(int(value) if value.is_integer() else repr(value)):f}"
    return str(value)


def records(
    table: Table, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> list[dict[str, Any]]:
    """Rows of (key, columns …) as `{"id": 812, "tables": {"students": {…}}}`."""
    kept = [(column.key, column) for column in columns]
    made = []
    for row_id, *values in rows:
        fields = {
            key: text_of(column, value) for (key, column), value in zip(kept, values, strict=True)
        }
        made.append({"id": row_id, "tables": {table.id: fields}})
    return made
