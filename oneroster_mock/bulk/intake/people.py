"""users.csv: students into Students, staff into Users and SchoolStaff, others to families."""

from __future__ import annotations

from typing import Any

from oneroster_mock.bulk.cells import read_list, read_user_ids
from oneroster_mock.bulk.intake.book import Book, Person, Span
from oneroster_mock.bulk.intake.desk import Desk, row_id
from oneroster_mock.bulk.intake.families import Families
from oneroster_mock.bulk.intake.fitting import cut, day_after, level, whole
from oneroster_mock.bulk.intake.removal import remove
from oneroster_mock.bulk.intake.sessions import Sessions
from oneroster_mock.bulk.package import Cells

FAMILY = frozenset({"guardian", "parent", "relative"})
TEACHER, OTHER_STAFF = 1, 2
"""SchoolStaff.StaffStatus. [doc]"""

_TITLES = {"teacher": "Teacher", "administrator": "Administrator", "aide": "Aide"}
_STUDENT_NUMBERS, _STAFF_NUMBERS = 900001, 70001
_EMAIL_CONTACT = 1
_MOST_LOGIN = 20
EMAIL_KINDS = ((_EMAIL_CONTACT, "Email"),)
"""Kinds of student contact that a new district gets."""


def kind_of(role: str) -> str:
    """The kind of row that a user of that role becomes."""
    return "student" if role == "student" else "guardian" if role in FAMILY else "staff"


