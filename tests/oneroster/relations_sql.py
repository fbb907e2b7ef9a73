"""What every relation of OneRoster should hold, as SQL written by hand (see operations_sql.py)."""

from __future__ import annotations

from dataclasses import dataclass

from operations_sql import AIDE, CATEGORIES, EMPLOYED, HERE, PRO, SCHOOL, TEACHES


@dataclass(frozen=True)
class Related:
    """A relation: SQL of its parents' ids (then their keys), and of the ids under one of them.

    The keys are bound as ?1 and ?2.
    """

    parents: str
    ids: str


_SECTIONS = "SELECT DCID || '', DCID, ID FROM Sections ORDER BY DCID"
_SCHOOLS = f"SELECT School_Number || '', School_Number FROM Schools WHERE {SCHOOL} ORDER BY 1"
_TERMS = "SELECT SchoolID || '-' || ID, SchoolID, ID FROM Terms ORDER BY DCID"
_STUDENT = f"SELECT 'S' || DCID, DCID, ID FROM Students WHERE {HERE} ORDER BY DCID"
_IN_CLASS = (
    "SELECT 'S' || s.DCID FROM Students s WHERE s.{0} AND EXISTS (SELECT 1 FROM CC c "
    "WHERE c.StudentID = s.ID AND c.SectionID = {1}) ORDER BY s.DCID"
)
_TEACHERS = (
    f"SELECT 'T' || u.DCID FROM Users u WHERE {EMPLOYED} AND {TEACHES} "
    "AND u.DCID IN (SELECT f.Users_DCID "
    "FROM SchoolStaff f JOIN Sections x ON x.Teacher = f.ID WHERE x.ID = {0} UNION "
    "SELECT f.Users_DCID FROM SchoolStaff f JOIN SectionTeacher k ON k.TeacherID = f.ID "
    "LEFT JOIN RoleDef r ON r.ID = k.RoleID WHERE k.SectionID = {0} AND NOT "
    "coalesce(" + AIDE + ", 0)) ORDER BY u.DCID"
)
_SEATS_IN = (
    "SELECT id FROM (SELECT 1 AS n, c.DCID AS k, 'S' || c.DCID AS id FROM CC c "
    f"JOIN Students s ON s.ID = c.StudentID AND s.{HERE} WHERE {{seat}} "
    "UNION ALL SELECT 2, k.ID, 'T' || k.ID FROM SectionTeacher k "
    "JOIN Sections x ON x.ID = k.SectionID JOIN SchoolStaff g ON g.ID = k.TeacherID "
    "JOIN Users u ON u.DCID = g.Users_DCID JOIN RoleDef r ON r.ID = k.RoleID "
    f"WHERE {{section}} AND NOT {AIDE} AND {EMPLOYED} "
    "UNION ALL SELECT 3, x.DCID, 'L' || x.DCID FROM Sections x "
    "JOIN SchoolStaff g ON g.ID = x.Teacher JOIN Users u ON u.DCID = g.Users_DCID "
    f"WHERE {{section}} AND {EMPLOYED} AND NOT EXISTS (SELECT 1 FROM SectionTeacher k "
    "WHERE k.SectionID = x.ID AND k.TeacherID = x.Teacher)) ORDER BY n, k"
)
_TAUGHT = (
    "SELECT DISTINCT x.DCID || '' FROM Sections x WHERE x.Teacher IN (SELECT f.ID FROM SchoolStaff "
    "f WHERE f.Users_DCID = ?1) OR EXISTS (SELECT 1 FROM SectionTeacher k JOIN SchoolStaff f "
    "ON f.ID = k.TeacherID LEFT JOIN RoleDef r ON r.ID = k.RoleID WHERE k.SectionID = x.ID "
    f"AND f.Users_DCID = ?1 AND NOT coalesce({AIDE}, 0)) ORDER BY x.DCID"
)
_LEARNED = (
    "SELECT DISTINCT x.DCID || '' FROM CC c JOIN Sections x ON x.ID = c.SectionID "
    "WHERE c.StudentID = ?2 ORDER BY x.DCID"
)
_RESULTS = (
    "SELECT a.AssignmentID || '#' || r.StudentsDCID FROM AssignmentScore r "
    "JOIN AssignmentSection a ON a.AssignmentSectionID = r.AssignmentSectionID "
    "JOIN Sections x ON x.DCID = a.SectionsDCID "
    f"JOIN Students s ON s.DCID = r.StudentsDCID AND s.{HERE} "
    f"WHERE {PRO} AND {{}} ORDER BY r.AssignmentScoreID"
)
_SECTIONS_AT = (
    f"SELECT o.School_Number || '', x.DCID || '', x.ID FROM Schools o JOIN Sections x "
    f"ON x.SchoolID = o.School_Number WHERE o.{SCHOOL} ORDER BY x.DCID"
)

