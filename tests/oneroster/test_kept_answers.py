"""Whole answers are kept and given again, and never outlive what they were made from."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER

ROWS = [
    {"dcid": n, "id": n + 1000, "schoolid": 210, "first_name": f"F{n}", "last_name": f"L{n}",
     "grade_level": 7, "student_web_id": f"u{n}"}
    for n in range(1, 6)
]  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    """Five students in one school, served."""
    with World.empty("2026-10-15", mounts=(ONEROSTER,)) as world:
        school = {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"}
        world.load({"schools": [school], "students": ROWS})
        world.start()
        yield world


def _users(world: World, query: str = "limit=2") -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{world.url}/ims/oneroster/v1p1/students?{query}",
        headers={"Authorization": f"Bearer {world.valid_token()}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return list(json.load(answer)["users"])


def test_a_kept_answer_follows_a_write(world: World) -> None:
    """A name that changes, a row that comes and one that goes are seen by the next reading."""
    assert (
        [u["givenName"] for u in _users(world)]
        == ["F1", "F2"]
        == [u["givenName"] for u in _users(world)]
    )
    with world.store.write() as w:
        w.update("Students", 1, {"First_Name": "Anew"})
    assert [u["givenName"] for u in _users(world)] == ["Anew", "F2"]
    with world.store.write() as w:
        w.delete("Students", 1)
    assert [u["givenName"] for u in _users(world)] == ["F2", "F3"]


def test_a_kept_answer_follows_switches_reset_and_day(world: World) -> None:
    """Another spelling, a reset and another day are never answered from before."""
    assert _users(world)[0]["enabledUser"] == "true"
    world.switches.set({"booleans": "json"})
    assert _users(world)[0]["enabledUser"] is True
    with world.store.write() as w:
        w.update("Students", 1, {"First_Name": "Anew"})
    assert _users(world)[0]["givenName"] == "Anew"
    world.reset()
    assert (_users(world)[0]["givenName"], _users(world)[0]["enabledUser"]) == ("F1", "true")
    world.advance(timedelta(days=1))
    assert _users(world)[0]["givenName"] == "F1"


def test_the_journal_tells_the_same_each_time(world: World) -> None:
    """A reading that is worth a remark is remarked on every time, not only when it was made."""
    for _ in range(3):
        _users(world, "limit=2&colour=red")
    entries = [entry.shown(bodies=False) for entry in world.journal.entries()]
    told = [entry for entry in entries if any("colour" in note for note in entry["notes"])]
    assert len(told) == 3
