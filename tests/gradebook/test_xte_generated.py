"""`/ws/xte` over a generated district: everything in its tables is served, and can be sent back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from xte_door import WORK, Door

from mock_sis.world import World
from sis_core.wire.dialects import xte
from sis_fixtures import Recipe, new_store
from sis_fixtures.recipe import Gradebook

TODAY = date(2026, 11, 22)
TEACHERS = (
    "SELECT f.Users_DCID, group_concat(DISTINCT s.DCID) FROM Sections s "
    "JOIN SchoolStaff f ON f.ID = s.Teacher JOIN AssignmentSection a ON a.SectionsDCID = s.DCID "
    "GROUP BY 1 ORDER BY 1"
)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """A tiny district with scores in every section, served."""
    recipe = dataclasses.replace(
        Recipe.load("tiny"), gradebook=Gradebook(scores_share=1.0, ptg_share=0.3)
    )
    with World(new_store(recipe, 7, TODAY)) as world:
        world.start()
        yield Door(world, world.valid_token())


def test_everything_is_served_in_its_shape(door: Door) -> None:
    """All assignments, scores and categories of all teachers come, each as the schema says."""
    shapes = {
        "assignment": jsonschema_rs.validator_for(xte.ASSIGNMENT_SCHEMA),
        "assignmentscore": jsonschema_rs.validator_for(xte.SCORE_SCHEMA),
        "teachercategory": jsonschema_rs.validator_for(xte.CATEGORY_SCHEMA),
    }
    seen: dict[str, set[int]] = {name: set() for name in shapes}

    def take(found: list[dict[str, Any]]) -> None:
        for one in found:
            shapes[one["_name"]].validate(one)
            seen[one["_name"]].add(one["_id"])

    for user, sections in door.rows(TEACHERS):
        take(door.ask("GET", f"{WORK}?users_dcid={user}&section_ids={sections}").json)
        body = {"section_ids": [int(one) for one in sections.split(",")]}
        take(door.ask("POST", f"/ws/xte/assignment_score?users_dcid={user}", body).json)
        take(door.ask("GET", f"/ws/xte/teacher_category?users_dcid={user}").json)

    teachers = [user for user, _ in door.rows(TEACHERS)]
    marks = ", ".join(map(str, teachers))
    assert len(seen["assignment"]) == door.one("SELECT count(*) FROM Assignment") > 0
    assert len(seen["assignmentscore"]) == door.one("SELECT count(*) FROM AssignmentScore") > 0
    assert len(seen["teachercategory"]) == door.one(
        f"SELECT count(*) FROM TeacherCategory WHERE UsersDCID IN ({marks})"
    )


def test_what_was_read_can_be_sent_back(door: Door) -> None:
    """PUT of assignments as GET answered them changes nothing that is served."""
    changed = 0
    for user, sections in door.rows(TEACHERS):
        path = f"{WORK}?users_dcid={user}&section_ids={sections.split(',')[0]}"
        for one in door.ask("GET", path).json:
            place = f"{WORK}/{one['assignmentid']}?users_dcid={user}"
            whole = door.ask("GET", place).json
            if any(part["islocked"] for part in whole["_assignmentsections"]):
                continue
            reply = door.ask("PUT", place, whole)
            assert reply.status == 201, (reply.text, whole)
            assert _without_keys(door.ask("GET", place).json) == _without_keys(whole)
            changed += 1
    assert changed > 5


def _without_keys(whole: dict[str, Any]) -> dict[str, Any]:
    """An assignment without the keys of its associations, which a change makes anew."""
    for part in whole["_assignmentsections"]:
        for name in ("category", "student"):
            for use in part[f"_assignment{name}associations"]:
                del use["_id"], use[f"assignment{name}associd"]
    return whole
