"""Changes of sections, enrollments and terms, and what says the same in other rows."""

from __future__ import annotations

from mock_sis.arranging import classes
from mock_sis.arranging.bench import Bench
from mock_sis.arranging.meetings import meet
from mock_sis.arranging.people import Row
from sis_core.district import DistrictError
from sis_core.district.hand import Hand
from sis_core.district.seats import room_of

_ON_ENROLLMENTS = ("Course_Number", "Section_Number", "Expression")
_MOVED = {"SchoolID": "school", "TermID": "term"}


def patch_section(bench: Bench, section: int, changes: Row, more: Row) -> None:
    """Changes a section; its enrollments repeat course, number, hours and lead."""
    hand = bench.hand
    for column in _MOVED.keys() & changes.keys():
        raise DistrictError(
            f"the {_MOVED[column]} of a section is not changed here; add another section and "
            "enroll its students there"
        )
    if changes:
        hand.update("Sections", section, **changes)
    copied = {name: changes[name] for name in _ON_ENROLLMENTS if name in changes}
    if copied:
        for (cc,) in hand.read(
            "SELECT DCID FROM CC WHERE abs(SectionID) = ?", hand.id_of("Sections", section)
        ):
            hand.update("CC", cc, **copied)
    room = room_of(hand, section)
    if "Expression" in changes and room is not None:
        meet(hand, room, changes["Expression"])
    if "teacher" in more:
        classes.lead(bench, section, more["teacher"])


def patch_enrollment(bench: Bench, enrollment: int, changes: Row, more: Row) -> None:
    """Changes an enrollment; the older gradebook has the same days."""
    hand = bench.hand
    hand.update("CC", enrollment, **changes)
    check_days(hand, enrollment)
    days = {name: changes[name] for name in ("DateEnrolled", "DateLeft") if name in changes}
    if days:
        for (older,) in hand.read(
            "SELECT SectionEnrollmentID FROM Sync_SectionEnrollmentMap WHERE CCDCID = ?", enrollment
        ):
            hand.update("PSM_SectionEnrollment", older, **days)


def check_days(hand: Hand, enrollment: int) -> None:
    """Raises DistrictError for an enrollment that ends before it begins."""
    begins, ends = hand.read("SELECT DateEnrolled, DateLeft FROM CC WHERE DCID = ?", enrollment)[0]
    if begins is not None and ends is not None and ends < begins:
        raise DistrictError(f"an enrollment from {begins[:10]} cannot end on {ends[:10]}")


def patch_term(bench: Bench, term: int, changes: Row, more: Row) -> None:
    """Changes a term, whose last day is not before its first."""
    hand = bench.hand
    hand.update("Terms", term, **changes)
    first, last = hand.read("SELECT FirstDay, LastDay FROM Terms WHERE DCID = ?", term)[0]
    if first is not None and last is not None and last < first:
        raise DistrictError(f"a term from {first[:10]} cannot end on {last[:10]}")


def delete_teacher(bench: Bench, number: int) -> None:
    """Takes a teacher off a section; without its lead it has none on its enrollments either."""
    hand = bench.hand
    rows = hand.read(
        "SELECT s.DCID FROM SectionTeacher t JOIN Sections s ON s.ID = t.SectionID "
        "WHERE t.ID = ? AND s.Teacher = t.TeacherID", number,
    )  # fmt: skip
    if rows:
        classes.lead(bench, rows[0][0], None)
    else:
        hand.delete("SectionTeacher", number)
