"""PowerQueries as plugins write them, on a generated district, against SQL written for SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from sis_core.district import Store
from sis_core.oracle import Engine, translate
from sis_fixtures import new_store

TODAY = date(2026, 11, 22)
NOW = "2026-11-22 08:00:00"


@pytest.fixture(scope="module")
def district() -> Iterator[Store]:
    """The small district, in November of the school year 2026-2027 (year 36)."""
    made = new_store("small", 7, TODAY)
    made.clock.freeze()
    yield made
    made.close()


@pytest.fixture(scope="module")
def engine(district: Store) -> Iterator[Engine]:
    """An engine on it."""
    made = Engine(district)
    yield made
    made.close()


CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "active students",
        "select s.dcid, s.lastfirst, s.dob from students s where s.enroll_status = 0 order"
        " by s.dcid",
        "SELECT DCID, LastFirst, substr(DOB, 1, 10) FROM Students WHERE Enroll_Status = 0"
        " ORDER BY 1",
        {},
    ),
    (
        "one school's students by a text argument",
        "select student_number from students where schoolid = :school order by student_number",
        "SELECT Student_Number FROM Students WHERE SchoolID = 310 ORDER BY 1",
        {"school": "310"},
    ),
    (
        "full names with nulls between",
        "select first_name || ' ' || middle_name || ' ' || last_name from students order by dcid",
        "SELECT First_Name || ' ' || ifnull(Middle_Name, '') || ' ' || Last_Name FROM Students"
        " ORDER BY DCID",
        {},
    ),
    (
        "grade names",
        "select dcid, decode(grade_level, -2, 'P3', -1, 'P4', 0, 'KG', lpad(grade_level, 2, '0'))"
        " from students order by dcid",
        "SELECT DCID, CASE Grade_Level WHEN -2 THEN 'P3' WHEN -1 THEN 'P4' WHEN 0 THEN 'KG'"
        " ELSE printf('%02d', Grade_Level) END FROM Students ORDER BY DCID",
        {},
    ),
    (
        "birthdays by month",
        "select to_char(dob, 'MM') m, count(*) from students where dob is not null"
        " group by to_char(dob, 'MM') order by 1",
        "SELECT strftime('%m', DOB), count(*) FROM Students WHERE DOB NOTNULL GROUP BY 1"
        " ORDER BY 1",
        {},
    ),
    (
        "ages in whole years",
        "select dcid, trunc(months_between(sysdate, dob) / 12) from students where dob is not null"
        " order by dcid",
        "SELECT DCID, 2026 - substr(DOB, 1, 4) - (substr(DOB, 6, 5) > '11-22') FROM Students"
        " WHERE DOB NOTNULL ORDER BY DCID",
        {},
    ),
    (
        "current terms",
        "select id, schoolid from terms where trunc(sysdate) between firstday and lastday"
        " order by schoolid, id",
        "SELECT ID, SchoolID FROM Terms WHERE FirstDay <= '2026-11-22 00:00:00' AND LastDay >="
        " '2026-11-22 00:00:00' ORDER BY SchoolID, ID",
        {},
    ),
    (
        "the year from the date",
        "select distinct yearid from terms where yearid = extract(year from"
        " add_months(sysdate, -6))"
        " - 1990",
        "SELECT 36",
        {},
    ),
    (
        "days of a term",
        "select dcid, lastday - firstday + 1 from terms order by dcid",
        "SELECT DCID, CAST(julianday(LastDay) - julianday(FirstDay) + 1 AS INTEGER) FROM Terms"
        " ORDER BY DCID",
        {},
    ),
    (
        "roster of current sections",
        "select s.dcid, sec.dcid from cc join students s on s.id = cc.studentid join sections sec"
        " on sec.id = abs(cc.sectionid) where cc.sectionid > 0 and cc.termid >= 3600"
        " order by s.dcid, sec.dcid, cc.dcid",
        "SELECT s.DCID, x.DCID FROM CC c, Students s, Sections x WHERE s.ID = c.StudentID"
        " AND x.ID ="
        " c.SectionID AND c.SectionID > 0 AND c.TermID >= 3600 ORDER BY 1, 2",
        {},
    ),
    (
        "sections of a list",
        "select dcid from sections where dcid in (:ids) order by 1",
        "SELECT DCID FROM Sections WHERE DCID IN (101, 105, 110) ORDER BY 1",
        {"ids": ["101", 105, "110", 999999]},
    ),
    (
        "enrollments of a section, empty ones too",
        "select sec.id, count(cc.id) from sections sec, cc where sec.id = cc.sectionid(+)"
        " group by sec.id order by sec.id",
        "SELECT x.ID, (SELECT count(*) FROM CC WHERE SectionID = x.ID) FROM Sections x ORDER BY 1",
        {},
    ),
    (
        "teachers by a comma join",
        "select u.lastfirst, ss.schoolid from users u, schoolstaff ss where ss.users_dcid = u.dcid"
        " and ss.status = '1' order by u.lastfirst, ss.schoolid, ss.dcid",
        "SELECT u.LastFirst, s.SchoolID FROM SchoolStaff s JOIN Users u ON u.DCID = s.Users_DCID"
        " WHERE s.Status = 1 ORDER BY u.LastFirst IS NULL, u.LastFirst, s.SchoolID",
        {},
    ),
    (
        "the view of teachers",
        "select id, last_name from teachers where lower(last_name) like 'b%' order by id",
        "SELECT s.ID, u.Last_Name FROM SchoolStaff s JOIN Users u ON u.DCID = s.Users_DCID"
        " WHERE u.Last_Name LIKE 'b%' ORDER BY 1",
        {},
    ),
    (
        "users of a mail domain",
        "select dcid, regexp_replace(email_addr, '(^.*)(@.*)', '\\1') from users where email_addr"
        " is not null order by dcid",
        "SELECT DCID, substr(Email_Addr, 1, instr(Email_Addr, '@') - 1) FROM Users WHERE Email_Addr"
        " NOTNULL ORDER BY 1",
        {},
    ),
    (
        "students and staff in one list",
        "select 'students_' || student_number k, 'student' r from students where enroll_status = 0"
        " union all select 'users_' || dcid, 'user' from users order by 1",
        "SELECT 'students_' || Student_Number, 'student' FROM Students WHERE Enroll_Status = 0"
        " UNION ALL SELECT 'users_' || DCID, 'user' FROM Users ORDER BY 1",
        {},
    ),
    (
        "students without an enrollment",
        "select id from students minus select studentid from cc order by 1",
        "SELECT ID FROM Students WHERE ID NOT IN (SELECT StudentID FROM CC) ORDER BY 1",
        {},
    ),
    (
        "the latest stored grade of a course",
        "select studentid, course_number, grade from (select g.*, row_number() over (partition by"
        " studentid, course_number order by termid desc, storecode desc, dcid desc) n from"
        " storedgrades g) where n = 1 and studentid < 1130 order by 1, 2",
        "SELECT StudentID, Course_Number, Grade FROM StoredGrades g WHERE StudentID < 1130 AND NOT"
        " EXISTS (SELECT 1 FROM StoredGrades h WHERE h.StudentID = g.StudentID AND"
        " h.Course_Number ="
        " g.Course_Number AND (h.TermID, h.StoreCode, h.DCID) > (g.TermID, g.StoreCode, g.DCID))"
        " ORDER BY 1, 2",
        {},
    ),
    (
        "average percent of a store code",
        "select storecode, round(avg(percent), 2) a from storedgrades where percent is not null"
        " group by storecode having count(*) > 10 order by storecode",
        "SELECT StoreCode, round(avg(Percent) + 1e-9, 2) FROM StoredGrades WHERE Percent NOTNULL"
        " GROUP BY 1 HAVING count(*) > 10 ORDER BY 1",
        {},
    ),
    (
        "absences by code",
        "select c.att_code, sum(case when a.att_mode_code = 'ATT_ModeDaily' then 1 else 0 end) n"
        " from attendance a join attendance_code c on c.id = a.attendance_codeid"
        " group by c.att_code order by c.att_code nulls last",
        "SELECT c.Att_Code, sum(a.Att_Mode_Code = 'ATT_ModeDaily') FROM Attendance a JOIN"
        " Attendance_Code c ON c.ID = a.Attendance_CodeID GROUP BY 1 ORDER BY c.Att_Code IS"
        " NULL, 1",
        {},
    ),
    (
        "attendance of the last two weeks",
        "select count(*) from attendance where att_date >= trunc(sysdate) - 14",
        "SELECT count(*) FROM Attendance WHERE Att_Date >= '2026-11-08 00:00:00'",
        {},
    ),
    (
        "school days of a month",
        "select schoolid, count(*) from calendar_day where insession = 1 and"
        " trunc(date_value, 'MM')"
        " = date '2026-10-01' group by schoolid order by schoolid",
        "SELECT SchoolID, count(*) FROM Calendar_Day WHERE InSession = 1 AND Date_Value LIKE"
        " '2026-10-%' GROUP BY 1 ORDER BY 1",
        {},
    ),
    (
        "races of a student",
        "select sr.studentid, listagg(trim(sr.racecd), ',') within group (order by sr.racecd)"
        " from studentrace sr group by sr.studentid order by sr.studentid",
        "SELECT StudentID, group_concat(trim(RaceCd), ',') FROM (SELECT * FROM StudentRace ORDER BY"
        " StudentID, RaceCd LIMIT -1) GROUP BY 1 ORDER BY 1",
        {},
    ),
    (
        "contacts in order",
        "select a.studentdcid, a.contactpriorityorder, p.lastname || nvl2(p.firstname, ', ' ||"
        " p.firstname, '') from studentcontactassoc a join person p on p.id = a.personid"
        " where a.studentdcid < 130 order by 1, 2, p.id",
        "SELECT a.StudentDCID, a.ContactPriorityOrder, p.LastName || ifnull(', ' ||"
        " p.FirstName, '')"
        " FROM StudentContactAssoc a JOIN Person p ON p.ID = a.PersonID WHERE a.StudentDCID < 130"
        " ORDER BY 1, 2, p.ID",
        {},
    ),
    (
        "phone numbers in digits",
        "select phonenumberid, regexp_replace(phonenumber, '[^0-9]') from phonenumber order by 1",
        "SELECT PhoneNumberID, replace(replace(replace(replace(replace(replace(PhoneNumber,"
        " '(', ''),"
        " ')', ''), ' ', ''), '-', ''), '.', ''), '+', '') FROM PhoneNumber ORDER BY 1",
        {},
    ),
    (
        "the three oldest of each grade",
        "select grade_level, lastfirst from (select grade_level, lastfirst, dcid, rank() over"
        " (partition by grade_level order by dob, dcid) r from students where enroll_status = 0)"
        " where r <= 3 order by grade_level, r",
        "SELECT s.Grade_Level, s.LastFirst FROM Students s WHERE s.Enroll_Status = 0 AND (SELECT"
        " count(*) FROM Students t WHERE t.Enroll_Status = 0 AND t.Grade_Level = s.Grade_Level AND"
        " (ifnull(t.DOB, '9'), t.DCID) < (ifnull(s.DOB, '9'), s.DCID)) < 3 ORDER BY s.Grade_Level,"
        " ifnull(s.DOB, '9'), s.DCID",
        {},
    ),
    (
        "the first five by name",
        "select lastfirst from (select lastfirst from students order by lastfirst, dcid)"
        " where rownum <= 5",
        "SELECT LastFirst FROM Students ORDER BY LastFirst, DCID LIMIT 5",
        {},
    ),
    (
        "home rooms that are numbers",
        "select home_room from (select distinct home_room from students where"
        " regexp_like(home_room, '^[0-9]+$') and home_room >= 100) order by to_number(home_room)",
        "SELECT DISTINCT Home_Room FROM Students WHERE Home_Room NOT GLOB '*[^0-9]*' AND"
        " CAST(Home_Room AS INTEGER) >= 100 ORDER BY CAST(Home_Room AS INTEGER)",
        {},
    ),
    (
        "balances of lunch accounts",
        "select dcid, to_char(balance1, 'FM9990.00') from students where balance1 is not null"
        " order by dcid",
        "SELECT DCID, printf('%.2f', Balance1) FROM Students WHERE Balance1 NOTNULL ORDER BY 1",
        {},
    ),
    (
        "entries of this school year",
        "with y as (select min(firstday) f from terms where yearid = 36 and isyearrec = 1)"
        " select s.dcid, to_char(s.entrydate, 'MM/DD/YYYY') from students s cross join y"
        " where s.entrydate >= y.f order by s.dcid",
        "SELECT DCID, substr(EntryDate, 6, 2) || '/' || substr(EntryDate, 9, 2) || '/' ||"
        " substr(EntryDate, 1, 4) FROM Students WHERE EntryDate >= (SELECT min(FirstDay) FROM Terms"
        " WHERE YearID = 36 AND IsYearRec = 1) ORDER BY 1",
        {},
    ),
    (
        "everyone's school at any time",
        "select s.dcid, e.schoolid from students s join (select id studentid, schoolid from"
        " students"
        " union select studentid, schoolid from reenrollments) e on e.studentid = s.id"
        " order by 1, 2",
        "SELECT DISTINCT s.DCID, e.SchoolID FROM Students s JOIN (SELECT ID i, SchoolID FROM"
        " Students UNION ALL SELECT StudentID, SchoolID FROM ReEnrollments) e ON e.i = s.ID"
        " ORDER BY 1, 2",
        {},
    ),
    (
        "scores with their percent",
        "select assignmentscoreid, case when nvl(scorepoints, 0) = 0 then 0 else"
        " round(100 * scorepoints / 50, 1) end from assignmentscore where rownum <= 500 order by 1",
        "SELECT AssignmentScoreID, CASE WHEN ifnull(ScorePoints, 0) = 0 THEN 0 ELSE round(2.0 *"
        " ScorePoints, 1) END FROM AssignmentScore ORDER BY 1 LIMIT 500",
        {},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("oracle", "native", "values"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_a_powerquery_gives_what_the_store_holds(
    district: Store, engine: Engine, oracle: str, native: str, values: dict[str, Any]
) -> None:
    """The rows are those of SQL written by hand for the store, in the same order."""
    query = translate(oracle, district.tables, arrays=["ids"])
    expected = [tuple(_plain(v) for v in row) for row in district.read(native)]

    answer = engine.run(query, values, limit=100_000)

    assert answer.rows == expected
    assert expected, "a case that finds nothing proves nothing"
    assert answer.softened == 0


def _plain(value: Any) -> Any:
    """A whole double as the integer that goes out."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
