"""Keys of new rows: numbers that no row ever had, so that a stale id never finds another's row.

A client that graded an assignment which was deleted since must be refused, not led to the next
assignment [client: psd401]; the change log remembers deleted keys.
"""

from __future__ import annotations

from sis_core.district import TABLES
from sis_core.district.write import Write


def next_key(w: Write, table: str) -> int:
    """The next key of a table that was never given away."""
    declared = TABLES[table]
    used = w.read(
        f"SELECT max(coalesce((SELECT max({declared.key}) FROM {declared.name}), 0), "
        "coalesce((SELECT max(id) FROM _changes WHERE tbl = ?), 0))",
        (declared.id,),
    )
    return int(used[0][0]) + 1
