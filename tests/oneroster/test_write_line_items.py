"""Line items that are new: what is stored and served, what may be left out, the two profiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from write_door import Door, full_ref, line_item, ref, strict_line_item, write_door
from write_rows import CATEGORY, INES, LABS, MATH, PART, SCIENCE


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served with the lenient profile."""
    with write_door() as made:
        yield made


@pytest.fixture
def strict() -> Iterator[Door]:
    """The small district, served with the strict profile."""
    with write_door(oneroster_profile="strict") as made:
        yield made


# -- new ------------------------------------------------------------------------------------------


def test_a_new_line_item_is_an_assignment_of_the_section_in_the_leads_name(door: Door) -> None:
    """PUT of a new id is 201 and makes an Assignment with one section and the category."""
    reply = door.put("lineItem", "nw-li-1", line_item(description="Pages 4 to 9"))

    assert reply.status == 201
    part = door.key("line_item", "nw-li-1")
    assert door.rows(PART, part) == [
        (SCIENCE, "Reading log", "Pages 4 to 9", "2026-10-09", "POINTS", 20, 20)
    ]
    assert door.rows(CATEGORY, part) == [(LABS,)]
    assert door.rows(
        "SELECT a.YearID, a.WhoModifiedID, a.WhoModifiedType FROM Assignment a "
        "JOIN AssignmentSection p USING (AssignmentID) WHERE p.AssignmentSectionID = ?",
        part,
    ) == [(36, INES, "PLUGIN")]


def test_the_answer_is_the_line_item_as_a_get_serves_it(door: Door) -> None:
    """The body of 201 is the whole object in its envelope, references completed."""
    said = door.put("lineItem", "nw-li-1", line_item()).json["lineItem"]

    assert said == door.get("lineItem", "nw-li-1")
    assert said["sourcedId"] == "nw-li-1"
    assert said["status"] == "active"
    assert said["assignDate"] == "2026-10-01T08:00:00.000Z"
    assert said["dueDate"] == "2026-10-09T23:59:00.000Z"
    assert (said["resultValueMin"], said["resultValueMax"]) == (0, 20)
    assert said["class"] == {
        "href": f"{door.world.url}/ims/oneroster/v1p1/classes/8801",
        "sourcedId": "8801",
        "type": "class",
    }
    assert said["category"]["sourcedId"] == "933_8801"
    assert said["gradingPeriod"]["sourcedId"] == "210-3603"
    assert said["metadata"]["scoreType"] == "POINTS"


def test_a_line_item_written_here_is_read_through_xte(door: Door) -> None:
    """/ws/xte shows the assignment with its points, its due date and its category."""
    door.put("lineItem", "nw-li-1", line_item())
    part = door.key("line_item", "nw-li-1")
    assignment = door.one(
        "SELECT AssignmentID FROM AssignmentSection WHERE AssignmentSectionID = ?", part
    )

    shown = door.xte("GET", f"section/assignment/{assignment}?users_dcid={INES}").json
    assert shown["createdbyplugin"] == "OneRoster"
    (section,) = shown["_assignmentsections"]
    assert section["name"] == "Reading log"
    assert section["duedate"] == "2026-10-09"
    assert section["scoreentrypoints"] == 20
    (use,) = section["_assignmentcategoryassociations"]
    assert use["teachercategoryid"] == LABS


def test_what_xte_changes_is_served_here(door: Door) -> None:
    """A due date moved in PowerTeacher Pro is not hidden by the moment that a client once gave."""
    door.put("lineItem", "nw-li-1", line_item())
    part = door.key("line_item", "nw-li-1")
    assignment = door.one(
        "SELECT AssignmentID FROM AssignmentSection WHERE AssignmentSectionID = ?", part
    )
    body = {
        "_assignmentsections": [
            {"assignmentsectionid": part, "duedate": "2026-10-12", "name": "Reading diary"}
        ]
    }
    changed = door.xte("PUT", f"section/assignment/{assignment}?users_dcid={INES}", body)
    assert changed.status in (200, 201), changed.body

    said = door.get("lineItem", "nw-li-1")
    assert said["title"] == "Reading diary"
    assert said["dueDate"] == "2026-10-12T00:00:00.000Z"


