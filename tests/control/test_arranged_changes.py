"""Changed sections, enrollments and scores: what says the same in other rows follows."""

from __future__ import annotations

from typing import Any

import pytest

from mock_sis.world import World
from sis_core.district import DistrictError
from sis_fixtures.invariants import broken

HIGH = {"where": "High_Grade = 12", "most": 1}


def row(world: World, sql: str, *params: Any) -> tuple[Any, ...]:
    """The first row of a SELECT."""
    return world.sql(sql, params)[1][0]


def test_a_changed_section_is_the_same_on_its_enrollments(world: World) -> None:
    """Number, course and hours of a section are those of its enrollments and meetings too."""
    section, number, course = row(
        world, "SELECT s.DCID, s.ID, min(c.Course_Number) FROM Sections s JOIN Courses c "
        "ON c.Course_Number <> s.Course_Number WHERE s.No_Of_Students > 3 "
        "AND s.Expression NOT NULL GROUP BY s.DCID LIMIT 1"
    )  # fmt: skip
    world.arrange([{"patch": "section", "row": section, "number": "ZZ9", "course": course,
                    "expression": "2(A-B) 4(E)"}])  # fmt: skip

    assert world.sql(
        "SELECT DISTINCT Section_Number, Course_Number, Expression FROM CC "
        "WHERE abs(SectionID) = ?", [number],
    )[1] == [("ZZ9", course, "2(A-B) 4(E)")]  # fmt: skip
    assert world.sql(
        "SELECT Period_Number, Cycle_Day_Letter FROM Section_Meeting WHERE SectionID = ? "
        "ORDER BY 1, 2", [number],
    )[1] == [(2, "A"), (2, "B"), (4, "E")]  # fmt: skip
    assert [one for one in broken(world.store) if "otherwise" in one or "name" in one] == []


def test_days_of_an_enrollment_are_those_of_the_older_gradebook(world: World) -> None:
    """An enrollment that ends earlier does so in the older gradebook too."""
    cc, older = row(
        world,
        "SELECT m.CCDCID, m.SectionEnrollmentID FROM Sync_SectionEnrollmentMap m "
        "JOIN CC ON CC.DCID = m.CCDCID AND CC.SectionID > 0 "
        "WHERE CC.DateEnrolled < '2026-10-01' LIMIT 1",
    )
    world.arrange([{"patch": "enrollment", "row": cc, "to": "today-3"}])

    assert row(world, "SELECT DateLeft FROM PSM_SectionEnrollment WHERE ID = ?", older) == (
        "2026-10-12 00:00:00",
    )


def test_a_score_has_what_a_gradebook_works_out(world: World) -> None:
    """Percent and letter follow the points; a second score of the student there is refused."""
    told = world.arrange([
        {"add": "student", "as": "ada"},
        {"add": "section", "as": "knots", "school": HIGH},
        {"enroll": "$ada", "section": "$knots"},
        {"add": "assignment", "as": "task", "section": "$knots", "points": 10},
        {"add": "score", "as": "mark", "assignment": "$task", "student": "$ada", "points": 7.5},
    ])  # fmt: skip
    task, mark = told[3]["numbers"][0], told[4]["numbers"][0]
    score = "SELECT ActualScoreEntered, ScorePoints, ScorePercent FROM AssignmentScore " \
            "WHERE AssignmentScoreID = ?"  # fmt: skip

    assert row(world, score, mark) == ("7.5", 7.5, 75)
    with pytest.raises(DistrictError, match=f"patch score {mark}"):
        world.arrange([{"add": "score", "assignment": task, "student": told[0]["numbers"][0]}])
    world.arrange([{"patch": "score", "row": mark, "points": 9},
                   {"patch": "assignment", "row": task, "points": 20}])  # fmt: skip
    assert row(world, score, mark) == ("9", 9, 90)
    assert row(world, "SELECT TotalPointValue FROM AssignmentSection "
                      "WHERE AssignmentSectionID = ?", task) == (20,)  # fmt: skip
    assert broken(world.store) == []


def test_a_section_that_loses_its_lead_has_none(world: World) -> None:
    """Deleting the lead's row of SectionTeacher leaves section and enrollments without a lead."""
    number, section = row(
        world,
        "SELECT t.ID, s.DCID FROM SectionTeacher t JOIN Sections s "
        "ON s.ID = t.SectionID AND s.Teacher = t.TeacherID LIMIT 1",
    )
    world.arrange([{"delete": "teacher", "row": number}])

    assert row(world, "SELECT Teacher FROM Sections WHERE DCID = ?", section) == (None,)
    assert broken(world.store) == []
