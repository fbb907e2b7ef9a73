"""Reading JSON that was mapped from XML, as `/ws/v1` speaks it.

One row is an object, an empty wrapper is "", a value is a number when its text looks like one. Each
of these has a function here, so that nobody meets them anywhere else.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from sis_connector.errors import UnreadableAnswer

Row = dict[str, Any]


def rows(value: Any) -> list[Row]:
    """The rows under a key: one row comes as an object, none as nothing or "" (quirk 1)
    [capture]."""
    if value is None or value == "":
        return []
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in found):
        raise UnreadableAnswer("A row of the answer is not an object.")
    return found


def inside(row: Any, *names: str) -> Row:
    """The object under `names`, or an empty one: a wrapper without content is "" (quirk 2)
    [capture]."""
    for name in names:
        row = row.get(name) if isinstance(row, dict) else None
    return row if isinstance(row, dict) else {}


def text(value: Any) -> str | None:
    """A leaf as the text that it was before it was mapped, or None when there is none (quirk 3).

    `decode` keeps numbers as their literals, so `20417`, `0032` and `12.50` all come back as they
    are stored, and an id is the same whether the wire calls it a number or a string. Blanks at the
    ends belong to the value: two numbers may differ in nothing else.
    """
    if isinstance(value, str):
        return value if value.strip() else None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        raise UnreadableAnswer("A value of the answer is an object where a text was expected.")
    return str(value)


def identity(row: Row, name: str = "id") -> str:
    """The id under `name`, which every record must have."""
    value = row.get(name)
    found = value.strip() if isinstance(value, str) else (text(value) or "").strip()
    if not found:
        raise UnreadableAnswer(f"A record of the answer has no {name}.")
    return found


def truth(value: Any) -> bool:
    return text(value) in ("true", "1")


def day(value: Any) -> date | None:
    """A date `YYYY-MM-DD`; None when empty."""
    found = text(value)
    return None if found is None else _date(found)


@lru_cache(maxsize=4096)  # a district's rosters begin and end on a few days
def _date(found: str) -> date:
    try:
        return date.fromisoformat(found[:10])
    except ValueError as broken:
        raise UnreadableAnswer(f"A date of the answer cannot be read: {found!r}.") from broken


def whole(value: Any, what: str) -> int:
    found = text(value)
    if found is None or not found.lstrip("-").isdigit():
        raise UnreadableAnswer(f"{what} is not a whole number.")
    return int(found)