RELATIONS: dict[str, Related] = {
    "getCoursesForSchool": Related(
        _SCHOOLS,
        "SELECT DCID || '' FROM Courses WHERE Course_Number IN (SELECT x.Course_Number "
        "FROM Sections x WHERE x.SchoolID = ?1) OR SchoolID = ?1 ORDER BY DCID",
    ),
    "getEnrollmentsForClassInSchool": Related(
        _SECTIONS_AT, _SEATS_IN.format(seat="c.SectionID = ?1", section="x.ID = ?1")
    ),
    "getStudentsForClassInSchool": Related(_SECTIONS_AT, _IN_CLASS.format(HERE, "?1")),
    "getTeachersForClassInSchool": Related(_SECTIONS_AT, _TEACHERS.format("?1")),
    "getEnrollmentsForSchool": Related(
        _SCHOOLS,
        _SEATS_IN.format(seat="c.SchoolID = ?1 AND c.SectionID > 0", section="x.SchoolID = ?1"),
    ),
    "getStudentsForSchool": Related(
        _SCHOOLS, f"SELECT 'S' || DCID FROM Students WHERE {HERE} AND SchoolID = ?1 ORDER BY DCID"
    ),
    "getTeachersForSchool": Related(
        _SCHOOLS,
        f"SELECT 'T' || u.DCID FROM Users u WHERE {EMPLOYED} AND {TEACHES} AND u.DCID IN "
        "(SELECT f.Users_DCID FROM SchoolStaff f WHERE f.SchoolID = ?1) ORDER BY u.DCID",
    ),
    "getTermsForSchool": Related(
        _SCHOOLS,
        "SELECT SchoolID || '-' || ID FROM Terms WHERE SchoolID = ?1 AND Portion IN (2, 3) "
        "ORDER BY DCID",
    ),
    "getClassesForTerm": Related(
        _TERMS,
        "SELECT DCID || '' FROM Sections WHERE SchoolID = ?1 AND TermID = ?2 ORDER BY DCID",
    ),
    "getGradingPeriodsForTerm": Related(
        _TERMS,
        "SELECT q.SchoolID || '-' || q.ID FROM Terms q JOIN Terms t ON t.SchoolID = q.SchoolID "
        "AND t.YearID = q.YearID AND t.FirstDay <= q.FirstDay AND t.LastDay >= q.LastDay "
        "WHERE t.SchoolID = ?1 AND t.ID = ?2 AND q.Portion = 4 AND t.Portion < 4 ORDER BY q.DCID",
    ),
    "getClassesForCourse": Related(
        "SELECT DCID || '', Course_Number FROM Courses ORDER BY DCID",
        "SELECT DCID || '' FROM Sections WHERE Course_Number = ?1 ORDER BY DCID",
    ),
    "getClassesForStudent": Related(_STUDENT, _LEARNED),
    "getClassesForTeacher": Related(
        f"SELECT 'T' || u.DCID, u.DCID FROM Users u WHERE {EMPLOYED} AND {TEACHES}", _TAUGHT
    ),
    "getClassesForSchool": Related(
        _SCHOOLS, "SELECT DCID || '' FROM Sections WHERE SchoolID = ?1 ORDER BY DCID"
    ),
    "getClassesForUser": Related(f"SELECT 'T' || u.DCID, u.DCID FROM Users u WHERE {EMPLOYED}",
                                 _TAUGHT),
    "getStudentsForClass": Related(_SECTIONS, _IN_CLASS.format(HERE, "?2")),
    "getTeachersForClass": Related(_SECTIONS, _TEACHERS.format("?2")),
    "getResultsForClass": Related(_SECTIONS, _RESULTS.format("a.SectionsDCID = ?1")),
    "getLineItemsForClass": Related(
        _SECTIONS,
        "SELECT a.AssignmentID || '#' || a.AssignmentSectionID FROM AssignmentSection a "
        f"JOIN Sections x ON x.DCID = a.SectionsDCID WHERE {PRO} AND a.SectionsDCID = ?1 "
        "ORDER BY a.AssignmentSectionID",
    ),
    "getResultsForLineItemForClass": Related(
        "SELECT a.SectionsDCID || '', a.AssignmentID || '#' || a.AssignmentSectionID, "
        "a.AssignmentSectionID FROM AssignmentSection a JOIN Sections x ON x.DCID = a.SectionsDCID "
        f"WHERE {PRO} ORDER BY 3",
        _RESULTS.format("a.AssignmentSectionID = ?1"),
    ),
    "getResultsForStudentForClass": Related(
        "SELECT DISTINCT x.DCID || '', 'S' || s.DCID, x.DCID, s.DCID FROM CC c JOIN Sections x "
        f"ON x.ID = c.SectionID JOIN Students s ON s.ID = c.StudentID WHERE s.{HERE} "
        "ORDER BY s.DCID, x.DCID",
        _RESULTS.format("a.SectionsDCID = ?1 AND r.StudentsDCID = ?2"),
    ),
    "getCategoriesForClass": Related(
        _SECTIONS, f"SELECT id FROM ({CATEGORIES}) WHERE class = ?1 || ''"
    ),
}  # fmt: skip
