"""The older gradebook's own sections, students and enrollments, made where one is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sis_core.district.values import moment_text
from sis_core.district.write import Write
from sis_core.gradebook.legacy.rows import added
from sis_core.gradebook.rules import Reads, Section, listed


@dataclass(frozen=True, slots=True)
class Copy:
    """A section as the older gradebook knows it: PSM_Section.ID and ContentGroupID."""

    id: int
    group: int


@dataclass(frozen=True, slots=True)
class Seat:
    """An active seat; `student` is Students.ID, `scale` the GradeScaleItem.ID that gives letters.

    `enrollment` and `person` are PSM_SectionEnrollment.ID and PSM_Student.ID, None where the older
    gradebook has no copy of the seat yet.
    """

    cc: int
    student: int
    first: str | None
    left: str | None
    enrollment: int | None
    person: int | None
    scale: int | None


def copied(reads: Reads, section: Section) -> Copy | None:
    """The section's copy, or None where it was never made."""
    rows = reads.read(
        "SELECT p.ID, coalesce(p.ContentGroupID, 0) FROM Sync_SectionMap m "
        "JOIN PSM_Section p ON p.ID = m.SectionID WHERE m.SectionsDCID = ? ORDER BY p.ID LIMIT 1",
        (section.dcid,),
    )
    return Copy(*rows[0]) if rows else None


def section_copy(w: Write, section: Section, now: datetime) -> Copy:
    """The section's copy, made if it is missing; it always has a content group."""
    found = copied(w, section)
    if found is not None and found.group:
        return found
    group = w.read(
        "SELECT max(coalesce((SELECT max(ContentGroupID) FROM PSM_Section), 0), "
        "coalesce((SELECT max(ContentGroupID) FROM PSM_AssignmentCategory), 0)) + 1"
    )[0][0]
    if found is not None:
        w.update("PSM_Section", found.id, {"ContentGroupID": group})
        return Copy(found.id, group)
    title, number = w.read(
        "SELECT (SELECT c.Course_Name FROM Courses c WHERE c.Course_Number = s.Course_Number "
        "ORDER BY c.SchoolID DESC LIMIT 1), s.Section_Number FROM Sections s WHERE s.DCID = ?",
        (section.dcid,),
    )[0]
    label = f"{section.course}.{number or ''}"[:30]
    columns = ("Name", "SectionIdentifier", "ContentGroupID")
    made = added(w, "PSM_Section", columns, [(title, label, group)])[0][1]
    _map(w, "Sync_SectionMap", ("SectionID", "SectionsDCID"), [(made, section.dcid)], now)
    return Copy(made, group)


_SEATS = """
SELECT st.DCID, c.DCID, st.ID, c.DateEnrolled, c.DateLeft, e.ID, e.StudentID, e.GradeScaleID
  FROM CC c JOIN Students st ON st.ID = c.StudentID
  LEFT JOIN Sync_SectionEnrollmentMap m ON m.CCDCID = c.DCID
  LEFT JOIN PSM_SectionEnrollment e ON e.ID = m.SectionEnrollmentID
 WHERE c.SectionID = ? AND st.DCID IN (SELECT value FROM json_each(?))
 ORDER BY c.DateEnrolled, c.DCID"""


def active_seats(
    reads: Reads, section: Section, students: Collection[int], day: date
) -> dict[int, Seat]:
    """Students.DCID → the seat that is active on a day; whoever has none is left out."""
    text = day.isoformat()
    scale = section_scale(reads, section)
    there = {}
    for row in reads.read(_SEATS, (section.id, listed(students))):
        dcid, cc, student, first, left, enrollment, person, own = row
        if (first is None or first[:10] <= text) and (left is None or left[:10] > text):
            given = scale if enrollment is None else own
            there[dcid] = Seat(cc, student, first, left, enrollment, person, given)
    return there


def enrollments(
    w: Write, section: Section, seats: Mapping[int, Seat], now: datetime
) -> dict[int, int]:
    """Students.DCID → PSM_SectionEnrollment.ID of seats, made where one is missing."""
    there = {dcid: seat.enrollment for dcid, seat in seats.items() if seat.enrollment is not None}
    lacking = {dcid: seat for dcid, seat in seats.items() if dcid not in there}
    if not lacking:
        return there
    copy, people = section_copy(w, section, now), student_copies(w, lacking, now)
    made = added(
        w,
        "PSM_SectionEnrollment",
        ("SectionID", "StudentID", "DateEnrolled", "DateLeft", "GradeScaleID"),
        [(copy.id, people[dcid], s.first, s.left, s.scale) for dcid, s in lacking.items()],
    )
    pairs = [(number[1], seat.cc) for number, seat in zip(made, lacking.values(), strict=True)]
    _map(w, "Sync_SectionEnrollmentMap", ("SectionEnrollmentID", "CCDCID"), pairs, now)
    there.update((dcid, number[1]) for dcid, number in zip(lacking, made, strict=True))
    return there


def section_scale(reads: Reads, section: Section) -> int | None:
    """The GradeScaleItem.ID of a section's grade scale."""
    sql = "SELECT GradeScaleID FROM Sections WHERE DCID = ?"
    found: int | None = reads.read(sql, (section.dcid,))[0][0]
    return found


def student_copies(w: Write, students: Collection[int], now: datetime) -> dict[int, int]:
    """Students.DCID → PSM_Student.ID; maps and students that are missing are made."""
    wanted = listed(students)
    known: dict[int, int] = dict(
        w.read(
            "SELECT StudentsDCID, StudentID FROM Sync_StudentMap "
            "WHERE StudentsDCID IN (SELECT value FROM json_each(?)) ORDER BY DCID DESC",
            (wanted,),
        )
    )
    missing = [dcid for dcid in students if dcid not in known]
    top = w.read(
        "SELECT max(coalesce((SELECT max(ID) FROM PSM_Student), 0), "
        "coalesce((SELECT max(StudentID) FROM Sync_StudentMap), 0))"
    )[0][0]
    pairs = [(top + n, dcid) for n, dcid in enumerate(missing, 1)]
    _map(w, "Sync_StudentMap", ("StudentID", "StudentsDCID"), pairs, now)
    known.update((dcid, person) for person, dcid in pairs)
    # A map may be older than its student: e-mail addresses need the map alone.
    there = {
        row[0]
        for row in w.read(
            "SELECT ID FROM PSM_Student WHERE ID IN (SELECT value FROM json_each(?))",
            (listed(known.values()),),
        )
    }
    w.executemany(
        "INSERT INTO PSM_Student (ID, FirstName, LastName, StudentIdentifier) "
        "SELECT ?, First_Name, Last_Name, Student_Number FROM Students WHERE DCID = ?",
        [(person, dcid) for dcid, person in known.items() if person not in there],
    )
    return known


def _map(
    w: Write, table: str, columns: tuple[str, str], pairs: list[tuple[int, int]], now: datetime
) -> None:
    at = moment_text(now)
    added(w, table, (*columns, "Created", "LastUpdated"), [(*pair, at, at) for pair in pairs])
