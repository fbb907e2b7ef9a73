"""Grades that a connector is to push, and what the gradebooks hold of them by SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sis_contract.connector.case import NoChance
from sis_contract.connector.world import World

Gradebook = Literal["PTP", "PTG"]
"""PowerTeacher Pro, or the older PowerTeacher Gradebook."""

Sql = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]

NAME_MAX = 50
"""Characters of an assignment's name that a gradebook keeps [doc]."""

_SECTIONS = """
SELECT x.DCID, x.ID FROM Sections x JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID
  JOIN SchoolStaff f ON f.ID = x.Teacher JOIN Users u ON u.DCID = f.Users_DCID
 WHERE x.GradebookType = ? AND f.Status = 1 AND u.TeacherLoginID <> '' AND u.First_Name <> ''
   AND substr(t.FirstDay, 1, 10) < ? AND substr(t.LastDay, 1, 10) > ?
   AND (SELECT count(*) FROM Users y WHERE lower(y.TeacherLoginID) = lower(u.TeacherLoginID)) = 1
   AND EXISTS (SELECT 1 FROM Courses c WHERE c.Course_Number = x.Course_Number)
 ORDER BY x.DCID"""

_PUPILS = """
SELECT s.DCID FROM CC e JOIN Students s ON s.ID = e.StudentID
 WHERE e.SectionID = ? AND e.TermID > 0 AND s.Enroll_Status = 0 AND s.Student_Web_ID <> ''
   AND s.First_Name <> '' AND s.Last_Name <> '' AND s.Grade_Level IS NOT NULL
   AND substr(e.DateEnrolled, 1, 10) <= ? AND substr(e.DateLeft, 1, 10) > ?
   AND (SELECT count(*) FROM Students y WHERE lower(y.Student_Web_ID) = lower(s.Student_Web_ID)) = 1
   AND NOT EXISTS (SELECT 1 FROM CC o WHERE o.DCID <> e.DCID AND o.StudentID = e.StudentID
                      AND abs(o.SectionID) = e.SectionID)
 ORDER BY s.DCID"""

_WORKS = {
    "PTP": """
SELECT AssignmentSectionID, Name, ScoreEntryPoints FROM AssignmentSection
 WHERE SectionsDCID = ? ORDER BY 1""",
    "PTG": """
SELECT h.ID, a.Name, a.PointsPossible
  FROM Sync_SectionMap m JOIN PSM_SectionAssignment h ON h.SectionID = m.SectionID
  JOIN PSM_Assignment a ON a.ID = h.AssignmentID WHERE m.SectionsDCID = ? ORDER BY 1""",
}
_SCORES = {
    "PTP": """
SELECT StudentsDCID, ScorePoints, IsExempt FROM AssignmentScore WHERE AssignmentSectionID = ?""",
    "PTG": """
SELECT m.StudentsDCID, s.ActualScoreEntered, s.Exempt
  FROM PSM_AssignmentScore s JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID
  JOIN Sync_StudentMap m ON m.StudentID = e.StudentID WHERE s.SectionAssignmentID = ?""",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A class to push into: Sections.DCID, its gradebook, Students.DCIDs of those who sit in it."""

    dcid: int
    book: Gradebook
    pupils: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """An assignment as a teacher has it in a learning system."""

    id: str
    section: Section
    name: str
    points: float = 20
    due: str = ""
    category: str = ""

    @property
    def kept(self) -> str:
        """The name as a gradebook can hold it."""
        return self.name[:NAME_MAX].rstrip()


@dataclass(frozen=True, slots=True)
class Score:
    """A student's points, or an exemption."""

    work: Work
    student: int
    points: float | None = None
    exempt: bool = False


@dataclass(slots=True)
class Grades:
    """A file of grades. `sourced`: its students have OneRoster's ids instead of DCIDs."""

    sourced: bool = False
    works: list[Work] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)

    def add(self, work: Work, scores: dict[int, float]) -> Work:
        """Adds an assignment with points by student."""
        self.works.append(work)
        self.scores += [Score(work, student, points) for student, points in scores.items()]
        return work

    def changed(self, work: Work, student: int, points: float) -> Grades:
        """The same file with other points for one student."""
        scores = [
            replace(one, points=points) if (one.work, one.student) == (work, student) else one
            for one in self.scores
        ]
        return Grades(self.sourced, list(self.works), scores)

    def text(self) -> str:
        """The file as docs/push-file.md has it."""
        return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in self._lines())

    def _lines(self) -> Iterator[dict[str, Any]]:
        for work in self.works:
            line = {
                "type": "assignment",
                "id": work.id,
                "class_id": str(work.section.dcid),
                "name": work.name,
                "points": work.points,
            }
            more = {"due": work.due, "category": work.category}
            yield line | {name: value for name, value in more.items() if value}
        for score in self.scores:
            student = f"S{score.student}" if self.sourced else str(score.student)
            line = {"type": "score", "assignment_id": score.work.id, "student_id": student}
            if score.points is not None:
                line["score"] = score.points
            yield line | ({"exempt": True} if score.exempt else {})