LEFT_OUT = [
    ("dueDate", "2026-10-15"),
    ("assignDate", "2026-10-09"),
    ("resultValueMin", "2026-10-09"),
    ("gradingPeriod", "2026-10-09"),
    ("category", "2026-10-09"),
]


@pytest.mark.parametrize(("member", "due"), LEFT_OUT)
def test_leniently_a_member_may_be_left_out(door: Door, member: str, due: str) -> None:
    """Whatever real clients leave out is 201; a due date is today, a category the first."""
    reply = door.put("lineItem", "nw-li-1", line_item(**{member: ...}))

    assert reply.status == 201
    part = door.key("line_item", "nw-li-1")
    assert door.rows(PART, part)[0][3] == due
    assert door.rows(CATEGORY, part) == [(LABS,)]
    assert reply.json["lineItem"]["gradingPeriod"]["sourcedId"] == "210-3603"


def test_the_least_that_a_client_may_say_is_title_and_class(door: Door) -> None:
    """Title and class make a line item of 100 points, graded by the scale as PowerSchool says."""
    reply = door.put("lineItem", "least", {"title": "Least", "class": ref(str(MATH))})

    assert reply.status == 201
    assert door.rows(PART, door.key("line_item", "least")) == [
        (MATH, "Least", None, "2026-10-15", "GRADESCALE", 100, 100)
    ]


def test_nulls_and_empty_texts_are_left_out_members(door: Door) -> None:
    """Leniently null and an empty text say nothing (quirk 11)."""
    body = line_item(description=None, dueDate="", category=None, gradingPeriod=None, metadata=None)
    assert door.put("lineItem", "nw-li-1", body).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][2:4] == (None, "2026-10-15")


@pytest.mark.parametrize(
    "member",
    ["status", "assignDate", "dueDate", "category", "gradingPeriod", "resultValueMin",
     "resultValueMax", "title", "class", "sourcedId"],
)  # fmt: skip
def test_strictly_every_required_member_must_be_there(strict: Door, member: str) -> None:
    """The strict profile answers 422 naming the member, and stores nothing."""
    before = strict.version
    reply = strict.put("lineItem", "nw-li-1", strict_line_item("nw-li-1", **{member: ...}))
    strict.refused(422, reply, before, member)


STRICTLY_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"class": ref(str(SCIENCE))}, "class.href"),
    ({"class": full_ref("org", "classes", str(SCIENCE))}, "class.type"),
    ({"dueDate": "2026-10-09"}, "dueDate"),
    ({"dueDate": "2026-10-09T23:59:00"}, "dueDate"),
    ({"resultValueMax": "20"}, "resultValueMax"),
    ({"description": None}, "description"),
    ({"titel": "x"}, "did you mean title"),
    ({"category": full_ref("category", "categories", f"{LABS}_{MATH}")}, "another class"),
    ({"title": "x" * 51}, "at most 50 characters, not 51"),
]


@pytest.mark.parametrize(("changes", "word"), STRICTLY_WRONG)
def test_strictly_free_forms_are_refused(strict: Door, changes: dict[str, Any], word: str) -> None:
    """What the lenient profile forgives is 422 in the strict one."""
    before = strict.version
    reply = strict.put("lineItem", "nw-li-1", strict_line_item("nw-li-1", **changes))
    strict.refused(422, reply, before, word)


def test_strictly_a_whole_line_item_is_stored(strict: Door) -> None:
    """A line item with nothing left out is 201 in the strict profile, and what is served is too."""
    assert strict.put("lineItem", "nw-li-1", strict_line_item("nw-li-1")).status == 201
    served = strict.get("lineItem", "nw-li-1")
    assert strict.put("lineItem", "nw-li-1", served).status == 200
