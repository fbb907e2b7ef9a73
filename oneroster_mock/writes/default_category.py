"""Which of a teacher's categories a line item counts in, where the client names another or none."""

from __future__ import annotations

from oneroster_mock.writes.fields import invalid
from oneroster_mock.writes.writing import Writing, shown
from sis_core.gradebook import rules
from sis_core.gradebook.pro import categories
from sis_core.gradebook.pro.reading import category
from sis_core.gradebook.pro.records import CategoryGiven
from sis_core.gradebook.rules import Section

SHARED = "shared"
"""In a category's extra: no teacher was named for it, so each may have one of that name."""

_MADE = "Assignments"
"""The category that a teacher gets who has none [guess]."""

_USABLE = """
SELECT c.TeacherCategoryID FROM TeacherCategory c
 WHERE c.UsersDCID = ? AND c.IsActive = 1 AND c.TeacherCategoryID <> ?
   AND NOT EXISTS (SELECT 1 FROM TeacherCategorySecExclAssoc x
                    WHERE x.TeacherCategoryID = c.TeacherCategoryID AND x.SectionsDCID = ?)
 ORDER BY c.DisplayPosition, c.TeacherCategoryID LIMIT 1"""


def default_category(writing: Writing, user: int, section: Section, but: int = 0) -> int:
    """A teacher's first category that a section uses, made where there is none; not `but`."""
    rows = writing.w.read(_USABLE, (user, but, section.dcid))
    if rows:
        return int(rows[0][0])
    taken = {row[0] for row in _names(writing, user)}
    name = next(
        name for name in (_MADE, *(f"{_MADE} {n}" for n in range(2, 1000))) if name not in taken
    )
    return _made(writing, user, name)


def category_for(writing: Writing, sourced_id: str, section: Section, lead: int) -> tuple[int, int]:
    """The teacher in whose name a line item is written and the category that it counts in.

    A category of a co-teacher makes that teacher the writer. One that no teacher was named for
    becomes the lead's, or stands for the lead's own of that name. Raises Problem.
    """
    found = writing.found("category", sourced_id)
    if found is None:
        raise writing.unknown(f"category: there is no category {shown(sourced_id)}")
    key = found.key if found.kind == "category_alone" else found.key >> 32
    if writing.strict and found.kind == "category" and found.key & 0xFFFFFFFF != section.dcid:
        raise invalid(f"category {shown(sourced_id)} is one of another class")
    row = category(writing.w, key).row
    owner = row["usersdcid"]
    if owner == lead:
        return lead, key
    if owner is not None and rules.taught(
        writing.w, owner, {section.dcid: section}, writing.now.date()
    ):
        return owner, key
    if found.kind != "category_alone" or not writing.extra(found.kind, key).get(SHARED):
        return lead, key  # the gradebook refuses it in its own words
    return lead, _own(writing, lead, key, row["name"], owner)


def _own(writing: Writing, lead: int, key: int, name: str, owner: int | None) -> int:
    for taken, own in _names(writing, lead):
        if taken == name:
            return own
    if owner is None:
        writing.w.update("TeacherCategory", key, {"UsersDCID": lead})
        return key
    return _made(writing, lead, name)


def _names(writing: Writing, user: int) -> list[tuple[str, int]]:
    sql = "SELECT Name, TeacherCategoryID FROM TeacherCategory WHERE UsersDCID = ?"
    return [(str(name), int(key)) for name, key in writing.w.read(sql, (user,))]


def _made(writing: Writing, user: int, name: str) -> int:
    given = [CategoryGiven({"name": name})]
    return categories.create(writing.w, writing.caller(user), given)[0]
