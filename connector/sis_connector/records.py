"""What a source tells about a school district, whatever wire it came over.

Ids are text: they are names, not numbers. Dates are `datetime.date`; an exit or end date is the
first day *after* [doc]. `None` means that the source has no value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class School:
    """`id` is what the source's records point at, `number` what people call it by."""

    id: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    id: str
    school_id: str
    start_year: int
    name: str
    start_date: date | None
    end_date: date | None


@dataclass(frozen=True, slots=True)
class Student:
    id: str
    username: str | None
    first_name: str | None
    last_name: str | None
    emails: tuple[str, ...]
    school_id: str
    grade_level: str | None
    active: bool
    other_schools: tuple[str, ...] = ()
    """Further schools, where the source names several and their order means little."""


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A person's work at one school; `teaches` when the school lists them as a teacher."""

    school_id: str
    active: bool
    teaches: bool


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One source record of a person at work; one person may have several (`person`, `local_id`)."""

    id: str
    person: str | None
    local_id: str | None
    username: str | None
    first_name: str | None
    last_name: str | None
    emails: tuple[str, ...]
    affiliations: tuple[Affiliation, ...]
    school_id: str | None = None
    """The school whose list of active staff showed this record; None when asked for alone."""


@dataclass(frozen=True, slots=True)
class Course:
    id: str
    number: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    school_id: str
    course_id: str | None
    term_id: str | None
    number: str | None
    expression: str | None
    staff_id: str | None
    title: str | None = None
    """The class's own name and code, where the source has them; else the course's serve."""
    code: str | None = None
    year: str | None = None
    """What the target calls the year; without it, the term."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A student in a section."""

    section_id: str
    student_id: str
    entry_date: date | None
    exit_date: date | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class CoTeacher:
    """A teacher of a section who is not its lead; `end_date` is the last day itself."""

    section_id: str
    staff_id: str
    person: str | None
    role: str | None
    end_date: date | None


@dataclass(frozen=True, slots=True)
class Guardian:
    """One student's guardian; the same guardian comes once per student."""

    id: str
    student_id: str
    first_name: str | None
    last_name: str | None
    username: str | None
    emails: tuple[str, ...]
    relationship: str | None
    school_id: str


@dataclass(frozen=True, slots=True)
class Road:
    """How one kind was read: in bulk by `query`, or in the slow way, and `why` then."""

    kind: str
    query: str
    why: str = ""

    @property
    def bulk(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Account:
    """An organization of any kind; `parent_id` is None at the top of the tree."""

    id: str
    name: str
    kind: str
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A term of any kind; unlike `Term`, its end is the first day after."""

    id: str
    name: str
    kind: str
    start_date: date | None
    end_date: date | None
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a class stands."""

    course_id: str
    course_name: str
    course_code: str | None
    account_id: str
    term_id: str


@dataclass(frozen=True, slots=True)
class SeatDates:
    """The one current enrollment of a user in a class; the end is the first day after."""

    id: str
    begin_date: date | None
    end_date: date | None


@dataclass(slots=True)
class Details:
    """What only some sources tell. `user_fields` and `class_fields` hold custom fields by id,
    `seats` is by class and user."""

    user_fields: dict[str, str] = field(default_factory=dict)
    class_fields: dict[str, str] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    placements: dict[str, Placement] = field(default_factory=dict)
    seats: dict[tuple[str, str], SeatDates] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """Everything read in one run, in a fixed order. A kind that was not read is None."""

    students: list[Student] = field(default_factory=list)
    staff: list[StaffMember] = field(default_factory=list)
    courses: dict[str, Course] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    enrollments: list[Enrollment] = field(default_factory=list)
    co_teachers: list[CoTeacher] | None = None
    guardians: list[Guardian] | None = None
    warnings: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    """Kind, reason and name of records that the source itself leaves out."""
    details: Details = field(default_factory=Details)
    roads: list[Road] = field(default_factory=list)
