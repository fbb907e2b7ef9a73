"""PUT and DELETE of line items: assignments in one section of PowerTeacher Pro (5, A3.3)."""

from __future__ import annotations

from typing import Any

from oneroster_mock.writes.default_category import category_for, default_category
from oneroster_mock.writes.fields import Fields, invalid
from oneroster_mock.writes.given import TITLE_MAX, LineItemBody, line_item_in
from oneroster_mock.writes.writing import Done, Writing, shown
from sis_core.district.values import day_text, moment_text
from sis_core.gradebook.pro import assignments
from sis_core.gradebook.pro.reading import assignment, part_rows
from sis_core.gradebook.pro.records import AssignmentGiven, CategoryUse, PartGiven, Row
from sis_core.gradebook.pro.removal import remove_part
from sis_core.gradebook.rules import Section

KIND = "line_item"
_POINTS = 100
"""resultValueMax where nobody says [guess]."""


def put(writing: Writing, sourced_id: str | None, fields: Fields) -> Done:
    """Stores a line item, new or over the one of that id; raises Problem or Refused."""
    loose = writing.switches.on("score_type_unknown", "gradescale")
    body = line_item_in(fields, loose_type=loose)
    found = writing.found("lineItem", sourced_id)
    section = writing.section(body.class_id)
    period = _period(writing, body, section)
    if found is None:
        key = _create(writing, body, section)
        writing.forget_gone("lineItem", sourced_id, "AssignmentSection", KIND)
        extra = _extra(writing, key, body, period, {})
        writing.keep(KIND, key, sourced_id or "", extra)
        return Done(KIND, key, True)
    row = part_rows(writing.w, [found.key])[found.key]
    if row["sectionsdcid"] != section.dcid:
        raise invalid(
            f"line item {shown(str(sourced_id))} is in class {row['sectionsdcid']}; "
            f"it cannot move to class {section.dcid}"
        )
    _change(writing, body, section, row)
    extra = _extra(writing, found.key, body, period, writing.extra(KIND, found.key))
    writing.keep(KIND, found.key, writing.own_id(KIND, found.key), extra)
    return Done(KIND, found.key, False)


def delete(writing: Writing, sourced_id: str) -> None:
    """Deletes a line item with its results; raises Problem or Refused."""
    found = writing.to_delete("lineItem", sourced_id)
    if found is None:
        return
    row = part_rows(writing.w, [found.key])[found.key]
    user = _teacher(writing, row["sectionsdcid"])
    remove_part(writing.w, writing.caller(user), found.key, force=True)


def state(writing: Writing, key: int) -> Any:
    """Everything that a PUT of this line item may change, for comparing."""
    where = "AssignmentSectionID IN (SELECT o.AssignmentSectionID FROM AssignmentSection p "
    where += "JOIN AssignmentSection o ON o.AssignmentID = p.AssignmentID "
    where += "WHERE p.AssignmentSectionID = ?)"
    uses = writing.w.read(
        "SELECT AssignmentSectionID, TeacherCategoryID, IsPrimary FROM AssignmentCategoryAssoc "
        f"WHERE {where} ORDER BY 1, 2",
        (key,),
    )
    return (
        writing.rows("assignmentsection", where, key),
        writing.rows("assignmentscore", where, key),
        uses,
        writing.kept(KIND, key),
    )


# -- inside ---------------------------------------------------------------------------------------


def _create(writing: Writing, body: LineItemBody, section: Section) -> int:
    lead = writing.lead(section)
    if body.category_id is None:
        user, category = lead, default_category(writing, lead, section)
    else:
        user, category = category_for(writing, body.category_id, section, lead)
    values = _values(writing, body, None)
    defaults = {
        "duedate": section.day(writing.now.date()).isoformat(),
        "scoretype": body.score_type or "GRADESCALE",
        "scoreentrypoints": _POINTS,
    }
    values = {**defaults, **values}
    _note_defaults(writing, body, values, category)
    part = PartGiven(section.dcid, values, (CategoryUse(category, True),))
    made = assignments.create(
        writing.w, writing.caller(user), AssignmentGiven({}, (part,)), writing.policy()
    )
    return made.parts[0]


def _note_defaults(
    writing: Writing, body: LineItemBody, values: dict[str, Any], category: int
) -> None:
    if body.category_id is None:
        writing.note(f"no category was named; the teacher's category {category} was taken")
    if body.due is None:
        writing.note(f"no dueDate was given; it is due on {values['duedate']}")
    if body.score_type is None:
        writing.note("metadata.scoreType was left out, which means GRADESCALE")
    if body.most is None:
        writing.note(f"no resultValueMax was given; it is {_POINTS}")


