"""Scores of the older gradebook over a real socket: one, many, good rows beside bad ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from legacy_district import (
    ADA,
    NORA,
    OMAR,
    PAVEL,
    Door,
    contents,
    legacy_door,
)
from ptg_answers import batch, refusal, results

from sis_core.wire.dialects.ptg import schemas


@pytest.fixture
def door() -> Iterator[Door]:
    """The legacy district with categories, served."""
    with legacy_door(categories=True) as made:
        yield made


def test_one_score_is_made_changed_read_and_removed(door: Door) -> None:
    """201, 204, 200, 204, 404; both spellings of the path remove."""
    made = door.create()
    path = f"/assignment/{made}/student/{NORA}/score"
    for expected in (201, 204):
        answer = door.score(made, NORA, "18")
        assert (answer.status_code, answer.content) == (expected, b"")

    answer = door.ask("GET", path)
    Draft202012Validator(schemas()["assignment_score"]).validate(answer.json())
    assert answer.json()["assignment_score"]["score_entered"] == "18"
    assert answer.json()["assignment_score"]["student"] == {"id": NORA}
    assert door.ask("DELETE", f"{path}s").status_code == 204
    for method in ("GET", "DELETE"):
        assert door.ask(method, path).status_code == 404
    assert door.score(made, NORA, "18").status_code == 201
    assert door.ask("DELETE", path).status_code == 204


def test_a_batch_keeps_the_good_rows(door: Door) -> None:
    """200; unknown, absent, departed, later and repeated students and bad values are 409 rows."""
    made = door.create()
    door.score(made, OMAR, "3")
    answer = door.ask(
        "PUT",
        f"/assignment/{made}/score",
        batch((NORA, "18"), (9999, "7"), (814, "7"), (PAVEL, "7"), (ADA, "7"), (OMAR, 12.5),
              (NORA, "1"), (2**63, "7")),
    )  # fmt: skip

    assert results(answer) == [
        (NORA, 200, False),
        (9999, 409, True),
        (814, 409, True),
        (PAVEL, 409, True),
        (ADA, 409, True),
        (OMAR, 200, False),
        (NORA, 409, True),
        (2**63, 409, True),
    ]
    assert door.rows(
        "SELECT m.StudentsDCID, s.ActualScoreEntered FROM PSM_AssignmentScore s "
        "JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID "
        "JOIN Sync_StudentMap m ON m.StudentID = e.StudentID ORDER BY 1"
    ) == [(NORA, "18"), (OMAR, "12.5")]
    assert door.rows("SELECT count(*) FROM PSM_Student") == [(2,)]


@pytest.mark.parametrize(
    "entered",
    ["", "   ", "nan", "A+", "-1", "1e3", "9" * 31, "1" * 13, "1,5", [], {}, True, "\u0000", 1e300],
)
def test_a_bad_score_is_refused_alone(door: Door, entered: Any) -> None:
    """409 with the field, as a row and on its own; not even the student's copy is made."""
    made = door.create()
    before = contents(door.world.store)
    answer = door.score(made, NORA, entered)

    assert answer.status_code == 409, answer.text
    assert refusal(answer)[0]["field"] == "score_entered"
    assert results(door.ask("PUT", f"/assignment/{made}/score", batch((NORA, entered)))) == [
        (NORA, 409, True)
    ]
    assert contents(door.world.store) == before


def test_scores_of_those_who_are_not_there(door: Door) -> None:
    """A student outside the section, departed or not yet there is 409; an unknown one 404."""
    made = door.create()
    for student, status in ((814, 409), (PAVEL, 409), (ADA, 409), (9999, 404)):
        answer = door.score(made, student, "7")
        assert answer.status_code == status
        assert refusal(answer)[0]["field"] == "student"
    assert door.rows("SELECT count(*) FROM PSM_SectionEnrollment") == [(0,)]


def test_all_scores_are_an_array_whatever_their_number(door: Door) -> None:
    """No, one and two scores: always an array, in the order of the students."""
    made = door.create()
    path = f"/assignment/{made}/score"
    seen = []
    for student in (None, OMAR, NORA):
        if student is not None:
            door.score(made, student, "7")
        body = door.ask("GET", path).json()
        Draft202012Validator(schemas()["assignment_scores"]).validate(body)
        seen.append([row["student"]["id"] for row in body["assignment_scores"]["assignment_score"]])
    assert seen == [[], [OMAR], [NORA, OMAR]]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"assignment_scores": []}',
        '{"assignment_scores": {}}',
        '{"assignment_scores": {"assignment_score": []}}',
        '{"assignment_scores": {"assignment_score": [1]}}',
        '{"assignment_scores": {"assignment_score": [{"score_entered": "1"}]}}',
        '{"assignment_scores": {"assignment_score": [{"student": {"id": "x"}}]}}',
        '{"assignment_scores": {"assignment_score": [{"student": {"id": true}}]}}',
        '{"assignment_scores": {"assignment_score": [{"student": {"id": 1.5}}]}}',
        b"\xff\xfe",
        "[" * 5000,
    ],
)
def test_a_malformed_batch_is_400_and_keeps_nothing(door: Door, body: Any) -> None:
    """Whatever is not a list of students with scores is refused before any row is looked at."""
    made = door.create()
    before = contents(door.world.store)
    answer = door.ask("PUT", f"/assignment/{made}/score", body)

    assert answer.status_code == 400
    assert refusal(answer)
    assert contents(door.world.store) == before


def test_a_malformed_row_holds_back_its_whole_batch(door: Door) -> None:
    """A good row beside a row without student is not kept."""
    made = door.create()
    body = batch((NORA, "18"))
    body["assignment_scores"]["assignment_score"].append({"score_entered": "1"})

    assert door.ask("PUT", f"/assignment/{made}/score", body).status_code == 400
    assert door.rows("SELECT count(*) FROM PSM_AssignmentScore") == [(0,)]
