"""Assignments of PowerTeacher Pro and scores on them, with what a gradebook would derive."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from mock_sis.arranging.bench import Bench
from mock_sis.arranging.people import Row
from sis_core.district import DistrictError, day_text
from sis_core.district.hand import Hand
from sis_core.district.seats import room_of

_SCORE = """
SELECT AssignmentScoreID FROM AssignmentScore WHERE AssignmentSectionID = ? AND StudentsDCID = ?"""
_PART = "SELECT ScoreEntryPoints, SectionsDCID FROM AssignmentSection WHERE AssignmentSectionID = ?"
_LETTER = """
SELECT i.Name FROM GradeScaleItem i JOIN Sections s ON s.GradeScaleID = i.GradeScaleID
WHERE s.DCID = ? AND i.CutoffPercentage <= ? ORDER BY i.CutoffPercentage DESC LIMIT 1"""
_LINKED = {"assignment": "AssignmentSectionID", "student": "StudentsDCID"}


def add_assignment(bench: Bench, given: Row, more: Row) -> int:
    """An assignment of a section in PowerTeacher Pro, ten points, due in a week."""
    hand = bench.hand
    if more.get("section") is None:
        raise DistrictError('an assignment needs "section"')
    room = room_of(hand, more["section"])
    if room is None or room.gradebook != 2:
        raise DistrictError(
            f"section {more['section']} does not use PowerTeacher Pro; only its assignments are "
            "added here"
        )
    year = room.term // 100
    due = date.fromisoformat(hand.now[:10]) + timedelta(days=7)
    n = hand.scalar("SELECT count(*) + 1 FROM AssignmentSection WHERE SectionsDCID = ?",
                    more["section"])  # fmt: skip
    points = given.get("ScoreEntryPoints", 10)
    worth = None if points is None else points * (given.get("Weight") or 1)
    row = {"Name": f"Arranged task {n}", "DueDate": min(day_text(due), room.last),
           "ScoreType": "POINTS", "ScoreEntryPoints": points, "TotalPointValue": worth,
           **given}  # fmt: skip
    whole = hand.insert("Assignment", {"YearID": year})
    made = hand.insert("AssignmentSection", {
        "AssignmentID": whole, "SectionsDCID": more["section"], "YearID": year, **row,
    })  # fmt: skip
    category = _category(hand, room.teacher, more.get("category"))
    if category is not None:
        hand.insert("AssignmentCategoryAssoc", {
            "AssignmentSectionID": made, "TeacherCategoryID": category, "YearID": year,
        })  # fmt: skip
    return made


def _category(hand: Hand, staff: int | None, name: object) -> int | None:
    rows = hand.read(
        "SELECT c.TeacherCategoryID, c.Name FROM TeacherCategory c JOIN SchoolStaff s "
        "ON s.Users_DCID = c.UsersDCID WHERE s.ID = ? ORDER BY c.TeacherCategoryID", staff,
    )  # fmt: skip
    for number, known in rows:
        if name is None or known == name:
            return int(number)
    if name is not None:
        shown = ", ".join(str(row[1]) for row in rows) or "none"
        raise DistrictError(f"the section's teacher has no category {name!r} (there is: {shown})")
    return None


def patch_assignment(bench: Bench, assignment: int, changes: Row, more: Row) -> None:
    """Changes an assignment; what it is worth follows its points and weight."""
    hand = bench.hand
    if {"ScoreEntryPoints", "Weight"} & changes.keys() and "TotalPointValue" not in changes:
        points, weight = hand.read(
            "SELECT ScoreEntryPoints, coalesce(Weight, 1) FROM AssignmentSection "
            "WHERE AssignmentSectionID = ?", assignment,
        )[0]  # fmt: skip
        points, weight = changes.get("ScoreEntryPoints", points), changes.get("Weight", weight)
        worth = None if points is None or weight is None else points * weight
        changes = {**changes, "TotalPointValue": worth}
    hand.update("AssignmentSection", assignment, **changes)


def add_score(bench: Bench, given: Row, more: Row) -> int:
    """A student's score on an assignment, entered today; one for each student and assignment."""
    hand = bench.hand
    assignment, student = more.get("assignment"), more.get("student")
    if assignment is None or student is None:
        raise DistrictError('a score needs "assignment" and "student"')
    taken = hand.scalar(_SCORE, assignment, student)
    if taken is not None:
        raise DistrictError(
            f"student {student} has a score on assignment {assignment} already: patch score {taken}"
        )
    year = hand.scalar(
        "SELECT YearID FROM AssignmentSection WHERE AssignmentSectionID = ?", assignment
    )
    return hand.insert("AssignmentScore", {
        "AssignmentSectionID": assignment, "StudentsDCID": student, "YearID": year,
        "ScoreEntryDate": hand.now, **_derived(hand, assignment, given), **given,
    })  # fmt: skip


def patch_score(bench: Bench, score: int, changes: Row, more: Row) -> None:
    """Changes a score; percent and letter follow the points."""
    hand = bench.hand
    linked = {_LINKED[word]: number for word, number in more.items()}
    assignment = linked.get("AssignmentSectionID", hand.scalar(
        "SELECT AssignmentSectionID FROM AssignmentScore WHERE AssignmentScoreID = ?", score
    ))  # fmt: skip
    derived = _derived(hand, assignment, changes)
    hand.update("AssignmentScore", score, **{**linked, **derived, **changes})


def _derived(hand: Hand, assignment: Any, given: Row) -> Row:
    """What the gradebook works out of points that are given."""
    if "ScorePoints" not in given:
        return {}
    points = given["ScorePoints"]
    most, section = (hand.read(_PART, assignment) or [(None, None)])[0]
    percent = round(100 * points / most, 4) if most and points is not None else None
    return {
        "ActualScoreEntered": None if points is None else f"{points:g}",
        "ActualScoreKind": None if points is None else "REAL_SCORE",
        "ScorePercent": percent,
        "ScoreLetterGrade": None if percent is None else hand.scalar(_LETTER, section, percent),
    }
