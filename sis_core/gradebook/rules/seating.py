"""Who sits in a section: enrolled, left, or coming later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from sis_core.gradebook.rules.reading import Reads, listed
from sis_core.gradebook.rules.section import Section

Status = Literal["A", "I", "P"]

_SEATS = """
SELECT s.DCID, st.DCID, c.SectionID, c.DateEnrolled, c.DateLeft
  FROM Sections s
  JOIN CC c ON c.SectionID IN (s.ID, -s.ID)
  JOIN Students st ON st.ID = c.StudentID
 WHERE s.DCID IN (SELECT value FROM json_each(?))"""


def seats(
    reads: Reads, asked: Mapping[int, Section], today: date
) -> dict[int, dict[int, set[Status]]]:
    """Section → student → statuses: A enrolled, I dropped or left, P enrolled from a later day.

    The day is today within the section's term, so that a past class still has its students. A
    student who left and came back has both statuses.
    """
    found: dict[int, dict[int, set[Status]]] = {dcid: {} for dcid in asked}
    days = {dcid: section.day(today).isoformat() for dcid, section in asked.items()}
    for dcid, student, section_id, enrolled, left in reads.read(_SEATS, (listed(asked),)):
        day = days[dcid]
        status: Status = "A"
        if section_id < 0 or (left is not None and left[:10] <= day):
            status = "I"
        elif enrolled is not None and enrolled[:10] > day:
            status = "P"
        found[dcid].setdefault(student, set()).add(status)
    return found


def enrolled(reads: Reads, section: Section, today: date) -> frozenset[int]:
    """The students whose seat in a section is active."""
    there = seats(reads, {section.dcid: section}, today)[section.dcid]
    return frozenset(student for student, statuses in there.items() if "A" in statuses)
