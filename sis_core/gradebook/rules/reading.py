"""What the rules read from, and how days and ids stand in the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol


class Reads(Protocol):
    """Anything that reads the district: its Store, or an open Write."""

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement."""


def day_of(stored: str | None) -> date | None:
    """A stored date as a day."""
    return None if stored is None else date.fromisoformat(stored[:10])


def listed(ids: Iterable[object]) -> str:
    """Ids as one parameter for `IN (SELECT value FROM json_each(?))`, however many."""
    return json.dumps([i for i in ids if isinstance(i, int) and abs(i) < 2**63])


def bounded(number: int) -> int:
    """A number as SQLite takes it; what no column can hold becomes one that no row has."""
    return number if abs(number) < 2**63 else -1
