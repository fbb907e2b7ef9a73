"""Categories, standards, grade scales: what assignments refer to (A2.1, A2.2)."""

from __future__ import annotations

from typing import Any

from mock_sis.xte.answers import answered, empty, single
from mock_sis.xte.call import (
    Call,
    associated,
    bad_parameter,
    id_in,
    id_list,
    ids_in,
    maybe_id_in,
    unique,
)
from sis_core.gradebook import rules
from sis_core.gradebook.pro import categories, reading, scales, standards
from sis_core.gradebook.pro.records import CategoryGiven
from sis_core.gradebook.pro.standards import standards_of
from sis_core.wire.ask import Answer
from sis_core.wire.dialects import xte

_EXCLUDED = (
    "_teachercategorysectionexcludeassociations",
    "_teachercategorysectionexcludeassocs",
    "_categoryschoolexcludeassocs",
)


def teacher_categories(call: Call) -> Answer:
    """GET: a teacher's categories, the inactive ones too."""
    caller = call.caller()
    call.year()
    with call.store.moment():
        rules.check_teacher(call.store, caller.user)
        found = reading.categories_of(call.store, caller.user)
    return answered(call, [xte.category(one.row, one.excluded) for one in found])


def teacher_category(call: Call) -> Answer:
    """GET by id; no teacher need be named."""
    with call.store.moment():
        found = reading.category(call.store, call.id)
    return single(call, xte.category(found.row, found.excluded))


def create_categories(call: Call) -> Answer:
    """POST of an array: 201, Location of the last one, an empty body."""
    caller = call.caller()
    given = _heard(call.body)
    with call.store.write() as w:
        keys = categories.create(w, caller, given)
    return empty(201, ("Location", f"{call.ask.base}/ws/xte/teacher_category/{keys[-1]}"))


def change_category(call: Call) -> Answer:
    """PUT of an array: 200, an empty body."""
    caller = call.caller()
    call.number("term_id")
    given = _heard(call.body)
    with call.store.write() as w:
        categories.change(w, caller, call.id, given)
    return empty(200)


def remove_category(call: Call) -> Answer:
    """DELETE: 200, an empty body; 409 where assignments count in it."""
    caller = call.caller()
    with call.store.write() as w:
        categories.remove(w, caller, call.id)
    return empty(200)


def section_standards(call: Call) -> Answer:
    """GET section/standard: the standards that sections may use."""
    caller = call.caller(required=False)
    dcids = call.ids("section_ids")
    inactive = bool(call.boolean("include_inactive"))
    headings = bool(call.boolean("include_nonassigment")) or bool(
        call.boolean("include_nonassignment")
    )
    with call.store.moment():
        sections = rules.wanted_sections(call.store, dcids)
        if caller.user:
            rules.check_teacher(call.store, caller.user)
            rules.check_teaches(call.store, caller.user, sections, caller.today)
        found = standards_of(call.store, sections.values(), inactive=inactive, headings=headings)
    return answered(call, [xte.standard(section, row) for section, row in found])


def standard_scores(call: Call) -> Answer:
    """POST standard/score: scores on standards, narrowed by whichever ids are given."""
    body = xte.lowered(call.body, "the body")
    assignment_ids = id_list(body, "assignment_ids", required=False)
    standard_ids = id_list(body, "standard_ids", required=False)
    section_ids = id_list(body, "section_ids", required=False)
    if not (assignment_ids or standard_ids or section_ids):
        raise bad_parameter("assignment_ids, standard_ids or section_ids is required", "")
    with call.store.moment():
        rules.wanted_sections(call.store, section_ids)
        for number in assignment_ids:
            reading.assignment(call.store, number)
        standards.check_standards(call.store, standard_ids)
        found = standards.standard_scores(call.store, assignment_ids, standard_ids, section_ids)
    return answered(call, [xte.standard_score(row) for row in found])


def grade_scales(call: Call) -> Answer:
    """GET grade_scale/scales/{ids}: scales by DCID, with their grades where asked."""
    items = bool(call.boolean("include_items"))
    dcids = ids_in(call.names["ids"], "ids")
    with call.store.moment():
        found = scales.wanted_scales(call.store, dcids)
    return answered(call, [xte.scale(one.row, one.items if items else None) for one in found])


def _heard(body: Any) -> list[CategoryGiven]:
    """The categories in a body, which is an array [doc: xte]; raises BadRequest."""
    if not isinstance(body, list) or not body:
        raise bad_parameter("the body must be a JSON array of categories", "")
    made = []
    for row in body:
        given = xte.lowered(row, "a category")
        excluded = associated(given, _EXCLUDED, "sectionsdcid")
        made.append(
            CategoryGiven(
                given,
                None if excluded is None else unique(id_in(x, "sectionsdcid") for x in excluded),
                maybe_id_in(given, "teachercategoryid"),
            )
        )
    return made
