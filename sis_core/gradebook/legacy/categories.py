"""Categories of a section in both their forms: the gradebook's and the SIS's mirror."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sis_core.district.write import Write
from sis_core.gradebook.legacy.copies import Copy
from sis_core.gradebook.legacy.rows import added
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, Section

CHOSEN = ("TEST", "UNDEFINED")
"""What the server picks where no category is named, the first that there is [vendor help]."""

_SHORT = 15
_AT_ONCE = 0


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `id` is PGCategories.ID, `section` Sections.DCID."""

    id: int
    section: int
    name: str
    abbreviation: str | None
    description: str | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing an assignment under a category needs: both ids, and what it hands down."""

    id: int
    own: int
    publishing: int
    published: bool


_READ = """
SELECT c.ID, s.DCID, c.Name, c.Abbreviation, c.Description, c.DefaultPtsPoss
  FROM PGCategories c JOIN Sections s ON s.ID = c.SectionID"""


def categories(reads: Reads, section: Section) -> list[Category]:
    """A section's categories, by id."""
    rows = reads.read(f"{_READ} WHERE c.SectionID = ? ORDER BY c.ID", (section.id,))
    return [Category(*row) for row in rows]


def category(reads: Reads, category_id: int) -> Category:
    """One category; raises Refused unknown_category."""
    rows = reads.read(f"{_READ} WHERE c.ID = ? LIMIT 1", (category_id,))
    if not rows:
        raise _unknown(f"there is no category {category_id}")
    return Category(*rows[0])


def filed(w: Write, section: Section, copy: Copy, wanted: Any) -> Filed:
    """The category that a name or an id means in a section; None lets the server pick.

    Picking takes TEST, else UNDEFINED, which is made where the section has neither [guess]. Names
    are matched with their case [vendor page: Canvas]. Raises Refused unknown_category.
    """
    _synchronise(w, section, copy)
    found = {row[0]: row[1] for row in _mirrored(w, section)}
    if wanted is None:
        name = next((name for name in CHOSEN if name in found), None)
        if name is None:
            name = CHOSEN[-1]
            _add_own(w, copy, [(name, None, None, 0)])
            _synchronise(w, section, copy)
            found = {row[0]: row[1] for row in _mirrored(w, section)}
        return _filed(w, copy, found[name], name)
    if isinstance(wanted, str) and wanted in found:
        return _filed(w, copy, found[wanted], wanted)
    names = {row_id: name for name, row_id in found.items()}
    number = _number(wanted)
    if number not in names:
        there = ", ".join(sorted(found)) or "none"
        raise _unknown(f"section {section.dcid} has no such category; its categories: {there}")
    return _filed(w, copy, number, names[number])


def _number(wanted: Any) -> int:
    if isinstance(wanted, str) and wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        return int(wanted)
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return wanted
    if isinstance(wanted, str):
        return -1
    raise Refused("bad_value", "category takes a name, an id or null", "category")


def _unknown(message: str) -> Refused:
    return Refused("unknown_category", message, "category")


def _mirrored(reads: Reads, section: Section) -> list[tuple[Any, ...]]:
    # Of two categories of one name the first counts, hence the order.
    return reads.read(
        "SELECT Name, ID, Abbreviation, Description, DefaultPtsPoss FROM PGCategories "
        "WHERE SectionID = ? AND Name IS NOT NULL ORDER BY ID DESC",
        (section.id,),
    )


def _owned(reads: Reads, copy: Copy) -> list[tuple[Any, ...]]:
    return reads.read(
        "SELECT Name, ID, Abbreviation, Description, DefaultPoints FROM PSM_AssignmentCategory "
        "WHERE ContentGroupID = ? AND Name IS NOT NULL ORDER BY ID DESC",
        (copy.group,),
    )


def _synchronise(w: Write, section: Section, copy: Copy) -> None:
    """Gives each category that stands in one form its other form, as PowerSchool's sync does."""
    mirrored = {row[0]: row for row in _mirrored(w, section)}
    owned = {row[0]: row for row in _owned(w, copy)}
    _add_own(w, copy, _lacking(mirrored, owned))
    added(
        w,
        "PGCategories",
        ("SectionID", "Name", "Abbreviation", "Description", "DefaultPtsPoss"),
        [
            (section.id, name, short and short[:_SHORT], about, points)
            for name, short, about, points in _lacking(owned, mirrored)
        ],
    )


def _lacking(
    these: Mapping[str, tuple[Any, ...]], those: Mapping[str, tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    return [(row[0], *row[2:]) for name, row in these.items() if name not in those]


def _add_own(w: Write, copy: Copy, rows: list[tuple[Any, ...]]) -> None:
    columns = ("Name", "Abbreviation", "Description", "DefaultPoints", "ContentGroupID")
    made = added(w, "PSM_AssignmentCategory", columns, [(*row, copy.group) for row in rows])
    added(
        w,
        "PSM_CategoryMetaAttributes",
        ("AssignmentCategoryID", "PublishState", "PublishScores"),
        [(number[1], _AT_ONCE, 1) for number in made],
    )


def _filed(w: Write, copy: Copy, mirror: int, name: str) -> Filed:
    own, state, scores = w.read(
        "SELECT c.ID, x.PublishState, x.PublishScores FROM PSM_AssignmentCategory c "
        "LEFT JOIN PSM_CategoryMetaAttributes x ON x.AssignmentCategoryID = c.ID "
        "WHERE c.ContentGroupID = ? AND c.Name = ? ORDER BY c.ID LIMIT 1",
        (copy.group, name),
    )[0]
    return Filed(mirror, own, _AT_ONCE if state is None else state, scores != 0)
