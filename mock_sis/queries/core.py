"""Core PowerQueries that clients call on every server (6.6): names and arguments are known.

Columns are known where a client reads them, which each query says; others are [guess]. The SQL is
ours.
"""

from __future__ import annotations

from sis_plugin.queries import Argument, NamedQuery, QueryColumn


def _query(
    name: str,
    core: str,
    columns: str,
    sql: str,
    *args: Argument,
    summary: str,
    flat: bool = True,
    above: str = "com.pearson.core",
) -> NamedQuery:
    """A query; `columns` are words such as `STUDENTS.DCID=dcid`."""
    pairs = (word.split("=") for word in columns.split())
    made = tuple(QueryColumn(column, alias) for column, alias in pairs)
    return NamedQuery(f"{above}.{name}", core, flat, made, args, sql, summary)


STUDENT_IDS = _query(
    "student.student_dcid_id_map",
    "Students",
    "STUDENTS.DCID=dcid STUDENTS.ID=id",
    "SELECT dcid, id FROM students ORDER BY dcid",
    summary="DCID and ID of every student",
)
BASIC_INFO = _query(
    "student.search.get_student_basic_info",
    "Students",
    "STUDENTS.DCID=dcid STUDENTS.ID=id STUDENTS.STUDENT_NUMBER=student_number "
    "STUDENTS.LASTFIRST=lastfirst STUDENTS.GRADE_LEVEL=grade_level STUDENTS.SCHOOLID=schoolid "
    "STUDENTS.ENROLL_STATUS=enroll_status",
    "SELECT dcid, id, student_number, lastfirst, grade_level, schoolid, enroll_status "
    "FROM students WHERE dcid = :studentdcid",
    Argument("studentdcid", "STUDENTS.DCID", required=True),
    summary="What is shown of a student first",
)
GUARDIANS = _query(
    "guardian.student_guardian_detail",
    "Students",
    "STUDENTS.DCID=students.dcid GUARDIAN.GUARDIANID=guardian.guardianid "
    "GUARDIAN.FIRSTNAME=guardian.firstname GUARDIAN.LASTNAME=guardian.lastname "
    "STUDENTS.GUARDIANEMAIL=students.guardianemail PCAS_ACCOUNT.USERNAME=pcas_account.username "
    "PCAS_EMAILCONTACT.EMAILADDRESS=pcas_emailcontact.emailaddress",
    "SELECT s.dcid, g.guardianid, g.firstname, g.lastname, s.guardianemail, a.username, "
    "e.emailaddress FROM guardianstudent gs JOIN students s ON s.dcid = gs.studentsdcid "
    "JOIN guardian g ON g.guardianid = gs.guardianid "
    "LEFT JOIN pcas_account a ON a.pcas_accounttoken = g.accountidentifier "
    "LEFT JOIN pcas_emailcontact e ON e.pcas_accountid = a.pcas_accountid "
    "WHERE (0 IN (:students_dcid) OR gs.studentsdcid IN (:students_dcid)) "
    "AND (0 IN (:guardian_id) OR gs.guardianid IN (:guardian_id)) "
    "ORDER BY s.dcid, g.guardianid, e.pcas_emailcontactid",
    Argument("students_dcid", "STUDENTS.DCID", type="array", default="0"),
    Argument("guardian_id", "GUARDIAN.GUARDIANID", type="array", default="0"),
    summary="The guardians of students",
    flat=False,
)
"""Both arguments are optional, rows nested, one client reads these tables [client: Mayhem]."""
YEAR = _query(
    "terms.yearid",
    "Terms",
    "TERMS.YEARID=yearid",
    "SELECT DISTINCT yearid FROM terms WHERE (:schoolid = 0 OR schoolid = :schoolid) "
    "AND isyearrec = 1 AND :currentdate BETWEEN firstday AND lastday ORDER BY yearid",
    Argument("schoolid", "TERMS.SCHOOLID", required=True),
    Argument("currentdate", "TERMS.FIRSTDAY", required=True),
    summary="The school year of a day",
)
"""Clients ask with schoolid 0, which is the district, and read `yearid` of every row [client]."""
YEAR_TERMS = _query(
    "terms.year_terms",
    "Terms",
    "TERMS.DCID=dcid TERMS.ABBREVIATION=abbreviation TERMS.FIRSTDAY=firstday TERMS.LASTDAY=lastday",
    "SELECT dcid, abbreviation, firstday, lastday FROM terms "
    "WHERE schoolid = :schoolid AND yearid = :yearid ORDER BY firstday, lastday DESC, dcid",
    Argument("schoolid", "TERMS.SCHOOLID", required=True),
    Argument("yearid", "TERMS.YEARID", required=True),
    summary="The terms of a school's year",
)
GRADE_LEVELS = _query(
    "schools.grade_levels",
    "",
    "SCHOOLS.LOW_GRADE=grade_level SCHOOLS.HIGH_GRADE=grade_text",
    "SELECT g.n, CASE WHEN g.n < 0 THEN 'PK' WHEN g.n = 0 THEN 'K' ELSE TO_CHAR(g.n) END "
    "FROM (SELECT LEVEL - 4 AS n FROM dual CONNECT BY LEVEL <= 16) g "
    "WHERE EXISTS (SELECT 1 FROM schools s WHERE g.n BETWEEN s.low_grade AND s.high_grade "
    "AND s.school_number NOT IN (0, 999999)) "
    "ORDER BY g.n",
    summary="The grades that the district's schools have",
)
SCHOOLS = _query(
    "school.school_detail",
    "Schools",
    "SCHOOLS.DCID=dcid SCHOOLS.SCHOOL_NUMBER=school_number SCHOOLS.NAME=name "
    "SCHOOLS.ABBREVIATION=abbreviation SCHOOLS.LOW_GRADE=low_grade "
    "SCHOOLS.HIGH_GRADE=high_grade",
    "SELECT dcid, school_number, name, abbreviation, low_grade, high_grade FROM schools "
    "WHERE school_number IN (:school_number) ORDER BY school_number",
    Argument("school_number", "SCHOOLS.SCHOOL_NUMBER", required=True, type="array"),
    summary="Some schools by their numbers",
)
ROSTER = _query(
    "teachers.sectionEnrollments",
    "Students",
    "STUDENTS.DCID=dcid STUDENTS.ID=id STUDENTS.STUDENT_NUMBER=student_number "
    "STUDENTS.FIRST_NAME=first_name STUDENTS.LAST_NAME=last_name STUDENTS.LASTFIRST=lastfirst "
    "STUDENTS.GENDER=gender STUDENTS.GRADE_LEVEL=grade_level",
    "SELECT DISTINCT s.dcid, s.id, s.student_number, s.first_name, s.last_name, s.lastfirst, "
    "s.gender, s.grade_level FROM sections x JOIN cc ON cc.sectionid = x.id "
    "JOIN students s ON s.id = cc.studentid WHERE x.dcid IN (:section_dcid) "
    "ORDER BY s.lastfirst, s.dcid",
    Argument("section_dcid", "SECTIONS.DCID", required=True, type="array"),
    summary="The students of some sections, each once",
)
"""Flat, each student once; the keys that its client decodes [client: SwiftyPowerSchool]."""
ATTENDANCE_CODES = _query(
    "attendance.attendance_code_by_school_date",
    "Attendance_Code",
    "ATTENDANCE_CODE.ID=attendance_code.attendance_codeid "
    "ATTENDANCE_CODE.ATT_CODE=attendance_code.att_code "
    "ATTENDANCE_CODE.DESCRIPTION=attendance_code.description "
    "ATTENDANCE_CODE.YEARID=attendance_code.yearid",
    "SELECT c.id, c.att_code, c.description, c.yearid FROM attendance_code c JOIN terms t "
    "ON t.schoolid = c.schoolid AND t.yearid = c.yearid AND t.isyearrec = 1 "
    "WHERE c.schoolid = :schoolid AND :att_date BETWEEN t.firstday AND t.lastday "
    "ORDER BY c.sortorder, c.dcid",
    Argument("schoolid", "ATTENDANCE_CODE.SCHOOLID", required=True),
    Argument("att_date", "TERMS.FIRSTDAY", required=True),
    summary="The attendance codes of a school on a day",
    flat=False,
)
"""Nested below `attendance_code`, with the arguments as one client sends them [client]."""
COTEACHERS = _query(
    "users.coteacher_access_roles",
    "Sections",
    "USERS.DCID=users.dcid SECTIONS.DCID=sections.dcid ROLEDEF.NAME=roledef.name",
    "SELECT ss.users_dcid, x.dcid, r.name FROM sectionteacher st "
    "JOIN sections x ON x.id = st.sectionid JOIN schoolstaff ss ON ss.id = st.teacherid "
    "LEFT JOIN roledef r ON r.id = st.roleid WHERE ss.users_dcid IN (:users_dcids) "
    "AND (x.teacher IS NULL OR st.teacherid <> x.teacher) ORDER BY ss.users_dcid, x.dcid, st.id",
    Argument("users_dcids", "USERS.DCID", required=True, type="array"),
    summary="The sections in which some persons are co-teachers",
    flat=False,
    above="com.powerschool.core",
)
"""Nested: a client reads users.dcid and sections.dcid [client: Mayhem]."""

CORE: tuple[NamedQuery, ...] = (
    *(STUDENT_IDS, BASIC_INFO, GUARDIANS, YEAR, YEAR_TERMS, GRADE_LEVELS, SCHOOLS, ROSTER),
    *(ATTENDANCE_CODES, COTEACHERS),
)
GUESSED = frozenset({BASIC_INFO.name, SCHOOLS.name})
"""Queries of which no source names a column; the journal says so at every call."""

_NOBODY = "nobody has published its columns"
UNPUBLISHED: dict[str, str] = {
    "com.pearson.core.calendar.district_cycle_days": f"it takes yearid, and {_NOBODY}",
    "com.pearson.core.student.student_sections": f"{_NOBODY}, nor its arguments",
    "com.pearson.core.attendance.special_program": f"{_NOBODY}, nor its arguments",
}
"""Core queries that servers have and whose answers cannot be imitated."""
_UNPUBLISHED_BELOW = "com.powerschool.core.dats."


def unpublished(name: str) -> str | None:
    """Why a core query of that name cannot be answered, or None for any other name."""
    if name.startswith(_UNPUBLISHED_BELOW):
        return f"it belongs to PowerSchool's own data export tags (DATs), and {_NOBODY}"
    return UNPUBLISHED.get(name)
