"""All files of a checked package into a desk, each after what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from oneroster_mock.bulk.cells import read_list
from oneroster_mock.bulk.check import Checker
from oneroster_mock.bulk.columns import FILES
from oneroster_mock.bulk.intake.book import Book, Find
from oneroster_mock.bulk.intake.classes import Classes, Courses
from oneroster_mock.bulk.intake.desk import Desk
from oneroster_mock.bulk.intake.families import Families
from oneroster_mock.bulk.intake.fitting import RACES
from oneroster_mock.bulk.intake.grades import Gradebook
from oneroster_mock.bulk.intake.orgs import Orgs
from oneroster_mock.bulk.intake.people import EMAIL_KINDS, People
from oneroster_mock.bulk.intake.persons import Demographics
from oneroster_mock.bulk.intake.resources import Resources
from oneroster_mock.bulk.intake.seats import ROLES, Seats
from oneroster_mock.bulk.intake.sessions import Sessions
from oneroster_mock.bulk.package import Cells

Progress = Callable[[str, int, int], None]
_STEP = 2000


@dataclass(slots=True)
class Filled:
    """What came in: rows by file, and how many of a file had no place at all."""

    rows: dict[str, int] = field(default_factory=dict)
    homeless: dict[str, int] = field(default_factory=dict)
    name: str = ""


class Filling:
    """Puts the rows that a check lets through into a desk."""

    def __init__(
        self, checker: Checker, desk: Desk, find: Find, today: str, at: str, progress: Progress
    ) -> None:
        self._checker = checker
        self._desk = desk
        self._book = Book(desk, find)
        self._today = today
        self._at = at
        self._progress = progress
        self.filled = Filled()

    def fill(self) -> Filled:
        """Fills the desk; what came in is counted."""
        desk, book = self._desk, self._book
        if desk.is_new:
            _lists(desk)
        orgs = Orgs(desk, book)
        orgs.take(list(self._rows("orgs")))
        self.filled.name = orgs.name
        sessions = Sessions(desk, book)
        sessions.take(self._rows("academicSessions"), self._uses(), orgs.schools)
        courses, classes = Courses(desk, book), Classes(desk, book, sessions)
        families = Families(desk, book)
        people = People(desk, book, sessions, families, self._today)
        self._each("courses", courses.take)
        self._each("users", people.take)
        for number, (low, high) in people.levels.items():
            orgs.grades(number, low, high)
        self._each("classes", classes.take)
        seats = Seats(desk, book)
        seats.take_staff(self._silent("enrollments"))
        seats.take_students(self._rows("enrollments"))
        self._homeless("enrollments", seats.homeless)
        self._each("demographics", Demographics(desk, book).take)
        families.link(self._silent("users"))
        self._grades()
        resources = Resources(desk, book, self._at)
        self._each("resources", resources.resource)
        self._each("classResources", resources.of_class)
        self._each("courseResources", resources.of_course)
        return self.filled

    def _grades(self) -> None:
        gradebook = Gradebook(self._desk, self._book)
        self._each("categories", gradebook.category)
        self._each("lineItems", gradebook.line_item)
        self._each("results", gradebook.result)

    def _uses(self) -> Iterator[tuple[str, list[str]]]:
        for row in self._silent("classes"):
            yield row["schoolSourcedId"], read_list(row["termSourcedIds"])

    def _each(self, name: str, take: Callable[[Cells], bool | None]) -> None:
        homeless = sum(take(row) is False for row in self._rows(name))
        self._homeless(name, homeless)

    def _homeless(self, name: str, count: int) -> None:
        if count:
            self.filled.homeless[name] = count

    def _rows(self, name: str) -> Iterator[Cells]:
        """The rows of a file, counted and told."""
        total = len(self._checker.index.lines.get(name, ()))
        done = 0
        for row in self._silent(name):
            if done % _STEP == 0:
                self._progress(name, done, total)
            done += 1
            yield row
        if done:
            self._progress(name, done, done)
            self.filled.rows[name] = done

    def _silent(self, name: str) -> Iterator[Cells]:
        for _, row in self._checker.taken(name):
            if row.get("status") != "tobedeleted":
                yield row


def _lists(desk: Desk) -> None:
    """The lists that a district cannot be without: races and teachers' roles."""
    for category in ("racecode", "fedrace", "ethnicity"):
        for order, (code, text) in enumerate(RACES.values(), 1):
            row = {"Cat": category, "Name": code, "Value": text, "SortOrder": order}
            second = {"Value2": code} if category == "racecode" else {}
            desk.put("Gen", {"DCID": desk.key("Gen"), **row, **second})
    for key, name in EMAIL_KINDS:
        desk.put("PSM_StudentContactType", {"ID": key, "Name": name})
    for key, name in ROLES:
        desk.put("RoleDef", {"ID": key, "Name": name, "RoleModuleID": 1})


def children_of(checker: Checker, names: tuple[str, ...]) -> dict[str, dict[str, list[str]]]:
    """For each file, which rows name a row as parent; a row that names itself is no child."""
    made: dict[str, dict[str, list[str]]] = {}
    for name in names:
        assert FILES[name].column("parentSourcedId") is not None
        tied = made.setdefault(name, {})
        for _, row in checker.taken(name):
            if row["parentSourcedId"]:
                tied.setdefault(row["parentSourcedId"], []).append(row["sourcedId"])
    return made
