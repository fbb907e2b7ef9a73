"""Enrollments: students' rows of CC, and the teachers of a section."""

from __future__ import annotations

import re

from sis_core.spec.oneroster.declare import Kind, Value
from sis_core.spec.oneroster.kinds.choosing import ABSENT, Choose, never
from sis_core.spec.oneroster.kinds.classes import class_of
from sis_core.spec.oneroster.kinds.orgs import school
from sis_core.spec.oneroster.kinds.users import AIDE, EMPLOYED, PRESENT, known, staff, student

_SECTION = "(SELECT z.ID FROM Sections z WHERE z.DCID = ?1)"
_IN_CLASS = f"c.SectionID IN ({_SECTION}, -{_SECTION})"
_OF_STUDENT = "c.StudentID = (SELECT z.ID FROM Students z WHERE z.DCID = ?1)"
_BY_STAFF = "st.TeacherID IN (SELECT z.ID FROM SchoolStaff z WHERE z.Users_DCID = ?1)"


def enrollments(choose: Choose) -> tuple[Kind, ...]:
    """Students', then teachers' enrollments."""
    return _seats(choose), _teaching(choose), _leads(choose)


def _seats(choose: Choose) -> Kind:
    undated = choose("enrollment_dates") == "missing"
    rows = f"sec.DCID IS NOT NULL AND s.DCID IS NOT NULL AND {known('s', choose)}"
    if choose("old_enrollments") == "current":
        rows += " AND (c.DateLeft IS NULL OR c.DateLeft > :today)"
    return Kind(
        "seat",
        "enrollment",
        "CC",
        "c",
        "'S' || c.DCID",
        re.compile(r"S(\d{1,18})"),
        "c.DCID = ?",
        {
            "user": student("s.DCID", _OF_STUDENT),
            "class": class_of("sec.DCID", "sec.DCID", _IN_CLASS),
            "school": school("c.SchoolID"),
            "role": Value("'student'", "doc"),
            "beginDate": never(Value("c.DateEnrolled", "doc"), undated),
            "endDate": never(Value("c.DateLeft", "doc"), undated),
        },
        joins="LEFT JOIN Sections sec ON sec.ID = abs(c.SectionID) "
        "LEFT JOIN Students s ON s.ID = c.StudentID",
        rows=rows,
        active=f"c.SectionID > 0 AND {PRESENT.format(s='s')}",
        also=frozenset({"sections", "students", "schools"}),
        graves=True,
        facts={"role": "'student'"},
    )


def _teaching(choose: Choose) -> Kind:
    lead = "(st.TeacherID = sec.Teacher)"
    aides = choose("aides")
    role = f"iif({AIDE}, 'aide', 'teacher')" if aides == "aide" else "'teacher'"
    rows = "sec.DCID IS NOT NULL AND u.DCID IS NOT NULL"
    if aides == "hidden":
        rows += f" AND NOT {AIDE}"
    undated = choose("enrollment_dates") == "missing"
    return Kind(
        "teaching",
        "enrollment",
        "SectionTeacher",
        "st",
        "'T' || st.ID",
        re.compile(r"T(\d{1,18})"),
        "st.ID = ?",
        {
            "user": staff("u.DCID", _BY_STAFF),
            "class": class_of("sec.DCID", "sec.DCID", f"st.SectionID = {_SECTION}"),
            "school": school("sec.SchoolID"),
            "role": Value(role, "impl"),
            "primary": Value(lead, "impl"),
            "beginDate": never(Value("st.Start_Date"), undated),
            "endDate": never(Value("date(st.End_Date, '+1 day')"), undated),
        },
        key="ID",
        joins="LEFT JOIN Sections sec ON sec.ID = st.SectionID "
        "LEFT JOIN SchoolStaff f ON f.ID = st.TeacherID "
        "LEFT JOIN Users u ON u.DCID = f.Users_DCID",
        rows=rows,
        active=EMPLOYED.format(u="u"),
        stamps=("WhenModified",),
        also=frozenset({"sections", "schoolstaff", "users", "schools", "roledef"}),
        graves=True,
        facts={"role": role},
    )


def _leads(choose: Choose) -> Kind:
    """Lead teachers whom SectionTeacher does not name: districts and sources without that table."""
    return Kind(
        "lead",
        "enrollment",
        "Sections",
        "sec",
        "'L' || sec.DCID",
        re.compile(r"L(\d{1,18})"),
        "sec.DCID = ?",
        {
            "user": staff("u.DCID", "f.Users_DCID = ?1"),
            "class": class_of("sec.DCID", "sec.DCID", "sec.DCID = ?1"),
            "school": school("sec.SchoolID"),
            "role": Value("'teacher'"),
            "primary": Value("1"),
            "beginDate": ABSENT,
            "endDate": ABSENT,
        },
        joins="JOIN SchoolStaff f ON f.ID = sec.Teacher JOIN Users u ON u.DCID = f.Users_DCID",
        rows="NOT EXISTS (SELECT 1 FROM SectionTeacher st WHERE st.SectionID = sec.ID "
        "AND st.TeacherID = sec.Teacher)",
        active=EMPLOYED.format(u="u"),
        also=frozenset({"sectionteacher", "schoolstaff", "users", "schools"}),
        facts={"role": "'teacher'"},
    )
