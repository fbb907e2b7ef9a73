"""PowerTeacher Pro, /ws/xte."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, get, mutant
from scripts.mutation.provider.rows import edited
from scripts.mutation.provider.unsaved import unsaved

PREFIX = "/ws/xte/"
ASSIGNMENT = "/ws/xte/section/assignment"
_ONE = re.compile(r"/ws/xte/section/assignment/\d+")
_LEAD = """(SELECT ss.Users_DCID FROM Sections s JOIN SchoolStaff ss ON ss.ID = s.Teacher
    WHERE s.DCID = a.SectionsDCID)"""
_HELD = """FROM AssignmentSection a JOIN AssignmentScore c
    ON c.AssignmentSectionID = a.AssignmentSectionID WHERE a.ScoreType = 'POINTS'
    ORDER BY a.AssignmentSectionID, c.StudentsDCID LIMIT 1"""
FOUND = {
    "teacher": f"SELECT {_LEAD} {_HELD}",
    "section": f"SELECT a.SectionsDCID {_HELD}",
    "assignment": f"SELECT a.AssignmentID {_HELD}",
    "own": f"SELECT a.AssignmentSectionID {_HELD}",
    "student": f"SELECT c.StudentsDCID {_HELD}",
    "outside": f"""SELECT min(DCID) FROM Students WHERE ID NOT IN (SELECT CC.StudentID FROM CC
        JOIN Sections s ON s.ID = CC.SectionID WHERE s.DCID = (SELECT a.SectionsDCID {_HELD}))""",
    "stranger": f"""SELECT max(Users_DCID) FROM SchoolStaff WHERE ID NOT IN
        (SELECT TeacherID FROM SectionTeacher t JOIN Sections s ON s.ID = t.SectionID
        WHERE s.DCID = (SELECT a.SectionsDCID {_HELD}))""",
    "category": f"""SELECT c.TeacherCategoryID FROM AssignmentCategoryAssoc c
        WHERE c.AssignmentSectionID = (SELECT a.AssignmentSectionID {_HELD}) LIMIT 1""",
}
WEIGHED = {
    "assignment": "SELECT min(AssignmentID) FROM AssignmentSection WHERE Weight <> 1",
    "teacher": f"SELECT {_LEAD} FROM AssignmentSection a WHERE a.Weight <> 1 "
    "ORDER BY a.AssignmentID LIMIT 1",
}
IDLE = {
    "teacher": "SELECT UsersDCID FROM TeacherCategory WHERE IsActive = 0 "
    "ORDER BY TeacherCategoryID LIMIT 1",
}
LISTED = f"{ASSIGNMENT}/?users_dcid=<teacher>&section_ids=<section>"
SCORED = "/ws/xte/score?users_dcid=<teacher>&status=A&term_id=3600"


def score(student: Any, points: float) -> dict[str, Any]:
    """One score of a batch."""
    return {
        "_assignmentsection": {"assignmentsectionid": "<own>"},
        "studentsdcid": student,
        "actualscoreentered": str(points),
        "actualscorekind": "REAL_SCORE",
        "scoretype": "POINTS",
        "scorepoints": points,
    }


SCORES_READ = Ask(
    "POST",
    "/ws/xte/assignment_score?users_dcid=<teacher>",
    {"assignment_ids": ["<assignment>"], "section_ids": ["<section>"]},
)


def _is_batch(asked: Asked) -> bool:
    return asked.method == "PUT" and asked.place.startswith("/ws/xte/score")


@mutant("ps-xte-list-wrapped", get(LISTED), find=FOUND)
def xte_list_wrapped(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    data = reply.json()
    listed = asked.method == "GET" and asked.place.startswith(PREFIX) and isinstance(data, list)
    return reply.with_json({"record": data}) if listed else reply


@mutant(
    "ps-xte-score-forgotten",
    Ask("PUT", SCORED, {"assignment_scores": [score("<student>", 1.5)]}),
    SCORES_READ,
    find=FOUND,
)
def xte_score_forgotten(asked: Asked, serve: Serve) -> Reply:
    return unsaved(asked, serve) if _is_batch(asked) else serve(asked)


@mutant(
    "ps-xte-batch-half-taken",
    Ask(
        "PUT",
        SCORED,
        {"assignment_scores": [score("<student>", 1.5), score("<outside>", 1.5)]},
    ),
    find=FOUND,
)
def xte_batch_half_taken(asked: Asked, serve: Serve) -> Reply:
    body = asked.json()
    if not _is_batch(asked) or not isinstance(body, dict):
        return serve(asked)
    reply = serve(asked)
    rows = body.get("assignment_scores", [])
    if reply.status != 409 or len(rows) < 2:
        return reply
    inside = [row for row in rows if _sits(asked, row)]
    if len(inside) in (0, len(rows)):
        return reply
    return serve(asked.with_json({**body, "assignment_scores": inside}))


def _sits(asked: Asked, row: Any) -> bool:
    """True where the student of a row is in the section of its assignment."""
    try:
        ids = (int(row["_assignmentsection"]["assignmentsectionid"]), int(row["studentsdcid"]))
    except (TypeError, KeyError, ValueError):
        return True
    _, found = asked.world.sql(
        "SELECT 1 FROM AssignmentSection a JOIN Sections s ON s.DCID = a.SectionsDCID "
        "JOIN CC ON abs(CC.SectionID) = s.ID JOIN Students t ON t.ID = CC.StudentID "
        "WHERE a.AssignmentSectionID = ? AND t.DCID = ?",
        ids,
    )
    return bool(found)


@mutant(
    "ps-xte-stranger-may-write",
    Ask(
        "POST",
        f"{ASSIGNMENT}/?users_dcid=<stranger>",
        {
            "_assignmentsections": [
                {
                    "sectionsdcid": "<section>",
                    "name": "Map of the county",
                    "duedate": "2026-10-20",
                    "scoretype": "POINTS",
                    "scoreentrypoints": 20,
                    "totalpointvalue": 20,
                    "weight": 1,
                    "_assignmentcategoryassociations": [
                        {"teachercategoryid": "<category>", "isprimary": True}
                    ],
                }
            ]
        },
    ),
    find=FOUND,
)
def xte_stranger_may_write(asked: Asked, serve: Serve) -> Reply:
    """Whoever is named, the section's lead teacher makes the assignment, in a category of hers."""
    body = asked.json()
    if asked.method != "POST" or asked.place != ASSIGNMENT or not isinstance(body, dict):
        return serve(asked)
    reply = serve(asked)
    sections = body.get("_assignmentsections") or [{}]
    _, found = asked.world.sql(
        "SELECT ss.Users_DCID FROM Sections s JOIN SchoolStaff ss ON ss.ID = s.Teacher "
        "WHERE s.DCID = ?",
        (str(sections[0].get("sectionsdcid")),),
    )
    named = asked.param("users_dcid")
    if reply.status not in (403, 409) or not found or str(found[0][0]) == named:
        return reply
    lead = found[0][0]
    _, own = asked.world.sql(
        "SELECT TeacherCategoryID FROM TeacherCategory WHERE UsersDCID = ? AND IsActive = 1 "
        "ORDER BY TeacherCategoryID LIMIT 1",
        (lead,),
    )
    filed = [{"teachercategoryid": own[0][0], "isprimary": True}] if own else []
    made = [{**one, "_assignmentcategoryassociations": filed} for one in sections]
    return serve(
        asked.with_param("users_dcid", lead).with_json({**body, "_assignmentsections": made})
    )


