"""Assignments of the older gradebook over a real socket: read, sent back, limits, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from legacy_district import (
    HOMEWORK,
    LEGACY,
    NORA,
    Door,
    contents,
    given,
    legacy_door,
)
from ptg_answers import refusal

from sis_core.wire.dialects.ptg import PUBLISH_STATES, schemas

GIVEN: dict[str, Any] = given()["assignment"]


@pytest.fixture
def door() -> Iterator[Door]:
    """The legacy district with categories, served."""
    with legacy_door(categories=True) as made:
        yield made


def test_an_assignment_is_read_as_it_was_sent(door: Door) -> None:
    """GET gives every field of A1.2 back, defaults filled in, under the wrapper."""
    made = door.create(
        name="Lab 3", publish_state="PUBLISH_ON_SPECIFIC_DATE", publish_specific_date="2026-10-20",
        weight=0.5, extra_credit_points=5, category="HOMEWORK", description="a & b <c>",
    )  # fmt: skip
    answer = door.ask("GET", f"/assignment/{made}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert answer.json() == {
        "assignment": {
            **GIVEN,
            "name": "Lab 3",
            "publish_state": "PUBLISH_ON_SPECIFIC_DATE",
            "publish_specific_date": "2026-10-20",
            "weight": 0.5,
            "extra_credit_points": 5,
            "category": HOMEWORK,
            "description": "a & b <c>",
            "include_final_grades": True,
            "publish_scores": True,
            "@extensions": "",
        }
    }
    Draft202012Validator(schemas()["assignment"]).validate(answer.json())


def test_what_was_read_can_be_sent_back(door: Door) -> None:
    """A client that PUTs what it got changes nothing, `@extensions` and id passed over."""
    made = door.create()
    read = door.ask("GET", f"/assignment/{made}").json()
    before = door.rows("SELECT Name, PointsPossible, Weight, PGCategoriesID FROM PGAssignments")
    read["assignment"]["id"] = made
    answer = door.ask("PUT", f"/assignment/{made}", read)

    assert (answer.status_code, answer.content) == (204, b"")
    assert door.ask("GET", f"/assignment/{made}").json()["assignment"]["name"] == GIVEN["name"]
    after = door.rows("SELECT Name, PointsPossible, Weight, PGCategoriesID FROM PGAssignments")
    assert after == before


def test_nulls_can_be_left_out(door: Door) -> None:
    """The switch ptg_nulls=omit leaves empty fields out of assignments and scores."""
    door.world.switches.set({"ptg_nulls": "omit"})
    made = door.create(description=None)
    door.score(made, NORA, "18")

    fields = door.ask("GET", f"/assignment/{made}").json()["assignment"]
    assert "description" not in fields
    assert "extra_credit_points" not in fields
    score = door.ask("GET", f"/assignment/{made}/student/{NORA}/score").json()["assignment_score"]
    assert "comment" not in score
    assert score["score_entered"] == "18"


@pytest.mark.parametrize("state", PUBLISH_STATES)
def test_the_five_publishing_states(door: Door, state: str) -> None:
    """Each state's number stands in both tables [doc: PTG-DD]."""
    made = door.create(
        publish_state=state, publish_days_before_due=3, publish_specific_date="2026-10-01"
    )

    number = PUBLISH_STATES.index(state)
    assert door.rows("SELECT PublishState, PublishDaysBeforeDue FROM PGAssignments") == [
        (number, 3)
    ]
    assert door.rows("SELECT PublishState FROM PSM_SectionAssignMetaAttribute") == [(number,)]
    assert door.ask("GET", f"/assignment/{made}").json()["assignment"]["publish_state"] == state


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"name": "n" * 51}, 400, "name"),
        ({"name": "n" * 10_000}, 400, "name"),
        ({"name": ""}, 400, "name"),
        ({"name": None}, 400, "name"),
        ({"name": 5}, 400, "name"),
        ({"name": "a\u0001b"}, 400, "name"),
        ({"abbreviation": "a" * 31}, 400, "abbreviation"),
        ({"abbreviation": ["a"]}, 400, "abbreviation"),
        ({"description": "d" * 4001}, 400, "description"),
        ({"date_assignment_due": None}, 400, "date_assignment_due"),
        ({"date_assignment_due": "10/02/2026"}, 400, "date_assignment_due"),
        ({"date_assignment_due": "2026-02-30"}, 400, "date_assignment_due"),
        ({"date_assignment_due": 20261002}, 400, "date_assignment_due"),
        ({"date_assignment_due": "2026-08-23"}, 409, "date_assignment_due"),
        ({"date_assignment_due": "2027-06-12"}, 409, "date_assignment_due"),
        ({"category": "LABS"}, 409, "category"),
        ({"category": 99}, 409, "category"),
        ({"category": True}, 400, "category"),
        ({"category": {"id": 1}}, 400, "category"),
        ({"points_possible": None}, 400, "points_possible"),
        ({"points_possible": -1}, 400, "points_possible"),
        ({"points_possible": 1.5}, 400, "points_possible"),
        ({"points_possible": "twenty"}, 400, "points_possible"),
        ({"points_possible": True}, 400, "points_possible"),
        ({"points_possible": 10_000}, 400, "points_possible"),
        ({"points_possible": 10**10}, 400, "points_possible"),
        ({"points_possible": 10**400}, 400, ""),
        ({"points_possible": 5000, "weight": 2}, 400, "points_possible"),
        ({"extra_credit_points": 10**12}, 400, "extra_credit_points"),
        ({"include_final_grades": "yes"}, 400, "include_final_grades"),
        ({"publish_scores": 1}, 400, "publish_scores"),
        ({"publish_state": "NEVER"}, 400, "publish_state"),
        ({"publish_state": 4}, 400, "publish_state"),
        ({"publish_state": []}, 400, "publish_state"),
        ({"publish_state": "PUBLISH_ON_SPECIFIC_DATE"}, 400, "publish_specific_date"),
        ({"publish_state": "PUBLISH_DAYS_BEFORE_DUE"}, 400, "publish_days_before_due"),
        ({"publish_days_before_due": -1}, 400, "publish_days_before_due"),
        ({"publish_days_before_due": 366}, 400, "publish_days_before_due"),
        ({"publish_specific_date": "soon"}, 400, "publish_specific_date"),
        ({"scoring_type": "PIZZA"}, 400, "scoring_type"),
        ({"weight": -1}, 400, "weight"),
        ({"weight": 10**12}, 400, "weight"),
        ({"weight": "one"}, 400, "weight"),
    ],
)
def test_a_bad_assignment_is_refused_whole(
    door: Door, changes: dict[str, Any], status: int, field: str
) -> None:
    """Each limit of A1.2: the status, the field by its wire name, and nothing written."""
    made = door.create()
    before = contents(door.world.store)

    for method, path in (("POST", f"/section/{LEGACY}/assignment"), ("PUT", f"/assignment/{made}")):
        answer = door.ask(method, path, given(**changes))
        assert answer.status_code == status, answer.text
        item = refusal(answer)[0]
        assert item.get("field", "") == field
        assert "Traceback" not in item["error_description"]
    assert contents(door.world.store) == before


