"""The paths of `/ws/v1` (powerschool-api.md 2.3): which collection or row each of them serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sis_core.spec.powerschool.resources import (
    COURSE,
    DISTRICT,
    ENROLLMENT,
    SCHOOL,
    SECTION,
    STAFF,
    STUDENT,
    TERM,
)
from sis_core.spec.powerschool.resources.schedule import SECTION_FILTERS, TERM_FILTERS
from sis_core.spec.powerschool.resources.staff import FILTERS as STAFF_FILTERS
from sis_core.spec.powerschool.resources.student import FILTERS as STUDENT_FILTERS
from sis_core.wire.resource import Filterable, Resource, Source


@dataclass(frozen=True, slots=True)
class Default:
    """A filter that applies unless q names one of `fields`."""

    sql: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Collection:
    """A list of rows and its count.

    `scope` is the resource whose id stands in the path (None: the whole district), `where` binds
    it as `:id`, the school's number as `:school` and the current year as `:year`. `counted` is a
    further condition of the count alone, or of the list alone under a switch.
    """

    path: str
    resource: Resource
    where: str
    order: str
    scope: Resource | None = None
    default: Default | None = None
    filters: Mapping[str, Filterable] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    counted: str = ""
    source: Source = "doc"


_SCHOOLS_LISTED = {
    "office_listed=no": "s.School_Number <> 0",
    "graduates_listed=no": "s.School_Number <> 999999",
}
_NO_GRADUATES = "s.School_Number <> 999999"
_STATUS_FIELDS = frozenset(
    {"school_enrollment.enroll_status", "school_enrollment.enroll_status_code"}
)

COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        "/ws/v1/district/school",
        SCHOOL,
        "1",
        "s.Name COLLATE NOCASE, s.DCID",
        listed=_SCHOOLS_LISTED,
        counted=_NO_GRADUATES,
    ),
    Collection(
        "/ws/v1/school",
        SCHOOL,
        "1",
        "s.Name COLLATE NOCASE, s.DCID",
        listed=_SCHOOLS_LISTED,
        counted=_NO_GRADUATES,
    ),
    Collection("/ws/v1/district/student", STUDENT, "1", "s.DCID", filters=STUDENT_FILTERS),
    Collection(
        "/ws/v1/school/{id}/student",
        STUDENT,
        "s.SchoolID = :school",
        "s.DCID",
        scope=SCHOOL,
        default=Default("s.Enroll_Status = 0", _STATUS_FIELDS),
        filters=STUDENT_FILTERS,
        source="client",
    ),
    Collection(
        "/ws/v1/school/{id}/staff",
        STAFF,
        "ss.SchoolID = :school AND ss.Status = 1",
        "ss.DCID",
        scope=SCHOOL,
        filters=STAFF_FILTERS,
    ),
    Collection(
        "/ws/v1/school/{id}/course",
        COURSE,
        "c.SchoolID IN (0, :school)",
        "c.Course_Number COLLATE NOCASE, c.DCID",
        scope=SCHOOL,
        listed={
            "school_courses=with_sections": "EXISTS (SELECT 1 FROM Sections x "
            "JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID "
            "WHERE x.Course_Number = c.Course_Number AND x.SchoolID = :school "
            "AND t.YearID = :year)"
        },
    ),
    Collection(
        "/ws/v1/school/{id}/section",
        SECTION,
        "x.SchoolID = :school",
        # The documented order names section_id, course_id and term_id; the first is unique.
        "x.DCID",
        scope=SCHOOL,
        default=Default("t.YearID = :year", frozenset({"term.start_year"})),
        filters=SECTION_FILTERS,
    ),
    Collection(
        "/ws/v1/school/{id}/term",
        TERM,
        "t.SchoolID = :school",
        "t.Portion, t.FirstDay, t.DCID",
        scope=SCHOOL,
        default=Default("t.YearID = :year", frozenset({"start_year"})),
        filters=TERM_FILTERS,
    ),
    Collection(
        "/ws/v1/section/{id}/section_enrollment",
        ENROLLMENT,
        "e.SectionID IN ((SELECT x.ID FROM Sections x WHERE x.DCID = :id), "
        "-(SELECT x.ID FROM Sections x WHERE x.DCID = :id))",
        "(SELECT st.DCID FROM Students st WHERE st.ID = e.StudentID), e.DateEnrolled, e.DCID",
        scope=SECTION,
        listed={"dropped_listed=no": "e.SectionID > 0"},
    ),
)

SINGLES: dict[str, Resource] = {
    f"/ws/v1/{resource.name}/{{id}}": resource
    for resource in (SCHOOL, STUDENT, STAFF, COURSE, SECTION, ENROLLMENT, TERM)
}
"""Paths of one row; `{id}` is always the DCID [doc]."""

DISTRICT_PATH, DISTRICT_RESOURCE = "/ws/v1/district", DISTRICT

LATER: dict[str, tuple[str, ...]] = {
    "/ws/v1/event_subscription": ("GET", "PUT", "DELETE"),
    "/ws/v1/fee/transaction": ("POST",),
    "/ws/v1/fee/transactions": ("POST",),
    "/ws/v1/student/test": ("POST",),
}
"""Paths that V1 alone answers with 501; a server may have families of their own for them."""
