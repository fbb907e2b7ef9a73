"""How the older gradebook's API words each refusal of the rules: a status and a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sis_core.gradebook.refused import Kind, Refused
from sis_core.wire.dialects.ptg import Problem
from sis_core.wire.faults import BadRequest, Conflict, Fault, NotFound

_STATUSES: Mapping[Literal[400, 404, 409], type[Fault]] = {
    400: BadRequest,
    404: NotFound,
    409: Conflict,
}

WORDING: Mapping[Kind, tuple[Literal[400, 404, 409], str]] = {
    "unknown_teacher": (404, "NOT_FOUND"),
    "unknown_section": (404, "NOT_FOUND"),
    "unknown_assignment": (404, "NOT_FOUND"),
    "unknown_assignment_section": (404, "NOT_FOUND"),
    "unknown_student": (404, "NOT_FOUND"),
    "unknown_score": (404, "NOT_FOUND"),
    "unknown_standard": (404, "NOT_FOUND"),
    "unknown_scale": (404, "NOT_FOUND"),
    "unknown_category": (409, "INVALID_CATEGORY"),
    "bad_category": (409, "INVALID_CATEGORY"),
    "not_teaching": (409, "NOT_TEACHING"),
    "other_gradebook": (409, "OTHER_GRADEBOOK"),
    "locked": (409, "LOCKED"),
    "term_closed": (409, "TERM_LOCKED"),
    "missing": (400, "REQUIRED"),
    "bad_value": (400, "INVALID_VALUE"),
    "name_too_long": (400, "TOO_LONG"),
    "name_taken": (409, "NAME_TAKEN"),
    "bad_points": (400, "INVALID_POINTS"),
    "points_missing": (400, "REQUIRED"),
    "due_outside_term": (409, "DATE_OUTSIDE_TERM"),
    "not_enrolled": (409, "NOT_ENROLLED"),
    "not_in_scale": (409, "INVALID_SCORE"),
    "in_use": (409, "IN_USE"),
    "needs_force": (409, "IN_USE"),
    "needs_update_scores": (409, "IN_USE"),
    "sections_left_out": (409, "INCOMPLETE"),
    "resubmit": (409, "RESUBMIT"),
}
"""Only the statuses are known, as those that clients read [client: Mayhem]; codes are guesses."""

_SCORE_FIELDS = ("entered", "exempt", "missing", "turned_in", "late", "comment")


def worded(refused: Refused, *, other_gradebook: str = "409") -> Fault:
    """The fault that answers a refusal.

    A score's own value is a 409 [guess from the recorded shape], an assignment's a 400;
    `other_gradebook` is the status for sections that are kept in PowerTeacher Pro.
    """
    status = WORDING[refused.kind][0]
    if refused.kind == "other_gradebook" and other_gradebook == "404":
        status = 404
    if status == 400 and refused.field in _SCORE_FIELDS:
        status = 409
    items = tuple(
        Problem(WORDING[one.kind][1], one.message, one.field).item() for one in refused.each()
    )
    return _STATUSES[status](refused.message, errors=items)
