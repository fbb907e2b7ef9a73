"""How rows hang on other rows: the conditions of the relationship paths, and of views.

A view narrows the rows of an entity: students among users. A relation ties a kind's rows to one
other row, whose key is bound as `?`. A kind that is not named has no such rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from sis_core.spec.oneroster.declare import Kind
from sis_core.spec.oneroster.kinds.users import AIDE

_SECTION_ID = "(SELECT w.ID FROM Sections w WHERE w.DCID = ?1)"
_NUMBER = "(SELECT w.School_Number FROM Schools w WHERE w.DCID = ?1)"
_SEATED = "SELECT cc.StudentID FROM CC cc WHERE cc.SectionID = " + _SECTION_ID
_TEACHERS = (
    "SELECT f.Users_DCID FROM SchoolStaff f WHERE f.ID IN ("
    f"SELECT st.TeacherID FROM SectionTeacher st WHERE st.SectionID = {_SECTION_ID} "
    "AND {not_aide} UNION SELECT w.Teacher FROM Sections w WHERE w.DCID = ?1)"
)
_STAFF_AT = "SELECT f.Users_DCID FROM SchoolStaff f WHERE f.SchoolID = " + _NUMBER
_STUDENT_SECTIONS = (
    "SELECT cc.SectionID FROM CC cc WHERE cc.SectionID > 0 AND cc.StudentID = "
    "(SELECT w.ID FROM Students w WHERE w.DCID = ?1)"
)
_STAFF_SECTIONS = (
    "SELECT st.SectionID FROM SectionTeacher st JOIN SchoolStaff f ON f.ID = st.TeacherID "
    "WHERE f.Users_DCID = ?1 AND {not_aide} UNION SELECT w.ID FROM Sections w "
    "JOIN SchoolStaff f ON f.ID = w.Teacher WHERE f.Users_DCID = ?1"
)
_WITHIN = (
    "EXISTS (SELECT 1 FROM Terms w WHERE w.DCID = ?1 AND w.SchoolID = t.SchoolID "
    "AND w.YearID = t.YearID AND w.FirstDay <= t.FirstDay AND w.LastDay >= t.LastDay "
    "AND w.DCID <> t.DCID AND w.Portion < t.Portion)"
)
_SAME = (
    "SELECT b.key FROM _sourced a JOIN _sourced b ON b.sourcedid = a.sourcedid AND b.kind = 'term' "
    "WHERE a.kind = 'term' AND a.key = {key} AND a.sourcedid <> ''"
)
"""The terms that an import made of one session, each for another school."""
_CATEGORIES = (
    "SELECT y.TeacherCategoryID FROM Sections w JOIN SchoolStaff f ON f.ID = w.Teacher "
    "JOIN TeacherCategory y ON y.UsersDCID = f.Users_DCID WHERE w.DCID = ?1 "
    "UNION SELECT v.TeacherCategoryID FROM AssignmentSection b JOIN AssignmentCategoryAssoc v "
    "ON v.AssignmentSectionID = b.AssignmentSectionID WHERE b.SectionsDCID = ?1"
)
"""Which categories can be a class's at all, so that not all of them are looked at."""

_OF_TERM = (
    f"EXISTS (SELECT 1 FROM Terms w WHERE (w.DCID = ?1 OR w.DCID IN ({_SAME.format(key='?1')})) "
    "AND w.SchoolID = sec.SchoolID AND w.ID = sec.TermID)"
)
RELATIONS: Mapping[str, Mapping[tuple[str, str], str]] = {
    # relation → (kind of the rows, kind of the row they hang on) → condition
    "school": {
        ("course", "school"): f"co.SchoolID IN ({_NUMBER}, 0) AND EXISTS (SELECT 1 FROM Sections w "
        f"WHERE w.Course_Number = co.Course_Number AND w.SchoolID = {_NUMBER}) "
        f"OR co.SchoolID = {_NUMBER}",
        ("seat", "school"): f"c.SchoolID = {_NUMBER}",
        ("teaching", "school"): f"sec.SchoolID = {_NUMBER}",
        ("lead", "school"): f"sec.SchoolID = {_NUMBER}",
        ("student", "school"): f"s.SchoolID = {_NUMBER}",
        ("staff", "school"): f"u.DCID IN ({_STAFF_AT})",
        ("term", "school"): f"t.SchoolID = {_NUMBER} OR EXISTS (SELECT 1 FROM Terms w "
        f"WHERE w.SchoolID = {_NUMBER} AND w.DCID IN ({_SAME.format(key='t.DCID')}))",
        ("class", "school"): f"sec.SchoolID = {_NUMBER}",
    },
    "class": {
        ("seat", "class"): f"c.SectionID IN ({_SECTION_ID}, -{_SECTION_ID})",
        ("teaching", "class"): f"st.SectionID = {_SECTION_ID}",
        ("lead", "class"): "sec.DCID = ?1",
        ("student", "class"): f"s.ID IN ({_SEATED})",
        ("staff", "class"): f"u.DCID IN ({_TEACHERS})",
        ("result", "class"): "a.SectionsDCID = ?1",
        ("line_item", "class"): "a.SectionsDCID = ?1",
        ("category", "class"): f"sec.DCID = ?1 AND tc.TeacherCategoryID IN ({_CATEGORIES})",
        ("resource", "class"): "m.key IN (SELECT l.resource FROM _resource_links l "
        "WHERE l.class = ?1)",
    },
    "term": {("class", "term"): _OF_TERM},
    "within": {("term", "term"): _WITHIN},
    "course": {
        ("class", "course"): "sec.Course_Number = (SELECT w.Course_Number FROM Courses w "
        "WHERE w.DCID = ?1)",
        ("resource", "course"): "m.key IN (SELECT l.resource FROM _resource_links l "
        "WHERE l.course = ?1)",
    },
    "user": {
        ("class", "student"): f"sec.ID IN ({_STUDENT_SECTIONS})",
        ("class", "staff"): f"sec.ID IN ({_STAFF_SECTIONS})",
    },
    "line_item": {("result", "line_item"): "r.AssignmentSectionID = ?1"},
    "student": {("result", "student"): "r.StudentsDCID = ?1"},
}

VIEWS: Mapping[str, Mapping[str, str]] = {
    # view → kind → fact of the kind that must hold, or a condition
    "school": {"school": "{school}"},
    "student": {"student": "1"},
    "teacher": {"staff": "{role} = 'teacher'"},
    "term": {"term": "{term}"},
    "gradingPeriod": {"term": "{gradingPeriod}"},
}


def in_view(view: str, kind: Kind) -> str | None:
    """The condition under which a kind's rows are in a view; None where none of them are."""
    if not view:
        return ""
    said = VIEWS[view].get(kind.name)
    if said is None:
        return None
    return "" if said == "1" else said.format(**kind.facts)


def tied(of: str, kind: str, parent: str, key: int, *, aides_teach: bool = False) -> str | None:
    """The condition that ties a kind's rows to a row; None where none of them can be.

    `aides_teach` counts aides among a class's teachers, as their enrollments do (switch `aides`).
    """
    said = RELATIONS[of].get((kind, parent))
    if said is None:
        return None
    not_aide = "1" if aides_teach else f"NOT {AIDE}"
    return f"({said.replace('?1', str(int(key))).replace('{not_aide}', not_aide)})"
