"""PUT and DELETE of results: a student's score on a line item (5, A3.4)."""

from __future__ import annotations

from typing import Any

from oneroster_mock.writes.fields import Fields, invalid
from oneroster_mock.writes.given import FLAG_STATUSES, ResultBody, result_in
from oneroster_mock.writes.words import INVALID
from oneroster_mock.writes.writing import Done, Writing, shown
from sis_core.district.values import day_text
from sis_core.gradebook.pro import scores
from sis_core.gradebook.pro.reading import part_rows, rows_of
from sis_core.gradebook.pro.records import Row, ScoreGiven
from sis_core.gradebook.pro.removal import remove_score
from sis_core.gradebook.rules import Status, wanted_sections
from sis_core.spec.oneroster.status import problem

KIND = "result"
_SEATED: tuple[Status, ...] = ("A", "P")
"""Who is in the class, and who comes later: a class lists both."""

_WITHOUT_SCORE = ("not submitted",)
"""Statuses that leave no score, whatever the body says [guess: A3.4]."""


def put(writing: Writing, sourced_id: str | None, fields: Fields) -> Done:
    """Stores a result, new or over the one of that id; raises Problem or Refused."""
    body = result_in(fields)
    found = writing.found("result", sourced_id)
    part_id = writing.reference("lineItem", "lineItem", body.line_item_id, "line_item")
    student = writing.reference("user", "student", body.student_id, "student")
    old = _stored(writing, part_id, student)
    if found is not None and (old is None or old["assignmentscoreid"] != found.key):
        raise invalid(
            f"result {shown(str(sourced_id))} is another student's or another line item's; "
            "it cannot move"
        )
    if found is None and old is not None and writing.switches.on("second_result", "409"):
        served = writing.ids.of(KIND, old["assignmentscoreid"]) or ""
        raise problem(409, INVALID, f"the student's result of this line item is {shown(served)}")
    part = part_rows(writing.w, [part_id])[part_id]
    _note(writing, body, found is None and old is not None)
    _save(writing, body, part, student, old)
    row = _stored(writing, part_id, student)
    assert row is not None
    key = row["assignmentscoreid"]
    if found is None:
        writing.forget_gone("result", sourced_id, "AssignmentScore", KIND)
    own = sourced_id if found is None and sourced_id else writing.own_id(KIND, key)
    writing.keep(KIND, key, own, _extra(body, row))
    return Done(KIND, key, found is None)


def delete(writing: Writing, sourced_id: str) -> None:
    """Deletes a result; raises Problem or Refused."""
    found = writing.to_delete("result", sourced_id)
    if found is None:
        return
    rows = writing.w.read(
        "SELECT p.SectionsDCID FROM AssignmentScore r JOIN AssignmentSection p "
        "ON p.AssignmentSectionID = r.AssignmentSectionID WHERE r.AssignmentScoreID = ?",
        (found.key,),
    )
    section = wanted_sections(writing.w, [row[0] for row in rows], "PTP")[rows[0][0]]
    remove_score(writing.w, writing.caller(writing.lead(section)), found.key)


def state(writing: Writing, key: int) -> Any:
    """Everything that a PUT of this result may change, for comparing."""
    return (
        writing.rows("assignmentscore", "AssignmentScoreID = ?", key),
        _comment(writing, key),
        writing.kept(KIND, key),
    )


# -- inside ---------------------------------------------------------------------------------------


def _stored(writing: Writing, part_id: int, student: int) -> Row | None:
    where = "AssignmentSectionID = ? AND StudentsDCID = ?"
    rows = rows_of(writing.w, "assignmentscore", where, (part_id, student))
    return rows[0] if rows else None


def _comment(writing: Writing, key: int) -> str:
    sql = "SELECT CommentValue FROM AssignmentScoreComment WHERE AssignmentScoreID = ?"
    rows = writing.w.read(sql, (key,))
    return str(rows[0][0] or "") if rows else ""


