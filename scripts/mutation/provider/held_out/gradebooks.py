"""PowerTeacher Pro and the older gradebook."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, get, mutant
from scripts.mutation.provider.ptg import PREFIX as PTG
from scripts.mutation.provider.ptg import SEATS
from scripts.mutation.provider.rows import edited
from scripts.mutation.provider.xte import FOUND, LISTED, PREFIX, SCORED, score

CATEGORIES = "/ws/xte/teacher_category?users_dcid=<teacher>"
_SCORE = re.compile(rf"{PTG}/assignment/\d+/student/\d+/score")
_HELD = "SELECT 1 FROM AssignmentScore WHERE AssignmentSectionID = ? AND StudentsDCID = ?"


@mutant(
    "ps-ptg-score-always-new",
    Ask(
        "PUT",
        f"{PTG}/assignment/<assignment>/student/<one>/score",
        {"assignment_score": {"score_entered": "3"}},
    ),
    find=SEATS,
)
def ptg_score_always_new(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    put = asked.method == "PUT" and _SCORE.fullmatch(asked.place)
    return reply.with_status(201) if put and reply.status == 204 else reply


@mutant("ps-xte-lists-paged", get(f"{LISTED}&pagesize=1"), find=FOUND)
def xte_lists_paged(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    data = reply.json()
    size = asked.number("pagesize", 0)
    paged = asked.place.startswith(PREFIX) and size and isinstance(data, list)
    return reply.with_json(data[:size]) if paged else reply


@mutant("ps-xte-color-number", get(CATEGORIES), find=FOUND)
def xte_color_number(asked: Asked, serve: Serve) -> Reply:
    def number(key: str, value: Any) -> Any:
        digits = key == "color" and isinstance(value, str) and value.isdigit()
        return int(value) if digits else value

    reply = serve(asked)
    return edited(reply, number, xml=False) if asked.place.startswith(PREFIX) else reply


def _rows(asked: Asked) -> list[Any]:
    """The rows of a batch of scores; a single score is a batch of one."""
    body = asked.json()
    if asked.method != "PUT" or not asked.place.startswith("/ws/xte/score"):
        return []
    found = body.get("assignment_scores", [body]) if isinstance(body, dict) else []
    return found if isinstance(found, list) else []


def _has_score(asked: Asked, row: Any) -> bool:
    if not isinstance(row, dict) or row.get("assignmentscoreid"):
        return False
    section = (row.get("_assignmentsection") or {}).get("assignmentsectionid")
    return bool(asked.world.sql(_HELD, (str(section), str(row.get("studentsdcid"))))[1])


@mutant(
    "ps-xte-score-again-refused",
    Ask("PUT", SCORED, {"assignment_scores": [score("<student>", 1.5)]}),
    find=FOUND,
)
def xte_score_again_refused(asked: Asked, serve: Serve) -> Reply:
    doubled = [row for row in _rows(asked) if _has_score(asked, row)]
    if not doubled:
        return serve(asked)
    errors = [{"field": "Student.id", "params": {"student_dcid": doubled[0].get("studentsdcid")}}]
    told = {"message": "Validation Failed", "errors": errors}
    return Reply(409, (("Content-Type", "application/json"),), b"").with_json(told)


@mutant(
    "ps-xte-gone-404",
    Ask(
        "PUT",
        SCORED,
        {
            "assignment_scores": [
                {
                    "_assignmentsection": {"assignmentsectionid": 99999999},
                    "studentsdcid": "<student>",
                    "actualscoreentered": "3",
                    "scorepoints": 3,
                }
            ]
        },
    ),
    find=FOUND,
)
def xte_gone_404(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    gone = reply.status == 500 and "Unable to find" in reply.text
    return reply.with_status(404) if asked.place.startswith(PREFIX) and gone else reply
