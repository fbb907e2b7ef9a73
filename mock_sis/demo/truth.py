"""The roster that an import of the whole district must give, computed from its tables.

The rules are those of the learning profile (integrations L2, L3, L11, L14, L15): every school with
students, the current year, active students, staff who teach, sections with a lead teacher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sis_core.district import Store, year_id

Row = tuple[Any, ...]
Facts = dict[tuple[str, ...], Row]
"""One kind of the roster: key → values."""


@dataclass(slots=True)
class Roster:
    """A roster by kind; `refusable` holds the keys that have a reason to be refused."""

    kinds: dict[str, Facts] = field(default_factory=dict)
    refusable: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)


_SCHOOLS = "SELECT DCID, Name FROM Schools WHERE School_Number NOT IN (0, 999999)"

_STUDENTS = """
SELECT s.DCID, s.First_Name, s.Last_Name, s.Student_Web_ID,
       (SELECT c.Email FROM Sync_StudentMap m JOIN PSM_StudentContact c ON c.StudentID = m.StudentID
         WHERE m.StudentsDCID = s.DCID AND c.Email IS NOT NULL ORDER BY c.ID LIMIT 1),
       k.DCID, s.Grade_Level
  FROM Students s JOIN Schools k ON k.School_Number = s.SchoolID
 WHERE s.Enroll_Status = 0 AND k.School_Number NOT IN (0, 999999)"""

_STAFF = """
SELECT u.DCID, f.DCID, f.ID, f.StaffStatus, k.DCID, u.First_Name, u.Last_Name, u.TeacherLoginID,
       u.Email_Addr
  FROM SchoolStaff f JOIN Users u ON u.DCID = f.Users_DCID
  JOIN Schools k ON k.School_Number = f.SchoolID
 WHERE f.Status = 1 AND k.School_Number NOT IN (0, 999999) ORDER BY f.DCID"""

_SECTIONS = """
SELECT x.DCID, c.Course_Name, x.Section_Number, x.Expression, c.Course_Number, t.DCID, x.Teacher,
       k.DCID
  FROM Sections x JOIN Schools k ON k.School_Number = x.SchoolID
  JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID
  LEFT JOIN Courses c ON c.DCID =
       (SELECT d.DCID FROM Courses d WHERE d.Course_Number = x.Course_Number
         AND d.SchoolID IN (0, x.SchoolID) ORDER BY d.SchoolID DESC LIMIT 1)
 WHERE t.YearID = ? AND k.School_Number NOT IN (0, 999999)"""

_ENROLLMENTS = """
SELECT DISTINCT x.DCID, s.DCID
  FROM CC e JOIN Sections x ON x.ID = e.SectionID JOIN Students s ON s.ID = e.StudentID
  JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID
 WHERE e.SectionID > 0 AND e.TermID > 0 AND t.YearID = ?
   AND (e.DateLeft IS NULL OR e.DateLeft > ? OR e.DateLeft > t.LastDay)"""

_CO_TEACHERS = """
SELECT x.DCID, f.DCID, r.Name
  FROM SectionTeacher a JOIN Sections x ON x.ID = a.SectionID
  JOIN SchoolStaff f ON f.ID = a.TeacherID JOIN RoleDef r ON r.ID = a.RoleID
  JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID
 WHERE t.YearID = ? AND x.Teacher > 0 AND a.TeacherID <> x.Teacher
   AND (a.End_Date IS NULL OR a.End_Date >= ? OR a.End_Date >= t.LastDay)"""

_GUARDIANS = """
SELECT g.GuardianID, s.DCID, g.FirstName, g.LastName, a.Username, m.EmailAddress, y.Name
  FROM GuardianStudent b JOIN Guardian g ON g.GuardianID = b.GuardianID
  JOIN Students s ON s.DCID = b.StudentsDCID
  LEFT JOIN GuardianRelationshipType y
         ON y.GuardianRelationshipTypeID = b.GuardianRelationshipTypeID
  LEFT JOIN PCAS_Account a ON a.PCAS_AccountToken = g.AccountIdentifier
  LEFT JOIN PCAS_EmailContact m ON m.PCAS_AccountID = a.PCAS_AccountID
 WHERE s.Enroll_Status = 0"""


def truth(store: Store) -> Roster:
    """What an import of every school and the current year must leave in an empty target."""
    year, today = year_id(store.clock.today()), f"{store.clock.today()} 00:00:00"
    found = Roster()
    found.kinds["Schools"] = {_key(dcid): (name,) for dcid, name in store.read(_SCHOOLS)}
    sections = store.read(_SECTIONS, (year,))
    co_teachers = store.read(_CO_TEACHERS, (year, today))
    _students(found, store.read(_STUDENTS))
    staff = store.read(_STAFF)
    person_of = _teachers(found, staff, _teaching(sections, co_teachers))
    _parents(found, store.read(_GUARDIANS))
    _logins(found)
    _classes(found, sections, {row[2]: str(row[1]) for row in staff}, person_of)
    _rosters(found, store.read(_ENROLLMENTS, (year, today)))
    _co_teachers(found, co_teachers, person_of)
    return found


def _key(*parts: Any) -> tuple[str, ...]:
    return tuple(str(part) for part in parts)


def _text(value: Any) -> str | None:
    """A text as an import should have it: as it stands, blanks around it included."""
    return None if value is None else str(value) or None


def _address(value: Any) -> str | None:
    """The first of a comma list of e-mail addresses."""
    return next((part for one in str(value or "").split(",") if (part := one.strip())), None)


def _person(first: Any, last: Any, login: Any, email: Any) -> Row:
    return (_text(first), _text(last), _text(login), _address(email))


def _students(found: Roster, rows: Iterable[Row]) -> None:
    students = found.kinds["Students"] = {}
    refusable = found.refusable["Students"] = set()
    for dcid, first, last, login, email, school, grade in rows:
        level = None if grade is None else str(grade)
        students[_key(dcid)] = (*_person(first, last, login, email), str(school), level)
        if level is None:
            refusable.add(_key(dcid))


def _teaching(sections: Iterable[Row], co_teachers: Iterable[Row]) -> tuple[set[int], set[int]]:
    """Who stands before a class: SchoolStaff IDs of leads, DCIDs of co-teachers."""
    return {row[6] for row in sections if row[6]}, {row[1] for row in co_teachers}


def _teachers(found: Roster, staff: Iterable[Row], teaching: tuple[set[int], set[int]]) -> Facts:
    """Adds people who teach, under their lowest staff DCID; returns staff DCID → that DCID."""
    people: dict[int, list[Row]] = {}
    for row in staff:
        people.setdefault(row[0], []).append(row)
    teachers = found.kinds["Teachers"] = {}
    places = found.kinds["Teachers' schools"] = {}
    person_of: Facts = {}
    for rows in people.values():
        ids, dcids = {row[2] for row in rows}, {row[1] for row in rows}
        if not (any(row[3] == 1 for row in rows) or ids & teaching[0] or dcids & teaching[1]):
            continue
        first = rows[0]
        teachers[_key(first[1])] = _person(*first[5:9])
        for row in rows:
            person_of[_key(row[1])] = _key(first[1])
            places[_key(first[1], row[4])] = ()
    return person_of


def _parents(found: Roster, rows: Iterable[Row]) -> None:
    parents = found.kinds["Parents"] = {}
    pairs = found.kinds["Parents' children"] = {}
    for guardian, student, first, last, login, email, relationship in rows:
        if _key(student) in found.kinds["Students"]:
            parents[_key(guardian)] = _person(first, last, login, email)
            pairs[_key(guardian, student)] = (_text(relationship),)


def _logins(found: Roster) -> None:
    """People who may be refused: a name or the username is missing, or somebody else has it."""
    uses: Counter[str] = Counter()
    for kind in ("Students", "Teachers", "Parents"):
        uses.update(row[2].casefold() for row in found.kinds[kind].values() if row[2])
    for kind in ("Students", "Teachers", "Parents"):
        refusable = found.refusable.setdefault(kind, set())
        for key, (first, last, login, *_) in found.kinds[kind].items():
            if not (first and last and login) or uses[login.casefold()] > 1:
                refusable.add(key)
    found.refusable["Teachers' schools"] = {
        key for key in found.kinds["Teachers' schools"] if key[:1] in found.refusable["Teachers"]
    }
    found.refusable["Parents' children"] = {
        (parent, child)
        for parent, child in found.kinds["Parents' children"]
        if (parent,) in found.refusable["Parents"] or (child,) in found.refusable["Students"]
    }


def _classes(
    found: Roster, sections: Iterable[Row], dcid_of: dict[int, str], person_of: Facts
) -> None:
    classes = found.kinds["Classes"] = {}
    refusable = found.refusable["Classes"] = set()
    for dcid, course, number, expression, code, term, lead, school in sections:
        if not lead:
            continue
        teacher = person_of.get((dcid_of.get(lead, ""),), ("",))
        title = f"{_text(course)} ({_text(number)})" if _text(number) else f"{_text(course)}"
        name = f"{title} - {_text(expression)}" if _text(expression) else title
        classes[_key(dcid)] = (name, _text(code), str(term), teacher[0], str(school))
        if teacher == ("",) or teacher in found.refusable["Teachers"] or not _text(course):
            refusable.add(_key(dcid))


def _rosters(found: Roster, rows: Iterable[Row]) -> None:
    students, classes = found.kinds["Students"], found.kinds["Classes"]
    rosters = found.kinds["Roster rows"] = {
        _key(section, student): ()
        for section, student in rows
        if _key(section) in classes and _key(student) in students
    }
    found.refusable["Roster rows"] = {
        (section, student)
        for section, student in rosters
        if (section,) in found.refusable["Classes"] or (student,) in found.refusable["Students"]
    }


def _co_teachers(found: Roster, rows: Iterable[Row], person_of: Facts) -> None:
    co_teachers = found.kinds["Co-teachers"] = {}
    refusable = found.refusable["Co-teachers"] = set()
    for section, staff, role in rows:
        teacher = person_of.get(_key(staff))
        if teacher is None or _key(section) not in found.kinds["Classes"]:
            continue
        co_teachers.setdefault((str(section), teacher[0]), (_text(role),))
        if _key(section) in found.refusable["Classes"] or teacher in found.refusable["Teachers"]:
            refusable.add((str(section), teacher[0]))
