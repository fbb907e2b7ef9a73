"""Course grades in a push to PowerSchool's own gradebooks."""

from __future__ import annotations


def test_course_grades_are_declined(run, books):
    """The line is told apart with the profile that takes it, and the others go."""
    report = run(
        {"type": "course_grade", "class_id": "8801", "student_id": "800", "score": 90},
        {"type": "assignment", "id": "w1", "class_id": "8801", "name": "Quiz", "points": 20},
    )
    [bad] = report.bad_lines
    assert (bad.number, "--profile canvas" in bad.reason) == (1, True)
    assert report.totals["assignments"].pushed == 1
