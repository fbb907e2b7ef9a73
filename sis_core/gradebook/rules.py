"""What holds for every grade write, whichever door it comes through.

Functions over something that reads (a Store, or the Write of an open transaction). They take many
ids and read them in one statement, so that a batch costs as many statements as one row. Days are
`date`; students, sections and teachers are named by DCID, as all doors name them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from sis_core.gradebook.refused import Refused

NAME_MAX = 50
"""Characters of an assignment's or category's name [doc: PTG-DD] [client: psd401]."""

MOST_POINTS = 9999
"""(points x weight) + extra points stay at or below this [vendor page]."""

LOCKED_TERMS = "locked_terms"
"""The district's setting that lists the Terms.DCID of locked terms."""

Book = Literal["PTG", "PTP"]
Status = Literal["A", "I", "P"]
_BOOKS: Mapping[Any, Book] = {1: "PTG", 2: "PTP"}


class Reads(Protocol):
    """Anything that reads the district: its Store, or an open Write."""

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its term; `first` and `last` are None where its term is unknown."""

    dcid: int
    id: int
    school: int
    course: str
    book: Book
    year: int | None
    term: int
    first: date | None
    last: date | None

    def day(self, today: date) -> date:
        """The day that decides who is enrolled: today, kept within the section's term."""
        if self.first is not None and today < self.first:
            return self.first
        if self.last is not None and today > self.last:
            return self.last
        return today


@dataclass(frozen=True, slots=True)
class LockedTerm:
    """A term in which no grade may change any more."""

    dcid: int
    name: str
    school: int
    first: date
    last: date


def day_of(stored: str | None) -> date | None:
    """A stored date as a day."""
    return None if stored is None else date.fromisoformat(stored[:10])


def listed(ids: Iterable[object]) -> str:
    """Ids as one parameter for `IN (SELECT value FROM json_each(?))`, however many."""
    return json.dumps([i for i in ids if isinstance(i, int) and abs(i) < 2**63])


# -- sections and their terms ---------------------------------------------------------------------

_SECTIONS = """
SELECT s.DCID, s.ID, s.SchoolID, s.Course_Number, s.GradebookType, t.YearID, s.TermID,
       t.FirstDay, t.LastDay
  FROM Sections s LEFT JOIN Terms t ON t.ID = s.TermID AND t.SchoolID = s.SchoolID
 WHERE s.DCID IN (SELECT value FROM json_each(?)) ORDER BY s.DCID, t.DCID DESC"""


def sections(reads: Reads, dcids: Collection[int]) -> dict[int, Section]:
    """The sections with these DCIDs that exist, by DCID."""
    found = {}
    for dcid, row_id, school, course, book, year, term, first, last in reads.read(
        _SECTIONS, (listed(dcids),)
    ):
        if year is None and term:
            year = term // 100
        days = day_of(first), day_of(last)
        found[dcid] = Section(
            dcid, row_id, school, course or "", _BOOKS.get(book, "PTP"), year, term, *days
        )
    return found


def wanted_sections(
    reads: Reads, dcids: Collection[int], book: Book | None = None
) -> dict[int, Section]:
    """The sections with these DCIDs; all must exist and, if a gradebook is named, be kept in it.

    Raises Refused unknown_section or other_gradebook.
    """
    found = sections(reads, dcids)
    for dcid in dcids:
        if dcid not in found:
            raise Refused(
                "unknown_section", f"there is no section {dcid}", "section", {"section": dcid}
            )
        if book is not None and found[dcid].book != book:
            raise Refused(
                "other_gradebook",
                f"section {dcid} keeps its grades in {found[dcid].book}, not in {book}",
                "section",
                {"section": dcid},
            )
    return found


def check_due(section: Section, due: date, field: str = "duedate") -> None:
    """Raises Refused due_outside_term unless a day lies in the section's term."""
    if section.first is None or section.last is None:
        return
    if not section.first <= due <= section.last:
        raise Refused(
            "due_outside_term",
            f"the due date {due} is not in the term of section {section.dcid}, which goes from "
            f"{section.first} to {section.last}",
            field,
            {"section": section.dcid},
        )


_LOCKED = f"""
SELECT t.DCID, t.Name, t.SchoolID, t.FirstDay, t.LastDay FROM Terms t
 WHERE t.DCID IN (SELECT j.value FROM _settings s, json_each(s.value) j
                   WHERE s.name = '{LOCKED_TERMS}')
   AND t.FirstDay IS NOT NULL AND t.LastDay IS NOT NULL"""


