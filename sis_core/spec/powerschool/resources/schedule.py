"""The v1 course, section, term and section enrollment (powerschool-api.md 2.10)."""

from __future__ import annotations

from sis_core.spec.powerschool.resources.lists import school_dcid
from sis_core.wire.resource import Expansion, Filterable, Group, Leaf, Node, Resource

COURSE = Resource(
    "course",
    "courses",
    "Courses",
    "c",
    (
        Leaf("id", "c.DCID", "int"),
        Leaf("course_number", "c.Course_Number"),
        Leaf("course_name", "c.Course_Name"),
    ),
    attributes=("extensions",),
)


def _term(alias: str) -> tuple[Node, ...]:
    return (
        Leaf("id", f"{alias}.DCID", "int"),
        Leaf("local_id", f"{alias}.ID", "int", source="client", when="term_local_id=yes"),
        Leaf("school_id", school_dcid(f"{alias}.SchoolID"), "int"),
        Leaf("start_year", f"{alias}.YearID + 1990", "int", source="capture"),
        Leaf("portion", f"{alias}.Portion", "int"),
        Leaf("start_date", f"{alias}.FirstDay", "date"),
        Leaf("end_date", f"{alias}.LastDay", "date"),
        Leaf("abbreviation", f"{alias}.Abbreviation"),
        Leaf("name", f"{alias}.Name"),
    )


TERM = Resource("term", "terms", "Terms", "t", _term("t"), attributes=("extensions",))

TERM_FILTERS = {"start_year": Filterable("(t.YearID + 1990)", "int")}

_COURSE = (
    "(SELECT c.DCID FROM Courses c WHERE c.Course_Number = x.Course_Number "
    "AND c.SchoolID IN (0, x.SchoolID) ORDER BY c.SchoolID DESC LIMIT 1)"
)
_LEAD = "(SELECT ss.DCID FROM SchoolStaff ss WHERE ss.ID = x.Teacher LIMIT 1)"

SECTION = Resource(
    "section",
    "sections",
    "Sections",
    "x",
    (
        Leaf("id", "x.DCID", "int"),
        Leaf("school_id", school_dcid("x.SchoolID"), "int"),
        Leaf("course_id", _COURSE, "int"),
        Leaf("term_id", "t.DCID", "int"),
        Leaf("section_number", "x.Section_Number"),
        Leaf("expression", "x.Expression"),
        Leaf("external_expression", "x.External_Expression"),
        Leaf("staff_id", _LEAD, "int"),
        Leaf(
            "gradebooktype",
            "CASE x.GradebookType WHEN 1 THEN 'PTG' WHEN 2 THEN 'PTP' END",
            source="client",
            when="section_gradebooktype=yes",
        ),
        Expansion(
            "term",
            Group("term", _term("t"), keep=True, source="guess"),
            "guess",
            when="section_term=object",
        ),
    ),
    source_sql="Sections x LEFT JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID",
)

SECTION_FILTERS = {"term.start_year": Filterable("(t.YearID + 1990)", "int")}

ENROLLMENT = Resource(
    "section_enrollment",
    "section_enrollments",
    "CC",
    "e",
    (
        Leaf("id", "e.DCID", "int"),
        Leaf(
            "section_id",
            "(SELECT x.DCID FROM Sections x WHERE x.ID = abs(e.SectionID) LIMIT 1)",
            "int",
        ),
        Leaf(
            "student_id",
            "(SELECT st.DCID FROM Students st WHERE st.ID = e.StudentID LIMIT 1)",
            "int",
        ),
        Leaf("entry_date", "e.DateEnrolled", "date"),
        Leaf("exit_date", "e.DateLeft", "date"),
        Leaf("dropped", "e.SectionID < 0", "bool"),
    ),
    attributes=("extensions",),
)
