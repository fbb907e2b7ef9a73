"""Standards and grade scales over HTTP (A2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from book_district import BRAM, INES, NORA, SCIENCE
from jsonschema import validate
from xte_door import WORK, Door, part, with_scales, xte_door

from sis_core.wire.dialects import xte

STANDARDS: list[dict[str, Any]] = [
    {"standardid": 501, "identifier": "SC.1", "name": "Science", "yearid": 36},
    {"standardid": 502, "identifier": "SC.1.a", "name": "Observes", "yearid": 36,
     "parentstandardid": 501},
    {"standardid": 503, "identifier": "SC.1.b", "name": "Measures", "yearid": 36,
     "parentstandardid": 501, "isactive": 0},
    {"standardid": 504, "identifier": "SC.1.c", "name": "Of last year", "yearid": 35},
]  # fmt: skip


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district with standards and scales, served."""
    with xte_door() as made:
        made.world.load({"standard": STANDARDS})
        with_scales(made)
        yield made


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [502]),
        ("&include_inactive=true", [502, 503]),
        ("&include_nonassigment=true", [501, 502]),
        ("&include_inactive=true&include_nonassigment=true", [501, 502, 503]),
    ],
)
def test_standards_of_a_section(door: Door, query: str, ids: list[int]) -> None:
    """The active standards of the section's year; inactive ones and headings when asked for."""
    reply = door.ask("GET", f"/ws/xte/section/standard?section_ids={SCIENCE}{query}")

    assert reply.status == 200
    assert [one["standardid"] for one in reply.json] == ids
    for one in reply.json:
        validate(one, xte.STANDARD_SCHEMA)
        assert one["sectionsdcid"] == SCIENCE


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?section_ids=1", 404),
        (f"?section_ids={SCIENCE}&users_dcid={INES}", 200),
        (f"?section_ids={SCIENCE}&users_dcid={BRAM}", 403),
        (f"?section_ids={SCIENCE}&users_dcid=1", 404),
        (f"?section_ids={SCIENCE}&include_inactive=perhaps", 400),
    ],
)
def test_standards_are_refused(door: Door, query: str, status: int) -> None:
    """Sections must be named and exist, and a named user must teach them."""
    assert door.ask("GET", f"/ws/xte/section/standard{query}").status == status


def test_an_assignment_measures_standards(door: Door) -> None:
    """Standards are attached with the assignment, kept by a change that is silent, and detached."""
    assignment, _ = door.created(
        _assignmentstandardassociations=[{"standardid": 502}, {"standardid": 501}],
        standardScoringMethod="GradeScale",
    )

    def attached() -> list[int]:
        uses = door.get(assignment)["_assignmentstandardassociations"]
        return sorted(use["standardid"] for use in uses)

    assert (attached(), door.get(assignment)["hasstandards"]) == ([501, 502], True)
    path = f"{WORK}/{assignment}?users_dcid={INES}"
    body: dict[str, Any] = {"_assignmentsections": [part(name="Renamed")]}
    assert door.ask("PUT", path, body).status == 201
    assert attached() == [501, 502]
    body["_assignmentstandardassociations"] = [{"standardid": 502}]
    assert door.ask("PUT", path, body).status == 201
    assert attached() == [502]

    detach = f"/ws/xte/assignment/{assignment}/assignmentstandards?standard_ids=502"
    assert door.ask("DELETE", f"{detach}&users_dcid={BRAM}").status == 403
    assert door.ask("DELETE", detach).status == 204
    assert (attached(), door.get(assignment)["hasstandards"]) == ([], False)


@pytest.mark.parametrize(
    ("top", "status"),
    [
        ({"_assignmentstandardassociations": [{"standardid": 9}]}, 409),
        ({"_assignmentstandardassociations": [{"standardid": "x"}]}, 400),
        ({"_assignmentstandardassociations": [{"standardid": 502}],
          "standardscoringmethod": "Points"}, 400),
    ],
)  # fmt: skip
def test_standards_that_cannot_be_attached(door: Door, top: dict[str, Any], status: int) -> None:
    """Unknown standards are refused, and another scoring method than the grade scale [doc]."""
    before = door.version
    assert (door.create(part(), **top).status, door.version) == (status, before)