class People:
    """Takes users; whose agent somebody is comes after all of them, by `Families.link`."""

    def __init__(
        self, desk: Desk, book: Book, sessions: Sessions, families: Families, today: str
    ) -> None:
        self._desk = desk
        self._book = book
        self._sessions = sessions
        self._today = today
        self._families = families
        self._logins: dict[str, str] = {}
        self._posts_made: dict[int, int] = {}
        self.levels: dict[int, tuple[int, int]] = {}
        students = "SELECT CAST(Student_Number AS INTEGER) || '' FROM Students"
        self._numbers = {
            "student": {number for (number,) in desk.read(students)},
            "staff": {n for (n,) in desk.read("SELECT TeacherNumber FROM Users")},
        }

    def take(self, row: Cells) -> None:
        """Takes one row."""
        sourced_id = row["sourcedId"]
        found = self._book.find("user", sourced_id)
        kind = kind_of(row["role"])
        key = found[1] if found and found[0] == kind else None
        is_new = key is None
        if found and is_new:
            # Somebody who was a student and now teaches is another kind of row altogether.
            remove(self._desk, *found)
        schools = list(
            dict.fromkeys(self._book.org(one) for one in read_list(row["orgSourcedIds"]))
        )
        if kind == "student":
            key = self._student(key, row, schools)
            person = Person(kind, key, row_id(key))
        elif kind == "staff":
            key = self._staff(key, row, schools)
            person = Person(kind, key)
        else:
            key = self._families.take(key, row)
            person = Person(kind, key)
        if self._desk.is_new:
            self._book.people[sourced_id] = person
            if kind == "staff":
                person.posts = self._posts_made
        if is_new:
            self._desk.source(kind, key, sourced_id)

    # -- students -----------------------------------------------------------------------------

    def _student(self, key: int | None, row: Cells, schools: list[int]) -> int:
        school = next((number for number in schools if number), 0)
        grade = level(read_list(row["grades"]))
        if grade is not None:
            low, high = self.levels.get(school, (grade, grade))
            self.levels[school] = min(low, grade), max(high, grade)
        ids = read_user_ids(row["userIds"])
        state = next((value for kind, value in ids if kind.lower().startswith("state")), "")
        login = self._login(row["username"])
        values: dict[str, Any] = {
            **_names("Students", row),
            "Student_Web_ID": login,
            "Web_ID": login,
            "State_StudentNumber": whole("Students", "State_StudentNumber", state),
            "SchoolID": school,
            "Grade_Level": grade or 0,
            "Home_Phone": whole("Students", "Home_Phone", row["phone"]),
        }
        if key is not None:
            number = row["identifier"]
            taken = self._numbers["student"]
            if _is_number(number) and number not in taken:
                taken.add(number)
                values["Student_Number"] = int(number)
            self._desk.change("Students", key, {**values, "Enroll_Status": 0})
        else:
            key = self._desk.key("Students")
            number = self._number("student", row["identifier"], _STUDENT_NUMBERS)
            year = self._sessions.year(school, self._today)
            self._desk.put(
                "Students",
                {
                    "DCID": key,
                    **values,
                    "Student_Number": int(number),
                    "Enrollment_SchoolID": school,
                    "Enroll_Status": 0,
                    **_stay(year),
                },
            )
        self._email(key, row["email"])
        return key

    def _email(self, student: int, email: str) -> None:
        """The student's address stands where v1 reads it: PSM_StudentContact."""
        found = self._desk.read(
            "SELECT c.ID FROM Sync_StudentMap m JOIN PSM_StudentContact c "
            "ON c.StudentID = m.StudentID WHERE m.StudentsDCID = ? AND c.Email NOT NULL "
            "ORDER BY c.ID LIMIT 1",
            (student,),
        )
        if found:
            self._desk.change("PSM_StudentContact", found[0][0], {"Email": email or None})
        elif email:
            mapped = self._desk.read(
                "SELECT StudentID FROM Sync_StudentMap WHERE StudentsDCID = ?", (student,)
            )
            theirs = mapped[0][0] if mapped else self._map(student)
            contact = {"StudentID": theirs, "StudentContactTypeID": _EMAIL_CONTACT, "Email": email}
            key = self._desk.key("PSM_StudentContact")
            self._desk.put("PSM_StudentContact", {"ID": key, **contact})

    def _map(self, student: int) -> int:
        theirs = self._desk.key("PSM_Student")
        self._desk.put("PSM_Student", {"ID": theirs})
        key = self._desk.key("Sync_StudentMap")
        self._desk.put(
            "Sync_StudentMap", {"DCID": key, "StudentID": theirs, "StudentsDCID": student}
        )
        return theirs

    # -- staff --------------------------------------------------------------------------------

    def _staff(self, key: int | None, row: Cells, schools: list[int]) -> int:
        login = self._login(row["username"])
        values: dict[str, Any] = {
            **_names("Users", row),
            "Email_Addr": whole("Users", "Email_Addr", row["email"]),
            "LoginID": login,
            "TeacherLoginID": login,
            "School_Phone": whole("Users", "School_Phone", row["phone"]),
            "HomeSchoolID": schools[0] if schools else 0,
            "PTAccess": int(row["role"] == "teacher"),
            "PSAccess": int(row["role"] == "administrator"),
        }
        status = TEACHER if row["role"] == "teacher" else OTHER_STAFF
        if key is not None:
            self._desk.change("Users", key, values)
            self._posts(key, schools or [0], status)
            return key
        key = self._desk.key("Users")
        number = self._number("staff", row["identifier"], _STAFF_NUMBERS)
        title = _TITLES.get(row["role"], row["role"].capitalize())
        self._desk.put("Users", {"DCID": key, "TeacherNumber": number, "Title": title, **values})
        self._posts_made = {}
        for school in schools or [0]:
            post = self._desk.key("SchoolStaff")
            self._posts_made[school] = row_id(post)
            self._desk.put("SchoolStaff", _post(post, key, school, status))
        return key

    def _posts(self, user: int, schools: list[int], status: int) -> None:
        """Posts at the schools that are named; others stay, but without being active."""
        found = dict(
            self._desk.read("SELECT SchoolID, DCID FROM SchoolStaff WHERE Users_DCID = ?", (user,))
        )
        for school, post in found.items():
            self._desk.change("SchoolStaff", post, {"Status": 1 if school in schools else 2})
        for school in schools:
            if school not in found:
                key = self._desk.key("SchoolStaff")
                self._desk.put("SchoolStaff", _post(key, user, school, status))

    def _login(self, username: str) -> str | None:
        """A login of at most 20 characters; of a longer name what stands before the @, numbered
        where somebody has it already."""
        if len(username) <= _MOST_LOGIN:
            return username or None
        stem = username.partition("@")[0]
        login, n = stem[:_MOST_LOGIN], 1
        while self._logins.setdefault(login, username) != username:
            n += 1
            login = f"{stem[: _MOST_LOGIN - len(str(n))]}{n}"
        return login

    def _number(self, kind: str, identifier: str, first: int) -> str:
        """A number of one's own: the identifier where it can be, else the next free one."""
        taken = self._numbers[kind]
        fits = _is_number(identifier) if kind == "student" else 0 < len(identifier) <= 20
        if fits and identifier not in taken:
            taken.add(identifier)
            return identifier
        number = first + len(taken)
        while str(number) in taken:
            number += 1
        taken.add(str(number))
        return str(number)


def _names(table: str, row: Cells) -> dict[str, str | None]:
    first, middle, last = row["givenName"], row["middleName"], row["familyName"]
    whole_name = f"{last}, {first}" + (f" {middle}" if middle else "")
    return {
        "First_Name": cut(table, "First_Name", first),
        "Middle_Name": cut(table, "Middle_Name", middle),
        "Last_Name": cut(table, "Last_Name", last),
        "LastFirst": cut(table, "LastFirst", whole_name),
    }


def _stay(year: Span | None) -> dict[str, str]:
    """A student's stay this year, which PowerSchool cannot do without."""
    if year is None:
        return {}
    first, last = year.first[:10], year.last[:10]
    return {"EntryDate": first, "ExitDate": day_after(last), "DistrictEntryDate": first}


def _post(key: int, user: int, school: int, status: int) -> dict[str, int]:
    return {
        "DCID": key, "Users_DCID": user, "SchoolID": school, "Status": 1, "StaffStatus": status,
    }  # fmt: skip


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= 15
