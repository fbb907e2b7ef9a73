"""What a new person in a district needs: a free username, an address for mail, a contact."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sis_core.district.hand import Hand
from sis_core.district.seats import older_student

COPIED = (
    "SchoolID", "Enrollment_SchoolID", "Grade_Level", "ClassOf", "Sched_YearOfGraduation",
    "FteID", "Track", "DistrictOfResidence", "Home_Room", "EnrollmentType", "EnrollmentCode",
    "Next_School", "Sched_NextYearGrade", "ExitDate", "City", "State", "Zip",
)  # fmt: skip
"""Columns of Students that a new student has in common with the others of the grade."""

_USERNAME = 20
"""Characters that Students.Student_Web_ID and Users.LoginID hold."""


def free_username(
    hand: Hand, first: str, last: str, column: str = "Students.Student_Web_ID"
) -> str:
    """A username of initial, surname and number that nobody has in a column."""
    table, _, name = column.partition(".")
    stem = (letters(first)[:1] + letters(last))[: _USERNAME - 6] or "pupil"
    taken = {row[0] for row in hand.read(
        f"SELECT lower({name}) FROM {table} WHERE {name} LIKE ?", f"{stem}%"
    )}  # fmt: skip
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def letters(name: str) -> str:
    """The ASCII letters of a name, in lower case, without their accents."""
    parts = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in parts if c.isascii() and c.isalpha())


def student_domain(hand: Hand) -> str:
    """The domain in which students of this district have their mail."""
    known = hand.scalar(
        "SELECT Email FROM PSM_StudentContact WHERE Email NOT LIKE '%,%' ORDER BY ID LIMIT 1"
    )
    return str(known).rpartition("@")[2] if known else "students.example.org"


def add_student_mail(hand: Hand, student: int, address: str) -> None:
    """Gives a student (Students.DCID) an e-mail address as v1 shows it."""
    kind = hand.scalar("SELECT min(ID) FROM PSM_StudentContactType")
    hand.insert(
        "PSM_StudentContact",
        {"StudentID": older_student(hand, student), "StudentContactTypeID": kind,
         "Email": address},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parent:
    """A contact to be; `relation` is a code of the district, such as Mother."""

    first: str
    last: str
    relation: str = "Mother"
    email: str | None = None
    phone: str | None = None


def add_contact(hand: Hand, student: int, parent: Parent) -> int:
    """Adds a person as a student's contact, living where the student lives; the link's key."""
    person = hand.insert("Person", {"FirstName": parent.first, "LastName": parent.last})
    _home(hand, student, person)
    _reached(hand, parent, person)
    kind = codeset(hand, "Relationship", parent.relation)
    link = hand.insert(
        "StudentContactAssoc",
        {"StudentDCID": student, "PersonID": person, "CurrRelTypeCodeSetID": kind},
    )
    hand.insert(
        "StudentContactDetail",
        {"StudentContactAssocID": link, "RelationshipTypeCodeSetID": kind, "IsCustodial": 1,
         "IsEmergency": 1, "LivesWithFlg": 1, "ReceivesMailFlg": 1, "SchoolPickupFlg": 1,
         "StartDate": hand.now},
    )  # fmt: skip
    hand.insert(
        "OriginalContactMap",
        {"StudentContactAssocID": link, "OriginalContactType": parent.relation.lower()},
    )
    return link


def _home(hand: Hand, student: int, person: int) -> None:
    street, city, code, state = hand.read(
        "SELECT Street, City, Zip, (SELECT CodeSetID FROM CodeSet WHERE CodeType = 'State' "
        "AND Code = Students.State) FROM Students WHERE DCID = ?", student,
    )[0]  # fmt: skip
    if street is None:
        return
    home = hand.insert(
        "PersonAddress",
        {"Street": street, "City": city, "StatesCodeSetID": state, "PostalCode": code},
    )
    hand.insert(
        "PersonAddressAssoc",
        {"PersonID": person, "PersonAddressID": home, "StartDate": hand.now,
         "AddressTypeCodeSetID": codeset(hand, "Address", "Home")},
    )  # fmt: skip


def _reached(hand: Hand, parent: Parent, person: int) -> None:
    if parent.email is not None:
        email = hand.insert("EmailAddress", {"EmailAddress": parent.email})
        hand.insert(
            "PersonEmailAddressAssoc",
            {"PersonID": person, "EmailAddressID": email, "IsPrimaryEmailAddress": 1,
             "EmailTypeCodeSetID": codeset(hand, "Email", "Home")},
        )  # fmt: skip
    if parent.phone is not None:
        phone = hand.insert("PhoneNumber", {"PhoneNumber": parent.phone})
        hand.insert(
            "PersonPhoneNumberAssoc",
            {"PersonID": person, "PhoneNumberID": phone, "PhoneNumberAsEntered": parent.phone,
             "PhoneTypeCodeSetID": codeset(hand, "Phone", "Mobile"), "IsPreferred": 1},
        )  # fmt: skip


def codeset(hand: Hand, kind: str, code: str) -> int | None:
    """CodeSetID of a code, None where the district has no such code."""
    found = hand.scalar("SELECT CodeSetID FROM CodeSet WHERE CodeType = ? AND Code = ?", kind, code)
    return None if found is None else int(found)
