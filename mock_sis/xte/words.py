"""What `/ws/xte` says to each kind of refusal: status, message, items (A2.5).

Four texts are measured on a real server: the missing grant, the user who does not teach, the
missing AssignmentSection and the unattached student. The titles of the others stand in a client's
list of error titles; the sentences behind them are ours [guess].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sis_core.gradebook.refused import Kind, Refused
from sis_core.wire.faults import (
    BadRequest,
    Conflict,
    Fault,
    Forbidden,
    NotFound,
    Precondition,
)

VALIDATION = "Validation Failed"
MODEL = "com.pearson.powerschool.xte.model"


@dataclass(frozen=True, slots=True)
class Words:
    """The status of a kind, its message, and the title before the sentence of its items."""

    fault: type[Fault]
    message: str = VALIDATION
    title: str = ""


WORDS: Mapping[Kind, Words] = {
    "unknown_teacher": Words(NotFound, "User not found"),
    "unknown_section": Words(NotFound, "Section not found"),
    "unknown_assignment": Words(NotFound, "Assignment not found"),
    "unknown_assignment_section": Words(Fault),
    "unknown_student": Words(Conflict, title="Student ID"),
    "unknown_category": Words(NotFound, "Teacher category not found"),
    "unknown_score": Words(NotFound, "Assignment score not found"),
    "unknown_standard": Words(Conflict, title="Standard ID"),
    "unknown_scale": Words(Conflict, title="Grade Scale ID"),
    "not_teaching": Words(Forbidden, "User does not teach section"),
    "other_gradebook": Words(Conflict, title="Section Gradebook Type"),
    "locked": Words(Conflict, title="Assignment is Locked"),
    "term_closed": Words(Conflict, title="Locked Term"),
    "missing": Words(Conflict, title="Required Field"),
    "bad_value": Words(BadRequest, "Bad Request"),
    "name_too_long": Words(Conflict, title="Name Length"),
    "name_taken": Words(Conflict, title="Assignment Already Exists"),
    "bad_points": Words(Conflict, title="Points"),
    "points_missing": Words(Conflict, title="Score Entry Point Required"),
    "due_outside_term": Words(Conflict, title="Due Date Error"),
    "bad_category": Words(Conflict, title="Teacher Category ID"),
    "not_enrolled": Words(Conflict),
    "not_in_scale": Words(Conflict, title="Actual Score Grade Scale ID"),
    "in_use": Words(Conflict, title="In Use"),
    "needs_force": Words(Precondition, "Assignment Has Scores", "Force Required"),
    "needs_update_scores": Words(Precondition, "Update Scores Required"),
    "sections_left_out": Words(Precondition, "Assignment Update is Missing Record"),
    "resubmit": Words(Precondition, "Resubmit"),
}
"""Kind → words; every kind that the gradebook knows has some."""


_OF_CATEGORIES: Mapping[Kind, str] = {
    "name_taken": "Teacher Category Already Exists",
    "locked": "Teacher Category is not Modifiable",
}
"""Titles of refusals about a teacher's category instead of an assignment [guess]."""


def fault_of(refused: Refused, permission: str = "EDIT") -> Fault:
    """A refusal of the gradebook as xte answers it; `permission` is what the call wanted to do."""
    words = WORDS[refused.kind]
    if refused.kind == "unknown_assignment_section":
        number = refused.ids["assignment_section"]
        return Fault(f"Unable to find {MODEL}.AssignmentSection with id {number}")
    items = tuple(_item(one, permission) for one in refused.each())
    return words.fault(words.message, reason=refused.message, errors=items)


def _item(refused: Refused, permission: str) -> dict[str, Any]:
    return {"field": _text(refused, permission), "params": dict(refused.ids)}


def _text(refused: Refused, permission: str) -> str:
    ids = refused.ids
    if refused.kind == "not_teaching" and "section" in ids:
        return (
            f"User.id [{ids['user']}] has no {permission} permission: "
            f"User does not teach section.id [{ids['section']}]"
        )
    if refused.kind == "not_enrolled" and "assignment_section_id" in ids:
        return (
            f"Student.id [{ids['student_dcid']}] does not have an AssignmentStudentAssociation "
            f"for AssignmentSection.id [{ids['assignment_section_id']}]"
        )
    of_category = "user" in ids or "teacher_category_id" in ids
    title = (of_category and _OF_CATEGORIES.get(refused.kind)) or WORDS[refused.kind].title
    return f"{title}: {refused.message}" if title else refused.message


def missing_grants(columns: tuple[str, ...]) -> Forbidden:
    """The refusal of a plugin that lacks grants for some `table.column` [client: psd401]."""
    return Forbidden(
        "No access to field",
        reason=f"the plugin has no grant for {', '.join(columns)}, which this call needs",
        errors=tuple({"field": name, "code": "NoAccess"} for name in columns),
    )
