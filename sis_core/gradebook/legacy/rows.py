"""Adding and changing many rows of the older gradebook's tables by one statement each.

Values are in stored form already (district/values.py): texts without control characters, flags 0 or
1, moments as text. The rules have checked them, and doing it again costs more than the writing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sis_core.district.tables import TABLES
from sis_core.district.values import Stored
from sis_core.district.write import Write

Number = tuple[int, int]
"""A row's key and its ID, which are the same where a table has no DCID."""


def added(
    w: Write, table: str, columns: Sequence[str], rows: Sequence[Sequence[Stored]]
) -> list[Number]:
    """Adds rows with the next free numbers and returns those, in order."""
    if not rows:
        return []
    declared = TABLES[table.lower()]
    numbered = [declared.key]
    if declared.column("ID") is not None and declared.key != "ID":
        numbered.append("ID")
    tops = w.read(f"SELECT {', '.join(f'coalesce(max({n}), 0)' for n in numbered)} FROM {table}")[0]
    numbers = [tuple(top + n for top in tops) for n in range(1, len(rows) + 1)]
    names = ", ".join((*numbered, *columns))
    marks = ", ".join("?" * (len(numbered) + len(columns)))
    w.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",
        [(*number, *row) for number, row in zip(numbers, rows, strict=True)],
    )
    return [(number[0], number[-1]) for number in numbers]


def changed(
    w: Write, table: str, columns: Sequence[str], rows: Sequence[tuple[int, Sequence[Stored]]]
) -> None:
    """Changes columns of rows given as (key, values)."""
    if not rows:
        return
    assigned = ", ".join(f"{name} = ?" for name in columns)
    w.executemany(
        f"UPDATE {table} SET {assigned} WHERE {TABLES[table.lower()].key} = ?",
        [(*row, key) for key, row in rows],
    )
