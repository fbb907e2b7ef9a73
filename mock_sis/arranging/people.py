"""New people: a student, a staff member, a contact, with believable values for what is not said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_sis.arranging.bench import Bench
from sis_core.district import DistrictError, day_text, year_id
from sis_core.district.hand import Hand
from sis_core.district.newcomers import (
    COPIED,
    Parent,
    add_contact,
    add_student_mail,
    free_username,
    letters,
    student_domain,
)
from sis_core.district.seats import older_student

_FIRST = ("Avery", "Rowan", "Quinn", "Marlow", "Sasha", "Emery", "Noor", "Kai", "Linnea", "Tomas")
_LAST = ("Ashdown", "Bellweather", "Carrow", "Dunmore", "Ellery", "Fairbank", "Greaves", "Holt")
_REAL = "SELECT min(School_Number) FROM Schools WHERE School_Number NOT IN (0, 999999)"

Row = dict[str, Any]
"""Columns of the new row, by the table's own names."""


def add_student(bench: Bench, given: Row, more: Row) -> int:
    """A student with person, username and e-mail address, in a school and grade of the district."""
    hand = bench.hand
    mate = _mate(hand, given)
    row = {**mate, **_names(hand, "Students", given), **given}
    school = row.get("SchoolID")
    row.setdefault("SchoolID", hand.scalar(_REAL) if school is None else school)
    if "SchoolID" in given:
        row["Enrollment_SchoolID"] = given.get("Enrollment_SchoolID", given["SchoolID"])
    first, last = str(row["First_Name"] or ""), str(row["Last_Name"] or "")
    if row.get("Student_Number") is None:
        row["Student_Number"] = hand.scalar("SELECT coalesce(max(Student_Number), 10000) + 1 "
                                            "FROM Students")  # fmt: skip
    if "Student_Web_ID" not in given:
        row["Student_Web_ID"] = free_username(hand, first, last)
    row.setdefault("Web_ID", row["Student_Web_ID"])
    row.setdefault("LastFirst", full_name(row))
    row.setdefault("Enroll_Status", 0)
    row.setdefault("EntryDate", _year_began(hand, row["SchoolID"]))
    if row.get("Person_ID") is None:
        row["Person_ID"] = hand.insert("Person", {"FirstName": first, "LastName": last})
    student = hand.insert("Students", row)
    mail = more.get("email", f"{row['Student_Web_ID']}@{student_domain(hand)}")
    if mail and (row["Student_Web_ID"] or "email" in more):
        add_student_mail(hand, student, str(mail))
    return student


def _mate(hand: Hand, given: Row) -> Row:
    """What the others of the same school and grade have in common."""
    conditions, params = ["Enroll_Status = 0"], []
    for name in ("SchoolID", "Grade_Level"):
        if given.get(name) is not None:
            conditions.append(f"{name} = ?")
            params.append(given[name])
    for kept in (conditions, conditions[:1] if "SchoolID" not in given else conditions[:2]):
        rows = hand.read(
            f"SELECT {', '.join(COPIED)} FROM Students WHERE {' AND '.join(kept)} "
            "ORDER BY DCID LIMIT 1", *params[: len(kept) - 1],
        )  # fmt: skip
        if rows:
            found = dict(zip(COPIED, rows[0], strict=True))
            return {name: value for name, value in found.items() if value is not None}
    return {}


def _names(hand: Hand, table: str, given: Row) -> Row:
    """Names that differ from row to row, for those that are not given."""
    n = hand.scalar(f"SELECT coalesce(max(DCID), 0) FROM {table}")
    names = {"First_Name": _FIRST[n % len(_FIRST)], "Last_Name": _LAST[n % len(_LAST)]}
    return {name: value for name, value in names.items() if name not in given}


def full_name(row: Mapping[str, Any]) -> str:
    """A name as LastFirst has it."""
    first, middle, last = (row.get(f"{part}_Name") for part in ("First", "Middle", "Last"))
    return f"{last or ''}, {first or ''}" + (f" {middle}" if middle else "")


def _year_began(hand: Hand, school: object) -> str:
    """The first day of a school's present year, or today where its terms are not known."""
    began = hand.scalar(
        "SELECT min(FirstDay) FROM Terms WHERE SchoolID = ? AND YearID = ?", school,
        year_id(hand.day),
    )  # fmt: skip
    return str(began or day_text(hand.day))


def patch_student(bench: Bench, student: int, changes: Row, more: Row) -> None:
    """Changes a student, and keeps names, username and mail in step wherever they are kept."""
    hand = bench.hand
    kept = ("First_Name", "Middle_Name", "Last_Name", "Person_ID")
    row = dict(zip(kept, hand.read(
        f"SELECT {', '.join(kept)} FROM Students WHERE DCID = ?", student
    )[0], strict=True))  # fmt: skip
    row |= changes
    names = [name for name in kept[:3] if name in changes]
    if names:
        changes = {"LastFirst": full_name(row), **changes}
    if "Student_Web_ID" in changes:
        changes = {"Web_ID": changes["Student_Web_ID"], **changes}
    if "SchoolID" in changes:
        changes = {"Enrollment_SchoolID": changes["SchoolID"], **changes}
    if changes:
        hand.update("Students", student, **changes)
    if names and row["Person_ID"] is not None:
        person = {name.replace("_", ""): row[name] for name in names}
        hand.update("Person", row["Person_ID"], **person)
    if names:
        for (older,) in hand.read(
            "SELECT StudentID FROM Sync_StudentMap WHERE StudentsDCID = ?", student
        ):
            hand.update(
                "PSM_Student", older, FirstName=row["First_Name"], LastName=row["Last_Name"]
            )
    if "email" in more:
        _mail(hand, student, more["email"])


