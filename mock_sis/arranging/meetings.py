"""When a section meets: an expression such as `2(A-D) 3-4(E)`, and the meetings that it means."""

from __future__ import annotations

import re

from sis_core.district import DistrictError
from sis_core.district.hand import Hand
from sis_core.district.seats import Room

_GROUP = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?\(([A-Z])(?:-([A-Z]))?\)")


def slots_of(expression: str) -> list[tuple[int, str]]:
    """Period and cycle day of each meeting, in order; raises DistrictError."""
    found: dict[tuple[int, str], None] = {}
    for group in expression.split():
        match = _GROUP.fullmatch(group)
        if match is None:
            raise DistrictError(
                f"expression is periods and cycle days such as 2(A-D) 3-4(E), not {expression!r}"
            )
        first, last, day, end = match.groups()
        for period in range(int(first), int(last or first) + 1):
            for letter in range(ord(day), ord(end or day) + 1):
                found[period, chr(letter)] = None
    return list(found)


def meet(hand: Hand, room: Room, expression: object) -> None:
    """Lets a section meet when an expression says, and never for none; no other row follows."""
    for (row,) in hand.read("SELECT DCID FROM Section_Meeting WHERE SectionID = ?", room.section):
        hand.delete("Section_Meeting", row)
    for period, letter in slots_of(str(expression or "")):
        hand.insert(
            "Section_Meeting",
            {"SectionID": room.section, "SchoolID": room.school, "Year_ID": room.term // 100,
             "Period_Number": period, "Cycle_Day_Letter": letter, "Meeting": 1},
        )  # fmt: skip