def _change(writing: Writing, body: LineItemBody, section: Section, row: Row) -> None:
    user, uses = writing.lead(section), None
    if body.category_id is not None:
        user, category = category_for(writing, body.category_id, section, user)
        if category != _primary(writing, row["assignmentsectionid"]):
            uses = (CategoryUse(category, True),)
    values = _values(writing, body, row)
    if body.score_type is not None:
        values["scoretype"] = body.score_type
    own = row["assignmentsectionid"]
    # What an assignment is called and worth is the same in all its sections [doc: xte].
    shared = {name: value for name, value in values.items() if name != "duedate"}
    there = assignment(writing.w, row["assignmentid"])
    parts = tuple(
        PartGiven(None, values if key == own else shared, uses, id=key)
        for key in (part.row["assignmentsectionid"] for part in there.parts)
    )
    assignments.change(
        writing.w,
        writing.caller(user),
        row["assignmentid"],
        AssignmentGiven({}, parts),
        writing.policy(),
        update_scores=False,
    )


def _values(writing: Writing, body: LineItemBody, row: Row | None) -> dict[str, Any]:
    stored = None if row is None else row["name"]
    values: dict[str, Any] = {
        "name": writing.fitted(body.title, TITLE_MAX, stored),
        "description": body.description,
    }
    if body.due is not None:
        values["duedate"] = body.due.date().isoformat()
    if body.most is not None:
        values["scoreentrypoints"] = body.most
    return values


def _extra(
    writing: Writing,
    key: int,
    body: LineItemBody,
    period: int | None,
    before: dict[str, Any],
) -> dict[str, Any]:
    """What a line item has no columns for; what is not said stays as it was.

    What its columns say anyway is not kept beside them, so that it follows when they change.
    """
    assigned, own_period = _derived(writing, key)
    given = before.get("assignDate") if body.assigned is None else moment_text(body.assigned)
    due = before.get("dueDate")
    if body.due is not None:
        due = moment_text(body.due)
        due = None if due == day_text(body.due.date()) else due
    named = before.get("gradingPeriod") if body.period_id is None else period
    return {
        "assignDate": None if given == assigned else given,
        "dueDate": due,
        "gradingPeriod": None if named == own_period else named,
        "resultValueMin": body.least or None,
        "metadata": {name: v for name, v in body.metadata.items() if name != "scoreType"},
    }


def _derived(writing: Writing, key: int) -> tuple[str | None, int | None]:
    """The assignDate and the Terms.DCID of the grading period that the row itself gives."""
    rows = writing.w.read(
        "SELECT coalesce(a.PublishedDate, a.DueDate), (SELECT y.DCID FROM Terms y "
        "WHERE y.SchoolID = sec.SchoolID AND y.FirstDay <= a.DueDate AND y.LastDay >= a.DueDate "
        "ORDER BY y.Portion DESC, y.DCID LIMIT 1) FROM AssignmentSection a "
        "JOIN Sections sec ON sec.DCID = a.SectionsDCID WHERE a.AssignmentSectionID = ?",
        (key,),
    )
    return rows[0][0], rows[0][1]


def _period(writing: Writing, body: LineItemBody, section: Section) -> int | None:
    if body.period_id is None:
        return None
    key = writing.reference("academicSession", "gradingPeriod", body.period_id, "term")
    if writing.strict:
        rows = writing.w.read("SELECT SchoolID FROM Terms WHERE DCID = ?", (key,))
        if not rows or rows[0][0] != section.school:
            raise invalid(f"gradingPeriod {shown(body.period_id)} is not one of the class's school")
    return key


def _primary(writing: Writing, part_id: int) -> int | None:
    rows = writing.w.read(
        "SELECT TeacherCategoryID FROM AssignmentCategoryAssoc WHERE AssignmentSectionID = ? "
        "ORDER BY IsPrimary DESC, AssignmentCategoryAssocID LIMIT 1",
        (part_id,),
    )
    return None if not rows else int(rows[0][0])


def _teacher(writing: Writing, dcid: int) -> int:
    from sis_core.gradebook import rules

    return writing.lead(rules.wanted_sections(writing.w, [dcid], "PTP")[dcid])
