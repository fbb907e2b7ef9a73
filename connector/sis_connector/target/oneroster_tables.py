"""Tables of what only OneRoster tells: custom fields, roles, and where a class belongs.

They stand beside the tables of every import and are filled by the OneRoster profiles alone.
"""

from __future__ import annotations

from sis_connector.target.columns import SOURCE, Column, Table

FIELDS = tuple(
    Column(name, "TEXT", meaning, "[O6, O9]")
    for name, meaning in (
        ("field1", "Custom field 1"),
        ("field2", "Custom field 2, always empty"),
        ("field3", "Custom field 3, always empty"),
    )
)
USER_FIELDS = Table(
    "user_fields",
    "Custom fields of users (`learning-oneroster`): field1 is the first identifier in userIds.",
    ("source", "user_type", "external_id"),
    (
        SOURCE,
        Column("user_type", "TEXT", "S or T", "role", True),
        Column("external_id", "TEXT", "User", "user sourcedId", True),
        *FIELDS,
    ),
    gone="delete",
)
CLASS_FIELDS = Table(
    "class_fields",
    "Custom fields of classes (`learning-oneroster`): field1 is the grade, several with commas.",
    ("source", "class_id"),
    (SOURCE, Column("class_id", "TEXT", "Class", "class sourcedId", True), *FIELDS),
    gone="delete",
)
ENROLLMENTS = Table(
    "enrollments",
    "Who is in which class and as what, students and teachers alike (OneRoster profiles).",
    ("source", "class_id", "user_id"),
    (
        SOURCE,
        Column("class_id", "TEXT", "Class", "enrollment/class sourcedId", True),
        Column("user_id", "TEXT", "User", "enrollment/user sourcedId", True),
        Column("role", "TEXT", "T or S", "enrollment/role", True),
        Column("enrollment_id", "TEXT", "The one current enrollment", "enrollment sourcedId"),
        Column("begin_date", "TEXT", "First day", "enrollment/beginDate"),
        Column("end_date", "TEXT", "First day after the last", "enrollment/endDate"),
    ),
    gone="delete",
)
TERMS = Table(
    "terms",
    "Terms of every kind (`canvas`).",
    ("source", "term_id"),
    (
        SOURCE,
        Column("term_id", "TEXT", "Term", "academicSession sourcedId", True),
        Column("name", "TEXT", "Name", "academicSession/title", True),
        Column("kind", "TEXT", "schoolyear, semester, term or gradingperiod", "…/type", True),
        Column("start_date", "TEXT", "First day", "…/startDate"),
        Column("end_date", "TEXT", "First day after the last", "…/endDate"),
        Column("parent_id", "TEXT", "The term around it, if it is here, too", "…/parent"),
    ),
    gone="delete",
)
ACCOUNTS = Table(
    "sub_accounts",
    "Chosen schools and the organizations above them (`canvas`).",
    ("source", "account_id"),
    (
        SOURCE,
        Column("account_id", "TEXT", "Sub-account", "org sourcedId", True),
        Column("name", "TEXT", "Name", "org/name", True),
        Column("kind", "TEXT", "school, district, …", "org/type", True),
        Column("parent_id", "TEXT", "Sub-account above it; empty at the top", "org/parent"),
    ),
    gone="keep",
)
COURSES = Table(
    "courses",
    "Courses of provisioned sections (`canvas`).",
    ("source", "course_id"),
    (
        SOURCE,
        Column(
            "course_id", "TEXT", "Course; the class's own id where it has no course",
            "course sourcedId", True,
        ),
        Column("name", "TEXT", "Name", "course/title", True),
        Column("code", "TEXT", "Course code", "course/courseCode"),
        Column("account_id", "TEXT", "Sub-account", "course/org, else the class's school", True),
    ),
    gone="delete",
)  # fmt: skip
SECTIONS = Table(
    "sections",
    "Where a class stands (`canvas`): its course, term and sub-account.",
    ("source", "class_id"),
    (
        SOURCE,
        Column("class_id", "TEXT", "Section", "class sourcedId", True),
        Column("course_id", "TEXT", "Course", "class/course", True),
        Column("term_id", "TEXT", "Term", "class/terms, the one that covers the class", True),
        Column("account_id", "TEXT", "Sub-account", "class/school", True),
    ),
    gone="delete",
)
ONEROSTER = (USER_FIELDS, CLASS_FIELDS, ENROLLMENTS, TERMS, ACCOUNTS, COURSES, SECTIONS)
