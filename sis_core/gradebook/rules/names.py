"""Names of assignments and categories: how long they are, and when two are the same.

One store stands behind both gradebooks, so a section's names are those of its rows in either: a
section that moved to PowerTeacher Pro keeps what the older gradebook holds of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules.reading import Reads, listed
from sis_core.gradebook.rules.section import Book

NAME_MAX = 50
"""Characters of an assignment's or category's name [doc: PTG-DD] [client: psd401]."""

SameNames = Literal["pro", "refuse", "accept"]
"""A name used twice in a section: refused by PowerTeacher Pro alone, by both, or by neither.

The two differ by default. The older gradebook takes it: a recorded client sends one assignment
twice and gets two (golden case ptg.assignment.create) [client: Mayhem, OldSchool]. For PowerTeacher
Pro a client has a title, Assignment Already Exists, and does not push such a name [vendor page:
Canvas]; whether it is the server that refuses is open [guess].
"""

SAME_NAMES: tuple[SameNames, ...] = get_args(SameNames)


def checked_name(value: object, field: str = "name", longest: int = NAME_MAX) -> str:
    """A name that a row may have; raises Refused missing, bad_value or name_too_long."""
    if value is None or value == "":
        raise Refused("missing", f"{field} is required", field)
    if not isinstance(value, str):
        raise Refused("bad_value", f"{field} takes a text", field)
    if not value.strip():
        raise Refused("missing", f"{field} is required", field)
    if len(value) > longest:
        raise Refused(
            "name_too_long",
            f"{field} takes at most {longest} characters, not {len(value)}",
            field,
        )
    return value


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are one: blanks around them do not count, letter case does.

    Case counts for names of categories [vendor page: Canvas], so for those of assignments [guess].
    """
    return (one or "").strip() == (other or "").strip()


def allows_same_name(choice: str, book: Book) -> bool:
    """Whether a gradebook takes a name twice in a section, by the district's choice."""
    return choice == "accept" or (choice == "pro" and book == "PTG")


_NAMES = """
SELECT p.SectionsDCID, p.Name FROM AssignmentSection p
 WHERE p.SectionsDCID IN (SELECT value FROM json_each(?))
   AND p.AssignmentSectionID NOT IN (SELECT value FROM json_each(?))
UNION ALL
SELECT m.SectionsDCID, a.Name FROM Sync_SectionMap m
  JOIN PSM_SectionAssignment h ON h.SectionID = m.SectionID
  JOIN PSM_Assignment a ON a.ID = h.AssignmentID
 WHERE m.SectionsDCID IN (SELECT value FROM json_each(?))
   AND a.ID NOT IN (SELECT value FROM json_each(?))"""


def check_names_free(
    reads: Reads,
    wanted: Mapping[int, str],
    own_parts: Collection[int] = (),
    own_assignments: Collection[int] = (),
) -> None:
    """Raises Refused name_taken where a section has an assignment of the wanted name already.

    `wanted` is Sections.DCID → name; `own_parts` (AssignmentSectionID) and `own_assignments`
    (PSM_Assignment.ID) are the rows that are being changed, which do not stand in their own way.
    """
    sections = listed(wanted)
    rows = reads.read(_NAMES, (sections, listed(own_parts), sections, listed(own_assignments)))
    taken = {section for section, name in rows if same_name(name, wanted[section])}
    for section in wanted:
        if section in taken:
            raise Refused(
                "name_taken",
                f"section {section} has an assignment of that name already",
                "name",
                {"section": section},
            )
