"""Assignments of the older gradebook: made, read, changed and removed, mirrors included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sis_core.district.write import Write
from sis_core.gradebook.keys import next_key
from sis_core.gradebook.legacy.categories import Filed, filed
from sis_core.gradebook.legacy.copies import section_copy
from sis_core.gradebook.legacy.drafts import Draft, drafted
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import (
    Reads,
    Section,
    check_due,
    check_names_free,
    check_open,
    day_of,
    locked_terms,
    same_name,
    wanted_sections,
)

_MIRROR_SHORT = 15
_AUTHOR_MAX = 100
_OLDER = 1
"""PGAssignments.GradebookType of this gradebook; 0 is PowerGrade [doc: PS9-DD]."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment in its section.

    `id` is PSM_Assignment.ID, `holder` PSM_SectionAssignment.ID, `section` Sections.DCID,
    `category` PGCategories.ID.
    """

    id: int
    holder: int
    section: int
    category: int | None
    draft: Draft


@dataclass(frozen=True, slots=True)
class Policy:
    """What nobody knows of the real gradebook, decided by the door's switches.

    `shared_points` holds points to the limit of every gradebook; `same_names` allows two
    assignments of one name in a section.
    """

    shared_points: bool = True
    same_names: bool = True


USUAL = Policy()
"""What holds where nobody decides otherwise."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and by whom something is written, under which policy; `author` is the plugin's name."""

    now: datetime
    author: str = ""
    policy: Policy = USUAL

    @property
    def today(self) -> date:
        """The day of the writing."""
        return self.now.date()


_READ = """
SELECT a.ID, h.ID, m.SectionsDCID,
       coalesce(g.PGCategoriesID,
                (SELECT c.ID FROM PGCategories c
                   JOIN PSM_AssignmentCategory o ON o.Name = c.Name
                  WHERE o.ID = a.AssignmentCategoryID AND c.SectionID = s.ID LIMIT 1)),
       a.Name, a.Abbreviation, a.Description, coalesce(h.DateAssignmentDue, a.DateDue),
       coalesce(h.PointsPossible, a.PointsPossible), a.ExtraCreditPoints,
       coalesce(a.IsFinalScoreCalculated, 1), coalesce(x.PublishScores, 0),
       coalesce(x.PublishState, 0), x.PublishDaysBeforeDue, x.PublishSpecificDate,
       coalesce(a.ScoringType, 0), coalesce(a.Weight, 1)
  FROM PSM_Assignment a
  JOIN PSM_SectionAssignment h ON h.AssignmentID = a.ID
  JOIN Sync_SectionMap m ON m.SectionID = h.SectionID
  JOIN Sections s ON s.DCID = m.SectionsDCID
  LEFT JOIN PGAssignments g ON g.AssignmentID = a.ID AND g.SectionID = s.ID
  LEFT JOIN PSM_SectionAssignMetaAttribute x ON x.SectionAssignmentID = h.ID
 WHERE a.ID = ? ORDER BY h.ID, x.ID LIMIT 1"""


def assignment(reads: Reads, assignment_id: int) -> Assignment:
    """One assignment; raises Refused unknown_assignment."""
    rows = reads.read(_READ, (assignment_id,))
    if not rows or rows[0][7] is None:
        raise Refused(
            "unknown_assignment",
            f"there is no assignment {assignment_id}",
            "assignment",
            {"assignment": assignment_id},
        )
    return _assignment(rows[0])


def _assignment(row: tuple[Any, ...]) -> Assignment:
    own, holder, section, category = row[:4]
    name, abbreviation, description, due, points, extra = row[4:10]
    counted, published, publishing, before, on, scoring, weight = row[10:]
    day = day_of(due)
    assert day is not None
    return Assignment(
        own,
        holder,
        section,
        category,
        Draft(
            name=name or "",
            abbreviation=abbreviation,
            description=description,
            due=day,
            points=points,
            extra=extra,
            counted=counted != 0,
            published=published != 0,
            publishing=publishing,
            days_before=before,
            publish_on=day_of(on),
            scoring=scoring,
            weight=weight,
        ),
    )


def open_assignment(reads: Reads, assignment_id: int) -> tuple[Assignment, Section]:
    """An assignment that may be written to, with its section.

    Raises Refused unknown_assignment, other_gradebook, or term_closed where a locked term holds
    its due date.
    """
    found = assignment(reads, assignment_id)
    section = wanted_sections(reads, [found.section], "PTG")[found.section]
    check_open(section, found.draft.due, locked_terms(reads))
    return found, section


def create(w: Write, section_dcid: int, given: Mapping[str, Any], at: Moment) -> int:
    """Adds an assignment to a section and returns its id; raises Refused."""
    section = wanted_sections(w, [section_dcid], "PTG")[section_dcid]
    copy = section_copy(w, section, at.now)
    category = filed(w, section, copy, given.get("category"))
    draft = drafted(given, None, category, at.policy.shared_points)
    _check_term(w, section, draft)
    if not at.policy.same_names:
        check_names_free(w, {section.dcid: draft.name})
    made = w.insert(
        "PSM_Assignment",
        {
            **_own(draft, category, at),
            "ID": next_key(w, "psm_assignment"),
            "CreatedByPlugin": at.author[:_AUTHOR_MAX],
        },
    )
    holder = w.insert(
        "PSM_SectionAssignment",
        {"AssignmentID": made, "SectionID": copy.id, **_held(draft, at)},
    )
    w.insert("PSM_SectionAssignMetaAttribute", {"SectionAssignmentID": holder, **_shown(draft)})
    _mirror(w, section, made, draft, category)
    return made


