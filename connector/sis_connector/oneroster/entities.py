"""OneRoster's records as the connector needs them, read leniently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sis_connector.oneroster import values
from sis_connector.oneroster.values import Row

SCHOOL = "school"
SCHOOL_YEAR = "schoolyear"


@dataclass(frozen=True, slots=True)
class Org:
    id: str
    name: str
    kind: str
    identifier: str | None
    parent: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """`end` is the first day *after* [spec]; `start_year` 2026 is 2026-27, None where unknown."""

    id: str
    title: str
    kind: str
    start: date | None
    end: date | None
    parent: str | None
    start_year: int | None

    @property
    def span(self) -> tuple[date, date] | None:
        return (self.start, self.end) if self.start and self.end else None


@dataclass(frozen=True, slots=True)
class Person:
    """`orgs` in the server's order, which means something to some (O5) and nothing to others."""

    id: str
    role: str
    active: bool
    username: str | None
    given: str | None
    family: str | None
    email: str | None
    identifier: str | None
    orgs: tuple[str, ...]
    grades: tuple[str, ...]
    user_id: str | None


@dataclass(frozen=True, slots=True)
class CourseRow:
    id: str
    title: str | None
    code: str | None
    org: str | None


@dataclass(frozen=True, slots=True)
class ClassRow:
    id: str
    title: str | None
    code: str | None
    school: str | None
    course: str | None
    terms: tuple[str, ...]
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """An enrollment; `end` is the first day *after* [spec]."""

    id: str
    person: str
    of_class: str
    role: str
    primary: bool
    begin: date | None
    end: date | None

    def holds_on(self, today: date) -> bool:
        begun = self.begin is None or self.begin <= today
        return begun and (self.end is None or self.end > today)


def org(row: Row) -> Org:
    return Org(
        values.identity(row),
        values.text(row.get("name")) or values.identity(row),
        values.word(row.get("type")),
        values.text(row.get("identifier")),
        values.ref(row.get("parent")),
    )


def session(row: Row) -> Session:
    """`schoolYear` is the year in which the school year ends [spec]."""
    year = (values.text(row.get("schoolYear")) or "").strip()[:4]
    return Session(
        values.identity(row),
        values.text(row.get("title")) or values.identity(row),
        values.word(row.get("type")),
        values.day(row.get("startDate")),
        values.day(row.get("endDate")),
        values.ref(row.get("parent")),
        int(year) - 1 if len(year) == 4 and year.isdigit() else None,
    )


def person(row: Row) -> Person:
    return Person(
        values.identity(row),
        values.word(row.get("role")),
        values.is_active(row),
        values.text(row.get("username")),
        values.text(row.get("givenName")),
        values.text(row.get("familyName")),
        values.text(row.get("email")),
        values.text(row.get("identifier")),
        tuple(values.refs(row.get("orgs"))),
        tuple(values.texts(row.get("grades"))),
        values.user_identifier(row.get("userIds")),
    )


def course(row: Row) -> CourseRow:
    return CourseRow(
        values.identity(row),
        values.text(row.get("title")),
        values.text(row.get("courseCode")),
        values.ref(row.get("org")),
    )


def class_row(row: Row) -> ClassRow:
    return ClassRow(
        values.identity(row),
        values.text(row.get("title")),
        values.text(row.get("classCode")),
        values.ref(row.get("school")),
        values.ref(row.get("course")),
        tuple(values.refs(row.get("terms"))),
        tuple(values.texts(row.get("grades"))),
    )


def seat(row: Row) -> Seat | None:
    """An enrollment, or None where it says not who is in which class."""
    who, where = values.ref(row.get("user")), values.ref(row.get("class"))
    if who is None or where is None:
        return None
    return Seat(
        values.identity(row),
        who,
        where,
        values.word(row.get("role")),
        values.truth(row.get("primary")),
        values.day(row.get("beginDate")),
        values.day(row.get("endDate")),
    )
