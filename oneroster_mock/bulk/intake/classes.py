"""courses.csv and classes.csv into Courses and Sections."""

from __future__ import annotations

import re
from typing import Any

from oneroster_mock.bulk.cells import read_list
from oneroster_mock.bulk.intake.book import Book, Course, Section
from oneroster_mock.bulk.intake.desk import Desk, row_id
from oneroster_mock.bulk.intake.fitting import cut, level, whole
from oneroster_mock.bulk.intake.sessions import Sessions
from oneroster_mock.bulk.package import Cells

_PERIOD = re.compile(r"[0-9]{1,2}")
_EXPRESSION = re.compile(r"[0-9]{1,2}(-[0-9]{1,2})?\([A-Z](-[A-Z])?\)")
PRO = 2
"""Sections.GradebookType of PowerTeacher Pro, where line items and results are kept."""


class Courses:
    """Takes courses; a code that is no course number of its own gets one."""

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk = desk
        self._book = book
        numbers = desk.read("SELECT Course_Number FROM Courses WHERE Course_Number NOT NULL")
        self._numbers = {number for (number,) in numbers}

    def take(self, row: Cells) -> None:
        """Takes one row."""
        sourced_id = row["sourcedId"]
        found = self._book.find("course", sourced_id)
        subjects, codes = read_list(row["subjects"]), read_list(row["subjectCodes"])
        values: dict[str, Any] = {
            "Course_Name": cut("Courses", "Course_Name", row["title"]),
            "SchoolID": self._book.org(row["orgSourcedId"]),
            "RegGradeLevels": whole("Courses", "RegGradeLevels", row["grades"]),
            "Sched_Department": _first("Courses", "Sched_Department", subjects),
            "Sched_CourseSubjectAreaCode": _first("Courses", "Sched_CourseSubjectAreaCode", codes),
        }
        if found:
            self._desk.change("Courses", found[1], values)
            return
        key = self._desk.key("Courses")
        number = whole("Courses", "Course_Number", row["courseCode"])
        if number is None or number in self._numbers:
            number = f"C{key}"
        self._numbers.add(number)
        self._book.courses[sourced_id] = Course(key, number)
        self._desk.put("Courses", {"DCID": key, "Course_Number": number, **values})
        self._desk.source("course", key, sourced_id)


class Classes:
    """Takes classes as sections of their course."""

    def __init__(self, desk: Desk, book: Book, sessions: Sessions) -> None:
        self._desk = desk
        self._book = book
        self._sessions = sessions
        self._taken: dict[str, set[str]] = {}

    def take(self, row: Cells) -> None:
        """Takes one row."""
        sourced_id = row["sourcedId"]
        found = self._book.find("class", sourced_id)
        school = self._book.org(row["schoolSourcedId"])
        course = self._book.course(row["courseSourcedId"])
        spans = [self._sessions.span(one, school) for one in read_list(row["termSourcedIds"])]
        known = [span for span in spans if span is not None]
        # Of several sessions the one that begins first and lasts longest: enrollments of the
        # whole class should lie within it.
        latest = sorted(known, key=lambda span: span.last, reverse=True)
        term = min(latest, key=lambda span: span.first, default=None)
        periods = read_list(row["periods"])
        values: dict[str, Any] = {
            "SchoolID": school,
            "Course_Number": course.number,
            "TermID": None if term is None else term.id,
            "Room": whole("Sections", "Room", row["location"]),
            "Grade_Level": self._level(row),
            "Expression": _expression(periods),
        }
        if found:
            self._desk.change("Sections", found[1], values)
            return
        key = self._desk.key("Sections")
        number = self._number(course.number, row["classCode"])
        more = {"Section_Number": number, "GradebookType": PRO, "NoOfTerms": 1}
        self._desk.put("Sections", {"DCID": key, **values, **more})
        self._desk.source("class", key, sourced_id)
        if self._desk.is_new:
            self._book.sections[sourced_id] = Section(
                key, row_id(key), school, course.number, number, values["Expression"], term
            )

    def _level(self, row: Cells) -> int | None:
        words = read_list(row["grades"])
        return level(words) if len(words) == 1 else None

    def _number(self, course: str, code: str) -> str:
        """A section number of its own: what the code says after the course, else the code."""
        taken = self._taken.get(course)
        if taken is None:
            listed = self._desk.read(
                "SELECT Section_Number FROM Sections WHERE Course_Number = ?", (course,)
            )
            taken = self._taken[course] = {number for (number,) in listed}
        rest = code.removeprefix(f"{course}.")
        number = whole("Sections", "Section_Number", rest)
        n = len(taken)
        while number is None or number in taken:
            n += 1
            number = f"{n:03d}"
        taken.add(number)
        return number


def _expression(periods: list[str]) -> str | None:
    """When a section meets, as PowerSchool writes it: `2(A)`; other words have no place there."""
    said = [f"{period}(A)" if _PERIOD.fullmatch(period) else period for period in periods]
    if not said or not all(_EXPRESSION.fullmatch(one) for one in said):
        return None
    return whole("Sections", "Expression", " ".join(said))


def _first(table: str, column: str, words: list[str]) -> str | None:
    return whole(table, column, words[0]) if words else None
