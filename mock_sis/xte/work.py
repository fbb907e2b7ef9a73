"""`/ws/xte/section/assignment` and what hangs on assignments (A2.1, A2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from mock_sis.xte.answers import answered, empty, single
from mock_sis.xte.call import (
    Call,
    associated,
    id_in,
    id_list,
    ids_in,
    maybe_id_in,
    rows_in,
    unique,
)
from sis_core.gradebook import rules
from sis_core.gradebook.pro import assignments, reading, standards, students
from sis_core.gradebook.pro.records import (
    Assignment,
    AssignmentGiven,
    CategoryUse,
    PartGiven,
)
from sis_core.gradebook.pro.taking import truth
from sis_core.wire.ask import Answer
from sis_core.wire.dialects import xte
from sis_core.wire.faults import BadRequest

MAKING, CHANGING = "Unable to Create Assignment", "Unable to Update Assignment"
"""Titles of what cannot be read: one a client lists [vendor page: Canvas], one after it [guess]."""

_PATH = "/ws/xte/section/assignment"
_CATEGORIES = ("_assignmentcategoryassociations", "_assignmentcategoryassocs")
_STUDENTS = ("_assignmentstudentassociations", "_assignmentstudentassocs")
_STANDARDS = ("_assignmentstandardassociations", "_assignmentstandardassocs")


def listed(call: Call) -> Answer:
    """GET: the assignments of sections, a bare array [client: psd401]."""
    caller = call.caller()
    dcids = call.ids("section_ids")
    with call.store.moment():
        rules.check_teacher(call.store, caller.user)
        sections = rules.wanted_sections(call.store, dcids)
        rules.check_teaches(call.store, caller.user, sections, caller.today)
        found = reading.assignments_of(call.store, dcids)
    return answered(call, [_spoken(one) for one in found])


def one(call: Call) -> Answer:
    """GET by id: all its sections."""
    caller = call.caller()
    with call.store.moment():
        rules.check_teacher(call.store, caller.user)
        found = reading.assignment(call.store, call.id)
        dcids = unique(part.row["sectionsdcid"] for part in found.parts)
        sections = rules.sections(call.store, dcids)
        rules.check_teaches(call.store, caller.user, sections, caller.today)
    return single(call, _spoken(found))


def create(call: Call) -> Answer:
    """POST: 201 with an empty body, Location and AssignmentSectionIds [client: psd401, KenKen]."""
    caller = call.caller()
    given = _heard(call.body, MAKING)
    with call.store.write() as w:
        made = assignments.create(w, caller, given, call.policy())
    return empty(
        201,
        ("Location", f"{call.ask.base}{_PATH}/{made.assignment}"),
        ("AssignmentSectionIds", orjson.dumps(list(made.parts)).decode()),
    )


def change(call: Call) -> Answer:
    """PUT: the whole assignment; 201 as documented, or by the switch [doc: xte]."""
    caller = call.caller()
    update_scores = call.boolean("update_scores")
    given = _heard(call.body, CHANGING)
    with call.store.write() as w:
        assignments.change(w, caller, call.id, given, call.policy(), update_scores)
    return empty(int(call.switches["xte_put_status"]))


def remove(call: Call) -> Answer:
    """DELETE: 204, or 412 where scores stand and `force` does not."""
    caller = call.caller()
    force = bool(call.boolean("force"))
    with call.store.write() as w:
        assignments.remove(w, caller, call.id, force)
    return empty(204)


def detach_students(call: Call) -> Answer:
    """DELETE assignment_section/students: 201, as documented."""
    caller = call.caller(required=False)
    force = bool(call.boolean("force"))
    given = xte.lowered(call.body, "the body")
    wanted = id_list(given, "student_ids")
    part_ids = id_list(given, "section_ids")
    with call.store.write() as w:
        students.detach(w, caller, wanted, part_ids, force)
    return empty(201)


def detach_standards(call: Call) -> Answer:
    """DELETE assignment/{id}/assignmentstandards: 204."""
    caller = call.caller(required=False)
    force = bool(call.boolean("force"))
    named = call.ask.query.get("standard_ids", "").strip()
    wanted = ids_in(named, "standard_ids") if named else []
    with call.store.write() as w:
        standards.detach(w, caller, call.id, wanted, force)
    return empty(204)


def remove_online_work(call: Call) -> Answer:
    """DELETE online_work: 204 where the assignment section exists; nobody has online work here."""
    reading.part_rows(call.store, [call.id])
    return empty(204)


# -- speaking and hearing -------------------------------------------------------------------------


def _spoken(found: Assignment) -> dict[str, Any]:
    parts = [xte.part(part.row, part.students, part.categories) for part in found.parts]
    return xte.assignment(found.row, found.standards, parts)


def _heard(body: Any, title: str) -> AssignmentGiven:
    """The assignment in a body; raises BadRequest under a title.

    A changed one may come with an empty list: it leaves all its sections out, which is a 412.
    """
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    try:
        given = xte.lowered(body, "an assignment")
        said = given.get("_assignmentsections")
        parts = rows_in(said, "_assignmentsections")
        if not parts and (said is None or title == MAKING):
            raise BadRequest("_assignmentsections is required: one object for each section")
        return AssignmentGiven(
            given,
            tuple(_part(xte.lowered(part, "_assignmentsections")) for part in parts),
            _ids(associated(given, _STANDARDS, "standardid"), "standardid"),
        )
    except BadRequest as fault:
        errors = fault.errors or ({"field": fault.message, "params": {}},)
        raise BadRequest(title, reason=fault.reason, errors=errors) from None


def _part(given: dict[str, Any]) -> PartGiven:
    uses = associated(given, _CATEGORIES, "teachercategoryid")
    return PartGiven(
        section=maybe_id_in(given, "sectionsdcid")
        if given.get("assignmentsectionid")
        else id_in(given, "sectionsdcid"),
        values=given,
        categories=None if uses is None else tuple(_use(use) for use in uses),
        students=_ids(associated(given, _STUDENTS, "studentsdcid"), "studentsdcid"),
        id=maybe_id_in(given, "assignmentsectionid"),
    )


def _use(given: dict[str, Any]) -> CategoryUse:
    return CategoryUse(id_in(given, "teachercategoryid"), truth(given.get("isprimary")))


def _ids(found: Iterable[dict[str, Any]] | None, name: str) -> tuple[int, ...] | None:
    return None if found is None else unique(id_in(row, name) for row in found)