def update(w: Write, assignment_id: int, given: Mapping[str, Any], at: Moment) -> Assignment:
    """Changes an assignment and returns it as it is now; raises Refused."""
    before, section = open_assignment(w, assignment_id)
    copy = section_copy(w, section, at.now)
    wanted = given.get("category", before.category)
    category = filed(w, section, copy, wanted)
    draft = drafted(given, before.draft, category, at.policy.shared_points)
    _check_term(w, section, draft)
    if not (at.policy.same_names or same_name(draft.name, before.draft.name)):
        check_names_free(w, {section.dcid: draft.name}, own_assignments=[before.id])
    w.update("PSM_Assignment", before.id, _own(draft, category, at))
    w.update("PSM_SectionAssignment", before.holder, _held(draft, at))
    shown = w.read(
        "SELECT ID FROM PSM_SectionAssignMetaAttribute WHERE SectionAssignmentID = ?",
        (before.holder,),
    )
    if shown:
        w.update("PSM_SectionAssignMetaAttribute", shown[0][0], _shown(draft))
    else:
        values = {"SectionAssignmentID": before.holder, **_shown(draft)}
        w.insert("PSM_SectionAssignMetaAttribute", values)
    _mirror(w, section, before.id, draft, category)
    return Assignment(before.id, before.holder, section.dcid, category.id, draft)


def delete(w: Write, assignment_id: int) -> None:
    """Removes an assignment with its scores and mirrors; raises Refused."""
    found, section = open_assignment(w, assignment_id)
    w.execute("DELETE FROM PSM_AssignmentScore WHERE SectionAssignmentID = ?", (found.holder,))
    w.execute(
        "DELETE FROM SectionScoresAssignments WHERE Assignment = ? AND FDCID IN "
        "(SELECT DCID FROM SectionScoresID WHERE SectionID = ?)",
        (found.id, section.id),
    )
    w.execute(
        "DELETE FROM PSM_SectionAssignMetaAttribute WHERE SectionAssignmentID = ?", (found.holder,)
    )
    w.delete("PSM_SectionAssignment", found.holder)
    w.delete("PSM_Assignment", found.id)
    w.execute(
        "DELETE FROM PGAssignments WHERE AssignmentID = ? AND SectionID = ?",
        (found.id, section.id),
    )


def _check_term(w: Write, section: Section, draft: Draft) -> None:
    check_due(section, draft.due, "due")
    check_open(section, draft.due, locked_terms(w))


def _own(draft: Draft, category: Filed, at: Moment) -> dict[str, Any]:
    return {
        "Name": draft.name,
        "Abbreviation": draft.abbreviation,
        "Description": draft.description,
        "AssignmentCategoryID": category.own,
        "PointsPossible": draft.points,
        "ExtraCreditPoints": draft.extra,
        "Weight": draft.weight,
        "ScoringType": draft.scoring,
        "IsFinalScoreCalculated": draft.counted,
        "DateDue": draft.due,
        "LastUpdated": at.now,
    }


def _held(draft: Draft, at: Moment) -> dict[str, Any]:
    return {
        "DateAssignmentDue": draft.due,
        "PointsPossible": draft.points,
        "LastUpdated": at.now,
    }


def _shown(draft: Draft) -> dict[str, Any]:
    return {
        "PublishState": draft.publishing,
        "PublishScores": draft.published,
        "PublishDaysBeforeDue": draft.days_before,
        "PublishSpecificDate": draft.publish_on,
    }


def _mirror(w: Write, section: Section, own: int, draft: Draft, category: Filed) -> None:
    """Makes the SIS's mirror of an assignment say what the gradebook says."""
    short = draft.abbreviation
    values = {
        "SectionID": section.id,
        "AssignmentID": own,
        "PGCategoriesID": category.id,
        "Name": draft.name,
        "Abbreviation": short and short[:_MIRROR_SHORT],
        "Description": draft.description,
        "DateDue": draft.due,
        "PointsPossible": draft.points,
        "Weight": draft.weight,
        "IncludeInFinalGrades": draft.counted,
        "PublishState": draft.publishing,
        "PublishScores": draft.published,
        "PublishDaysBeforeDue": draft.days_before,
        "PublishOnSpecificDate": draft.publish_on,
        "GradebookType": _OLDER,
    }
    there = w.read(
        "SELECT DCID FROM PGAssignments WHERE AssignmentID = ? AND SectionID = ?",
        (own, section.id),
    )
    if there:
        w.update("PGAssignments", there[0][0], values)
    else:
        w.insert("PGAssignments", values)
