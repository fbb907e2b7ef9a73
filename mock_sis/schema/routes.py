"""The addresses below `/ws/schema/area` and `/ws/schema/table` (powerschool-api.md 5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PREFIX = "/ws/schema"

What = Literal["areas", "area", "tables", "rows", "row", "count", "metadata", "mass update"]

_ID = re.compile(r"(?a:[0-9]{1,18})")
_BELOW: dict[str, What] = {
    "count": "count",
    "metadata": "metadata",
    "massupdatebycriteria": "mass update",
}
METHODS: dict[What, tuple[str, ...]] = {
    "areas": ("GET",),
    "area": ("GET",),
    "tables": ("GET",),
    "rows": ("GET", "POST"),
    "row": ("GET", "PUT", "DELETE"),
    "count": ("GET",),
    "metadata": ("GET",),
    "mass update": ("POST",),
}
"""What each address takes at most; a table may take less."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a path names; `route` is its template for the journal.

    `name` is the table or area as sent; `id` None is a row id that is no number.
    """

    what: What
    route: str
    name: str = ""
    id: int | None = None


def match(path: str) -> Found | None:
    """What a path names, or None."""
    match path.removeprefix(PREFIX).split("/")[1:]:
        case ["area"]:
            return Found("areas", path)
        case ["area", name, "table"]:
            return Found("area", f"{PREFIX}/area/{{area}}/table", name)
        case ["table"]:
            return Found("tables", path)
        case ["table", name]:
            return Found("rows", f"{PREFIX}/table/{{table}}", name)
        case ["table", name, last] if last in _BELOW:
            return Found(_BELOW[last], f"{PREFIX}/table/{{table}}/{last}", name)
        case ["table", name, last]:
            row = int(last) if _ID.fullmatch(last) else None
            return Found("row", f"{PREFIX}/table/{{table}}/{{id}}", name, row)
        case _:
            return None
