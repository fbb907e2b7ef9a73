"""The resources of `/ws/v1`, each declared once."""

from __future__ import annotations

from sis_core.spec.powerschool.resources.district import DISTRICT
from sis_core.spec.powerschool.resources.schedule import COURSE, ENROLLMENT, SECTION, TERM
from sis_core.spec.powerschool.resources.school import SCHOOL
from sis_core.spec.powerschool.resources.staff import STAFF
from sis_core.spec.powerschool.resources.student import STUDENT

RESOURCES = {
    resource.name: resource
    for resource in (DISTRICT, SCHOOL, STUDENT, STAFF, COURSE, SECTION, ENROLLMENT, TERM)
}

__all__ = [
    "COURSE",
    "DISTRICT",
    "ENROLLMENT",
    "RESOURCES",
    "SCHOOL",
    "SECTION",
    "STAFF",
    "STUDENT",
    "TERM",
]