def test_scores_on_standards_hold_them(door: Door) -> None:
    """Rows on a standard are 409 without force, are read back, and go with force [doc: xte]."""
    assignment, (section,) = door.created(_assignmentstandardassociations=[{"standardid": 502}])
    row = {
        "assignmentid": assignment, "assignmentsectionid": section, "sectionsdcid": SCIENCE,
        "standardid": 502, "studentsdcid": NORA, "actualscoreentered": "3", "yearid": 36,
    }  # fmt: skip
    door.world.load({"assignmentstandardscore": [row]})
    for body in (
        {"assignment_ids": [assignment]},
        {"standard_ids": [502], "section_ids": [SCIENCE]},
    ):
        found = door.ask("POST", "/ws/xte/standard/score", body).json
        assert [{name: one[name] for name in row} for one in found] == [row]
    assert door.ask("POST", "/ws/xte/standard/score", {"standard_ids": [501]}).json == []

    path = f"/ws/xte/assignment/{assignment}/assignmentstandards?standard_ids=502"
    before = door.version
    assert (door.ask("DELETE", path).status, door.version) == (409, before)
    assert door.ask("DELETE", f"{path}&force=true").status == 204
    assert door.one("SELECT count(*) FROM AssignmentStandardScore") == 0
    assert door.ask("DELETE", "/ws/xte/assignment/999/assignmentstandards").status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"standard_ids": []}, 400),
        ({"standard_ids": "502"}, 400),
        ({"standard_ids": [9]}, 409),
        ({"section_ids": [1]}, 404),
        ({"assignment_ids": [999]}, 404),
        ([], 400),
    ],
)
def test_scores_on_standards_are_refused(door: Door, body: Any, status: int) -> None:
    """What is named must exist, and something must be named."""
    assert door.ask("POST", "/ws/xte/standard/score", body).status == status


def test_grade_scales_with_and_without_their_grades(door: Door) -> None:
    """Scales come by DCID in the order asked, their grades with include_items, best first."""
    bare = door.ask("GET", "/ws/xte/grade_scale/scales/80,70").json
    assert [(one["_name"], one["_id"], one["name"]) for one in bare] == [
        ("gradescale", 80, "Marks"),
        ("gradescale", 70, "Letters"),
    ]
    assert "_gradescaleitems" not in bare[0]

    full = door.ask("GET", "/ws/xte/grade_scale/scales/70?include_items=true").json
    items = full[0]["_gradescaleitems"]
    assert [(one["_id"], one["name"], one["cutoffpercentage"]) for one in items] == [
        (71, "A", 90.0),
        (72, "B", 80.0),
        (73, "F", 0.0),
    ]


@pytest.mark.parametrize(
    ("ids", "status"), [("1", 409), ("71", 409), ("70,1", 409), ("x", 400), (",", 400)]
)
def test_grade_scales_that_are_not_there(door: Door, ids: str, status: int) -> None:
    """An unknown scale, or the DCID of a grade, is 409; what is no id is 400."""
    assert door.ask("GET", f"/ws/xte/grade_scale/scales/{ids}").status == status


def test_online_work_is_taken_off(door: Door) -> None:
    """The undocumented call answers 204 for an assignment section, and 500 for a missing one."""
    _, (section,) = door.created()
    path = "/ws/xte/online_work/assignment_section"
    assert door.ask("DELETE", f"{path}/{section}").status == 204
    assert door.ask("DELETE", f"{path}/999").status == 500


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"assignment_ids": [], "section_ids": []}, 400),
        ({}, 400),
        ([], 400),
        ({"assignment_ids": ["x"]}, 400),
        ({"assignment_ids": [999]}, 200),
        ({"section_ids": [1]}, 404),
        ({"section_ids": [SCIENCE]}, 200),
    ],
)
def test_reading_scores_needs_something_named(door: Door, body: Any, status: int) -> None:
    """Assignments that are not there have no scores; a missing section is 404."""
    reply = door.ask("POST", f"/ws/xte/assignment_score?users_dcid={INES}", body)
    assert reply.status == status
    assert status != 200 or reply.json == []
