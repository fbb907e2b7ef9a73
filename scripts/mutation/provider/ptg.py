"""The older gradebook, /powerschool-ptg-api."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, get, mutant
from scripts.mutation.provider.unsaved import unsaved

PREFIX = "/powerschool-ptg-api/v2"
_BATCH = re.compile(rf"{PREFIX}/assignment/(\d+)/score")
_MAKING = re.compile(rf"{PREFIX}/section/(\d+)/assignment")
_SCORED = """FROM PSM_AssignmentScore c
    JOIN PSM_SectionAssignment a ON a.ID = c.SectionAssignmentID
    JOIN PSM_SectionEnrollment e ON e.ID = c.SectionEnrollmentID
    JOIN Sync_StudentMap m ON m.StudentID = e.StudentID"""
SEATS = {
    "assignment": "SELECT min(AssignmentID) FROM PSM_SectionAssignment",
    "one": f"SELECT min(m.StudentsDCID) {_SCORED} WHERE a.AssignmentID = "
    "(SELECT min(AssignmentID) FROM PSM_SectionAssignment)",
    "other": f"SELECT max(m.StudentsDCID) {_SCORED} WHERE a.AssignmentID = "
    "(SELECT min(AssignmentID) FROM PSM_SectionAssignment)",
}
SECTION = {
    "section": "SELECT m.SectionsDCID FROM Sync_SectionMap m "
    "JOIN PSM_SectionAssignment a ON a.SectionID = m.SectionID ORDER BY a.ID LIMIT 1"
}
SCORES = f"{PREFIX}/assignment/<assignment>/score"


def scoring(*rows: tuple[Any, str]) -> Ask:
    """A batch of scores."""
    made = [{"student": {"id": who}, "score_entered": score} for who, score in rows]
    return Ask("PUT", SCORES, {"assignment_scores": {"assignment_score": made}})


def _rows(data: Any) -> list[Any]:
    try:
        found = data["assignment_scores"]["assignment_score"]
    except (TypeError, KeyError):
        return []
    return found if isinstance(found, list) else [found]


def _is_batch(asked: Asked) -> bool:
    return asked.method == "PUT" and _BATCH.fullmatch(asked.place) is not None


@mutant("ps-ptg-batch-refused-whole", scoring(("<one>", "3"), (99999999, "3")), find=SEATS)
def ptg_batch_refused_whole(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    codes = [row.get("batch_result", {}).get("code") for row in _rows(reply.json())]
    return reply.with_status(409) if _is_batch(asked) and 409 in codes else reply


@mutant(
    "ps-ptg-batch-row-lost",
    scoring(("<one>", "1.5"), ("<other>", "2.5")),
    get(SCORES),
    find=SEATS,
)
def ptg_batch_row_lost(asked: Asked, serve: Serve) -> Reply:
    if not _is_batch(asked):
        return serve(asked)
    rows = _rows(asked.json())
    reply = unsaved(asked, serve)
    if reply.status == 200 and len(rows) > 1:
        serve(asked.with_json({"assignment_scores": {"assignment_score": rows[:-1]}}))
    return reply


@mutant(
    "ps-ptg-category-first-found",
    Ask(
        "POST",
        f"{PREFIX}/section/<section>/assignment",
        {
            "assignment": {
                "name": "Map of the county",
                "date_assignment_due": "2026-10-20",
                "points_possible": 10,
                "scoring_type": "POINTS",
            }
        },
    ),
    get(f"{PREFIX}/assignment/<made>"),
    find=SECTION,
)
def ptg_category_first_found(asked: Asked, serve: Serve) -> Reply:
    making = _MAKING.fullmatch(asked.place)
    body = asked.json()
    given = body.get("assignment") if isinstance(body, dict) else None
    if asked.method != "POST" or making is None or not isinstance(given, dict):
        return serve(asked)
    if given.get("category") is None:
        _, found = asked.world.sql(
            "SELECT c.Name FROM PGCategories c JOIN Sections s ON s.ID = c.SectionID "
            "WHERE s.DCID = ? AND c.Name IS NOT NULL ORDER BY c.ID LIMIT 1",
            (int(making[1]),),
        )
        if found:
            asked = asked.with_json({**body, "assignment": {**given, "category": found[0][0]}})
    return serve(asked)
