"""From a server's collections to the records of an import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from sis_connector.errors import CountMismatch
from sis_connector.oneroster import values
from sis_connector.oneroster.entities import ClassRow, CourseRow, Org, Person, Seat, Session
from sis_connector.oneroster.years import Year, fits, last_day, term_of
from sis_connector.records import (
    Account,
    Affiliation,
    CoTeacher,
    Course,
    Enrollment,
    Placement,
    Reading,
    SeatDates,
    Section,
    Span,
    StaffMember,
    Student,
)
from sis_connector.source import Scope

STUDENT = "student"
TEACHER = "teacher"


@dataclass(slots=True)
class Collections:
    """Everything that was read; tombstones are gone from all but the people."""

    orgs: list[Org] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    courses: list[CourseRow] = field(default_factory=list)
    classes: list[ClassRow] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    deleted_classes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Builder:
    """Builds the reading of one scope. `staff_roles` are the roles that make a user one of the
    staff; `owners` tells whether only classes with an owner have rosters."""

    found: Collections
    scope: Scope
    year: Year
    today: date
    staff_roles: frozenset[str]
    owners: bool = True
    sessions: dict[str, Session] = field(default_factory=dict)
    courses: dict[str, CourseRow] = field(default_factory=dict)
    made: Reading = field(default_factory=Reading)

    def reading(self) -> Reading:
        self.sessions = {one.id: one for one in self.found.sessions}
        self.courses = {one.id: one for one in self.found.courses}
        self._demand_consistency()
        self._people()
        seats: defaultdict[str, list[Seat]] = defaultdict(list)
        for seat in self.found.seats:
            seats[seat.of_class].append(seat)
        self.made.co_teachers = []
        for one in self._classes():
            self._class(one, seats[one.id])
        self._tree()
        return self.made

    def _demand_consistency(self) -> None:
        """A collection that is empty although others name its records was sent empty by mistake
        (quirk 34)."""
        named = {one.course for one in self.found.classes if one.course}
        pairs: tuple[tuple[str, Sequence[object], bool], ...] = (
            ("users", self.found.people, bool(self.found.seats)),
            ("classes", self.found.classes, bool(self.found.seats)),
            ("courses", self.found.courses, bool(named)),
            ("enrollments", self.found.seats, bool(self.found.classes and self.found.people)),
        )
        for name, listed, needed in pairs:
            if needed and not listed:
                raise CountMismatch(
                    f"The server lists no {name} at all, although other records speak of them."
                )

    # ------------------------------------------------------------------------- people

    def _people(self) -> None:
        schools = {one.id for one in self.found.orgs if one.kind == "school"}
        for one in self.found.people:
            emails = (one.email,) if one.email else ()
            orgs = [org for org in one.orgs if org in schools] or list(one.orgs)
            if one.role == STUDENT:
                level = next(iter(one.grades), None)
                self.made.students.append(
                    Student(
                        one.id, one.username, one.given, one.family, emails,
                        orgs[0] if orgs else "", values.level(level) if level else None,
                        one.active, tuple(orgs[1:]),
                    )
                )  # fmt: skip
            elif one.role in self.staff_roles:
                self._staff_member(one, emails, orgs)
            else:
                continue
            if one.user_id:
                self.made.details.user_fields[one.id] = one.user_id

    def _staff_member(self, one: Person, emails: tuple[str, ...], orgs: list[str]) -> None:
        at = tuple(Affiliation(org, one.active, one.role in self.staff_roles) for org in orgs)
        self.made.staff.append(
            StaffMember(
                one.id, None, None, one.username, one.given, one.family, emails, at,
                orgs[0] if orgs else None,
            )
        )  # fmt: skip

    # ------------------------------------------------------------------------ classes

    def _classes(self) -> Iterable[ClassRow]:
        """Classes of the chosen schools whose dates fit the year (O3)."""
        for one in self.found.classes:
            if one.school not in self.scope.school_ids:
                continue
            if fits(one, self.sessions, self.year):
                yield one
            elif any(self.sessions[term].span for term in one.terms if term in self.sessions):
                self._leave_out("classes", "other_year")
            else:
                self._leave_out("classes", "no_dates", f"{one.title or '?'} [{one.id}]")
        for sourced_id in self.found.deleted_classes:
            self._leave_out("classes", "deleted", sourced_id)

    def _class(self, one: ClassRow, seats: Sequence[Seat]) -> None:
        owner = owner_of(seats, self.today)
        term = term_of(one, self.sessions, self.year)
        assert one.school is not None and term is not None  # _classes has seen to both
        course = self.courses.get(one.course or "")
        self.made.sections.append(
            Section(
                one.id, one.school, one.course, term.id, None, None, owner,
                title=one.title or (course and course.title) or f"Class {one.id}",
                code=one.code, year=self.year.name,
            )
        )  # fmt: skip
        if one.grades:
            grades = ",".join(values.grade(grade) for grade in one.grades)
            self.made.details.class_fields[one.id] = grades
        self.made.details.placements[one.id] = Placement(
            one.course or one.id,
            (course and course.title) or one.title or f"Class {one.id}",
            course.code if course else one.code,
            (course and course.org) or one.school,
            term.id,
        )
        if owner is not None or not self.owners:
            self._seats(one, seats, owner)

    def _seats(self, one: ClassRow, seats: Sequence[Seat], owner: str | None) -> None:
        best: dict[str, Seat] = {}
        for seat in sorted(seats, key=lambda each: self._rank(each)):
            if seat.role == STUDENT:
                self.made.enrollments.append(
                    Enrollment(one.id, seat.person, seat.begin, seat.end, dropped=False)
                )
            elif seat.role == TEACHER:
                if seat.person != owner:
                    assert self.made.co_teachers is not None
                    last = last_day(seat.end) if seat.end else None
                    self.made.co_teachers.append(
                        CoTeacher(one.id, seat.person, None, seat.role, last)
                    )
            else:
                self._leave_out("rosters", "other_role", f"{seat.role or 'no role'} [{seat.id}]")
                continue
            best.setdefault(seat.person, seat)
        for person, seat in best.items():
            dates = SeatDates(seat.id, seat.begin, seat.end)
            self.made.details.seats[one.id, person] = dates

    def _rank(self, seat: Seat) -> tuple[bool, int, str]:
        """Today's enrollment before historic ones, later before earlier (quirk 15)."""
        begun = seat.begin.toordinal() if seat.begin else 0
        return (not seat.holds_on(self.today), -begun, seat.id)

    def _leave_out(self, kind: str, reason: str, name: str = "") -> None:
        self.made.left_out.append((kind, reason, name))

    # --------------------------------------------------------------------------- tree

    def _tree(self) -> None:
        details = self.made.details
        self.made.courses = {
            one.id: Course(one.id, one.code, one.title) for one in self.found.courses
        }
        above_of = {one.id: one.parent for one in self.found.orgs}
        parents: dict[str, str | None] = {}
        for school in self.scope.schools:
            chain = chain_of(school.id, above_of)
            for account, parent in zip_longest(chain, chain[1:]):
                parents.setdefault(account, parent)
        details.accounts = [
            Account(one.id, one.name, one.kind, parents[one.id])
            for one in self.found.orgs
            if one.id in parents
        ]
        details.spans = [
            Span(
                one.id, one.title, one.kind, one.start, one.end,
                above(one.id, one.parent, self.sessions),
            )
            for one in self.found.sessions
        ]  # fmt: skip


def owner_of(seats: Iterable[Seat], today: date) -> str | None:
    """The teacher whose enrollment is primary (O8); of several, today's, then who began last."""
    leads = [one for one in seats if one.role == TEACHER and one.primary]
    if not leads:
        return None

    def rank(one: Seat) -> tuple[bool, int, str]:
        return (not one.holds_on(today), -(one.begin.toordinal() if one.begin else 0), one.person)

    return min(leads, key=rank).person


def above(sourced_id: str, parent: str | None, known: Container[str]) -> str | None:
    """The parent, if it is known and not the record itself (quirk 17)."""
    return parent if parent in known and parent != sourced_id else None


def chain_of(start: str, parents: Mapping[str, str | None]) -> list[str]:
    """The records from `start` upwards as far as they are known; a loop ends it (quirks 17, 18)."""
    found: list[str] = []
    at: str | None = start
    while at is not None and at in parents and at not in found:
        found.append(at)
        at = parents[at]
    return found
