"""Courses and classes: PowerSchool's courses and sections."""

from __future__ import annotations

import re

from sis_core.spec.oneroster.declare import Filling, Kind, Ref, Refs, Texts, Value
from sis_core.spec.oneroster.kinds.choosing import Choose, never
from sis_core.spec.oneroster.kinds.grades import grade
from sis_core.spec.oneroster.kinds.orgs import school, school_or_district
from sis_core.spec.oneroster.kinds.sessions import session, term_key

_NUMBER = re.compile(r"(\d{1,18})")


def class_of(section: str, key: str, match: str = "") -> Ref:
    """A reference to a class: SQL of the section's DCID, twice where it is the id too."""
    return Ref("class", section, key, match, "doc")


def _resources(column: str, key: str) -> Refs:
    return Refs(
        f"FROM _resource_links l JOIN _resources m ON m.key = l.resource WHERE l.{column} = {key}",
        Ref("resource", "m.key", "m.key"),
        "m.key",
        "spec",
    )


def courses(choose: Choose) -> tuple[Kind, ...]:
    """The one kind of courses."""
    return (
        Kind(
            "course",
            "course",
            "Courses",
            "co",
            "co.DCID",
            _NUMBER,
            "co.DCID = ?",
            {
                "title": Value("co.Course_Name", "doc"),
                "courseCode": Value("co.Course_Number", "impl"),
                "grades": Texts("NULL"),
                "subjects": Texts("coalesce(co.Sched_Department, co.CreditType)"),
                "org": school_or_district("co.SchoolID"),
                "subjectCodes": Texts("co.Sched_CourseSubjectAreaCode"),
                "resources": _resources("course", "co.DCID"),
            },
            also=frozenset({"schools", "prefs"}),
            graves=True,
        ),
    )


def classes(choose: Choose) -> tuple[Kind, ...]:
    """The one kind of classes."""
    co = "(SELECT min(y.DCID) FROM Courses y WHERE y.Course_Number = sec.Course_Number)"
    titles = {
        "course": "coalesce(co.Course_Name, sec.Course_Number)",
        "course_section": "coalesce(co.Course_Name, sec.Course_Number) || ' (' || "
        "coalesce(sec.Section_Number, sec.DCID) || ')'",
    }
    term = term_key("sec.SchoolID", "sec.TermID")
    course = Ref("course", "co.DCID", "co.DCID", source="impl")
    return (
        Kind(
            "class",
            "class",
            "Sections",
            "sec",
            "sec.DCID",
            _NUMBER,
            "sec.DCID = ?",
            {
                "title": Value(titles[choose("class_title")]),
                "classCode": Value("sec.Course_Number || '.' || sec.Section_Number", "impl"),
                "classType": Value("'scheduled'", "impl"),
                "location": Value("sec.Room"),
                "grades": Texts(grade("nullif(sec.Grade_Level, 0)", choose)),
                "subjects": Texts("coalesce(co.Sched_Department, co.CreditType)"),
                "course": never(course, choose("class_course") == "missing"),
                "school": school("sec.SchoolID"),
                "terms": _terms(term, choose),
                "subjectCodes": Texts("co.Sched_CourseSubjectAreaCode"),
                "periods": Texts("sec.Expression", source="impl"),
                "resources": _resources("class", "sec.DCID"),
            },
            joins=f"LEFT JOIN Courses co ON co.DCID = {co}",
            also=frozenset({"courses", "terms", "schools"}),
            graves=True,
        ),
    )


def _terms(term: str, choose: Choose) -> Filling:
    """A section's own term; with `with_year`, its year before it, as some providers do."""
    own = session("v.DCID")
    rows = f"FROM Terms v WHERE v.DCID = {term}"
    if choose("class_terms") == "with_year":
        rows = (
            f"FROM Terms w JOIN Terms v ON v.SchoolID = w.SchoolID AND v.YearID = w.YearID "
            f"AND (v.DCID = w.DCID OR v.IsYearRec = 1) WHERE w.DCID = {term}"
        )
    return Refs(rows, Ref("term", own.id, "v.DCID"), "v.IsYearRec DESC, v.DCID", "impl")