def locked_terms(reads: Reads) -> list[LockedTerm]:
    """The terms that the district has locked."""
    return [
        LockedTerm(
            dcid,
            name or f"term {dcid}",
            school,
            date.fromisoformat(first[:10]),
            date.fromisoformat(last[:10]),
        )
        for dcid, name, school, first, last in reads.read(_LOCKED)
    ]


def check_open(section: Section, due: date | None, locked: Iterable[LockedTerm]) -> None:
    """Raises Refused term_closed where a locked term holds the due date.

    The due date decides the grading period [vendor page]; without one, the section's whole term.
    """
    for term in locked:
        if term.school != section.school:
            continue
        first, last = (due, due) if due is not None else (section.first, section.last)
        if first is None or last is None:
            continue
        if term.first <= first and last <= term.last:
            raise Refused(
                "term_closed",
                f"the term {term.name} of section {section.dcid} is locked",
                "term",
                {"section": section.dcid, "term": term.dcid},
            )


# -- who teaches ----------------------------------------------------------------------------------


def check_teacher(reads: Reads, users_dcid: int) -> None:
    """Raises Refused unknown_teacher unless there is such a user."""
    sql = "SELECT 1 FROM Users u WHERE u.DCID = ?"
    if not reads.read(sql, (_bounded(users_dcid),)):
        raise Refused(
            "unknown_teacher", f"there is no user {users_dcid}", "users_dcid", {"user": users_dcid}
        )


_TAUGHT = """
SELECT s.DCID, NULL, NULL FROM Sections s JOIN SchoolStaff f ON f.ID = s.Teacher
 WHERE f.Users_DCID = ? AND s.DCID IN (SELECT value FROM json_each(?))
UNION ALL
SELECT s.DCID, t.Start_Date, t.End_Date FROM Sections s
  JOIN SectionTeacher t ON t.SectionID = s.ID JOIN SchoolStaff f ON f.ID = t.TeacherID
 WHERE f.Users_DCID = ? AND s.DCID IN (SELECT value FROM json_each(?))"""


def taught(
    reads: Reads, users_dcid: int, asked: Mapping[int, Section], today: date
) -> frozenset[int]:
    """Which of some sections a user teaches: as their lead, or as a co-teacher who has not left."""
    one = (_bounded(users_dcid), listed(asked))
    found = reads.read(_TAUGHT, (*one, *one))
    return frozenset(
        dcid for dcid, start, end in found if _still(asked[dcid], day_of(start), day_of(end), today)
    )


def _still(section: Section, start: date | None, end: date | None, today: date) -> bool:
    # A co-teacher to the end of the term stays one for late grades; who left before is out.
    if start is not None and start > section.day(today):
        return False
    return end is None or end > today or (section.last is not None and end >= section.last)


def check_teaches(reads: Reads, users_dcid: int, asked: Mapping[int, Section], today: date) -> None:
    """Raises Refused not_teaching for the first section that a user does not teach."""
    mine = taught(reads, users_dcid, asked, today)
    for dcid in asked:
        if dcid not in mine:
            raise Refused(
                "not_teaching",
                f"user {users_dcid} does not teach section {dcid}",
                "users_dcid",
                {"section": dcid, "user": users_dcid},
            )


# -- who sits in a section ------------------------------------------------------------------------

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


# -- names and numbers ----------------------------------------------------------------------------


def checked_name(value: object, field: str = "name", longest: int = NAME_MAX) -> str:
    """A name that a row may have; raises Refused missing, bad_value or name_too_long."""
    if value is None or value == "":
        raise Refused("missing", f"{field} is required", field)
    if not isinstance(value, str):
        raise Refused("bad_value", f"{field} takes a text", field)
    if not value.strip():
        raise Refused("missing", f"{field} is required", field)
    if len(value) > longest:
        raise Refused(
            "name_too_long",
            f"{field} takes at most {longest} characters, not {len(value)}",
            field,
        )
    return value


def check_points(points: float | None, weight: float, extra: float) -> None:
    """Raises Refused bad_points for points that no assignment can have."""
    for field, value in (("points", points), ("weight", weight), ("extra points", extra)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise Refused("bad_points", f"{field} takes a number of 0 or more", field)
    worth = (points or 0) * weight + extra
    if worth > MOST_POINTS:
        raise Refused(
            "bad_points",
            f"points x weight + extra points come to at most {MOST_POINTS}, not {worth:g}",
            "points",
        )


def _bounded(number: int) -> int:
    """A number as SQLite takes it; what no column can hold becomes one that no row has."""
    return number if abs(number) < 2**63 else -1
