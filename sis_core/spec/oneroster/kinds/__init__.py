"""Which rows of the store are which entities: the kinds, in the order they are listed."""

from __future__ import annotations

from collections.abc import Callable

from sis_core.spec.oneroster.declare import Kind
from sis_core.spec.oneroster.kinds.choosing import Choose
from sis_core.spec.oneroster.kinds.classes import classes, courses
from sis_core.spec.oneroster.kinds.enrollments import enrollments
from sis_core.spec.oneroster.kinds.gradebook import categories, line_items, results
from sis_core.spec.oneroster.kinds.orgs import orgs
from sis_core.spec.oneroster.kinds.resources import resources
from sis_core.spec.oneroster.kinds.sessions import sessions
from sis_core.spec.oneroster.kinds.users import demographics, users

KINDS: dict[str, Callable[[Choose], tuple[Kind, ...]]] = {
    "org": orgs,
    "academicSession": sessions,
    "course": courses,
    "class": classes,
    "user": users,
    "demographics": demographics,
    "enrollment": enrollments,
    "category": categories,
    "lineItem": line_items,
    "result": results,
    "resource": resources,
}
"""By entity: from the switches' values to its kinds, those first whose rows are listed first."""
