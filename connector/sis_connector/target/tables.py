"""The target's tables, said once: the schema, the diff, the writing and the document follow.

Target field ← API attribute path is the vendor's mapping; [ours] marks what goes beyond it.
"""

from __future__ import annotations

from sis_connector.target.columns import SOURCE, Column, Table
from sis_connector.target.oneroster_tables import ONEROSTER

ENABLED = "1"
DISABLED = "0"


STAMPS = (
    Column("created_at", "TEXT", "When the row was first written (UTC)", "apply"),
    Column("updated_at", "TEXT", "When a value in the row last changed (UTC)", "apply"),
)

USERS = Table(
    "users",
    "Students (S), teachers (T) and parents (P).",
    ("source", "user_type", "external_id"),
    (
        SOURCE,
        Column("user_type", "TEXT", "S, T or P", "constant", True),
        Column(
            "external_id", "TEXT", "Import id", "student/id · staff/id · Guardian.GuardianID", True
        ),
        Column("first_name", "TEXT", "First name", "student/name/first_name · staff/name/…", True),
        Column("last_name", "TEXT", "Last name", "student/name/last_name · staff/name/…", True),
        Column(
            "login",
            "TEXT",
            "Name to sign in with; unique without regard to case; empty for a user who signs in "
            "with Google only",
            "student/student_username · staff/teacher_username · Guardian.Username · generated",
        ),
        Column("login_generated", "INTEGER", "1 when the connector made the login", "[ours]", True),
        Column(
            "email",
            "TEXT",
            "First e-mail address",
            "student/contact_info/email · staff/emails/work_email · Guardian.Email",
        ),
        Column(
            "organization_id",
            "TEXT",
            "School",
            "student/school_enrollment/school_id · staff/school_affiliation/school_id · the "
            "student's school",
            True,
        ),
        Column("enabled", "TEXT", '"1", or "0" when the SIS no longer shows the user', "", True),
        Column(
            "google_email_address",
            "TEXT",
            "Single sign-on identity of students and teachers; never unset by an import, and a "
            "value set by hand stays",
            "the e-mail that matches the Google domain",
        ),
        Column(
            "sso_email_address",
            "TEXT",
            "Single sign-on identity of parents; kept likewise",
            "the e-mail that matches the Google or Office 365 domain",
        ),
        Column(
            "sso_imported",
            "TEXT",
            "The identity that the last import found: where it differs from the one in force, a "
            "person set that by hand",
            "[ours]",
        ),
        Column(
            "password_hash",
            "TEXT",
            "scrypt hash of the default password of the user type, written once at creation",
            "configuration, never the SIS",
        ),
        Column(
            "password_temporary", "INTEGER", "1 when it must be changed at first sign-in", "[ours]"
        ),
        *STAMPS,
    ),
    gone="disable",
    stamped=True,
)
LEVELS = Table(
    "student_levels",
    "Grade levels of students.",
    ("source", "external_id"),
    (
        SOURCE,
        Column("external_id", "TEXT", "Student", "student/id", True),
        Column(
            "level_id", "TEXT", "Grade level; 0 is kindergarten, negative before it",
            "student/school_enrollment/grade_level", True,
        ),
    ),
    gone="delete",
)  # fmt: skip
ORGANIZATIONS = Table(
    "organizations",
    "Chosen schools.",
    ("source", "organization_id"),
    (
        SOURCE,
        Column("organization_id", "TEXT", "Schools.DCID", "school/id", True),
        Column("name", "TEXT", "Name", "school/name", True),
    ),
    gone="keep",
)
CLASSES = Table(
    "classes",
    "Sections of the chosen year that have a lead teacher.",
    ("source", "class_id"),
    (
        SOURCE,
        Column("class_id", "TEXT", "Sections.DCID", "section/id", True),
        Column("name", "TEXT", "course_name (section_number) - expression", "", True),
        Column("code", "TEXT", "Course number", "course/course_number"),
        Column("year", "TEXT", "Terms.DCID", "section/term_id"),
        Column("start_year", "INTEGER", "2026 is 2026-27", "configuration [ours]", True),
        Column("teacher_id", "TEXT", "Lead teacher's external_id", "section/staff_id", True),
        Column("organization_id", "TEXT", "School", "section/school_id", True),
        Column("enabled", "TEXT", '"1", or "0" when the SIS no longer shows the class', "", True),
        *STAMPS,
    ),
    gone="disable",
    stamped=True,
)
ROSTERS = Table(
    "rosters",
    "Students in classes.",
    ("source", "class_id", "user_id"),
    (
        SOURCE,
        Column("class_id", "TEXT", "Class", "section_enrollment/section_id", True),
        Column("user_id", "TEXT", "Student's external_id", "section_enrollment/student_id", True),
    ),
    gone="delete",
)
CO_TEACHERS = Table(
    "co_teachers",
    "Teachers of a class beside its lead.",
    ("source", "class_id", "user_id"),
    (
        SOURCE,
        Column("class_id", "TEXT", "Class", "coteachers query/section_dcid", True),
        Column("user_id", "TEXT", "Teacher's external_id", "coteachers query/staff_dcid", True),
        Column("role", "TEXT", "Role", "coteachers query/role_name"),
    ),
    gone="delete",
)
FAMILIES = Table(
    "parent_students",
    "Which parent belongs to which student [ours].",
    ("source", "parent_id", "student_id"),
    (
        SOURCE,
        Column("parent_id", "TEXT", "Parent's external_id", "guardians query/guardian_id", True),
        Column("student_id", "TEXT", "Student's external_id", "guardians query/student_dcid", True),
        Column("relationship", "TEXT", "Relationship", "guardians query/relationship"),
    ),
    gone="delete",
)
AFFILIATIONS = Table(
    "teacher_organizations",
    "Every chosen school at which a teacher is active [ours].",
    ("source", "teacher_id", "organization_id"),
    (
        SOURCE,
        Column("teacher_id", "TEXT", "Teacher's external_id", "staff/id", True),
        Column("organization_id", "TEXT", "School", "staff/school_affiliation/school_id", True),
    ),
    gone="delete",
)
ALIASES = Table(
    "staff_aliases",
    "Every staff id of a person: the SIS has one per school, the target one per person [ours].",
    ("source", "staff_id"),
    (
        SOURCE,
        Column("staff_id", "TEXT", "SchoolStaff.DCID", "staff/id", True),
        Column("teacher_id", "TEXT", "external_id of the one teacher", "", True),
        Column("person", "TEXT", "Users.DCID, where the server tells it", "staff/users_dcid"),
    ),
    gone="keep",
)
KNOWN_SCHOOLS = Table(
    "known_schools",
    "Cached choice of schools; --refresh reads it again.",
    ("source", "school_id"),
    (
        SOURCE,
        Column("school_id", "TEXT", "Schools.DCID", "school/id", True),
        Column("number", "TEXT", "School number", "school/school_number", True),
        Column("name", "TEXT", "Name", "school/name", True),
    ),
    gone="delete",
)
KNOWN_TERMS = Table(
    "known_terms",
    "Cached choice of school years with their terms; --refresh reads it again.",
    ("source", "term_id"),
    (
        SOURCE,
        Column("term_id", "TEXT", "Terms.DCID", "term/id", True),
        Column("school_id", "TEXT", "School", "term/school_id", True),
        Column("start_year", "INTEGER", "2026 is 2026-27", "term/start_year", True),
        Column("name", "TEXT", "Name", "term/name", True),
        Column("start_date", "TEXT", "First day", "term/start_date"),
        Column("end_date", "TEXT", "Last day", "term/end_date"),
    ),
    gone="delete",
)
RUNS = Table(
    "runs",
    "One row per run that changed something; a run without changes writes nothing at all.",
    ("run_id",),
    (
        Column("run_id", "INTEGER", "Number of the run", "apply"),
        Column("profile", "TEXT", "Profile", "configuration", True),
        Column("source", "TEXT", "Integration", "", True),
        Column("start_year", "INTEGER", "School year", "configuration", True),
        Column("schools", "TEXT", "Chosen schools' ids, comma list", "configuration", True),
        Column("started_at", "TEXT", "Begin (UTC)", "", True),
        Column("applied_at", "TEXT", "When the changes were written (UTC)", "apply", True),
        Column("added", "INTEGER", "Rows added", "plan", True),
        Column("changed", "INTEGER", "Rows changed", "plan", True),
        Column("removed", "INTEGER", "Rows disabled or deleted", "plan", True),
        Column("refused", "INTEGER", "Records that could not be taken", "report", True),
    ),
    gone="keep",
)

IMPORTED = (
    ORGANIZATIONS, USERS, LEVELS, AFFILIATIONS, ALIASES, CLASSES, ROSTERS, CO_TEACHERS, FAMILIES,
    KNOWN_SCHOOLS, KNOWN_TERMS, *ONEROSTER,
)  # fmt: skip
"""Tables that a plan may change, in the order of writing."""
TABLES = (*IMPORTED, RUNS)
BY_NAME = {table.name: table for table in TABLES}