def section_of(world: World, book: Gradebook, *, least: int = 4, skip: int = 0) -> Section:
    """A class of that gradebook with so many students that nothing speaks against; raises
    NoChance where the district has none."""
    day = world.today().isoformat()
    kind = 1 if book == "PTG" else 2
    for dcid, own in world.sql(_SECTIONS, (kind, day, day)):
        pupils = tuple(row[0] for row in world.sql(_PUPILS, (own, day, day)))
        if len(pupils) < least:
            continue
        if skip:
            skip -= 1
            continue
        return Section(dcid, book, pupils)
    raise NoChance(f"this district has no class of {book} with {least} students")


@dataclass(slots=True)
class Stored:
    """What the gradebooks hold: assignments by section and name, scores by assignment."""

    works: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    scores: dict[int, dict[int, list[tuple[float | None, bool]]]] = field(default_factory=dict)

    def against(
        self, grades: Grades, refused: frozenset[tuple[str, str]]
    ) -> Iterator[tuple[str, str, str]]:
        """Each difference: told, expected, got. A refused row is (assignment's id, student or
        empty for the assignment itself)."""
        for work in grades.works:
            there = self.works.get((work.section.dcid, work.kept), [])
            wanted = 0 if (work.id, "") in refused else 1
            if len(there) != wanted:
                told = f"the assignment {work.kept!r} is {_often(len(there))} in its gradebook"
                yield told, _often(wanted), _often(len(there))
            elif there:
                held = self.scores[there[0]]
                yield from _wrong(work, grades, held, refused)


def _often(count: int) -> str:
    return {0: "not", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _wrong(
    work: Work,
    grades: Grades,
    held: dict[int, list[tuple[float | None, bool]]],
    refused: frozenset[tuple[str, str]],
) -> Iterator[tuple[str, str, str]]:
    sent = [one for one in grades.scores if one.work.id == work.id]
    for score in sent:
        there = held.get(score.student, [])
        name = f"the score of student {score.student} for {work.kept!r}"
        if (work.id, str(score.student)) in refused:
            if there:
                yield f"{name} is there although it is to be refused", "nothing", str(there[0][0])
        elif len(there) != 1:
            yield f"{name} is {_often(len(there))} in the gradebook", "once", _often(len(there))
        elif score.exempt != there[0][1] or (score.points or None) != (there[0][0] or None):
            wanted = "exempt" if score.exempt else f"{score.points:g}"
            yield f"{name} is not what was sent", wanted, str(there[0][0])
    for student in held.keys() - {one.student for one in sent}:
        told = f"student {student} has a score for {work.kept!r} that nobody sent"
        yield told, "none", str(held[student][0][0])


def stored_grades(sql: Sql, grades: Grades) -> Stored:
    """What the gradebooks' own tables hold of the classes of a file."""
    stored = Stored()
    for section in {work.section.dcid: work.section for work in grades.works}.values():
        for key, name, _ in sql(_WORKS[section.book], (section.dcid,)):
            stored.works.setdefault((section.dcid, name), []).append(key)
            held: dict[int, list[tuple[float | None, bool]]] = {}
            for student, points, exempt in sql(_SCORES[section.book], (key,)):
                value = None if points in (None, "") else float(points)
                held.setdefault(student, []).append((value, bool(exempt)))
            stored.scores[key] = held
    return stored
