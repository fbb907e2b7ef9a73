"""The 1:1 extension columns that a call adds to the records of its core table (`extensions`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from mock_sis.query_rows import Record, Row, text_of
from sis_core.district.store import Store
from sis_core.district.tables import Column, Table
from sis_core.spec.powerschool.access import Access

_MIDNIGHT = " 00:00:00"


class Extended:
    """Extension tables to read beside a query's rows; what the plugin may not read stays out."""

    def __init__(self, store: Store, tables: Iterable[str], access: Access) -> None:
        self._store = store
        self._tables: list[tuple[Table, list[Column]]] = []
        for name in tables:
            table = store.tables.get(name)
            if table is None:
                continue
            granted = [c for c in table.columns if access.granted(table.id, c.key)]
            if granted:
                self._tables.append((table, granted))

    def beside(self, rows: Sequence[Row], place: int) -> list[dict[str, Record]]:
        """For each row the columns by table; `place` is where its record id stands."""
        ids = json.dumps([row[place] for row in rows])
        found = [(table.id, self._read(table, columns, ids)) for table, columns in self._tables]
        return [
            {name: values[row[place]] for name, values in found if row[place] in values}
            for row in rows
        ]

    def _read(self, table: Table, columns: list[Column], ids: str) -> dict[Any, Record]:
        names = ", ".join(f"`{column.name}`" for column in columns)
        sql = (
            f"SELECT `{table.key}`, {names} FROM `{table.name}` "
            f"WHERE `{table.key}` IN (SELECT value FROM json_each(?))"
        )
        return {row[0]: _record(columns, row[1:]) for row in self._store.read(sql, (ids,))}


def _record(columns: list[Column], row: Row) -> Record:
    made: Record = {}
    for column, value in zip(columns, row, strict=True):
        text = text_of(value)
        if text is not None:
            made[column.key] = text.removesuffix(_MIDNIGHT) if column.kind == "date" else text
    return made
