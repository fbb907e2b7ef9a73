"""Checking what the store holds after a case's last step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sis_contract.golden.compare import shown
from sis_contract.golden.world import World

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$#]*")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00")


def table_differences(
    tables: Mapping[str, list[Mapping[str, Any]]], counts: Mapping[str, int], world: World
) -> Iterator[str]:
    """Rows that should be in the store and are not, and tables with another number of rows."""
    for table, rows in tables.items():
        names, stored = world.sql(f"SELECT * FROM {_checked(table)}")
        lower = [name.lower() for name in names]
        held = [dict(zip(lower, row, strict=True)) for row in stored]
        for row in rows:
            yield from _missing(table, row, held, lower)
    for table, count in counts.items():
        [(number,)] = world.sql(f"SELECT count(*) FROM {_checked(table)}")[1]
        if number != count:
            yield f"table {table}: expected {count} rows, got {number}"


def _checked(table: str) -> str:
    if not _NAME.fullmatch(table):
        raise ValueError(f"{table!r} is no name of a table")
    return table


def _missing(
    table: str, row: Mapping[str, Any], held: list[dict[str, Any]], columns: list[str]
) -> Iterator[str]:
    unknown = [name for name in row if name.lower() not in columns]
    if unknown:
        yield f"table {table}: there is no column {unknown[0]!r}"
        return
    wanted = {name.lower(): value for name, value in row.items()}
    if not any(all(same(value, one[n]) for n, value in wanted.items()) for one in held):
        got = [{name: one[name] for name in wanted} for one in held]
        yield f"table {table}: no row with {shown(row)}; its {len(got)} rows: {shown(got)}"


def same(expected: Any, stored: Any) -> bool:
    """True where a stored value is the expected one.

    SQLite keeps a flag as 0 or 1, a day as a moment at midnight, and a NUMBER as int or float.
    """
    if isinstance(expected, bool):
        return stored in (int(expected), str(int(expected)))
    if isinstance(expected, (int, float)):
        return isinstance(stored, (int, float)) and stored == expected
    if isinstance(expected, str) and isinstance(stored, str):
        midnight = _MIDNIGHT.fullmatch(stored)
        return expected == stored or (midnight is not None and midnight[1] == expected)
    return expected is None and stored is None
