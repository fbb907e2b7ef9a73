"""Extension fields of a student POST: saved only where `extensions=` names their table [client]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sis_core.district import BadValue, Column, NotWhole, Store, Table, Write, fitting
from sis_core.spec.powerschool.student_post.row import Row


@dataclass(frozen=True, slots=True)
class Wanted:
    """The extension tables of a call that are saved, and whether only a row's first one is."""

    tables: dict[str, Table]
    first_only: bool = False


def wanted(store: Store, names: tuple[str, ...], first_only: bool) -> Wanted:
    """The installed ones of the tables that a call names; the others are dropped [doc]."""
    installed = store.extensions("students")
    found = {name: store.table(name) for name in names if name in installed}
    return Wanted(found, first_only)


def checked(row: Row, wish: Wanted) -> list[tuple[Table, dict[str, Any]]]:
    """The columns to write by table; problems are noted in the row."""
    made = []
    for item in _listed(row.data.get("_extension_data"), "_table_extension"):
        table = wish.tables.get(str(item.get("name", "")).lower())
        if table is None:
            continue
        made.append((table, _columns(row, table, item)))
        if wish.first_only:
            break
    return made


def save(w: Write, student: int, extensions: list[tuple[Table, dict[str, Any]]]) -> None:
    """Adds or changes the extension rows of a student."""
    for table, values in extensions:
        there = w.read(f"SELECT 1 FROM {table.name} WHERE {table.key} = ?", (student,))
        if not there:
            w.insert(table.name, {**values, table.key: student})
        elif values:
            w.update(table.name, student, values)


def _columns(row: Row, table: Table, item: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in _listed(item, "_field"):
        name = str(field.get("name", ""))
        path = f"_extension_data/{table.id}/{name}"
        column = table.column(name)
        if column is None or column.key == table.key.lower():
            row.invalid(path, f"{table.name} has no field {name[:80]}")
            continue
        value = field.get("value")
        if isinstance(value, dict | list):
            row.invalid(path, "Value must be a single value")
            continue
        try:
            values[column.key] = fitting(column, value)
        except BadValue as error:
            _refuse(row, path, column, value, error)
    return values


def _refuse(row: Row, path: str, column: Column, value: object, error: BadValue) -> None:
    """Notes a value in the words that are known of the student's own fields [client]."""
    if column.kind in ("date", "timestamp"):
        row.bad_date(path)
    elif isinstance(error, NotWhole):
        row.invalid(path, "Value must be an integer")
    elif column.kind == "text" and len(str(value)) > column.length:
        row.too_long(path, column.length)
    else:
        row.invalid(path, str(error))


def _listed(holder: Any, name: str) -> Iterator[dict[str, Any]]:
    """The objects under a name, one alone or several; anything else says nothing."""
    found = holder.get(name) if isinstance(holder, dict) else None
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict):
            yield item
