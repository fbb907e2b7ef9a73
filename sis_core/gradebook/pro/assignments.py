"""Writing assignments: create, change, remove; each all or nothing (A2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sis_core.district.values import moment_text
from sis_core.district.write import Write
from sis_core.gradebook import rules
from sis_core.gradebook.keys import next_key
from sis_core.gradebook.pro import part_checks
from sis_core.gradebook.pro.drafts import Draft, completed, drafted, filled_scales
from sis_core.gradebook.pro.reading import (
    among,
    assignment,
    has_scores,
    part_rows,
)
from sis_core.gradebook.pro.records import (
    Assignment,
    AssignmentGiven,
    Caller,
    Created,
    PartGiven,
    Policy,
    Row,
    Values,
)
from sis_core.gradebook.pro.rescoring import rescored
from sis_core.gradebook.pro.standards import check_standards
from sis_core.gradebook.pro.taking import taken
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Section, listed

_HEAD = ("standardscoringmethod", "standardcalcdirection")


def create(w: Write, caller: Caller, given: AssignmentGiven, policy: Policy) -> Created:
    """Stores a new assignment with all its sections; raises Refused and stores nothing of it."""
    rules.check_teacher(w, caller.user)
    sections = _sections(w, caller, [_section_of(part) for part in given.parts])
    drafts = [drafted(sections[_section_of(part)], part, None) for part in given.parts]
    if not drafts:
        raise Refused("missing", "an assignment needs a section", "_assignmentsections")
    head = _head(given)
    part_checks.check(w, drafts, caller, policy)
    check_standards(w, given.standards or ())
    filled_scales(w, drafts)
    assignment_id = w.insert(
        "Assignment",
        {
            **head,
            "assignmentid": next_key(w, "assignment"),
            "createdbyplugin": caller.plugin,
            "hasstandards": int(bool(given.standards)),
            "yearid": drafts[0].section.year,
            **stamps(caller),
        },
    )
    _put_standards(w, assignment_id, given.standards or (), drafts[0].section.year, caller)
    made = [_insert(w, assignment_id, draft, caller) for draft in drafts]
    return Created(assignment_id, tuple(made))


def change(
    w: Write,
    caller: Caller,
    assignment_id: int,
    given: AssignmentGiven,
    policy: Policy,
    update_scores: bool | None,
) -> None:
    """Overwrites an assignment; raises Refused and changes nothing of it.

    Every section that it has must be given [doc: xte], else sections_left_out. Where scores exist
    and scoring changes, `update_scores` must say whether they are recalculated.
    """
    rules.check_teacher(w, caller.user)
    there = assignment(w, assignment_id)
    old = {part.row["assignmentsectionid"]: part.row for part in there.parts}
    by_section = {row["sectionsdcid"]: row for row in old.values()}
    pairs = [(part, _stored_part(w, part, old, by_section)) for part in given.parts]
    numbers = [_section_of(part) if row is None else row["sectionsdcid"] for part, row in pairs]
    sections = _sections(w, caller, [*numbers, *by_section])
    _check_complete(old, [row for _, row in pairs if row is not None])
    if not pairs:
        raise Refused("missing", "an assignment needs a section", "_assignmentsections")
    drafts = [
        drafted(sections[number], part, row)
        for number, (part, row) in zip(numbers, pairs, strict=True)
    ]
    head = _head(given)
    part_checks.check(w, drafts, caller, policy)
    if given.standards is not None:
        check_standards(w, given.standards)
    filled_scales(w, drafts)
    followed = rescored(w, drafts, update_scores)
    w.update("Assignment", assignment_id, {**head, **_flagged(given), **stamps(caller)})
    if given.standards is not None:
        _replace_standards(w, there, given.standards, caller)
    for draft in drafts:
        if draft.old is None:
            _insert(w, assignment_id, draft, caller)
        else:
            _update(w, draft, draft.old, caller)
    for key, values in followed:
        w.update("AssignmentScore", key, {**values, **stamps(caller)})


def remove(w: Write, caller: Caller, assignment_id: int, force: bool) -> None:
    """Deletes an assignment with all that hangs on it; raises Refused.

    Scores hold it back with needs_force, unless `force` removes them too [doc: xte].
    """
    rules.check_teacher(w, caller.user)
    there = assignment(w, assignment_id)
    sections = _sections(w, caller, [part.row["sectionsdcid"] for part in there.parts])
    locked = rules.locked_terms(w)
    for part in there.parts:
        part_checks.check_unlocked(part.row)
        due = rules.day_of(part.row["duedate"])
        rules.check_open(sections[part.row["sectionsdcid"]], due, locked)
    part_ids = [part.row["assignmentsectionid"] for part in there.parts]
    if not force and has_scores(w, part_ids):
        raise Refused(
            "needs_force",
            f"assignment {assignment_id} has scores; force=true deletes them with it",
            "force",
            {"assignment": assignment_id},
        )
    remove_scores(w, "AssignmentSectionID", part_ids)
    for table in ("AssignmentStudentAssoc", "AssignmentCategoryAssoc", "AssignmentSection"):
        w.execute(f"DELETE FROM {table} WHERE {among('AssignmentSectionID')}", (listed(part_ids),))
    for table in ("AssignmentStandardScore", "AssignmentStandardAssoc", "Assignment"):
        w.execute(f"DELETE FROM {table} WHERE AssignmentID = ?", (assignment_id,))


def remove_scores(w: Write, column: str, ids: Iterable[int]) -> None:
    """Deletes scores found by a column of AssignmentScore, and their comments."""
    wanted = (listed(ids),)
    w.execute(
        "DELETE FROM AssignmentScoreComment WHERE AssignmentScoreID IN "
        f"(SELECT AssignmentScoreID FROM AssignmentScore WHERE {among(column)})",
        wanted,
    )
    w.execute(f"DELETE FROM AssignmentScore WHERE {among(column)}", wanted)


def stamps(caller: Caller) -> Values:
    """The audit columns of a row that a plugin writes for a teacher [client: gas-export]."""
    return {
        "transaction_date": moment_text(caller.now),
        "whomodifiedid": caller.user,
        "whomodifiedtype": "PLUGIN",
    }


# -- what it takes --------------------------------------------------------------------------------


def _section_of(part: PartGiven) -> int:
    if part.section is None:
        raise Refused("missing", "sectionsdcid is required", "sectionsdcid")
    return part.section


def _sections(w: Write, caller: Caller, dcids: Sequence[int]) -> dict[int, Section]:
    wanted = list(dict.fromkeys(dcids))
    sections = rules.wanted_sections(w, wanted, "PTP")
    rules.check_teaches(w, caller.user, sections, caller.today)
    return sections


def _head(given: AssignmentGiven) -> Values:
    values = taken("assignment", _HEAD, given.values)
    head: Values = {name: value for name, value in values.items() if value is not None}
    method = head.get("standardscoringmethod", "GradeScale")
    if given.standards and method != "GradeScale":
        raise Refused(
            "bad_value",
            "standardscoringmethod is GradeScale where standards are attached",
            "standardscoringmethod",
        )
    return head


def _flagged(given: AssignmentGiven) -> Values:
    return {} if given.standards is None else {"hasstandards": int(bool(given.standards))}


def _stored_part(
    w: Write, part: PartGiven, old: dict[int, Row], by_section: dict[int, Row]
) -> Row | None:
    """The stored part that a given one means: by its own id, else by its section."""
    if part.id is None:
        return None if part.section is None else by_section.get(part.section)
    row = old.get(part.id)
    if row is None:
        elsewhere = part_rows(w, [part.id])[part.id]
        raise Refused(
            "bad_value",
            f"assignment section {part.id} belongs to assignment {elsewhere['assignmentid']}",
            "assignmentsectionid",
            {"assignment_section_id": part.id},
        )
    if part.section is not None and part.section != row["sectionsdcid"]:
        raise Refused(
            "bad_value",
            f"assignment section {part.id} is in section {row['sectionsdcid']}",
            "sectionsdcid",
            {"assignment_section_id": part.id},
        )
    return row


def _check_complete(old: dict[int, Row], given: Sequence[Row]) -> None:
    missing = sorted(set(old) - {row["assignmentsectionid"] for row in given})
    if missing:
        raise Refused(
            "sections_left_out",
            f"the assignment has the sections {', '.join(map(str, missing))} too",
            "_assignmentsections",
            {"assignment_section_id": missing[0]},
        )


# -- rows -----------------------------------------------------------------------------------------


def _insert(w: Write, assignment_id: int, draft: Draft, caller: Caller) -> int:
    values = completed(draft, caller.today)
    key = next_key(w, "assignmentsection")
    values.update(assignmentsectionid=key, assignmentid=assignment_id)
    part_id = w.insert("AssignmentSection", {**values, **stamps(caller)})
    _put_associations(w, part_id, draft, caller)
    return part_id


def _update(w: Write, draft: Draft, old: Row, caller: Caller) -> None:
    part_id = old["assignmentsectionid"]
    w.update("AssignmentSection", part_id, {**completed(draft, caller.today), **stamps(caller)})
    for table, wanted in (
        ("AssignmentCategoryAssoc", draft.categories),
        ("AssignmentStudentAssoc", draft.students),
    ):
        if wanted is not None:
            w.execute(f"DELETE FROM {table} WHERE AssignmentSectionID = ?", (part_id,))
    _put_associations(w, part_id, draft, caller)


def _put_associations(w: Write, part_id: int, draft: Draft, caller: Caller) -> None:
    base = {"assignmentsectionid": part_id, "yearid": draft.section.year, **stamps(caller)}
    uses = draft.categories or ()
    for use in uses:
        primary = int(bool(use.primary)) if len(uses) > 1 else 1
        row = {**base, "teachercategoryid": use.category, "isprimary": primary}
        w.insert("AssignmentCategoryAssoc", row)
    for student in dict.fromkeys(draft.students or ()):
        w.insert("AssignmentStudentAssoc", {**base, "studentsdcid": student})


def _put_standards(
    w: Write, assignment_id: int, standards: Iterable[int], year: int | None, caller: Caller
) -> None:
    for standard in dict.fromkeys(standards):
        row = {"assignmentid": assignment_id, "standardid": standard, "yearid": year}
        w.insert("AssignmentStandardAssoc", {**row, **stamps(caller)})


def _replace_standards(w: Write, there: Assignment, wanted: Iterable[int], caller: Caller) -> None:
    kept = set(wanted)
    before = {row["standardid"]: row["assignmentstandardassocid"] for row in there.standards}
    for standard, key in before.items():
        if standard not in kept:
            w.delete("AssignmentStandardAssoc", key)
    added = [standard for standard in dict.fromkeys(wanted) if standard not in before]
    _put_standards(w, there.row["assignmentid"], added, there.row["yearid"], caller)
