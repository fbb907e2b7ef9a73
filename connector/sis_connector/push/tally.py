"""Counting what became of rows, for the report."""

from __future__ import annotations

from collections.abc import Iterable

from sis_connector.push.admit import Admission
from sis_connector.push.outbox import Contents, Queued, QueuedAssignment, QueuedScore
from sis_connector.push.report import ClassTotals, NotArrived, PushReport
from sis_connector.push.roster import Roster
from sis_connector.push.tables import ACKNOWLEDGED, REFUSED


def not_settled(contents: Contents) -> list[Queued]:
    """Rows that an earlier push left on their way."""
    rows: list[Queued] = [*contents.assignments.values(), *contents.scores.values()]
    return [
        row for row in rows if row.state not in (ACKNOWLEDGED, REFUSED) or row.reason == "in_doubt"
    ]


def fill(
    report: PushReport,
    admission: Admission,
    touched: Iterable[Queued],
    roster: Roster,
    contents: Contents,
    resumed: int = 0,
) -> None:
    """Totals, classes and what did not arrive; `resumed` of the touched rows, the last ones, are
    not from this file."""
    rows = list(touched)
    assignments = {**contents.assignments}
    assignments.update({row.key: row for row in rows if isinstance(row, QueuedAssignment)})
    report.totals["assignments"].unchanged = admission.unchanged_assignments
    report.totals["scores"].unchanged = admission.unchanged_scores
    classes: dict[str, ClassTotals] = {}
    for place, row in enumerate(rows):
        kind = "assignments" if isinstance(row, QueuedAssignment) else "scores"
        totals = report.totals[kind]
        if place < len(rows) - resumed:
            totals.read += 1
        else:
            totals.resumed += 1
        of = _class_of(row, assignments, roster, classes)
        if row.state == ACKNOWLEDGED:
            totals.pushed += 1
            setattr(of, kind, getattr(of, kind) + 1)
            continue
        if row.state == REFUSED:
            totals.refused += 1
            of.refused += 1
        else:
            totals.waiting += 1
        if row.state == REFUSED or not is_trial(report):
            report.not_arrived.append(_told(row, of, assignments, roster))
    for totals in report.totals.values():
        totals.read += totals.unchanged
    report.classes = sorted(classes.values(), key=lambda one: (one.name, one.id))
    report.not_arrived.sort(key=lambda one: (one.line, one.kind))


def is_trial(report: PushReport) -> bool:
    return report.status == "dry-run"


def _class_of(
    row: Queued,
    assignments: dict[tuple[str, ...], QueuedAssignment],
    roster: Roster,
    classes: dict[str, ClassTotals],
) -> ClassTotals:
    holder = _holder(row, assignments)
    class_id = holder.class_id if holder else ""
    if class_id not in classes:
        known = roster.classes.get(class_id)
        name, teacher = (known.name, known.teacher_name) if known else (class_id, "")
        classes[class_id] = ClassTotals(class_id, name, teacher)
    if holder and holder.gradebook:
        classes[class_id].gradebook = holder.gradebook
    return classes[class_id]


def _holder(
    row: Queued, assignments: dict[tuple[str, ...], QueuedAssignment]
) -> QueuedAssignment | None:
    if isinstance(row, QueuedScore):
        return assignments.get((row.assignment_id,))
    return row if isinstance(row, QueuedAssignment) else None


def _told(
    row: Queued,
    of: ClassTotals,
    assignments: dict[tuple[str, ...], QueuedAssignment],
    roster: Roster,
) -> NotArrived:
    holder = _holder(row, assignments)
    kind, student, name = "assignments", "", holder.name if holder else ""
    if isinstance(row, QueuedScore):
        known = roster.students.get(row.student_id)
        kind, student = "scores", known.name if known else row.student_id
        name = name or row.assignment_id
    return NotArrived(
        kind, row.line, of.name, name, student, row.state, row.reason or "not_reached",
        row.detail or "",
    )  # fmt: skip
