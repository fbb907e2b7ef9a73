"""What a contact is sent about a student: options that no published column holds.

They stand in a table of our own, made with the first of them: a district without is the same file
as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import orjson

from mock_sis.contacts.taking import BadMember
from sis_core.district import Write

OFTEN = "autosendHowOften"
DAYS = (0, 1, 7, 30)
FLAGS = (
    *("emailSummary", "assignmentDetails", "attendanceDetails"),
    *("schoolAnnouncements", "balanceAlert"),
)
_TABLE = (
    "CREATE TABLE IF NOT EXISTS _contact_mail (link INTEGER PRIMARY KEY, options TEXT NOT NULL)"
)
_THERE = "SELECT 1 FROM sqlite_master WHERE name = '_contact_mail'"


def taken(body: dict[str, Any]) -> dict[str, Any]:
    """The options that a body sets; null is the default. Raises BadMember."""
    made: dict[str, Any] = {}
    if OFTEN in body:
        days = body[OFTEN] if body[OFTEN] is not None else 0
        if isinstance(days, bool) or days not in DAYS:
            known = ", ".join(str(day) for day in DAYS)
            raise BadMember(OFTEN, f"{OFTEN} is a number of days: {known}, not {days!r:.40}")
        made[OFTEN] = int(days)
    for name in FLAGS:
        if name in body:
            value = body[name] if body[name] is not None else False
            if not isinstance(value, bool):
                raise BadMember(name, f"{name} is true or false, not {value!r:.40}")
            made[name] = value
    return made


def keep(w: Write, link: int, options: dict[str, Any]) -> None:
    """Keeps options of a link beside those it has."""
    if not options:
        return
    w.keep(_TABLE)
    before = w.read("SELECT options FROM _contact_mail WHERE link = ?", (link,))
    merged = {**(orjson.loads(before[0][0]) if before else {}), **options}
    w.keep(
        "INSERT OR REPLACE INTO _contact_mail VALUES (?, ?)", (link, orjson.dumps(merged).decode())
    )


def drop(w: Write, link: int) -> None:
    """Forgets the options of a link that is deleted."""
    if w.read(_THERE):
        w.keep("DELETE FROM _contact_mail WHERE link = ?", (link,))


def options(
    select: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]], links: Collection[int]
) -> dict[int, dict[str, Any]]:
    """The kept options of some links."""
    if not links or not select(_THERE, ()):
        return {}
    marks = ", ".join("?" * len(links))
    found = select(f"SELECT link, options FROM _contact_mail WHERE link IN ({marks})", tuple(links))
    return {link: orjson.loads(text) for link, text in found}