@mutant(
    "ps-xte-delete-unforced",
    Ask("DELETE", f"{ASSIGNMENT}/<assignment>?users_dcid=<teacher>"),
    find=FOUND,
)
def xte_delete_unforced(asked: Asked, serve: Serve) -> Reply:
    if asked.method == "DELETE" and _ONE.fullmatch(asked.place):
        asked = asked.with_param("force", "true")
    return serve(asked)


@mutant(
    "ps-xte-inactive-hidden",
    get("/ws/xte/teacher_category?users_dcid=<teacher>"),
    find=IDLE,
)
def xte_inactive_hidden(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    data = reply.json()
    listed = asked.place == "/ws/xte/teacher_category" and asked.method == "GET"
    if not listed or not isinstance(data, list):
        return reply
    return reply.with_json([one for one in data if one.get("isactive") is not False])


@mutant(
    "ps-xte-total-unweighted",
    get(f"{ASSIGNMENT}/<assignment>?users_dcid=<teacher>"),
    find=WEIGHED,
)
def xte_total_unweighted(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if asked.method != "GET" or not asked.place.startswith(ASSIGNMENT):
        return reply

    def total(key: str, value: Any) -> Any:
        if key != "_assignmentsections" or not isinstance(value, list):
            return value
        return [{**one, "totalpointvalue": one.get("scoreentrypoints")} for one in value]

    return edited(reply, total, xml=False)
