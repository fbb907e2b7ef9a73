"""Seats in classes: students take, leave and drop them, in both gradebooks alike.

CC is the enrollment; the older gradebook keeps a copy of its own for sections that use it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sis_core.district.hand import Hand

OLDER = 1
"""Sections.GradebookType of a section that uses the older gradebook."""


@dataclass(frozen=True, slots=True)
class Room:
    """A section as somebody enters it, with its term's days in the store's form."""

    section: int
    section_dcid: int
    course: str
    number: str | None
    term: int
    school: int
    teacher: int | None
    expression: str | None
    first: str
    last: str
    seated: int
    most: int | None
    gradebook: int

    @property
    def named(self) -> str:
        """As sentences name a section."""
        return f"{self.course}.{self.number}"


@dataclass(frozen=True, slots=True)
class Seat(Room):
    """An enrollment that is not dropped, and the section it is in; `dcid` is that of CC."""

    dcid: int
    enrolled: str
    left: str


_ROOM = """s.ID, s.DCID, s.Course_Number, s.Section_Number, s.TermID, s.SchoolID, s.Teacher,
s.Expression, t.FirstDay, t.LastDay, coalesce(s.No_Of_Students, 0), s.MaxEnrollment,
s.GradebookType"""
_OF_SECTION = f"""
SELECT {_ROOM} FROM Sections s JOIN Terms t ON t.ID = s.TermID AND t.SchoolID = s.SchoolID
WHERE s.DCID = ?"""
_SEATS = f"""
SELECT {_ROOM}, c.DCID, c.DateEnrolled, c.DateLeft
FROM CC c JOIN Sections s ON s.ID = c.SectionID
JOIN Terms t ON t.ID = s.TermID AND t.SchoolID = s.SchoolID
WHERE c.StudentID = ? AND c.DateLeft > ? ORDER BY c.DCID"""


def room_of(hand: Hand, section: int) -> Room | None:
    """The section of a DCID; None where it does not exist, or its school has not its term."""
    rows = hand.read(_OF_SECTION, section)
    return Room(*rows[0]) if rows else None


def seats(hand: Hand, student: int) -> list[Seat]:
    """Enrollments of a student (Students.ID) that are not over on the day."""
    return [Seat(*row) for row in hand.read(_SEATS, student, hand.now)]


def recount(hand: Hand, room: Room) -> None:
    """Sets a section's No_Of_Students to the enrollments that are not dropped."""
    seated = hand.scalar("SELECT count(*) FROM CC WHERE SectionID = ?", room.section)
    hand.update("Sections", room.section_dcid, No_Of_Students=seated)


def drop(hand: Hand, seat: Seat) -> None:
    """Drops an enrollment: its ids turn negative; one that has not begun lasts no day."""
    end = max(hand.now, seat.enrolled)
    hand.update("CC", seat.dcid, SectionID=-seat.section, TermID=-seat.term, DateLeft=end)
    _close_older(hand, seat, end, dropped=True)
    recount(hand, seat)


def close(hand: Hand, seat: Seat) -> None:
    """Ends an enrollment on the day, the ids unchanged; one that has not begun is dropped."""
    if seat.enrolled >= hand.now:
        drop(hand, seat)
        return
    hand.update("CC", seat.dcid, DateLeft=hand.now)
    _close_older(hand, seat, hand.now, dropped=False)


def enroll(
    hand: Hand, student: int, room: Room, begins: str | None = None, ends: str | None = None
) -> int:
    """Seats a student (Students.DCID) in a section; returns the key of the new CC row.

    From the day or the term's first to the term's end unless days are given, the end exclusive.
    """
    student_id = hand.id_of("Students", student)
    first, end = begins or max(hand.now, room.first), ends or hand.later(room.last)
    cc = hand.insert(
        "CC",
        {"StudentID": student_id, "SectionID": room.section, "TermID": room.term,
         "SchoolID": room.school, "TeacherID": room.teacher, "Course_Number": room.course,
         "Section_Number": room.number, "Expression": room.expression, "DateEnrolled": first,
         "DateLeft": end, "Transaction_Date": hand.now},
    )  # fmt: skip
    if room.gradebook == OLDER:
        _open_older(hand, student, room, cc, (first, end))
    recount(hand, room)
    return cc


def _open_older(hand: Hand, student: int, room: Room, cc: int, days: tuple[str, str]) -> None:
    section, scale = (hand.read(
        "SELECT m.SectionID, s.GradeScaleID FROM Sync_SectionMap m JOIN Sections s "
        "ON s.DCID = m.SectionsDCID WHERE s.DCID = ?", room.section_dcid,
    ) or [(None, None)])[0]  # fmt: skip
    if section is None:
        return
    enrollment = hand.insert(
        "PSM_SectionEnrollment",
        {"SectionID": section, "StudentID": older_student(hand, student), "DateEnrolled": days[0],
         "DateLeft": days[1], "GradeScaleID": scale},
    )  # fmt: skip
    hand.insert("Sync_SectionEnrollmentMap", {"SectionEnrollmentID": enrollment, "CCDCID": cc})


def _close_older(hand: Hand, seat: Seat, end: str, dropped: bool) -> None:
    for (enrollment,) in hand.read(
        "SELECT SectionEnrollmentID FROM Sync_SectionEnrollmentMap WHERE CCDCID = ?", seat.dcid
    ):
        hand.update(
            "PSM_SectionEnrollment", enrollment, DateLeft=end, SectionEnrollmentStatus=int(dropped)
        )


def older_student(hand: Hand, student: int) -> int:
    """The older gradebook's id of a student (Students.DCID), made where there is none."""
    known = hand.scalar("SELECT StudentID FROM Sync_StudentMap WHERE StudentsDCID = ?", student)
    if known is not None:
        return int(known)
    first, last, number = hand.read(
        "SELECT First_Name, Last_Name, Student_Number FROM Students WHERE DCID = ?", student
    )[0]
    made = hand.insert(
        "PSM_Student", {"FirstName": first, "LastName": last, "StudentIdentifier": str(number)}
    )
    hand.insert(
        "Sync_StudentMap",
        {"StudentID": made, "StudentsDCID": student, "Created": hand.now, "LastUpdated": hand.now},
    )
    return made
