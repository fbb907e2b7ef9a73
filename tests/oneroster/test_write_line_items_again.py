"""Line items put again, over others' work, deleted and put once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from write_door import Door, line_item, ref, result, write_door
from write_rows import CATEGORY, DIARY, LABS, MATH, PART, QUIZZES, SCIENCE, VOLCANO

MODIFIED = "SELECT Transaction_Date FROM AssignmentSection WHERE AssignmentSectionID = ?"


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served with the lenient profile."""
    with write_door() as made:
        yield made


def test_the_same_put_again_changes_nothing(door: Door) -> None:
    """A repeated PUT is 200, no row changes, and what is served is the same."""
    door.put("lineItem", "nw-li-1", line_item())
    first, before = door.get("lineItem", "nw-li-1"), door.version

    assert door.put("lineItem", "nw-li-1", line_item()).status == 200
    assert door.version == before
    assert door.get("lineItem", "nw-li-1") == first


def test_a_put_replaces_what_it_says(door: Door) -> None:
    """PUT over a line item is 200 and renames, re-dates, re-counts and drops the description."""
    door.put("lineItem", "nw-li-1", line_item(description="old"))
    part = door.key("line_item", "nw-li-1")
    changed = line_item(
        title="Reading diary",
        dueDate="2026-10-20T12:00:00.000Z",
        resultValueMax=30,
        category=ref(f"{QUIZZES}_{SCIENCE}"),
    )

    assert door.put("lineItem", "nw-li-1", changed).status == 200
    assert door.rows(PART, part) == [
        (SCIENCE, "Reading diary", None, "2026-10-20", "POINTS", 30, 30)
    ]
    assert door.rows(CATEGORY, part) == [(QUIZZES,)]


def test_a_put_over_a_teachers_own_assignment(door: Door) -> None:
    """An assignment of PowerTeacher Pro is changed under its composed id and keeps that id."""
    before = door.get("lineItem", f"51044#{VOLCANO}")
    changed = {**before, "title": "Volcano report"}

    assert door.put("lineItem", f"51044#{VOLCANO}", changed).status == 200
    assert door.rows(PART, VOLCANO)[0][1] == "Volcano report"
    assert door.get("lineItem", f"51044#{VOLCANO}")["sourcedId"] == f"51044#{VOLCANO}"


def test_new_points_keep_what_was_scored(door: Door) -> None:
    """A changed resultValueMax leaves the scores, and their share of the points follows."""
    changed = {**door.get("lineItem", f"51044#{VOLCANO}"), "resultValueMax": 37}
    assert door.put("lineItem", f"51044#{VOLCANO}", changed).status == 200
    sql = "SELECT ScorePoints, ScorePercent FROM AssignmentScore WHERE AssignmentScoreID = 88001"
    assert door.rows(sql) == [(18.5, 50)]


def test_a_line_item_does_not_move_to_another_class(door: Door) -> None:
    """PUT with another class is 422."""
    door.put("lineItem", "nw-li-1", line_item())
    before = door.version
    moved = line_item(**{"class": ref(str(MATH)), "category": ref(f"{LABS}_{MATH}")})
    door.refused(422, door.put("lineItem", "nw-li-1", moved), before, "cannot move")


def test_an_assignment_of_two_classes_changes_in_both(door: Door) -> None:
    """What it is called and worth is one in both classes; due dates are each class's own."""
    served = door.get("lineItem", f"51045#{DIARY}")
    changed = {**served, "title": "Garden log", "dueDate": "2026-10-06T00:00:00.000Z"}

    assert door.put("lineItem", f"51045#{DIARY}", changed).status == 200
    sql = (
        "SELECT Name, substr(DueDate, 1, 10) FROM AssignmentSection WHERE AssignmentID = 51045 "
        "ORDER BY AssignmentSectionID"
    )
    assert door.rows(sql) == [("Garden log", "2026-10-06"), ("Garden log", "2026-10-07")]


def test_the_switch_of_both_gradebooks_allows_a_name_twice(door: Door) -> None:
    """gradebook_same_name=accept lets a second Volcano worksheet in."""
    door.switch(gradebook_same_name="accept")
    assert door.put("lineItem", "v2", line_item(title="Volcano worksheet")).status == 201


