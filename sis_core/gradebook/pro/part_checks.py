"""Whether an assignment's parts may be stored: the rules of A2.8 in the order of A2.9."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sis_core.gradebook import rules
from sis_core.gradebook.pro.drafts import COLUMNS, Draft
from sis_core.gradebook.pro.reading import among
from sis_core.gradebook.pro.records import Caller, CategoryUse, Policy, Row
from sis_core.gradebook.pro.scales import scales
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, listed

_OWN = ("duedate",)
"""What may differ from section to section, beside the students [doc: xte]."""


def check(reads: Reads, drafts: Sequence[Draft], caller: Caller, policy: Policy) -> None:
    """Raises Refused for the first rule that some draft breaks, in the order of A2.9."""
    locked = rules.locked_terms(reads)
    for draft in drafts:
        _check_open(draft, locked)
    for draft in drafts:
        _check_values(draft)
    _check_alike(drafts)
    if not policy.same_names:
        _check_names(reads, drafts)
    _check_categories(reads, drafts, caller)
    for draft in drafts:
        due = draft.due
        if due is None:
            raise Refused("due_outside_term", "duedate is required", "duedate")
        rules.check_due(draft.section, due)
    _check_scales(reads, drafts)
    _check_students(reads, drafts, caller.today)


# -- one draft ------------------------------------------------------------------------------------


def _check_open(draft: Draft, locked: Iterable[rules.LockedTerm]) -> None:
    if draft.old is not None:
        check_unlocked(draft.old)
        rules.check_open(draft.section, rules.day_of(draft.old["duedate"]), locked)
    rules.check_open(draft.section, draft.due, locked)


def check_unlocked(row: Row) -> None:
    """Raises Refused locked for the row of a locked assignment."""
    if row["islocked"]:
        raise Refused(
            "locked",
            f"the assignment section {row['assignmentsectionid']} is locked",
            "islocked",
            {"assignment_section_id": row["assignmentsectionid"]},
        )


def _check_values(draft: Draft) -> None:
    values = draft.values
    rules.checked_name(values["name"])
    points = values["scoreentrypoints"]
    points = None if points is None else float(points)
    if values["scoretype"] == "POINTS":
        rules.check_worth_something(points, "scoreentrypoints")
    rules.check_points(
        points,
        float(values["weight"] or 0),
        float(values["extracreditpoints"] or 0),
    )
    for name in ("maxretakeallowed", "publishdaysbeforedue"):
        days = values[name]
        rules.check_days(None if days is None else float(days), name)
    for option, name in (
        ("OnSpecificDate", "publishonspecificdate"),
        ("DaysBeforeDue", "publishdaysbeforedue"),
    ):
        if values["publishoption"] == option and values[name] is None:
            raise Refused("missing", f"{name} is required with publishoption {option}", name)


# -- all drafts -----------------------------------------------------------------------------------


def _check_alike(drafts: Sequence[Draft]) -> None:
    sections = [draft.section.dcid for draft in drafts]
    for dcid in sections:
        if sections.count(dcid) > 1:
            raise Refused(
                "bad_value", f"section {dcid} is listed twice", "sectionsdcid", {"section": dcid}
            )
    first = drafts[0]
    for draft in drafts[1:]:
        for name in COLUMNS:
            if name not in _OWN and draft.values[name] != first.values[name]:
                raise Refused(
                    "bad_value",
                    f"{name} must be the same in every section of an assignment",
                    name,
                    {"section": draft.section.dcid},
                )
        if _named(draft.categories) != _named(first.categories):
            raise Refused(
                "bad_value",
                "the categories must be the same in every section of an assignment",
                "_assignmentcategoryassociations",
                {"section": draft.section.dcid},
            )


def _named(uses: tuple[CategoryUse, ...] | None) -> set[int] | None:
    return None if uses is None else {use.category for use in uses}


def _check_names(reads: Reads, drafts: Sequence[Draft]) -> None:
    own = [draft.old["assignmentsectionid"] for draft in drafts if draft.old is not None]
    wanted = {draft.section.dcid: str(draft.values["name"]) for draft in drafts if _renamed(draft)}
    if wanted:
        rules.check_names_free(reads, wanted, own_parts=own)


def _renamed(draft: Draft) -> bool:
    old, name = draft.old, str(draft.values["name"])
    return old is None or not rules.same_name(old["name"], name)


def _check_categories(reads: Reads, drafts: Sequence[Draft], caller: Caller) -> None:
    wanted = {use.category for draft in drafts for use in draft.categories or ()}
    rows = reads.read(
        "SELECT TeacherCategoryID, UsersDCID, IsActive FROM TeacherCategory WHERE "
        + among("TeacherCategoryID"),
        (listed(wanted),),
    )
    known = {key: (user, active) for key, user, active in rows}
    for draft in drafts:
        if draft.categories is None and draft.old is not None:
            continue
        _check_primary(draft.categories or ())
        before = _stored(reads, "AssignmentCategoryAssoc", "TeacherCategoryID", draft)
        for use in draft.categories or ():
            user, active = known.get(use.category, (None, 0))
            if user != caller.user and use.category not in before:
                raise _category(use.category, f"is not one of user {caller.user}'s")
            if not active and use.category not in before:
                raise _category(use.category, "is not active")
            if draft.section.dcid in _excluded(reads, use.category):
                raise _category(use.category, f"is not used in section {draft.section.dcid}")


def _check_primary(uses: tuple[CategoryUse, ...]) -> None:
    field = "_assignmentcategoryassociations"
    if not uses:
        raise Refused("bad_category", "an assignment needs a category", field)
    if len({use.category for use in uses}) < len(uses):
        raise Refused("bad_value", "a category is listed twice", field)
    if len(uses) > 1 and sum(bool(use.primary) for use in uses) != 1:
        raise Refused("bad_value", "exactly one category has isprimary true", field)


def _category(number: int, what: str) -> Refused:
    return Refused(
        "bad_category",
        f"category {number} {what}",
        "teachercategoryid",
        {"teacher_category_id": number},
    )


def _stored(reads: Reads, table: str, column: str, draft: Draft) -> frozenset[int]:
    """What a part is associated with already; that may stay whatever has happened since."""
    if draft.old is None:
        return frozenset()
    rows = reads.read(
        f"SELECT {column} FROM {table} WHERE AssignmentSectionID = ?",
        (draft.old["assignmentsectionid"],),
    )
    return frozenset(row[0] for row in rows)


def _excluded(reads: Reads, category: int) -> frozenset[int]:
    rows = reads.read(
        f"SELECT SectionsDCID FROM TeacherCategorySecExclAssoc WHERE {among('TeacherCategoryID')}",
        (listed([category]),),
    )
    return frozenset(row[0] for row in rows)


def _check_scales(reads: Reads, drafts: Iterable[Draft]) -> None:
    wanted = {
        int(draft.values["relatedgradescaleitemdcid"] or 0)
        for draft in drafts
        if draft.values["relatedgradescaleitemdcid"] is not None
    }
    known = scales(reads, wanted)
    for dcid in wanted:
        if dcid not in known:
            raise Refused(
                "unknown_scale",
                f"there is no grade scale {dcid}",
                "relatedgradescaleitemdcid",
                {"scale": dcid},
            )


def _check_students(reads: Reads, drafts: Sequence[Draft], today: date) -> None:
    sections = {draft.section.dcid: draft.section for draft in drafts if draft.students}
    if not sections:
        return
    seats = rules.seats(reads, sections, today)
    found = []
    for draft in drafts:
        there = seats.get(draft.section.dcid, {})
        before = _stored(reads, "AssignmentStudentAssoc", "StudentsDCID", draft)
        for student in draft.students or ():
            if student not in before and there.get(student, {"I"}) == {"I"}:
                found.append(_unseated(reads, draft.section.dcid, student))
    refusal = Refused.all_of(found)
    if refusal is not None:
        raise refusal


def _unseated(reads: Reads, section: int, student: int) -> Refused:
    ids: Mapping[str, int] = {"section": section, "student_dcid": student}
    if student not in known_students(reads, [student]):
        return Refused("unknown_student", f"there is no student {student}", "studentsdcid", ids)
    return Refused(
        "not_enrolled",
        f"student {student} is not enrolled in section {section}",
        "studentsdcid",
        ids,
    )


def known_students(reads: Reads, dcids: Collection[int]) -> frozenset[int]:
    """Which of some Students.DCID exist."""
    rows = reads.read(f"SELECT DCID FROM Students WHERE {among('DCID')}", (listed(dcids),))
    return frozenset(row[0] for row in rows)
