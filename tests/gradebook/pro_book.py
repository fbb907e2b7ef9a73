"""What PowerTeacher Pro should hold after some writes, and whether store and door say the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from book_district import INES, MATH, SCIENCE
from legacy_district import Door

from sis_core.district.store import Store

WORK = "/ws/xte/section/assignment"
CATEGORIES = "/ws/xte/teacher_category"


@dataclass
class Part:
    """An assignment in a section: whom it is for (None: all), and their points."""

    id: int
    students: set[int] | None = None
    scores: dict[int, float] = field(default_factory=dict)

    def takes(self, student: int) -> bool:
        """Whether a student's score is taken."""
        return self.students is None or student in self.students


@dataclass
class Work:
    """An assignment as it should be."""

    name: str
    points: int
    category: int
    standards: set[int]
    parts: dict[int, Part]

    @property
    def scored(self) -> bool:
        """Whether it has a score anywhere."""
        return any(part.scores for part in self.parts.values())


@dataclass
class ProBook:
    """What PowerTeacher Pro should hold, from the answers alone."""

    door: Door
    works: dict[int, Work] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)

    def one(self, pick: int) -> tuple[int, Work | None]:
        """One of the assignments, or an id that none has."""
        made = sorted(self.works)[pick % len(self.works)] if self.works else 99_999
        return made, self.works.get(made)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request of the teacher's."""
        mark = "&" if "?" in path else "?"
        return self.door.ask(method, f"{path}{mark}users_dcid={INES}", body)

    # -- truth ----------------------------------------------------------------------------------

    def check_store(self) -> None:
        """The rows are what was acknowledged, and no more."""
        store = self.door.world.store
        assert _rows(store) == {
            (made, section): (
                work.name,
                work.points,
                work.category,
                part.id,
                part.students,
                {n: (points, 100 * points / work.points) for n, points in part.scores.items()},
            )
            for made, work in self.works.items()
            for section, part in work.parts.items()
        }
        assert _standards(store) == {made: work.standards for made, work in self.works.items()}
        sql = "SELECT TeacherCategoryID, Name FROM TeacherCategory WHERE TeacherCategoryID > 935"
        assert dict(store.read(sql)) == self.categories

    def check_views(self) -> None:
        """The door shows what the rows say: in lists, by id, scores, categories."""
        for section in (SCIENCE, MATH):
            shown = self.ask("GET", f"{WORK}/?section_ids={section}").json()
            assert {one["assignmentid"]: self._part(one, section) for one in shown} == {
                made: (work.name, work.points, work.category, work.parts[section].students or set())
                for made, work in self.works.items()
                if section in work.parts
            }
        for made, work in self.works.items():
            one = self.ask("GET", f"{WORK}/{made}").json()
            assert {row["sectionsdcid"] for row in one["_assignmentsections"]} == set(work.parts)
            assert {
                row["standardid"] for row in one["_assignmentstandardassociations"]
            } == work.standards
            listed = self.ask("POST", "/ws/xte/assignment_score", {"assignment_ids": [made]})
            assert {
                (row["_assignmentsection"]["assignmentsectionid"], row["studentsdcid"]): row[
                    "scorepoints"
                ]
                for row in listed.json()
            } == {(part.id, n): v for part in work.parts.values() for n, v in part.scores.items()}
        shown = self.ask("GET", CATEGORIES).json()
        names = {row["teachercategoryid"]: row["name"] for row in shown}
        assert {key: name for key, name in names.items() if key > 935} == self.categories

    @staticmethod
    def _part(one: dict[str, Any], section: int) -> tuple[Any, ...]:
        (part,) = [p for p in one["_assignmentsections"] if p["sectionsdcid"] == section]
        (use,) = part["_assignmentcategoryassociations"]
        students = {row["studentsdcid"] for row in part["_assignmentstudentassociations"]}
        return part["name"], part["scoreentrypoints"], use["teachercategoryid"], students


def _rows(store: Store) -> dict[tuple[int, int], tuple[Any, ...]]:
    """(Assignment, section) → name, points, category, key, students, scores; by SQL."""
    made: dict[tuple[int, int], tuple[Any, ...]] = {}
    for assignment, section, name, points, key, category in store.read(
        "SELECT p.AssignmentID, p.SectionsDCID, p.Name, p.ScoreEntryPoints, "
        "p.AssignmentSectionID, c.TeacherCategoryID FROM AssignmentSection p "
        "JOIN AssignmentCategoryAssoc c ON c.AssignmentSectionID = p.AssignmentSectionID"
    ):
        assert (assignment, section) not in made
        sql = "SELECT StudentsDCID FROM AssignmentStudentAssoc WHERE AssignmentSectionID = ?"
        students = {row[0] for row in store.read(sql, (key,))}
        sql = (
            "SELECT StudentsDCID, ScorePoints, ScorePercent FROM AssignmentScore "
            "WHERE AssignmentSectionID = ?"
        )
        kept = store.read(sql, (key,))
        scores = {row[0]: row[1:] for row in kept}
        assert len(scores) == len(kept)
        made[assignment, section] = (name, points, category, key, students or None, scores)
    return made


def _standards(store: Store) -> dict[int, set[int]]:
    """Assignment → its standards, by SQL; the flag on the assignment says the same."""
    made: dict[int, set[int]] = {}
    for assignment, flag in store.read("SELECT AssignmentID, HasStandards FROM Assignment"):
        sql = "SELECT StandardID FROM AssignmentStandardAssoc WHERE AssignmentID = ?"
        made[assignment] = {row[0] for row in store.read(sql, (assignment,))}
        assert bool(flag) == bool(made[assignment])
    return made