def test_delete_takes_the_line_item_and_its_results(door: Door) -> None:
    """DELETE is 204 without a body; the assignment, its scores and their comments are gone."""
    door.put("lineItem", "nw-li-1", line_item())
    door.put("result", "nw-r-1", result("nw-li-1", comment="Neat"))
    part = door.key("line_item", "nw-li-1")

    reply = door.delete("lineItem", "nw-li-1")
    assert (reply.status, reply.body) == (204, b"")
    assert "nw-li-1" not in door.listed(f"classes/{SCIENCE}/lineItems")
    assert "nw-r-1" not in door.listed("results")
    for table in ("AssignmentSection", "AssignmentScore", "AssignmentCategoryAssoc"):
        sql = f"SELECT count(*) FROM {table} WHERE AssignmentSectionID = ?"
        assert door.one(sql, part) == 0
    assert door.one("SELECT count(*) FROM AssignmentScoreComment") == 0


def test_what_was_deleted_is_found_as_tobedeleted(door: Door) -> None:
    """A GET by id still answers, with status tobedeleted, for the line item and its result."""
    door.put("lineItem", "nw-li-1", line_item())
    door.put("result", "nw-r-1", result("nw-li-1"))
    door.delete("lineItem", "nw-li-1")

    assert door.get("lineItem", "nw-li-1")["status"] == "tobedeleted"
    assert door.get("result", "nw-r-1")["status"] == "tobedeleted"


def test_delete_from_one_class_leaves_the_other(door: Door) -> None:
    """An assignment of two classes goes from one and stays in the other with its scores."""
    assert door.delete("lineItem", f"51045#{DIARY}").status == 204
    sql = "SELECT AssignmentSectionID FROM AssignmentSection WHERE AssignmentID = 51045"
    assert door.rows(sql) == [(61209,)]
    assert door.one("SELECT count(*) FROM AssignmentScore WHERE AssignmentSectionID = 61209") == 1
    assert door.delete("lineItem", "51045#61209").status == 204
    assert door.one("SELECT count(*) FROM Assignment WHERE AssignmentID = 51045") == 0


@pytest.mark.parametrize(("value", "status"), [("404", 404), ("204", 204)])
def test_a_repeated_delete(door: Door, value: str, status: int) -> None:
    """repeated_delete decides about what is gone; an id that never was is always 404."""
    door.switch(repeated_delete=value)
    door.put("lineItem", "nw-li-1", line_item())
    assert door.delete("lineItem", "nw-li-1").status == 204
    before = door.version
    assert door.delete("lineItem", "nw-li-1").status == status
    door.refused(404, door.delete("lineItem", "never-known"), before, "never-known")


def test_a_put_on_a_deleted_id_makes_it_anew(door: Door) -> None:
    """PUT after DELETE is 201 under the same id, with a new assignment and no tombstone."""
    door.put("lineItem", "nw-li-1", line_item())
    first = door.key("line_item", "nw-li-1")
    door.delete("lineItem", "nw-li-1")

    assert door.put("lineItem", "nw-li-1", line_item()).status == 201
    second = door.key("line_item", "nw-li-1")
    assert second != first
    assert door.get("lineItem", "nw-li-1")["status"] == "active"
    door.switch(deleted="listed")
    assert door.listed(f"classes/{SCIENCE}/lineItems").count("nw-li-1") == 1


def test_a_composed_id_that_was_deleted_can_be_put_again(door: Door) -> None:
    """A teacher's assignment, deleted and put again, keeps its old id as a client's own."""
    served = door.get("lineItem", f"51044#{VOLCANO}")
    door.delete("lineItem", f"51044#{VOLCANO}")
    assert door.put("lineItem", f"51044#{VOLCANO}", served).status == 201
    assert door.get("lineItem", f"51044#{VOLCANO}")["title"] == "Volcano worksheet"


def test_touching_moves_the_time(door: Door) -> None:
    """unchanged_put=touch lets a repeated PUT move dateLastModified."""
    door.put("lineItem", "nw-li-1", line_item())
    part = door.key("line_item", "nw-li-1")
    stamp = door.one(MODIFIED, part)
    door.world.advance(timedelta(hours=2))

    assert door.put("lineItem", "nw-li-1", line_item()).status == 200
    assert door.one(MODIFIED, part) == stamp
    door.switch(unchanged_put="touch")
    assert door.put("lineItem", "nw-li-1", line_item()).status == 200
    assert door.one(MODIFIED, part) > stamp
