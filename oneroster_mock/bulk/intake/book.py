"""Where the rows of a package went: from sourcedIds to the keys and facts that other rows need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from oneroster_mock.bulk.intake.desk import Desk

Find = Callable[[str, str], "tuple[str, int] | None"]
"""The (kind, key) that a district has for an entity's sourcedId."""


@dataclass(slots=True)
class Span:
    """A Terms row: DCID, local ID, first and last day."""

    dcid: int
    id: int
    year: int
    first: str
    last: str


@dataclass(slots=True)
class Course:
    """A course's DCID and number."""

    dcid: int
    number: str


@dataclass(slots=True)
class Section:
    """What enrollments and assignments need of a section; `lead` is the lead's SchoolStaff.ID."""

    dcid: int
    id: int
    school: int
    course: str
    number: str
    expression: str | None
    term: Span | None
    lead: int | None = None
    lead_user: int | None = None


@dataclass(slots=True)
class Person:
    """A user: kind (student, staff, guardian), key, Students.ID, SchoolStaff.IDs by school."""

    kind: str
    key: int
    id: int = 0
    posts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Item:
    """A line item: AssignmentSectionID, the section, the points, the year."""

    key: int
    section: int
    points: float
    year: int | None


class Book:
    """Looks up what a package brought, else what the district had."""

    def __init__(self, desk: Desk, find: Find) -> None:
        self._desk = desk
        self._find = find
        self.orgs: dict[str, int] = {}
        self.courses: dict[str, Course] = {}
        self.sections: dict[str, Section] = {}
        self.people: dict[str, Person] = {}
        self.resources: dict[str, int] = {}
        self.items: dict[str, Item] = {}

    def find(self, entity: str, sourced_id: str) -> tuple[str, int] | None:
        """The kind and key of a row that the district had before."""
        return None if self._desk.is_new else self._find(entity, sourced_id)

    def org(self, sourced_id: str) -> int:
        """The School_Number of an org; 0 for the district and for unknown ones."""
        if sourced_id not in self.orgs:
            found = self.find("org", sourced_id)
            number = 0
            if found is not None and found[0] == "school":
                number = self._one("SELECT School_Number FROM Schools WHERE DCID = ?", found[1])[0]
            self.orgs[sourced_id] = number
        return self.orgs[sourced_id]

    def course(self, sourced_id: str) -> Course:
        """A course, from the package or the district."""
        if sourced_id not in self.courses:
            found = self.find("course", sourced_id)
            key = found[1] if found else 0
            row = self._one("SELECT DCID, Course_Number FROM Courses WHERE DCID = ?", key)
            self.courses[sourced_id] = Course(row[0], row[1])
        return self.courses[sourced_id]

    def section(self, sourced_id: str) -> Section:
        """A section, from the package or the district."""
        if sourced_id not in self.sections:
            found = self.find("class", sourced_id)
            self.sections[sourced_id] = self.section_at(found[1] if found else 0)
        return self.sections[sourced_id]

    def section_at(self, dcid: int) -> Section:
        """A section of the district by its DCID."""
        row = self._one(
            "SELECT s.DCID, s.ID, s.SchoolID, s.Course_Number, s.Section_Number, s.Expression, "
            "s.Teacher, f.Users_DCID, t.DCID, t.ID, t.YearID, t.FirstDay, t.LastDay "
            "FROM Sections s LEFT JOIN SchoolStaff f ON f.ID = s.Teacher "
            "LEFT JOIN Terms t ON t.SchoolID = s.SchoolID AND t.ID = s.TermID "
            "WHERE s.DCID = ? ORDER BY t.DCID",
            dcid,
        )
        span = None if row[8] is None else Span(row[8], row[9], row[10], row[11], row[12])
        dcid, own, school, course, number, expression, lead, user = row[:8]
        return Section(dcid, own, school, course, number, expression, span, lead, user)

    def person(self, sourced_id: str) -> Person:
        """A user, from the package or the district."""
        if sourced_id not in self.people:
            kind, key = self.find("user", sourced_id) or ("guardian", 0)
            person = Person(kind, key)
            if kind == "student":
                person.id = self._one("SELECT ID FROM Students WHERE DCID = ?", key)[0]
            elif kind == "staff":
                posts = "SELECT SchoolID, ID FROM SchoolStaff WHERE Users_DCID = ? ORDER BY DCID"
                person.posts = dict(self._desk.read(posts, (key,)))
            self.people[sourced_id] = person
        return self.people[sourced_id]

    def item(self, sourced_id: str) -> Item:
        """A line item, from the package or the district."""
        if sourced_id not in self.items:
            found = self.find("lineItem", sourced_id)
            row = self._one(
                "SELECT AssignmentSectionID, SectionsDCID, ScoreEntryPoints, YearID "
                "FROM AssignmentSection WHERE AssignmentSectionID = ?",
                found[1] if found else 0,
            )
            self.items[sourced_id] = Item(row[0], row[1], float(row[2] or 0), row[3])
        return self.items[sourced_id]

    def resource(self, sourced_id: str) -> int:
        """A resource's key."""
        if sourced_id not in self.resources:
            found = self.find("resource", sourced_id)
            self.resources[sourced_id] = found[1] if found else 0
        return self.resources[sourced_id]

    def _one(self, sql: str, key: int) -> tuple[Any, ...]:
        rows = self._desk.read(sql, (key,))
        if not rows:
            raise LookupError(f"no row {key}: {sql}")
        return rows[0]