def _mail(hand: Hand, student: int, address: object) -> None:
    """Replaces a student's e-mail addresses by one, or by none."""
    older = older_student(hand, student)
    for (row,) in hand.read("SELECT ID FROM PSM_StudentContact WHERE StudentID = ?", older):
        hand.delete("PSM_StudentContact", row)
    if address is not None and address != "":
        add_student_mail(hand, student, str(address))


def add_staff(bench: Bench, given: Row, more: Row) -> int:
    """Somebody who works in a school, active, with username, mail and the district's categories."""
    hand = bench.hand
    row = {**_names(hand, "Users", given), **given}
    first, last = str(row["First_Name"] or ""), str(row["Last_Name"] or "")
    row.setdefault("HomeSchoolID", hand.scalar(_REAL))
    row.setdefault("LastFirst", full_name(row))
    row.setdefault("PTAccess", 1)
    if "TeacherNumber" not in given:
        n = hand.scalar("SELECT coalesce(max(DCID), 0) + 1 FROM Users")
        row["TeacherNumber"] = f"A{n:05d}"
    if "TeacherLoginID" not in given:
        row["TeacherLoginID"] = free_username(hand, first, last, "Users.TeacherLoginID")
    row.setdefault("LoginID", row["TeacherLoginID"])
    if "Email_Addr" not in given:
        known = hand.scalar("SELECT Email_Addr FROM Users WHERE Email_Addr LIKE '%@%' LIMIT 1")
        domain = str(known).rpartition("@")[2] if known else "staff.example.org"
        stem = row["TeacherLoginID"] or letters(first + last)
        row["Email_Addr"] = f"{stem}@{domain}"
    person = hand.insert("Users", row)
    if row["HomeSchoolID"] is not None:
        hand.insert(
            "SchoolStaff",
            {"Users_DCID": person, "SchoolID": row["HomeSchoolID"], "Status": 1, "StaffStatus": 1},
        )
    _categories(hand, person)
    return person


def _categories(hand: Hand, person: int) -> None:
    """Gives a teacher the district's categories, as every teaching user has them."""
    columns = ("Name", "Color", "DisplayPosition", "IsActive", "IsInFinalGrades",
               "DefaultScoreType")  # fmt: skip
    for number, *values in hand.read(
        f"SELECT DistrictTeacherCategoryID, {', '.join(columns)} FROM DistrictTeacherCategory "
        "ORDER BY 1"
    ):
        copied = dict(zip(columns, values, strict=True))
        hand.insert(
            "TeacherCategory",
            {"UsersDCID": person, "DistrictTeacherCategoryID": number, "CategoryType": "district",
             "IsUserModifiable": 0, **copied},
        )  # fmt: skip


def patch_staff(bench: Bench, person: int, changes: Row, more: Row) -> None:
    """Changes a person on the staff, the full name and the second username in step."""
    hand = bench.hand
    names = ("First_Name", "Middle_Name", "Last_Name")
    if any(name in changes for name in names):
        row = dict(zip(names, hand.read(
            f"SELECT {', '.join(names)} FROM Users WHERE DCID = ?", person
        )[0], strict=True))  # fmt: skip
        changes = {"LastFirst": full_name({**row, **changes}), **changes}
    if "TeacherLoginID" in changes:
        changes = {"LoginID": changes["TeacherLoginID"], **changes}
    hand.update("Users", person, **changes)


def add_affiliation(bench: Bench, given: Row, more: Row) -> int:
    """One more school in which somebody works."""
    hand = bench.hand
    if more.get("staff") is None:
        raise DistrictError('an affiliation needs "staff", and a "school" by its number')
    row = {"SchoolID": hand.scalar(_REAL), "Status": 1, "StaffStatus": 1, **given}
    return hand.insert("SchoolStaff", {"Users_DCID": more["staff"], **row})


def add_family(bench: Bench, given: Row, more: Row) -> int:
    """A contact of a student: a person with address, phone and mail; StudentContactAssocID."""
    hand = bench.hand
    student = more.get("student")
    if student is None:
        raise DistrictError('a contact needs "student"')
    last = hand.scalar("SELECT Last_Name FROM Students WHERE DCID = ?", student)
    n = hand.scalar("SELECT count(*) FROM Person")
    first = str(more.get("first_name", _FIRST[n % len(_FIRST)]))
    family = str(more.get("last_name", last or _LAST[n % len(_LAST)]))
    mail = f"{letters(first) or 'parent'}.{letters(family) or 'family'}{n}@mail.example"
    parent = Parent(
        first,
        family,
        str(more.get("relation", "Mother")),
        _text(more.get("email", mail)),
        _text(more.get("phone", f"207-555-01{n % 100:02d}")),
    )
    return add_contact(hand, student, parent)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
