"""What OneRoster says to each kind of the gradebook's refusals: status and codeMinor, one table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sis_core.gradebook.refused import Kind, Refused
from sis_core.spec.oneroster.status import Problem, problem

INVALID = "invalid data"
UNKNOWN = "unknown object"

WORDS: Mapping[Kind, tuple[int, str]] = {
    "unknown_teacher": (422, INVALID),
    "unknown_section": (422, INVALID),
    "unknown_assignment": (422, INVALID),
    "unknown_assignment_section": (422, INVALID),
    "unknown_student": (422, INVALID),
    "unknown_category": (422, INVALID),
    "unknown_score": (422, INVALID),
    "unknown_standard": (422, INVALID),
    "unknown_scale": (422, INVALID),
    "not_teaching": (422, INVALID),
    "other_gradebook": (422, INVALID),
    "locked": (422, INVALID),
    "term_closed": (422, INVALID),
    "missing": (422, INVALID),
    "bad_value": (422, INVALID),
    "name_too_long": (422, INVALID),
    "name_taken": (422, INVALID),
    "bad_points": (422, INVALID),
    "points_missing": (422, INVALID),
    "due_outside_term": (422, INVALID),
    "bad_category": (422, INVALID),
    "not_enrolled": (422, INVALID),
    "not_in_scale": (422, INVALID),
    "in_use": (422, INVALID),
    "needs_force": (422, INVALID),
    "needs_update_scores": (422, INVALID),
    "sections_left_out": (422, INVALID),
    "resubmit": (429, "server_busy"),
}
"""Kind → status and codeMinor; every kind that the gradebook knows has some [guess: A3.3]."""

_SPOKEN = {
    "name": "title",
    "duedate": "dueDate",
    "scoretype": "metadata.scoreType",
    "scoreentrypoints": "resultValueMax",
    "points": "resultValueMax",
    "section": "class",
    "scorepoints": "score",
    "scorepercent": "score",
    "scorelettergrade": "score",
    "actualscoreentered": "score",
    "commentvalue": "comment",
    "scoreentrydate": "scoreDate",
    "users_dcid": "metadata.userDcid",
}
"""What the gradebook calls a member, and what OneRoster does."""

_INSTEAD: Mapping[Kind, str] = {
    "not_enrolled": "the student is not enrolled in the line item's class, or it is not for them",
    "unknown_student": "there is no such student",
}
"""Sentences in the words of OneRoster, where the gradebook's name ids that a client never sees."""

_LEGACY = (
    "; that is the older gradebook (PTG), whose API is /powerschool-ptg-api/v2: OneRoster writes "
    "where PowerTeacher Pro and /ws/xte do"
)


def problem_of(refused: Refused) -> Problem:
    """A refusal of the gradebook as OneRoster answers it."""
    status, minor = WORDS[refused.kind]
    return problem(status, minor, _sentence(refused))


def _sentence(refused: Refused) -> str:
    said = _INSTEAD.get(refused.kind, refused.message)
    spoken = _SPOKEN.get(refused.field)
    if spoken is not None:
        said = re.sub(rf"^{re.escape(refused.field)}\b", spoken, said, flags=re.IGNORECASE)
    if refused.kind == "other_gradebook":
        said += _LEGACY
    return said
