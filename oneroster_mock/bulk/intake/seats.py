"""enrollments.csv: seats of students into CC, those of the staff into SectionTeacher."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oneroster_mock.bulk.intake.book import Book, Person, Section
from oneroster_mock.bulk.intake.desk import Desk, row_id
from oneroster_mock.bulk.intake.fitting import day_after, day_before
from oneroster_mock.bulk.package import Cells

LEAD, CO_TEACHER, AIDE, OTHER = 25, 26, 27, 28
ROLES = (
    (LEAD, "Lead Teacher"),
    (CO_TEACHER, "Co-teacher"),
    (AIDE, "Assistant"),
    (OTHER, "Other Staff"),
)
"""RoleDef.ID and names that a new district gets; OneRoster hides roles whose name says aide."""

_OF_ROLE = {"teacher": CO_TEACHER, "aide": AIDE}


class Seats:
    """Takes enrollments: those of the staff first, so that a student's seat can name the lead.

    The first primary teacher leads the section, else its first teacher.
    """

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk = desk
        self._book = book
        self._counts: dict[int, int] = {}
        self.homeless = 0

    def take_staff(self, rows: Iterable[Cells]) -> None:
        """Takes the rows of teachers and others on the staff."""
        listed = [row for row in rows if self._kind(row) == "staff"]
        primary: set[str] = set()
        for row in listed:
            if row["role"] == "teacher" and row["classSourcedId"] not in primary:
                self._lead(row)
                if row["primary"] == "true":
                    primary.add(row["classSourcedId"])
        for row in listed:
            self._teaching(row)

    def take_students(self, rows: Iterable[Cells]) -> None:
        """Takes the rows of students; counts those of guardians, which have no place."""
        for row in rows:
            kind = self._kind(row)
            if kind == "student":
                self._seat(row)
            elif kind == "guardian":
                self.homeless += 1
        for dcid, number in self._counts.items():
            self._desk.change("Sections", dcid, {"No_Of_Students": number})

    def _kind(self, row: Cells) -> str:
        return self._book.person(row["userSourcedId"]).kind

    def _seat(self, row: Cells) -> None:
        person = self._book.person(row["userSourcedId"])
        section = self._book.section(row["classSourcedId"])
        found = self._book.find("enrollment", row["sourcedId"])
        begin, end = _span(row, section)
        values: dict[str, Any] = {
            "StudentID": person.id,
            "SectionID": section.id,
            "TermID": section.term.id if section.term else None,
            "SchoolID": section.school,
            "Course_Number": section.course,
            "Section_Number": section.number,
            "Expression": section.expression,
            "DateEnrolled": begin,
            "DateLeft": end,
        }
        if found and found[0] == "seat":
            self._desk.change("CC", found[1], values)
            return
        key = self._desk.key("CC")
        if self._desk.is_new:
            self._counts[section.dcid] = self._counts.get(section.dcid, 0) + 1
        self._desk.put("CC", {"DCID": key, "TeacherID": section.lead, **values})
        self._desk.source("seat", key, row["sourcedId"])

    def _teaching(self, row: Cells) -> None:
        section = self._book.section(row["classSourcedId"])
        found = self._book.find("enrollment", row["sourcedId"])
        post = self._post(self._book.person(row["userSourcedId"]), section.school)
        begin, after = _span(row, section)
        # SectionTeacher keeps the last day itself, CC the day after it.
        end = day_before(after) if after else None
        values: dict[str, Any] = {
            "SectionID": section.id, "TeacherID": post, "Start_Date": begin, "End_Date": end,
        }  # fmt: skip
        if found and found[0] == "teaching":
            self._desk.change("SectionTeacher", found[1], values)
            return
        key = self._desk.key("SectionTeacher")
        role = LEAD if section.lead == post else _OF_ROLE.get(row["role"], OTHER)
        self._desk.put(
            "SectionTeacher", {"ID": key, "RoleID": role, "PriorityOrder": role - 24, **values}
        )
        self._desk.source("teaching", key, row["sourcedId"])

    def _lead(self, row: Cells) -> None:
        """Makes the row's teacher the lead, if it says so or if the section has none."""
        person = self._book.person(row["userSourcedId"])
        section = self._book.section(row["classSourcedId"])
        if row["primary"] == "true" or section.lead is None:
            section.lead, section.lead_user = self._post(person, section.school), person.key
            self._desk.change("Sections", section.dcid, {"Teacher": section.lead})

    def _post(self, person: Person, school: int) -> int:
        """The SchoolStaff.ID of somebody at a school; one who has none there gets one."""
        if school not in person.posts:
            key = self._desk.key("SchoolStaff")
            values = {"Users_DCID": person.key, "SchoolID": school, "Status": 1, "StaffStatus": 1}
            self._desk.put("SchoolStaff", {"DCID": key, **values})
            made = self._desk.read("SELECT ID FROM SchoolStaff WHERE DCID = ?", (key,))
            person.posts[school] = made[0][0] if made else row_id(key)
        return person.posts[school]


def _span(row: Cells, section: Section) -> tuple[str | None, str | None]:
    """First day and the day after the last; the section's term where the row says nothing."""
    term = section.term
    begin = row["beginDate"] or (term.first[:10] if term else None)
    return begin, row["endDate"] or (day_after(term.last) if term else None)
