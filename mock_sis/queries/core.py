"""Core PowerQueries that clients call on every server (6.6): names and arguments are known.

Their columns are [guess] but where a source names them; the SQL is ours.
"""

from __future__ import annotations

from sis_plugin.queries import Argument, NamedQuery, QueryColumn


def _query(
    name: str, core: str, columns: str, sql: str, *args: Argument, summary: str
) -> NamedQuery:
    """A flat query; `columns` are words such as `STUDENTS.DCID=dcid`."""
    pairs = (word.split("=") for word in columns.split())
    made = tuple(QueryColumn(column, alias) for column, alias in pairs)
    return NamedQuery(f"com.pearson.core.{name}", core, True, made, args, sql, summary)


CORE: tuple[NamedQuery, ...] = (
    _query(
        "student.student_dcid_id_map",
        "Students",
        "STUDENTS.DCID=dcid STUDENTS.ID=id",
        "SELECT dcid, id FROM students ORDER BY dcid",
        summary="DCID and ID of every student",
    ),
    _query(
        "student.search.get_student_basic_info",
        "Students",
        "STUDENTS.DCID=dcid STUDENTS.ID=id STUDENTS.STUDENT_NUMBER=student_number "
        "STUDENTS.LASTFIRST=lastfirst STUDENTS.GRADE_LEVEL=grade_level STUDENTS.SCHOOLID=schoolid "
        "STUDENTS.ENROLL_STATUS=enroll_status",
        "SELECT dcid, id, student_number, lastfirst, grade_level, schoolid, enroll_status "
        "FROM students WHERE dcid = :studentdcid",
        Argument("studentdcid", "STUDENTS.DCID", required=True),
        summary="What is shown of a student first",
    ),
    _query(
        "guardian.student_guardian_detail",
        "Students",
        "STUDENTS.DCID=students_dcid GUARDIAN.GUARDIANID=guardianid "
        "GUARDIAN.FIRSTNAME=firstname GUARDIAN.LASTNAME=lastname",
        "SELECT gs.studentsdcid, g.guardianid, g.firstname, g.lastname FROM guardianstudent gs "
        "JOIN guardian g ON g.guardianid = gs.guardianid WHERE gs.studentsdcid IN (:students_dcid) "
        "ORDER BY gs.studentsdcid, g.guardianid",
        Argument("students_dcid", "STUDENTS.DCID", required=True, type="array"),
        summary="The guardians of some students",
    ),
    _query(
        "terms.yearid",
        "Terms",
        "TERMS.YEARID=yearid",
        "SELECT MAX(yearid) FROM terms WHERE schoolid = :schoolid AND isyearrec = 1 "
        "AND :currentdate BETWEEN firstday AND lastday",
        Argument("schoolid", "TERMS.SCHOOLID", required=True),
        Argument("currentdate", "TERMS.FIRSTDAY", required=True),
        summary="The school year of a day",
    ),
    _query(
        "terms.year_terms",
        "Terms",
        "TERMS.DCID=dcid TERMS.ABBREVIATION=abbreviation TERMS.FIRSTDAY=firstday "
        "TERMS.LASTDAY=lastday",
        "SELECT dcid, abbreviation, firstday, lastday FROM terms "
        "WHERE schoolid = :schoolid AND yearid = :yearid ORDER BY firstday, lastday DESC, dcid",
        Argument("schoolid", "TERMS.SCHOOLID", required=True),
        Argument("yearid", "TERMS.YEARID", required=True),
        summary="The terms of a school's year",
    ),
    _query(
        "schools.grade_levels",
        "",
        "SCHOOLS.LOW_GRADE=grade_level SCHOOLS.HIGH_GRADE=grade_text",
        "SELECT g.n, CASE WHEN g.n < 0 THEN 'PK' WHEN g.n = 0 THEN 'K' ELSE TO_CHAR(g.n) END "
        "FROM (SELECT LEVEL - 4 AS n FROM dual CONNECT BY LEVEL <= 16) g "
        "WHERE EXISTS (SELECT 1 FROM schools s WHERE g.n BETWEEN s.low_grade AND s.high_grade) "
        "ORDER BY g.n",
        summary="The grades that the district's schools have",
    ),
    _query(
        "school.school_detail",
        "Schools",
        "SCHOOLS.DCID=dcid SCHOOLS.SCHOOL_NUMBER=school_number SCHOOLS.NAME=name "
        "SCHOOLS.ABBREVIATION=abbreviation SCHOOLS.LOW_GRADE=low_grade "
        "SCHOOLS.HIGH_GRADE=high_grade",
        "SELECT dcid, school_number, name, abbreviation, low_grade, high_grade FROM schools "
        "WHERE school_number IN (:school_number) ORDER BY school_number",
        Argument("school_number", "SCHOOLS.SCHOOL_NUMBER", required=True, type="array"),
        summary="Some schools by their numbers",
    ),
)
