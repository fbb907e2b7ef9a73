"""The 61 operations of OneRoster 1.1 and the one that real consumers use beside them (1.1-1.3)."""

from __future__ import annotations

from sis_core.spec.oneroster.operations import Operation, Parent
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

CORE, ROSTER = "roster-core.readonly", "roster.readonly"
DEMOGRAPHICS, RESOURCE = "roster-demographics.readonly", "resource.readonly"
GRADES, PUT, DELETE = "gradebook.readonly", "gradebook.createput", "gradebook.delete"
SCOPES = (CORE, ROSTER, DEMOGRAPHICS, RESOURCE, GRADES, PUT, DELETE)
SCOPE_PREFIX = "https://purl.imsglobal.org/spec/or/v1p1/scope/"

_COVERS = {CORE: frozenset({CORE, ROSTER})}


def opens(scope: str) -> frozenset[str]:
    """The scopes any one of which opens what needs `scope`; roster.readonly covers the core."""
    return _COVERS.get(scope, frozenset({scope}))


def _base(
    word: str, one: str, entity: str, scope: str = CORE, view: str = "", many: str = ""
) -> tuple[Operation, ...]:
    found = ENTITIES[entity]
    plural = many or f"getAll{word[0].upper()}{word[1:]}"
    return (
        Operation(plural, "GET", f"/{word}", entity, found.plural, scope, "collection", view),
        Operation(one, "GET", f"/{word}/{{id}}", entity, found.name, scope, "object", view),
    )


def _related(
    name: str, path: str, entity: str, *parents: Parent, view: str = "", scope: str = ROSTER
) -> Operation:
    plural = ENTITIES[entity].plural
    return Operation(name, "GET", path, entity, plural, scope, "collection", view, parents)


_SCHOOL = ("org", "school")


def _of_school(name: str, word: str, entity: str, view: str = "") -> Operation:
    parent = Parent("id", *_SCHOOL, "school")
    return _related(name, f"/schools/{{id}}/{word}", entity, parent, view=view)


def _in_school(name: str, word: str, entity: str, view: str = "") -> Operation:
    return _related(
        name,
        f"/schools/{{school_id}}/classes/{{class_id}}/{word}",
        entity,
        Parent("school_id", *_SCHOOL, "class_school"),
        Parent("class_id", "class", "", "class"),
        view=view,
    )


def _of(
    name: str, path: str, entity: str, of: str, parent: str, parent_view: str = "", view: str = ""
) -> Operation:
    return _related(name, path, entity, Parent("id", parent, parent_view, of), view=view)


ROSTERING: tuple[Operation, ...] = (
    *_base("academicSessions", "getAcademicSession", "academicSession"),
    *_base("classes", "getClass", "class"),
    *_base("courses", "getCourse", "course"),
    *_base("gradingPeriods", "getGradingPeriod", "academicSession", view="gradingPeriod"),
    *_base("demographics", "getDemographics", "demographics", DEMOGRAPHICS),
    *_base("enrollments", "getEnrollment", "enrollment"),
    *_base("orgs", "getOrg", "org"),
    *_base("schools", "getSchool", "org", view="school"),
    *_base("students", "getStudent", "user", view="student"),
    *_base("teachers", "getTeacher", "user", view="teacher"),
    *_base("terms", "getTerm", "academicSession", view="term"),
    *_base("users", "getUser", "user"),
    _of_school("getCoursesForSchool", "courses", "course"),
    _in_school("getEnrollmentsForClassInSchool", "enrollments", "enrollment"),
    _in_school("getStudentsForClassInSchool", "students", "user", "student"),
    _in_school("getTeachersForClassInSchool", "teachers", "user", "teacher"),
    _of_school("getEnrollmentsForSchool", "enrollments", "enrollment"),
    _of_school("getStudentsForSchool", "students", "user", "student"),
    _of_school("getTeachersForSchool", "teachers", "user", "teacher"),
    _of_school("getTermsForSchool", "terms", "academicSession", "term"),
    _of("getClassesForTerm", "/terms/{id}/classes", "class", "term", "academicSession"),
    _of(
        "getGradingPeriodsForTerm",
        "/terms/{id}/gradingPeriods",
        "academicSession",
        "within",
        "academicSession",
        view="gradingPeriod",
    ),
    _of("getClassesForCourse", "/courses/{id}/classes", "class", "course", "course"),
    _of("getClassesForStudent", "/students/{id}/classes", "class", "user", "user", "student"),
    _of("getClassesForTeacher", "/teachers/{id}/classes", "class", "user", "user", "teacher"),
    _of_school("getClassesForSchool", "classes", "class"),
    _of("getClassesForUser", "/users/{id}/classes", "class", "user", "user"),
    _of("getStudentsForClass", "/classes/{id}/students", "user", "class", "class", view="student"),
    _of("getTeachersForClass", "/classes/{id}/teachers", "user", "class", "class", view="teacher"),
)

RESOURCES: tuple[Operation, ...] = (
    *_base("resources", "getResource", "resource", RESOURCE),
    _related(
        "getResourcesForCourse",
        "/courses/{course_id}/resources",
        "resource",
        Parent("course_id", "course", "", "course"),
        scope=RESOURCE,
    ),
    _related(
        "getResourcesForClass",
        "/classes/{class_id}/resources",
        "resource",
        Parent("class_id", "class", "", "class"),
        scope=RESOURCE,
    ),
)


def _written(word: str, name: str, entity: str) -> tuple[Operation, ...]:
    path, upper = f"/{word}/{{id}}", name
    return (
        *_base(word, f"get{upper}", entity, GRADES),
        Operation(f"put{upper}", "PUT", path, entity, ENTITIES[entity].name, PUT, "put"),
        Operation(
            f"delete{upper}", "DELETE", path, entity, ENTITIES[entity].name, DELETE, "delete"
        ),
    )


_CLASS = Parent("class_id", "class", "", "class")

GRADEBOOK: tuple[Operation, ...] = (
    *_written("categories", "Category", "category"),
    *_written("lineItems", "LineItem", "lineItem"),
    *_written("results", "Result", "result"),
    _related("getResultsForClass", "/classes/{class_id}/results", "result", _CLASS, scope=GRADES),
    _related(
        "getLineItemsForClass", "/classes/{class_id}/lineItems", "lineItem", _CLASS, scope=GRADES
    ),
    _related(
        "getResultsForLineItemForClass",
        "/classes/{class_id}/lineItems/{li_id}/results",
        "result",
        _CLASS,
        Parent("li_id", "lineItem", "", "line_item"),
        scope=GRADES,
    ),
    _related(
        "getResultsForStudentForClass",
        "/classes/{class_id}/students/{student_id}/results",
        "result",
        _CLASS,
        Parent("student_id", "user", "student", "student"),
        scope=GRADES,
    ),
)

EXTENSIONS: tuple[Operation, ...] = (
    Operation(
        "getCategoriesForClass",
        "GET",
        "/classes/{class_id}/categories",
        "category",
        "categories",
        GRADES,
        "collection",
        "",
        (_CLASS,),
        "class_categories=served",
    ),
)

OPERATIONS = (*ROSTERING, *RESOURCES, *GRADEBOOK)
"""The 61 of the standard."""
