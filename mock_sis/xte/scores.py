"""Scores: PUT score, PUT score/assignment, POST assignment_score (A2.4)."""

from __future__ import annotations

from typing import Any

from mock_sis.xte.answers import answered, single
from mock_sis.xte.call import Call, bad_parameter, id_in, id_list, maybe_id_in, rows_in, unique
from sis_core.gradebook import rules
from sis_core.gradebook.pro import reading, scores
from sis_core.gradebook.pro.records import ScoreGiven
from sis_core.gradebook.refused import Refused
from sis_core.wire.ask import Answer
from sis_core.wire.dialects import xte

_RESUBMIT = "xte_resubmit"


def save_many(call: Call) -> Answer:
    """PUT score: every row or none; the answer names each student [client: psd401]."""
    body = xte.lowered(call.body, "the body")
    rows = rows_in(body.get("assignment_scores"), "assignment_scores")
    if not rows:
        raise bad_parameter("assignment_scores is required: a score at least", "assignment_scores")
    keys = _save(call, [_heard(row) for row in rows])
    said = [xte.saved(part, student) for part, student in keys]
    wrapped = call.switches.on("xte_score_answer", "object")
    return answered(call, {"assignment_scores": said} if wrapped else said)


def save_one(call: Call) -> Answer:
    """PUT score/assignment: one score, bare or as the only one of an array."""
    body = call.body
    if isinstance(body, dict):
        given = xte.lowered(body, "the body")
        if "assignment_scores" in given:
            body = given["assignment_scores"]
    if isinstance(body, list):
        if len(body) != 1:
            raise bad_parameter("score/assignment takes one score", "assignment_scores")
        body = body[0]
    key = _save(call, [_heard(body)])[0]
    return single(call, xte.saved(*key))


def listed(call: Call) -> Answer:
    """POST assignment_score: the scores of assignments, in sections where these are named."""
    caller = call.caller()
    body = xte.lowered(call.body, "the body")
    assignment_ids = id_list(body, "assignment_ids", required=False)
    section_ids = id_list(body, "section_ids", required=False)
    if not assignment_ids and not section_ids:
        raise bad_parameter("assignment_ids or section_ids is required", "assignment_ids")
    with call.store.moment():
        rules.check_teacher(call.store, caller.user)
        rules.wanted_sections(call.store, section_ids)
        found = (
            reading.assignments(call.store, assignment_ids)
            if assignment_ids
            else reading.assignments_of(call.store, section_ids)
        )
        parts = [
            part.row
            for one in found
            for part in one.parts
            if not section_ids or part.row["sectionsdcid"] in section_ids
        ]
        dcids = unique(row["sectionsdcid"] for row in parts)
        sections = rules.sections(call.store, dcids)
        rules.check_teaches(call.store, caller.user, sections, caller.today)
        kept = reading.scores(call.store, [row["assignmentsectionid"] for row in parts])
    return answered(call, [xte.score(one.row, one.comment) for one in kept])


def _save(call: Call, given: list[ScoreGiven]) -> list[scores.Key]:
    caller = call.caller()
    call.number("term_id")
    statuses = call.statuses()
    if len({(one.part, one.student) for one in given}) < len(given):
        call.exchange.note("a score was sent twice in one batch; the last one counts")
    with call.store.write() as w:
        keys = scores.save(w, caller, given, statuses, call.policy())
        # The last check of all [guess: A2.9]; refused here, the transaction takes it all back.
        left = call.switches.number(_RESUBMIT)
        if left:
            call.switches.set({_RESUBMIT: str(left - 1)})
            raise Refused("resubmit", f"switch {_RESUBMIT}: {left - 1} more are refused after this")
    return keys


def _heard(row: Any) -> ScoreGiven:
    """A score in a body; raises BadRequest."""
    given = xte.lowered(row, "a score")
    place = given.get("_assignmentsection")
    if place is None:
        raise bad_parameter("_assignmentsection is required", "_assignmentsection")
    part = id_in(xte.lowered(place, "_assignmentsection"), "assignmentsectionid")
    return ScoreGiven(
        part,
        id_in(given, "studentsdcid"),
        given,
        _comment(given.get("_assignmentscorecomment")),
        maybe_id_in(given, "assignmentscoreid"),
    )


def _comment(said: Any) -> str | None:
    """The comment's text; the object's inner keys are a guess, a plain text will do."""
    if isinstance(said, dict):
        given = xte.lowered(said, "_assignmentscorecomment")
        said = given.get("commentvalue", given.get("comment", ""))
        said = "" if said is None else said
    if said is not None and not isinstance(said, str):
        raise bad_parameter("commentvalue takes a text", "commentvalue")
    return said
