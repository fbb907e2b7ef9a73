"""Grade writes into a generated district: what it serves goes back, what is new goes everywhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date

import pytest
from write_door import PATHS, ROOT, Door

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_fixtures import Recipe, new_store
from sis_fixtures.invariants import broken
from sis_fixtures.recipe import Gradebook

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """A tiny district with scores in every section, a third of them of the older gradebook."""
    recipe = dataclasses.replace(
        Recipe.load("tiny"), gradebook=Gradebook(scores_share=1.0, ptg_share=0.3)
    )
    with World(new_store(recipe, 7, TODAY), mounts=(ONEROSTER,)) as world:
        world.start()
        yield Door(world, world.valid_token())


@pytest.mark.parametrize("entity", list(PATHS))
def test_what_is_served_can_be_put_back(door: Door, entity: str) -> None:
    """A PUT of an object as served is 200 and changes nothing; a locked assignment says so.

    All categories and line items are put back, and every fifth of the many results.
    """
    path = PATHS[entity]
    served = door.ask("GET", f"{ROOT}/{path}?limit=10000").json[path]
    if entity == "result":
        served = served[::5]
    locked = {str(row[0]) for row in door.rows("SELECT AssignmentID FROM AssignmentSection "
                                               "WHERE IsLocked = 1")}  # fmt: skip
    assert len(served) > 150
    for one in served:
        before = door.version
        reply = door.put(entity, one["sourcedId"], one)
        if one["sourcedId"].partition("#")[0] in locked:
            door.refused(422, reply, before, "locked")
        else:
            assert reply.status == 200, (one, reply.body)
            assert door.version == before, one


def test_a_line_item_in_every_class(door: Door) -> None:
    """Each class of PowerTeacher Pro takes a line item and a result for each student; each class
    of the older gradebook refuses; the district is as whole as before."""
    sound = broken(door.world.store)
    classes = door.rows(
        "SELECT DCID, coalesce(GradebookType, 2) FROM Sections WHERE Teacher IS NOT NULL "
        "ORDER BY DCID"
    )
    made = graded = 0
    for dcid, book in classes:
        students = door.listed(f"classes/{dcid}/students?limit=1000")
        item = {"title": "Course grade", "class": {"sourcedId": str(dcid)}}
        reply = door.put("lineItem", f"course-{dcid}", item)
        if book == 1:
            assert reply.status == 422
            continue
        assert reply.status == 201, reply.body
        made += 1
        for student in students:
            body = {
                "lineItem": {"sourcedId": f"course-{dcid}"},
                "student": {"sourcedId": student},
                "score": 91.5,
                "scoreStatus": "fully graded",
                "scoreDate": "2026-11-22",
            }
            reply = door.put("result", f"course-{dcid}-{student}", body)
            assert reply.status == 201, reply.body
            graded += 1
    sql = "SELECT count(*) FROM AssignmentSection WHERE Name = 'Course grade'"
    assert door.one(sql) == made > 0
    sql = (
        "SELECT count(*) FROM AssignmentScore s JOIN AssignmentSection p "
        "USING (AssignmentSectionID) WHERE p.Name = 'Course grade' AND s.ScorePoints = 91.5"
    )
    assert door.one(sql) == graded > 0
    assert broken(door.world.store) == sound