def _save(writing: Writing, body: ResultBody, part: Row, student: int, old: Row | None) -> None:
    section = wanted_sections(writing.w, [part["sectionsdcid"]], "PTP")[part["sectionsdcid"]]
    caller = writing.caller(writing.lead(section))
    value = _score(body, part, old)
    values: dict[str, Any] = {**value, **_flags(body, part, old, bool(value))}
    day = body.day or (writing.now.date() if old is None else None)
    if day is not None and (old is None or str(old["scoreentrydate"])[:10] != day.isoformat()):
        values["scoreentrydate"] = day_text(day)
    before = "" if old is None else _comment(writing, old["assignmentscoreid"])
    comment = None if body.comment == before else body.comment
    given = ScoreGiven(part["assignmentsectionid"], student, values, comment)
    scores.save(writing.w, caller, [given], _SEATED, writing.policy())


def _score(body: ResultBody, part: Row, old: Row | None) -> dict[str, Any]:
    """The value columns, or none of them where the stored score says the same.

    A score counts from resultValueMin to resultValueMax, so it is points whatever the assignment
    is graded by: percent and letter follow from it [guess: S1]. A letter is one of the scale.
    """
    score = None if body.status in _WITHOUT_SCORE else body.score
    if score is None:
        return {"scorepoints": None}
    if isinstance(score, str):
        if old is not None and old["scorelettergrade"] == score == old["actualscoreentered"]:
            return {}
        return {"actualscoreentered": score, "scoretype": "GRADESCALE"}
    if old is not None and _served(old) == score:
        return {}
    most = part["scoreentrypoints"]
    if part["scoretype"] == "PERCENT" and most:
        return {"scorepercent": 100 * score / most, "scoretype": "PERCENT"}
    return {"scorepoints": score, "scoretype": "POINTS"}


def _note(writing: Writing, body: ResultBody, second: bool) -> None:
    if second:
        writing.note("the student had a result of this line item; it goes by the new id now")
    if body.status in _WITHOUT_SCORE and body.score is not None:
        writing.note(f"{body.status} keeps no score; {body.score} was dropped")
    if body.status in FLAG_STATUSES:
        writing.note(f"{body.status} is no scoreStatus of 1.1; PowerTeacher Pro's flag was set")


def _flags(body: ResultBody, part: Row, old: Row | None, graded: bool) -> dict[str, Any]:
    """PowerTeacher Pro's flags; a teacher's own stay where nothing new is said.

    `graded` is true where the PUT brings another score than is stored.
    """
    values: dict[str, Any] = {"isexempt": body.status == "exempt"}
    if body.status == "late":
        values["islate"] = True
    if body.status == "not submitted":
        values["iscollected"] = False  # that it is missing stays for the teacher to say
        return values
    if body.status == "missing":
        values["ismissing"] = True
    elif old is not None and ((graded and body.score is not None) or body.status != _shown(old)):
        values["ismissing"] = False
    if part["scoretype"] == "COLLECTED" and body.status == "submitted":
        values["iscollected"] = True
    return values


def _extra(body: ResultBody, row: Row) -> dict[str, Any]:
    """What a result has no columns for; `entered` tells whether the status still holds."""
    kept: dict[str, Any] = {"metadata": dict(body.metadata)}
    if body.status in ("partially graded", "submitted") and body.status != _shown(row):
        kept.update(scoreStatus=body.status, entered=row["actualscoreentered"])
    return kept


def _served(row: Row) -> Any:
    """The score that is served of a stored row."""
    columns = ("scorepoints", "scorenumericgrade", "scorepercent")
    return next((row[name] for name in columns if row[name] is not None), None)


def _shown(row: Row) -> str:
    """The status that a score's own columns tell."""
    if row["isexempt"]:
        return "exempt"
    if row["actualscoreentered"] is not None or _served(row) is not None:
        return "fully graded"
    return "submitted" if row["iscollected"] else "not submitted"
