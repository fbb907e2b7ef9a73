"""Comparing a pushed week with the gradebooks' own tables, row by row, by SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mock_sis.demo.week import Class, Score, Week, Work
from sis_core.district import Store

_ASSIGNMENTS = {
    "PTP": """
SELECT AssignmentSectionID, Name, DueDate, TotalPointValue, ExtraCreditPoints
  FROM AssignmentSection WHERE SectionsDCID = ?""",
    "PTG": """
SELECT h.ID, a.Name, h.DateAssignmentDue, a.PointsPossible, a.ExtraCreditPoints
  FROM Sync_SectionMap m JOIN PSM_SectionAssignment h ON h.SectionID = m.SectionID
  JOIN PSM_Assignment a ON a.ID = h.AssignmentID WHERE m.SectionsDCID = ?""",
}
_SCORES = {
    "PTP": """
SELECT StudentsDCID, ScorePoints, IsLate FROM AssignmentScore WHERE AssignmentSectionID = ?""",
    "PTG": """
SELECT m.StudentsDCID, s.ActualScoreEntered, 0
  FROM PSM_AssignmentScore s JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID
  JOIN Sync_StudentMap m ON m.StudentID = e.StudentID WHERE s.SectionAssignmentID = ?""",
}
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Graded:
    """What the gradebooks hold of a week: rows that are right, and sentences on what is not.

    `withheld_…` count rows that were rightly refused and are not there.
    """

    assignments: int
    scores: int
    withheld_assignments: int
    withheld_scores: int
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """True where nothing differs."""
        return not self.differences


def graded(store: Store, week: Week) -> Graded:
    """Compares every assignment and every score of the week with the tables."""
    assignments = scores = withheld_assignments = withheld_scores = 0
    differences: list[str] = []
    for of in week.classes:
        there = store.read(_ASSIGNMENTS[of.book], (of.dcid,))
        for work in (one for one in week.works if one.of is of):
            rows = [row for row in there if row[1] == work.kept and _day(row[2]) == str(work.due)]
            wanted = [score for score in week.scores if score.work is work]
            wrong = list(_wrong_work(work, rows))
            differences += [f"{of.title}, “{work.kept}” {sentence}" for sentence in wrong]
            if wrong:
                continue
            if work.refused:
                withheld_assignments += 1
                withheld_scores += len(wanted)
                continue
            assignments += 1
            held = _held(store, of, rows[0][0])
            sentences = list(_wrong_scores(wanted, held))
            differences += [f"{of.title}, “{work.kept}”: {sentence}" for sentence in sentences]
            right = [score for score in wanted if _right(score, held)]
            scores += sum(1 for score in right if not score.refused)
            withheld_scores += sum(1 for score in right if score.refused)
    return Graded(assignments, scores, withheld_assignments, withheld_scores, tuple(differences))


def _wrong_work(work: Work, rows: list[Row]) -> Iterator[str]:
    if work.refused:
        if rows:
            yield f"is there although {work.refused}"
        return
    if len(rows) != 1:
        yield f"is there {len(rows)} times"
        return
    _id, _name, _due, points, extra = rows[0]
    wanted = (0, work.points) if work.extra else (work.points, 0)
    if (points or 0, extra or 0) != wanted:
        yield f"has {points} and {extra} extra points, not {wanted[0]} and {wanted[1]}"


def _held(store: Store, of: Class, assignment: int) -> dict[int, Row]:
    rows = store.read(_SCORES[of.book], (assignment,))
    return {student: (float(score), bool(late)) for student, score, late in rows}


def _right(score: Score, held: dict[int, Row]) -> bool:
    if score.refused:
        return score.student not in held
    late = score.late and score.work.of.book == "PTP"
    return held.get(score.student) == (score.points, late)


def _wrong_scores(wanted: list[Score], held: dict[int, Row]) -> Iterator[str]:
    for score in wanted:
        if not _right(score, held):
            there = held.get(score.student, "nothing")
            should = f"nothing, as they {score.refused}" if score.refused else str(score.points)
            yield f"student {score.student} has {there}, should have {should}"
    for student in held.keys() - {score.student for score in wanted}:
        yield f"student {student} has a score that nobody pushed"


def _day(stored: Any) -> str:
    return str(stored)[:10]
