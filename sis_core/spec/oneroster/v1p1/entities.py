"""The entities of OneRoster 1.1 and their members in served order (oneroster-1.1.md 2)."""

from __future__ import annotations

from sis_core.spec.oneroster.declare import Entity, Member

STATUSES = ("active", "tobedeleted")
SESSION_TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
CLASS_TYPES = ("homeroom", "scheduled")
ORG_TYPES = ("department", "school", "district", "local", "state", "national")
USER_ROLES = (
    "administrator",
    "aide",
    "guardian",
    "parent",
    "proctor",
    "relative",
    "student",
    "teacher",
)
ENROLLMENT_ROLES = ("administrator", "proctor", "student", "teacher")
SCORE_STATUSES = (
    "exempt",
    "fully graded",
    "not submitted",
    "partially graded",
    "submitted",
)
GRADES = (
    "IT",
    "PR",
    "PK",
    "TK",
    "KG",
    *(f"{n:02d}" for n in range(1, 14)),
    "PS",
    "UG",
    "Other",
)

REFERENCE_TYPES = (
    "academicSession",
    "category",
    "class",
    "course",
    "demographics",
    "enrollment",
    "lineItem",
    "org",
    "resource",
    "result",
    "student",
    "teacher",
    "user",
    "term",
    "gradingPeriod",
)

_BEFORE = (
    Member("sourcedId", required=True),
    Member("status", required=True, values=STATUSES),
    Member("dateLastModified", "datetime", required=True),
)
_AFTER = (Member("metadata", "object"),)


def _entity(name: str, plural: str, path: str, *members: Member, reference: str = "") -> Entity:
    return Entity(name, plural, path, reference or name, (*_BEFORE, *members, *_AFTER))


ACADEMIC_SESSION = _entity(
    "academicSession",
    "academicSessions",
    "academicSessions",
    Member("title", required=True),
    Member("startDate", "date", required=True),
    Member("endDate", "date", required=True),
    Member("type", required=True, values=SESSION_TYPES),
    Member("parent", "ref", target="academicSession"),
    Member("children", "refs", target="academicSession"),
    Member("schoolYear", "year", required=True),
)

ORG = _entity(
    "org",
    "orgs",
    "orgs",
    Member("name", required=True),
    Member("type", required=True, values=ORG_TYPES),
    Member("identifier"),
    Member("parent", "ref", target="org"),
    Member("children", "refs", target="org"),
)

COURSE = _entity(
    "course",
    "courses",
    "courses",
    Member("title", required=True),
    Member("schoolYear", "ref", target="academicSession"),
    Member("courseCode", required=True),
    Member("grades", "texts", values=GRADES),
    Member("subjects", "texts"),
    Member("org", "ref", target="org"),
    Member("subjectCodes", "texts"),
    Member("resources", "refs", target="resource"),
)

CLASS = _entity(
    "class",
    "classes",
    "classes",
    Member("title", required=True),
    Member("classCode"),
    Member("classType", values=CLASS_TYPES),
    Member("location"),
    Member("grades", "texts", values=GRADES),
    Member("subjects", "texts"),
    Member("course", "ref", target="course"),
    Member("school", "ref", required=True, target="org"),
    Member("terms", "refs", required=True, target="academicSession"),
    Member("subjectCodes", "texts"),
    Member("periods", "texts"),
    Member("resources", "refs", target="resource"),
)

USER = _entity(
    "user",
    "users",
    "users",
    Member("username", required=True),
    Member("userIds", "user_ids"),
    Member("enabledUser", "flag"),
    Member("givenName", required=True),
    Member("familyName", required=True),
    Member("middleName"),
    Member("role", required=True, values=USER_ROLES),
    Member("identifier"),
    Member("email"),
    Member("sms"),
    Member("phone"),
    Member("agents", "refs", target="user"),
    Member("orgs", "refs", required=True, target="org"),
    Member("grades", "texts", values=GRADES),
)

_RACES = (
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
)

DEMOGRAPHICS = _entity(
    "demographics",
    "demographics",
    "demographics",
    Member("birthDate", "date"),
    Member("sex", values=("male", "female")),
    *(Member(name, "flag") for name in _RACES),
    Member("countryOfBirthCode"),
    Member("stateOfBirthAbbreviation"),
    Member("cityOfBirth"),
    Member("publicSchoolResidenceStatus"),
)

ENROLLMENT = _entity(
    "enrollment",
    "enrollments",
    "enrollments",
    Member("user", "ref", required=True, target="user"),
    Member("class", "ref", required=True, target="class"),
    Member("school", "ref", required=True, target="org"),
    Member("role", required=True, values=ENROLLMENT_ROLES),
    Member("primary", "flag"),
    Member("beginDate", "date"),
    Member("endDate", "date"),
)

CATEGORY = _entity("category", "categories", "categories", Member("title", required=True))

LINE_ITEM = _entity(
    "lineItem",
    "lineItems",
    "lineItems",
    Member("title", required=True),
    Member("description"),
    Member("assignDate", "datetime", required=True),
    Member("dueDate", "datetime"),
    Member("class", "ref", required=True, target="class"),
    Member("category", "ref", target="category"),
    Member("gradingPeriod", "ref", target="academicSession"),
    Member("resultValueMin", "number", required=True),
    Member("resultValueMax", "number"),
)

RESULT = _entity(
    "result",
    "results",
    "results",
    Member("lineItem", "ref", required=True, target="lineItem"),
    Member("student", "ref", required=True, target="user"),
    Member("scoreStatus", required=True, values=SCORE_STATUSES),
    Member("score", "number"),
    Member("scoreDate", "date"),
    Member("comment"),
)

RESOURCE = _entity(
    "resource",
    "resources",
    "resources",
    Member("title"),
    Member("roles", "texts"),
    Member("importance", values=("primary", "secondary")),
    Member("vendorResourceId", required=True),
    Member("vendorId"),
    Member("applicationId"),
)

ENTITIES = {
    entity.name: entity
    for entity in (
        ACADEMIC_SESSION,
        ORG,
        COURSE,
        CLASS,
        USER,
        DEMOGRAPHICS,
        ENROLLMENT,
        CATEGORY,
        LINE_ITEM,
        RESULT,
        RESOURCE,
    )
}
