"""Values of a line item: dates, titles, score types, metadata, and what cannot be kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from write_door import Door, line_item, ref, write_door
from write_rows import BRAMS, FIRST_HALF, LEADERLESS, LEGACY, NORA, OTHER, PART, Q2, VOLCANO, WREN


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served with the lenient profile."""
    with write_door() as made:
        yield made


@pytest.mark.parametrize(
    ("due", "day", "served"),
    [
        ("2026-10-09", "2026-10-09", "2026-10-09T00:00:00.000Z"),
        ("2026-10-09T23:59:00Z", "2026-10-09", "2026-10-09T23:59:00.000Z"),
        ("2026-10-09 08:30:00", "2026-10-09", "2026-10-09T08:30:00.000Z"),
        ("2026-10-09T23:59:00.000-05:00", "2026-10-10", "2026-10-10T04:59:00.000Z"),
        ("2026-10-09T08:00:00+0", "2026-10-09", "2026-10-09T08:00:00.000Z"),
        ("2026-10-09T00:00:00.000Z", "2026-10-09", "2026-10-09T00:00:00.000Z"),
    ],
)
def test_a_due_date_is_the_day_in_utc(door: Door, due: str, day: str, served: str) -> None:
    """Days and moments in every form that was seen; the moment comes back, the day is stored."""
    assert door.put("lineItem", "nw-li-1", line_item(dueDate=due)).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][3] == day
    assert door.get("lineItem", "nw-li-1")["dueDate"] == served


def test_a_title_of_51_is_cut_to_50(door: Door) -> None:
    """Leniently a long title is cut, stored so, and said so."""
    title = "Reading log for the second week of the first term,X"
    assert door.put("lineItem", "nw-li-1", line_item(title=title)).json["lineItem"]["title"] == (
        "Reading log for the second week of the first term,"
    )
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][1] == title[:50]


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        ({"scoreType": "POINTS"}, "POINTS"),
        ({"scoreType": "PERCENT"}, "PERCENT"),
        ({"scoreType": "COLLECTED"}, "COLLECTED"),
        ({"scoreType": "GRADESCALE"}, "GRADESCALE"),
        ({}, "GRADESCALE"),
        (..., "GRADESCALE"),
    ],
)
def test_the_score_type_travels_in_metadata(door: Door, metadata: Any, kind: str) -> None:
    """metadata.scoreType decides how the assignment is scored; left out it is GRADESCALE (S3)."""
    assert door.put("lineItem", "nw-li-1", line_item(metadata=metadata)).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][4] == kind
    assert door.get("lineItem", "nw-li-1")["metadata"]["scoreType"] == kind


def test_points_in_lower_case_is_refused_or_read_as_the_default(door: Door) -> None:
    """scoreType is upper case: another spelling is 422, or GRADESCALE by score_type_unknown."""
    before = door.version
    wrong = line_item(metadata={"scoreType": "points"})
    door.refused(422, door.put("lineItem", "nw-li-1", wrong), before, "POINTS", "upper case")

    door.switch(score_type_unknown="gradescale")
    assert door.put("lineItem", "nw-li-1", wrong).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][4] == "GRADESCALE"


def test_metadata_and_what_has_no_column_is_remembered(door: Door) -> None:
    """resultValueMin, the moments, the grading period and free metadata come back."""
    body = line_item(
        resultValueMin=5,
        gradingPeriod=ref(Q2),
        metadata={"scoreType": "POINTS", "canvasId": "c-17", "deep": {"a": [1, True, None]}},
    )
    door.put("lineItem", "nw-li-1", body)

    said = door.get("lineItem", "nw-li-1")
    assert said["resultValueMin"] == 5
    assert said["gradingPeriod"]["sourcedId"] == Q2
    assert said["metadata"]["canvasId"] == "c-17"
    assert said["metadata"]["deep"]["a"] == [1, True, None]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ...}, "title"),
    ({"title": "  "}, "title"),
    ({"title": 7}, "title"),
    ({"title": "bell \u0007"}, "control characters"),
    ({"class": ...}, "class"),
    ({"class": "8801"}, "class"),
    ({"class": {}}, "class.sourcedId"),
    ({"class": ref(str(LEADERLESS)), "category": ...}, "lead teacher"),
    ({"class": ref(str(LEGACY))}, "/ws/xte"),
    ({"class": ref(str(LEGACY))}, "PTG"),
    ({"dueDate": "2026-13-01"}, "dueDate"),
    ({"dueDate": "tomorrow"}, "dueDate"),
    ({"dueDate": "2027-06-12"}, "2027-06-11"),
    ({"class": ref(str(FIRST_HALF)), "dueDate": "2027-01-23"}, "due date"),
    ({"resultValueMax": -1}, "resultValueMax"),
    ({"resultValueMax": 10_000}, "9999"),
    ({"resultValueMax": True}, "resultValueMax"),
    ({"resultValueMin": 30}, "resultValueMin"),
    ({"category": ref(f"{BRAMS}_{OTHER}")}, "category"),
    ({"metadata": "x"}, "metadata"),
    ({"metadata": {"scoreType": 4}}, "scoreType"),
    ({"status": "inactive"}, "status"),
    ({"status": "tobedeleted"}, "DELETE"),
    ({"title": "Volcano worksheet"}, "name"),
    ({"description": "x" * 4001}, "4000"),
]


@pytest.mark.parametrize(("changes", "word"), WRONG)
def test_what_cannot_be_kept_is_422(door: Door, changes: dict[str, Any], word: str) -> None:
    """Each rule says what it accepts and changes nothing."""
    before = door.version
    door.refused(422, door.put("lineItem", "nw-li-1", line_item(**changes)), before, word)
    assert door.ask("GET", "/ims/oneroster/v1p1/lineItems/nw-li-1").status == 404


@pytest.mark.parametrize(
    ("member", "wrong"),
    [("class", "9999"), ("category", "no-such"), ("gradingPeriod", "210-9999"),
     ("class", f"S{NORA}")],
)  # fmt: skip
@pytest.mark.parametrize(("value", "status"), [("422", 422), ("404", 404), ("400", 400)])
def test_an_unknown_reference(door: Door, member: str, wrong: str, value: str, status: int) -> None:
    """unknown_reference decides the status of a reference to nothing."""
    door.switch(unknown_reference=value)
    before = door.version
    reply = door.put("lineItem", "nw-li-1", line_item(**{member: ref(wrong)}))
    door.refused(status, reply, before, member, wrong)


def test_a_locked_term_is_closed(door: Door) -> None:
    """A due date in a locked term is 422, for a new line item and for a DELETE."""
    door.world.store.remember("locked_terms", [44])
    before = door.version
    door.refused(422, door.put("lineItem", "nw-li-1", line_item()), before, "locked")
    door.refused(422, door.delete("lineItem", f"51044#{VOLCANO}"), before, "locked")


def test_a_co_teachers_category_makes_the_co_teacher_the_writer(door: Door) -> None:
    """A line item in a category of Wren's, who teaches the class too, is written in her name."""
    wrens = {"title": "Walks", "metadata": {"userDcid": str(WREN)}}
    assert door.put("category", "walks", wrens).status == 201
    reply = door.put("lineItem", "nw-li-1", line_item(category=ref("walks")))

    assert reply.status == 201
    sql = "SELECT WhoModifiedID FROM AssignmentSection WHERE AssignmentSectionID = ?"
    assert door.one(sql, door.key("line_item", "nw-li-1")) == WREN
    assert reply.json["lineItem"]["category"]["sourcedId"] == "walks"
