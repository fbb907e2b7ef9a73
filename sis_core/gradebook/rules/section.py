"""Sections, the gradebook that keeps them, their terms, and terms that are locked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules.reading import Reads, day_of, listed

LOCKED_TERMS = "locked_terms"
"""The district's setting that lists the Terms.DCID of locked terms."""

Book = Literal["PTG", "PTP"]
_BOOKS: Mapping[Any, Book] = {1: "PTG", 2: "PTP"}


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
