"""Reading tables: list, single record, count (powerschool-api.md 5.2)."""

from __future__ import annotations

from typing import Any

from mock_sis.schema.spelling import records
from mock_sis.schema.wish import Wish
from sis_core.district import Store, TooLong
from sis_core.district.store import Row
from sis_core.wire.faults import Fault, NotFound

SECONDS = 5.0
"""How long a q with patterns may take; the district waits meanwhile."""


def listed(store: Store, wish: Wish) -> dict[str, Any]:
    """A page of records; past the end an empty array [capture]."""
    table, asked = wish.table, wish.conditions
    sql = (
        f"SELECT {_selected(wish)} FROM {table.name} WHERE {asked.sql} "
        f"ORDER BY {wish.order} LIMIT ? OFFSET ?"
    )
    rows = _rows(store, wish, sql, (*asked.parameters, wish.limit, wish.offset), wish.limit)
    return {"name": table.name, "record": records(table, wish.columns, rows)}


def single(store: Store, wish: Wish, row_id: int | None) -> dict[str, Any]:
    """One record; its `name` is lower-case [guess]."""
    table = wish.table
    rows = store.read(
        f"SELECT {_selected(wish)} FROM {table.name} WHERE {table.key} = ?", (row_id,)
    )
    if not rows:
        raise no_row(wish.table.name, wish.table.key, row_id)
    return {"name": table.id, **records(table, wish.columns, rows)[0]}


def counted(store: Store, wish: Wish) -> dict[str, Any]:
    """How many rows hold; without a q no grant is needed [live]."""
    asked = wish.conditions
    sql = f"SELECT count(*) FROM {wish.table.name} WHERE {asked.sql}"
    return {"count": _rows(store, wish, sql, asked.parameters, 1)[0][0]}


def no_row(table: str, key: str, row_id: int | None) -> NotFound:
    """404 for a row that is not there; the words are those of an unknown table [guess]."""
    said = "an id that is no number" if row_id is None else f"{key} {row_id}"
    return NotFound("Resource not found", reason=f"{table} has no row with {said}")


def _selected(wish: Wish) -> str:
    return ", ".join([wish.table.key, *(column.name for column in wish.columns)])


def _rows(store: Store, wish: Wish, sql: str, parameters: tuple[Any, ...], limit: int) -> list[Row]:
    if not wish.conditions.slow:
        return store.read(sql, parameters)
    try:
        return store.select(sql, parameters, limit, SECONDS)[1]
    except TooLong:
        raise Fault(
            "org.hibernate.exception.SQLGrammarException: could not extract ResultSet",
            reason=f"the q's patterns were compared for more than {SECONDS:g} s",
        ) from None
