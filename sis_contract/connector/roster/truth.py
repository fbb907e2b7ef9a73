"""What a roster must hold and may hold, read from the store by SQL, never through an API.

Connectors differ in what they import, so truth has two sides: what every roster must have (whom
nothing speaks against) and what it may have besides (people without a username, staff who do not
teach, classes that are over). What is in neither must not be there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sis_contract.connector.roster.records import Person, Seat

Row = tuple[Any, ...]
Sql = Callable[[str, Sequence[Any]], list[Row]]

_SCHOOLS = "SELECT DCID, School_Number, Name FROM Schools WHERE School_Number NOT IN (0, 999999)"

_STUDENTS = """
SELECT s.DCID, s.First_Name, s.Last_Name, s.Student_Web_ID,
       (SELECT c.Email FROM Sync_StudentMap m JOIN PSM_StudentContact c ON c.StudentID = m.StudentID
         WHERE m.StudentsDCID = s.DCID AND c.Email IS NOT NULL ORDER BY c.ID LIMIT 1),
       k.DCID, s.Enroll_Status, s.Grade_Level
  FROM Students s LEFT JOIN Schools k ON k.School_Number = s.SchoolID
 WHERE s.Enroll_Status IN (0, -1)"""

_STAFF = """
SELECT f.DCID, f.ID, u.DCID, u.First_Name, u.Last_Name, u.TeacherLoginID,
       u.Email_Addr, k.DCID, f.Status
  FROM SchoolStaff f JOIN Users u ON u.DCID = f.Users_DCID
  LEFT JOIN Schools k ON k.School_Number = f.SchoolID ORDER BY f.DCID"""

_SECTIONS = """
SELECT x.DCID, x.TermID / 100, x.Teacher, k.DCID, x.Course_Number,
       EXISTS (SELECT 1 FROM Courses c WHERE c.Course_Number = x.Course_Number
                AND c.Course_Name <> '')
  FROM Sections x LEFT JOIN Schools k ON k.School_Number = x.SchoolID"""

_SEATS = """
SELECT DISTINCT x.DCID, s.DCID, e.DateEnrolled, e.DateLeft, t.LastDay
  FROM CC e JOIN Sections x ON x.ID = e.SectionID JOIN Students s ON s.ID = e.StudentID
  LEFT JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID
 WHERE e.SectionID > 0 AND e.TermID > 0"""

_TEACHINGS = """
SELECT x.DCID, f.Users_DCID, a.End_Date, t.LastDay, a.TeacherID = x.Teacher
  FROM SectionTeacher a JOIN Sections x ON x.ID = a.SectionID
  JOIN SchoolStaff f ON f.ID = a.TeacherID
  LEFT JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID"""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A class of this year: its school, who leads it (Users.DCID), None for nobody; its course's
    number."""

    school: str
    lead: str | None
    code: str | None = None


@dataclass(slots=True)
class Truth:
    """Everything by PowerSchool's own keys as text: DCIDs; people at work by Users.DCID."""

    schools: dict[str, str] = field(default_factory=dict)
    """Schools.DCID → School_Number."""
    students: dict[str, Person] = field(default_factory=dict)
    teachers: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    """SchoolStaff.DCID → Users.DCID."""
    classes: dict[str, Lesson] = field(default_factory=dict)
    other_years: set[str] = field(default_factory=set)
    seats: set[Seat] = field(default_factory=set)
    teachings: set[Seat] = field(default_factory=set)
    must_students: set[str] = field(default_factory=set)
    must_teachers: set[str] = field(default_factory=set)
    must_classes: set[str] = field(default_factory=set)
    must_seats: set[Seat] = field(default_factory=set)
    must_teachings: set[Seat] = field(default_factory=set)


def school_year(day: date) -> int:
    """PowerSchool's number of the school year that a day lies in: 1990-91 is 0 [doc]."""
    return day.year - (1990 if day.month >= 7 else 1991)


