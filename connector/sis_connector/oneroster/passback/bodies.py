"""Line items and results as they are sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sis_connector.oneroster.api import part
from sis_connector.push.outbox import QueuedAssignment, QueuedScore

OURS = uuid.UUID("b6f3f1c0-8a0e-5c5b-9d3a-2f6d1f0a7c11")
"""Namespace of the ids that we give: the same thing always gets the same id, so that a request
whose answer was lost can be sent again without making anything twice."""
POINTS = {"scoreType": "POINTS"}
"""PowerSchool takes scores for letters of a grade scale unless it is told otherwise (S3)."""
EXEMPT, MISSING, GRADED = "exempt", "not submitted", "fully graded"


@dataclass(frozen=True, slots=True)
class Place:
    """What a line item belongs to, by id; None where it is left to the server."""

    class_id: str
    category: str | None
    grading_period: str | None


def line_item_id(source: str, row: QueuedAssignment) -> str:
    return str(uuid.uuid5(OURS, f"{source}/line item/{row.assignment_id}"))


def result_id(line_item: str, student: str) -> str:
    return str(uuid.uuid5(OURS, f"{line_item}/result/{student}"))


def line_item(
    root: str, sourced_id: str | None, row: QueuedAssignment, at: Place, today: date
) -> dict[str, Any]:
    """The body of a line item; `root` is the whole address of the server's OneRoster."""
    assigned = min(today.isoformat(), row.due)
    points = float(Decimal(row.points))
    body: dict[str, Any] = {
        **({"sourcedId": sourced_id} if sourced_id else {}),
        "status": "active",
        "title": row.name,
        "description": row.description or "",
        "assignDate": moment(assigned),
        "dueDate": moment(row.due),
        "class": ref(root, "classes", "class", at.class_id),
        "resultValueMin": 0.0,
        "resultValueMax": points,
        "metadata": {**POINTS, **({"extraCredit": "true"} if row.extra_credit else {})},
    }
    if not row.description:
        del body["description"]
    if at.category:
        body["category"] = ref(root, "categories", "category", at.category)
    if at.grading_period:
        kind = "academicSession"
        body["gradingPeriod"] = ref(root, "academicSessions", kind, at.grading_period)
    return {"lineItem": body}


def result(
    root: str,
    sourced_id: str | None,
    line_item_: str,
    score: QueuedScore,
    today: date,
    comment: str | None = None,
) -> dict[str, Any]:
    """The body of a result; a score or comment that is not there is not sent."""
    body: dict[str, Any] = {
        **({"sourcedId": sourced_id} if sourced_id else {}),
        "status": "active",
        "lineItem": ref(root, "lineItems", "lineItem", line_item_),
        "student": ref(root, "users", "user", score.student_id),
        "scoreStatus": score_status(score),
        "scoreDate": today.isoformat(),
    }
    if score.score is not None:
        body["score"] = float(Decimal(score.score))
    if comment:
        body["comment"] = comment
    return {"result": body}


def score_status(score: QueuedScore) -> str:
    """1.1 has no words for late and missing [spec]; who has no score was not collected."""
    if score.exempt:
        return EXEMPT
    return MISSING if score.score is None else GRADED


def ref(root: str, collection: str, kind: str, sourced_id: str) -> dict[str, str]:
    href = f"{root}/{collection}/{part(sourced_id)}"
    return {"href": href, "sourcedId": sourced_id, "type": kind}


def moment(day: str) -> str:
    return f"{day}T00:00:00.000Z"
