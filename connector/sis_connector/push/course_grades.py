"""Course grades: a line item of a hundred points that the class's scores go to (C2)."""

from __future__ import annotations

from decimal import Decimal

from sis_connector.push.lines import AssignmentLine, BadLine, PushFile, ScoreLine

HUNDRED = Decimal(100)


def spread(file: PushFile) -> None:
    """Put an assignment per class and name, and its scores, in place of the course grades."""
    made: dict[str, AssignmentLine] = {}
    for line in file.course_grades:
        found = f"course grade/{line.class_id}/{line.name}"
        if found not in made:
            made[found] = AssignmentLine(line.number, found, line.class_id, line.name, HUNDRED)
        file.scores.append(ScoreLine(line.number, found, line.student_id, line.score))
    file.assignments += made.values()
    file.course_grades.clear()


def decline(file: PushFile) -> None:
    """PowerSchool computes course grades itself: its gradebooks take none."""
    for line in file.course_grades:
        file.bad.append(
            BadLine(
                line.number,
                "Course grades go over OneRoster only: push them with --profile canvas.",
                f"course grade of {line.student_id} in {line.class_id}",
            )
        )
    file.bad.sort(key=lambda one: one.number)
    file.course_grades.clear()