def truth_of(sql: Sql, today: date) -> Truth:
    """What a roster must and may hold on that day."""
    made = Truth()
    made.schools = {str(dcid): str(number) for dcid, number, _ in sql(_SCHOOLS, ())}
    students, staff = sql(_STUDENTS, ()), sql(_STAFF, ())
    taken = _logins([row[3] for row in students], {row[2]: row[5] for row in staff}.values())
    _students(made, students, taken)
    by_id = _staff(made, staff)
    fit = {key for key, one in made.teachers.items() if _fit(one, taken)}
    _classes(made, sql(_SECTIONS, ()), by_id, school_year(today), fit)
    _seats(made, sql(_SEATS, ()), today)
    for section, user, ends, last, leads in sql(_TEACHINGS, ()):
        if not leads and not _over(ends, last, today, last_is_in=True):
            made.teachings.add((str(section), str(user)))
    made.must_teachings = {
        (section, user)
        for section, user in made.teachings
        if section in made.must_classes and user in fit
    }
    made.teachings |= {(key, one.lead) for key, one in made.classes.items() if one.lead}
    return made


def _logins(*groups: Iterable[Any]) -> Counter[str]:
    return Counter(str(login).casefold() for group in groups for login in group if login)


def _fit(person: Person, taken: Counter[str]) -> bool:
    """Nothing speaks against the person: names, and a username that nobody else has."""
    login = (person.username or "").casefold()
    return bool(person.first_name and person.last_name and login and taken[login] == 1)


def _person(key: Any, *facts: Any) -> Person:
    return Person(str(key), *(None if one in (None, "") else str(one) for one in facts))


def _students(made: Truth, rows: Iterable[Row], taken: Counter[str]) -> None:
    for dcid, first, last, login, email, school, status, grade in rows:
        person = _person(dcid, first, last, login, email, school, grade)
        made.students[person.id] = person
        placed = status == 0 and person.school in made.schools and grade is not None
        if placed and _fit(person, taken):
            made.must_students.add(person.id)


def _staff(made: Truth, rows: Iterable[Row]) -> dict[Any, tuple[str, bool]]:
    """Adds everybody with an active post; returns SchoolStaff.ID → person and active or not."""
    by_id: dict[Any, tuple[str, bool]] = {}
    for dcid, own, user, first, last, login, email, school, status in rows:
        made.staff[str(dcid)] = str(user)
        by_id[own] = (str(user), status == 1)
        if status == 1:
            person = _person(user, first, last, login, email, school)
            made.teachers.setdefault(person.id, person)
    return by_id


def _classes(
    made: Truth,
    rows: Iterable[Row],
    by_id: dict[Any, tuple[str, bool]],
    year: int,
    fit: set[str],
) -> None:
    for dcid, of_year, teacher, school, code, has_course in rows:
        key = str(dcid)
        if of_year != year:
            made.other_years.add(key)
            continue
        lead, active = by_id.get(teacher, (None, False))
        made.classes[key] = Lesson(str(school), lead, code)
        if lead in fit and active and has_course and str(school) in made.schools:
            made.must_classes.add(key)
            made.must_teachers.add(lead)


def _seats(made: Truth, rows: Iterable[Row], today: date) -> None:
    day = today.isoformat()
    for section, student, begins, ends, last in rows:
        seat = (str(section), str(student))
        if seat[0] not in made.classes or seat[1] not in made.students:
            continue
        if _over(ends, last, today):
            continue
        made.seats.add(seat)
        still = not ends or str(ends)[:10] > day
        begun = not begins or str(begins)[:10] <= day
        if still and begun and seat[0] in made.must_classes and seat[1] in made.must_students:
            made.must_seats.add(seat)


def _over(ends: Any, last: Any, today: date, *, last_is_in: bool = False) -> bool:
    """True for what ended early: not at its term's end. An exit day is the first one out [doc];
    a co-teacher's end the last one in."""
    if not ends:
        return False
    end, day = str(ends)[:10], today.isoformat()
    if last and end >= str(last)[:10]:
        return False
    return end < day if last_is_in else end <= day