def test_limits_themselves_are_taken(door: Door) -> None:
    """The longest name, abbreviation and description, the most points, the term's two ends."""
    made = door.create(
        name="n" * 50, abbreviation="a" * 30, description="é" * 4000, points_possible=9999,
        date_assignment_due="2026-08-24",
    )  # fmt: skip
    door.create(points_possible=4999, weight=2, extra_credit_points=1)
    door.create(date_assignment_due="2027-06-11")

    assert door.rows(
        "SELECT length(a.Name), length(a.Abbreviation), length(a.Description), "
        "length(g.Abbreviation), g.PointsPossible FROM PSM_Assignment a "
        "JOIN PGAssignments g ON g.AssignmentID = a.ID WHERE a.ID = ?",
        (made,),
    ) == [(50, 30, 4000, 15, 9999)]


def test_points_may_have_ten_digits_by_switch(door: Door) -> None:
    """ptg_points_limit=digits keeps the data dictionary's limit alone."""
    door.world.switches.set({"ptg_points_limit": "digits"})
    made = door.create(points_possible=9_999_999_999)

    assert door.rows("SELECT PointsPossible FROM PSM_Assignment WHERE ID = ?", (made,)) == [
        (9_999_999_999,)
    ]
    answer = door.ask("POST", f"/section/{LEGACY}/assignment", given(points_possible=10**10))
    assert answer.status_code == 400


def test_created_by_plugin_is_the_servers(door: Door) -> None:
    """CreatedByPlugin is filled in by the server, whatever the body says."""
    body = given(createdbyplugin="me", CreatedByPlugin="me")
    door.ask("POST", f"/section/{LEGACY}/assignment", body)

    assert door.rows("SELECT CreatedByPlugin FROM PSM_Assignment") == [("mock-sis sandbox",)]
