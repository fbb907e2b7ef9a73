"""Who teaches a section, and so may write into its gradebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules.reading import Reads, bounded, day_of, listed
from sis_core.gradebook.rules.section import Section


def check_teacher(reads: Reads, users_dcid: int) -> None:
    """Raises Refused unknown_teacher unless there is such a user."""
    sql = "SELECT 1 FROM Users u WHERE u.DCID = ?"
    if not reads.read(sql, (bounded(users_dcid),)):
        raise Refused(
            "unknown_teacher", f"there is no user {users_dcid}", "users_dcid", {"user": users_dcid}
        )


_TAUGHT = """
SELECT s.DCID, NULL, NULL FROM Sections s JOIN SchoolStaff f ON f.ID = s.Teacher
 WHERE f.Users_DCID = ? AND s.DCID IN (SELECT value FROM json_each(?))
UNION ALL
SELECT s.DCID, t.Start_Date, t.End_Date FROM Sections s
  JOIN SectionTeacher t ON t.SectionID = s.ID JOIN SchoolStaff f ON f.ID = t.TeacherID
 WHERE f.Users_DCID = ? AND s.DCID IN (SELECT value FROM json_each(?))"""


def taught(
    reads: Reads, users_dcid: int, asked: Mapping[int, Section], today: date
) -> frozenset[int]:
    """Which of some sections a user teaches: as their lead, or as a co-teacher who has not left."""
    one = (bounded(users_dcid), listed(asked))
    found = reads.read(_TAUGHT, (*one, *one))
    return frozenset(
        dcid for dcid, start, end in found if _still(asked[dcid], day_of(start), day_of(end), today)
    )


def _still(section: Section, start: date | None, end: date | None, today: date) -> bool:
    # The end date is the last day [client]; who stayed to the term's end enters late grades.
    day = section.day(today)
    return (start is None or start <= day) and (end is None or end >= day)


def check_teaches(reads: Reads, users_dcid: int, asked: Mapping[int, Section], today: date) -> None:
    """Raises Refused not_teaching for the first section that a user does not teach."""
    mine = taught(reads, users_dcid, asked, today)
    for dcid in asked:
        if dcid not in mine:
            raise Refused(
                "not_teaching",
                f"user {users_dcid} does not teach section {dcid}",
                "users_dcid",
                {"section": dcid, "user": users_dcid},
            )
