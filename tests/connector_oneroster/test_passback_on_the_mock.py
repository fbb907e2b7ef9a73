"""Grade passback against the provider itself: what stands in the gradebook's tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World
from sis_connector.config import SyncConfig
from sis_connector.push.run import push
from sis_connector.run import sync
from sis_connector.secret import Secret


@pytest.fixture
def passed(world: World, served: SyncConfig, tmp_path: Path) -> Callable[..., Any]:
    """Provision, then pass one quiz with two scores back; returns the report and what SQL finds."""

    def do(**changes: Any) -> tuple[Any, list[tuple[Any, ...]]]:
        assert sync(served).status in ("applied", "unchanged")
        with closing(sqlite3.connect(served.target)) as connection:
            class_id, first, second = connection.execute(
                "SELECT class_id, min(user_id), max(user_id) FROM rosters "
                "WHERE class_id IN (SELECT class_id FROM classes WHERE teacher_id <> '') "
                f"AND class_id IN ({pro_sections(world)}) GROUP BY class_id HAVING count(*) > 1 "
                "ORDER BY class_id LIMIT 1"
            ).fetchone()
        lines = [
            {"type": "assignment", "id": "w1", "class_id": class_id, "name": "Quiz from Canvas",
             "points": 20, "due": "2026-10-02"},
            {"type": "score", "assignment_id": "w1", "student_id": first, "score": 18.5},
            {"type": "score", "assignment_id": "w1", "student_id": second, "score": 25},
        ]  # fmt: skip
        file = tmp_path / "grades.jsonl"
        file.write_text("\n".join(map(json.dumps, lines)))
        report = push(replace(served, **changes), file)
        found = world.store.read(
            "SELECT 'S' || s.StudentsDCID, s.ScorePoints FROM AssignmentScore s "
            "JOIN AssignmentSection a ON a.AssignmentSectionID = s.AssignmentSectionID "
            "WHERE a.Name = 'Quiz from Canvas' AND a.SectionsDCID = ? ORDER BY 1",
            (int(class_id),),
        )
        assert found == sorted([(first, 18.5), (second, 25.0)]) or report.status != "pushed"
        return report, found

    return do


def pro_sections(world: World) -> str:
    rows = world.store.read("SELECT DCID FROM Sections WHERE GradebookType = 2")
    return ", ".join(f"'{row[0]}'" for row in rows)


PASSBACK: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("plain", {}, {}),
    ("quirk 8", {"numbers": "string"}, {}),
    ("quirk 12", {"id_blanks": "padded"}, {}),
    ("quirk 21", {"empty_relation": "404"}, {}),
    ("quirk 22", {"envelope": "array"}, {}),
    ("quirk 22, no ids", {"idless_put": "allocate"}, {"put_without_id": True}),
    (
        "quirk 22, no ids, arrays",
        {"idless_put": "allocate", "envelope": "array"},
        {"put_without_id": True},
    ),
    ("quirk 29", {"token": "single"}, {}),
    ("quirk 39", {"key_order": "sorted"}, {}),
    ("strict", {"oneroster_profile": "strict"}, {}),
]


@pytest.mark.parametrize(
    ("name", "switches", "changes"), PASSBACK, ids=[one[0] for one in PASSBACK]
)
def test_grades_arrive_in_the_gradebook(world, passed, name, switches, changes):
    """A quiz and its scores stand in PowerTeacher Pro's tables after the passback."""
    world.switches.set(switches)
    report, found = passed(**changes)
    assert report.status == "pushed", (report.message, report.not_arrived)
    assert len(found) == 2 and not report.not_arrived
    again, _ = passed(**changes)
    assert again.status == "unchanged"


def test_grades_behind_a_vendors_header(world, passed):
    """Quirk 32: without the header the hint names the setting, with it grades arrive."""
    world.switches.set({"vendor_header": "grades"})
    report, found = passed()
    assert report.status == "failed" and "vendor_authorization" in report.hint and not found
    report, found = passed(vendor_authorization=Secret("key:secret"))
    assert report.status == "pushed" and len(found) == 2
