"""The body of a table write: `{"name": "u_bus", "id": 812, "tables": {"u_bus": {…}}}` (5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson

from mock_sis.schema import words
from mock_sis.schema.conditions import column_of
from sis_core.district import BadValue, Column, NotWhole, Table, fitting, stored
from sis_core.serving.exchange import Exchange
from sis_core.wire.faults import BadRequest, Fault
from sis_core.wire.switches import Switches


@dataclass(frozen=True, slots=True)
class Field:
    """One column as a body gave it, and the value it would be stored as."""

    typed: str
    column: Column
    value: Any


class BadField(Exception):
    """A value that its column cannot hold, or a row that lacks one; the text is one sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def read_body(exchange: Exchange, switches: Switches) -> dict[str, Any]:
    """The body as an object; raises 400, or 500 where a switch says so."""
    ask = exchange.ask
    if "json" not in ask.header("content-type").lower():
        exchange.note("a table write whose Content-Type is not application/json")
    try:
        found = orjson.loads(ask.body)
    except orjson.JSONDecodeError as error:
        reason = f"JSON: {error}"
        if switches.on("malformed_body", "500"):
            raise Fault("Internal server error", reason=reason) from None
        raise BadRequest("The request body is not valid JSON", reason=reason) from None
    if not isinstance(found, dict):
        raise BadRequest("The request body must be a JSON object")
    return found


def check_id(body: Mapping[str, Any], row_id: int | None) -> None:
    """Raises 400 where the body names another row than the path."""
    said = body.get("id")
    if said not in (None, "") and str(said) != str(row_id):
        raise BadRequest(
            "The id of the body is not the id of the path",
            reason=f"the path names row {row_id}, the body {str(said)[:40]!r}",
        )


def given(body: Mapping[str, Any], table: Table) -> list[tuple[str, Column, Any]]:
    """The columns of the body's one table with their raw values; raises 400."""
    name = body.get("name")
    if name is not None and str(name).lower() != table.id:
        raise _other(str(name), table)
    tables = body.get("tables")
    if not isinstance(tables, dict):
        raise BadRequest(f'The request body needs "tables": {{"{table.id}": {{…}}}}')
    for other in tables:
        if other.lower() != table.id:
            raise _other(other, table)
    made: list[tuple[str, Column, Any]] = []
    for columns in tables.values():
        if not isinstance(columns, dict):
            raise BadRequest(f"The columns of {table.name} must be a JSON object")
        for typed, value in columns.items():
            column = column_of(typed, table)
            if column is None:
                raise words.not_a_column(typed, table)
            made.append((typed, column, value))
    keys = [column.key for _, column, _ in made]
    for typed, column, _ in made:
        if keys.count(column.key) > 1:
            raise BadRequest(f"The field {typed} is given twice")
    return made


def checked(raw: list[tuple[str, Column, Any]], table: Table, switches: Switches) -> list[Field]:
    """The same with values as they are stored; raises BadField for one that cannot be."""
    made = []
    for typed, column, value in raw:
        if isinstance(value, dict | list):
            raise BadField(typed, f"{column.name} takes a text")
        try:
            kept = fitting(column, value)
        except NotWhole as error:
            if column.key == table.key.lower() or switches.on("table_fractions", "refuse"):
                raise BadField(typed, str(error)) from None
            kept = int(Decimal(str(stored(column, value))).quantize(1, ROUND_HALF_UP))
        except BadValue as error:
            raise BadField(typed, str(error)) from None
        made.append(Field(typed, column, kept))
    return made


def _other(name: str, table: Table) -> BadRequest:
    return BadRequest(
        f"The request body names {name[:80]}, the path {table.id}",
        reason="a table write writes one table, the one of its path",
    )
