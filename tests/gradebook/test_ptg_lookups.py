"""What the clients of the older gradebook look up: categories, scales, ids, built-in queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from book_district import SCIENCE
from legacy_district import (
    HOMEWORK,
    LEGACY,
    NORA,
    OMAR,
    SCALE_DCID,
    TEST,
    Door,
    legacy_door,
)


@pytest.fixture
def door() -> Iterator[Door]:
    """The legacy district with categories, served."""
    with legacy_door(categories=True) as made:
        yield made


def test_categories_are_listed_counted_and_read(door: Door) -> None:
    """The section's categories, those of the mirror."""
    listed = door.ask("GET", f"/section/{LEGACY}/assignment_category").json()
    assert listed == {
        "assignment_categories": {
            "assignment_category": [
                {"id": HOMEWORK, "section_id": LEGACY, "name": "HOMEWORK", "abbreviation": "HW",
                 "description": None, "default_points_possible": 10},
                {"id": TEST, "section_id": LEGACY, "name": "TEST", "abbreviation": "TST",
                 "description": None, "default_points_possible": None},
            ]
        }
    }  # fmt: skip
    count = door.ask("GET", f"/section/{LEGACY}/assignment_category/count").json()
    assert count == {"resource": {"count": 2}}
    one = door.ask("GET", f"/assignment_category/{TEST}").json()
    assert one["assignment_category"]["name"] == "TEST"


def test_grade_scales_are_listed_counted_and_read(door: Door) -> None:
    """A section's scale with its grades, the best first."""
    scale = {
        "id": SCALE_DCID,
        "name": "Letters",
        "grades": {
            "grade": [
                {"id": 771, "name": "A", "cutoff": 90},
                {"id": 772, "name": "B+", "cutoff": 85},
                {"id": 773, "name": "B", "cutoff": 80},
                {"id": 774, "name": "F", "cutoff": 0},
            ]
        },
    }
    listed = door.ask("GET", f"/section/{LEGACY}/grade_scale").json()
    assert listed == {"grade_scales": {"grade_scale": [scale]}}
    count = door.ask("GET", f"/section/{LEGACY}/grade_scale/count").json()
    assert count == {"resource": {"count": 1}}
    assert door.ask("GET", f"/grade_scale/{SCALE_DCID}").json() == {"grade_scale": scale}


def test_guessed_paths_can_be_closed(door: Door) -> None:
    """ptg_guessed_paths=404 leaves only the paths that were seen."""
    door.world.switches.set({"ptg_guessed_paths": "404"})
    for path in (f"/section/{LEGACY}/assignment_category", f"/grade_scale/{SCALE_DCID}"):
        assert door.ask("GET", path).status_code == 404
    assert door.create()


def test_ids_are_translated_both_ways(door: Door) -> None:
    """Known ids come in pairs, others are left out; names of products have no case."""
    made = door.create()
    door.score(made, NORA, "18")
    person, section = door.rows("SELECT StudentID, SectionID FROM PSM_SectionEnrollment")[0]

    asked = {
        f"/translate/student/SIS/dcid/PTG/id?values={NORA},{OMAR}": [(NORA, person)],
        f"/translate/student/ptg/id/sis/dcid?values={person}": [(person, NORA)],
        f"/translate/section/powerschool/dcid/psm/id?values={LEGACY}": [(LEGACY, section)],
        f"/translate/section/sis/id/sis/dcid?values={LEGACY - 4300}": [(LEGACY - 4300, LEGACY)],
        "/translate/term/sis/id/ptg/id?values=3600": [],
    }
    for path, pairs in asked.items():
        rows = door.ask("GET", path).json()["translations"]["translation"]
        assert [(row["source"], row["target"]) for row in rows] == pairs


def query(door: Door, name: str, *sections: Any) -> list[dict[str, Any]]:
    """The records of a built-in query, asked as a client does, with its odd parameter."""
    path = f"/ws/schema/query/com.powerschool.core.sections.{name}?pagesize=0"
    body = {"section_ids": list(sections), "base_path": "/ws"}
    answer = door.ask("POST", path, body)
    assert answer.status_code == 200, answer.text
    records: list[dict[str, Any]] = answer.json().get("record", [])
    return records


def test_the_gradebook_of_a_section(door: Door) -> None:
    """PTG or PTP for each section that exists, as a text at the record's top."""
    assert query(door, "gradebooktype", LEGACY)[0]["gradebooktype"] == "PTG"
    found = query(door, "gradebooktype", SCIENCE, LEGACY, 99999)
    assert [(row["_id"], row["dcid"], row["gradebooktype"]) for row in found] == [
        (SCIENCE, str(SCIENCE), "PTP"),
        (LEGACY, str(LEGACY), "PTG"),
    ]
    with door.world.store.write() as w:
        w.update("Sections", SCIENCE, {"GradebookType": None})
    assert query(door, "gradebooktype", SCIENCE)[0]["gradebooktype"] == "PTP"


def test_the_grade_scale_of_a_section(door: Door) -> None:
    """gradescaleitemdcid is the scale's DCID; a section without a scale has no record."""
    assert query(door, "gradescales", LEGACY)[0]["gradescaleitemdcid"] == str(SCALE_DCID)
    assert query(door, "gradescales", SCIENCE) == []


def test_the_built_in_queries_need_grants_and_arguments(door: Door) -> None:
    """Without section_ids 400; without a grant for the columns 403."""
    path = "/ws/schema/query/com.powerschool.core.sections.gradebooktype"
    assert door.ask("POST", path, {}).status_code == 400
    door.world.load({}, {"plugin": {"grants": {"sections": {"dcid": "ViewOnly"}}}})
    assert door.ask("POST", path, {"section_ids": [LEGACY]}).status_code == 403
