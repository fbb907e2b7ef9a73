"""Which keys the records of an answer stand under."""

from __future__ import annotations

from typing import Any

from sis_connector.errors import UnreadableAnswer
from sis_connector.oneroster.values import Row

# Of each kind the collection's own name first, then names that servers use instead (quirk 23):
# users under `students`, sessions under `terms`. Singular and plural differ from kind to kind, and
# demographics have one word for both (quirk 36).
NAMES: dict[str, tuple[str, ...]] = {
    "orgs": ("orgs", "org", "schools", "school"),
    "academicSessions": (
        "academicSessions", "academicSession", "terms", "term", "gradingPeriods", "gradingPeriod",
    ),
    "courses": ("courses", "course"),
    "classes": ("classes", "class"),
    "users": ("users", "user", "students", "student", "teachers", "teacher"),
    "enrollments": ("enrollments", "enrollment"),
    "demographics": ("demographics", "demographic"),
    "categories": ("categories", "category"),
    "lineItems": ("lineItems", "lineItem"),
    "results": ("results", "result"),
}  # fmt: skip


def rows_in(body: Any, kind: str, what: str) -> list[Row]:
    """The records of a collection, found by name and never by place (quirk 39); what else stands
    beside them, such as a `statusInfoSet` on a success (quirk 24), does not count."""
    found = _under(body, kind, what)
    if found is None or found == "":
        return []
    listed = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in listed):
        raise UnreadableAnswer(f"{what}: a record of the answer is not an object.")
    return listed


def one_in(body: Any, kind: str, what: str) -> Row | None:
    """The one record of a singleton, an object or an array of one (quirk 22)."""
    return next(iter(rows_in(body, kind, what)), None)


def _under(body: Any, kind: str, what: str) -> Any:
    if isinstance(body, list):
        return body
    if isinstance(body, dict):
        for name in NAMES[kind]:
            if name in body:
                return body[name]
    raise UnreadableAnswer(f"{what}: the answer holds no {kind}.")
