"""Anything sent to the older gradebook's API: documented answers only, nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from book_district import SCIENCE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from legacy_district import (
    ADA,
    HOMEWORK,
    LEGACY,
    NORA,
    OMAR,
    PAVEL,
    Door,
    contents,
    legacy_door,
)
from legacy_district import given as filled_in

from sis_core.wire.dialects.ptg import ASSIGNMENT, SCORE, schemas

GOOD = {200, 201, 204}
REFUSALS = {400, 404, 405, 409, 415}

TRUTHS = {
    "a score without its mirror": """
        SELECT s.ID FROM PSM_AssignmentScore s
          JOIN PSM_SectionAssignment h ON h.ID = s.SectionAssignmentID
          JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID
          JOIN Sync_StudentMap m ON m.StudentID = e.StudentID
          JOIN Students st ON st.DCID = m.StudentsDCID
         WHERE NOT EXISTS (
           SELECT 1 FROM SectionScoresID i JOIN SectionScoresAssignments r ON r.FDCID = i.DCID
            WHERE i.StudentID = st.ID AND r.Assignment = h.AssignmentID
              AND r.Score IS s.ActualScoreEntered AND r.Grade IS s.LetterGrade
              AND r.Exempt IS s.Exempt AND r.Comment_Value IS s.CommentValue)""",
    "a mirror without its score": """
        SELECT r.DCID FROM SectionScoresAssignments r WHERE NOT EXISTS (
          SELECT 1 FROM PSM_AssignmentScore s JOIN PSM_SectionAssignment h
              ON h.ID = s.SectionAssignmentID WHERE h.AssignmentID = r.Assignment)""",
    "a student with two scores": """
        SELECT s.SectionAssignmentID FROM PSM_AssignmentScore s
          JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID
         GROUP BY s.SectionAssignmentID, e.StudentID HAVING count(*) > 1""",
    "an assignment whose mirror differs": """
        SELECT a.ID FROM PSM_Assignment a JOIN PSM_SectionAssignment h ON h.AssignmentID = a.ID
          JOIN PSM_SectionAssignMetaAttribute x ON x.SectionAssignmentID = h.ID
         WHERE NOT EXISTS (
           SELECT 1 FROM PGAssignments g JOIN PGCategories c ON c.ID = g.PGCategoriesID
             JOIN PSM_AssignmentCategory o ON o.Name = c.Name
            WHERE g.AssignmentID = a.ID AND g.Name = a.Name AND g.DateDue = a.DateDue
              AND g.PointsPossible IS a.PointsPossible AND h.PointsPossible IS a.PointsPossible
              AND h.DateAssignmentDue = a.DateDue AND g.Weight = a.Weight
              AND g.PublishState = x.PublishState AND g.PublishScores = x.PublishScores
              AND g.IncludeInFinalGrades = a.IsFinalScoreCalculated
              AND g.Description IS a.Description AND o.ID = a.AssignmentCategoryID
              AND g.Abbreviation IS substr(a.Abbreviation, 1, 15))""",
    "a mirror of nothing": "SELECT DCID FROM PGAssignments WHERE AssignmentID NOT IN "
    "(SELECT ID FROM PSM_Assignment)",
}
"""What must never be found, as SQL."""


def lies(door: Door) -> dict[str, Any]:
    """Which of the untruths are found."""
    found = {name: door.rows(sql) for name, sql in TRUTHS.items()}
    return {name: rows for name, rows in found.items() if rows}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """One served district for all examples, with two assignments and a score."""
    with legacy_door(categories=True) as made:
        first = made.create()
        made.create(category="HOMEWORK", points_possible=None, extra_credit_points=5)
        assert made.score(first, NORA, "18").status_code == 201
        yield made


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=60)
    | st.sampled_from(["n" * 10_000, "B+", "85%", "2026-10-02", "2026-13-01", "12"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
ids = st.sampled_from([1, 2, 3, 4, 0, 99999, LEGACY, SCIENCE, 10**17]).map(str) | st.text(
    "0123456789-abc%", min_size=1, max_size=20
)
students = st.sampled_from([NORA, OMAR, PAVEL, ADA, 9999, 2**62])


def fields(names: list[str], seed: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object that is good but for a few values."""
    wild = st.dictionaries(st.sampled_from(names) | st.text(max_size=12), anything, max_size=3)
    return wild.map(lambda changes: {**seed, **changes})


scores = fields(list(SCORE), {"score_entered": "18"})
rows = st.builds(
    lambda student, score: {"student": {"id": student}, **score}, students | anything, scores
)
assignments = fields([*ASSIGNMENT, "ID"], filled_in(category=HOMEWORK)["assignment"]).map(
    lambda one: {"assignment": one}
)
one_score = scores.map(lambda one: {"assignment_score": one})
many_scores = st.lists(rows, max_size=5).map(
    lambda many: {"assignment_scores": {"assignment_score": many}}
)
paths = st.one_of(
    st.builds("/section/{}/assignment".format, ids),
    st.builds("/assignment/{}".format, ids),
    st.builds("/assignment/{}/score".format, ids),
    st.builds("/assignment/{}/student/{}/score".format, ids, students),
    st.builds("/section/{}/assignment_category".format, ids),
    st.builds("/translate/student/{}/{}/ptg/id?values={}".format, ids, ids, ids),
)
there = st.integers(1, 4)
seated = st.sampled_from([NORA, OMAR, NORA, OMAR, PAVEL])
aimed = st.one_of(
    st.tuples(st.just("POST"), st.just(f"/section/{LEGACY}/assignment"), assignments),
    st.tuples(st.just("PUT"), st.builds("/assignment/{}".format, there), assignments),
    st.tuples(st.just("PUT"), st.builds("/assignment/{}/score".format, there), many_scores),
    st.tuples(
        st.sampled_from(["PUT", "PUT", "DELETE"]),
        st.builds("/assignment/{}/student/{}/score".format, there, seated),
        one_score,
    ),
    st.tuples(st.just("DELETE"), st.builds("/assignment/{}".format, st.integers(3, 9)), st.none()),
)
"""Calls that are good but for some values: most of them get as far as the rules."""

wild = st.tuples(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"]),
    paths,
    st.one_of(assignments, one_score, many_scores, anything),
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    call=st.one_of(aimed, aimed, aimed, wild),
    kind=st.sampled_from(["application/json"] * 19 + ["text/plain"]),
)
def test_any_request_has_a_documented_answer(
    door: Door, call: tuple[str, str, Any], kind: str
) -> None:
    """A good status or a refusal in the family's form; refused requests leave no trace at all."""
    method, path, body = call
    text = json.dumps(body)
    before = contents(door.world.store)
    answer = door.ask(method, path, None if method == "GET" else text, {"Content-Type": kind})

    assert answer.status_code in GOOD | REFUSALS, (answer.status_code, answer.text, text)
    if answer.status_code in REFUSALS:
        Draft202012Validator(schemas()["error"]).validate(answer.json())
        assert contents(door.world.store) == before
    assert lies(door) == {}


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200) | st.text("[{\"':,}] 0a", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(door: Door, body: bytes) -> None:
    """Bytes that are no JSON, or other JSON, are 400 and never more."""
    for method, path in (("POST", f"/section/{LEGACY}/assignment"), ("PUT", "/assignment/1/score")):
        assert door.ask(method, path, body).status_code in (400, 404)
