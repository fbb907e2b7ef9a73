"""`/ws/dataversion` over a real socket; what changed is counted in the store."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from mock_sis.world import World
from sis_core.district import DistrictError

ROWS = {
    "students": [
        {"dcid": 812, "id": 1812, "last_name": "Quill"},
        {"dcid": 813, "id": 1813, "last_name": "Vance"},
    ],
    "courses": [{"dcid": 501, "id": 1501, "course_number": "SCI7"}],
}


@pytest.fixture
def world() -> Iterator[World]:
    """Two students and a course, followed by `northsync`, served."""
    with World.empty("2026-10-15") as made:
        made.load(ROWS, {"dataversion": {"applications": {"northsync": ["Students", "users"]}}})
        made.start()
        yield made


def ask(world: World, path: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
    """Status and JSON of one request with a token."""
    parts = urlsplit(world.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    try:
        headers = {"Authorization": f"Bearer {world.valid_token()}"}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_only_rows_changed_after_the_version(world: World) -> None:
    """A client that asks with its last version is told each changed row of its tables once."""
    status, first = ask(world, "/ws/dataversion/northsync/0")
    since = first["$dataversion"]
    with world.store.write() as w:
        w.update("Students", 813, {"Last_Name": "Vane"})
        w.update("Students", 813, {"Last_Name": "Vance"})
        w.update("Courses", 501, {"Course_Name": "Science"})
    _, second = ask(world, f"/ws/dataversion/northsync/{since}")

    assert status == 200
    assert first == {"$dataversion": since, "tables": {"students": [812, 813]}}
    assert second["tables"] == {"students": [813]}
    assert second["$dataversion"] == str(world.store.scalar("SELECT n FROM _version"))
    assert int(second["$dataversion"]) > int(since)


def test_nothing_changed(world: World) -> None:
    """Without changes there are no tables; a switch lists them empty."""
    now = world.store.version
    quiet = ask(world, f"/ws/dataversion/northsync/{now}")
    world.switches.set({"dataversion_unchanged": "list", "dataversion_type": "number"})
    listed = ask(world, f"/ws/dataversion/northsync/{now + 5}")

    assert quiet == (200, {"$dataversion": str(now), "tables": {}})
    assert listed == (200, {"$dataversion": now, "tables": {"students": [], "users": []}})
    assert "lies ahead" in str(world.journal.entries()[-1].notes)


def test_deleted_rows(world: World) -> None:
    """A deleted row is among the changes unless a switch leaves it out."""
    since = world.store.version
    with world.store.write() as w:
        w.delete("Students", 812)
    told = ask(world, f"/ws/dataversion/northsync/{since}")[1]["tables"]
    world.switches.set({"dataversion_deleted": "omit"})
    silent = ask(world, f"/ws/dataversion/northsync/{since}")[1]["tables"]

    assert (told, silent) == ({"students": [812]}, {})


@pytest.mark.parametrize("version", ["-1", "x", "1.5", "٣", "9" * 20])
def test_a_bad_version_is_400(world: World, version: str) -> None:
    """Only whole numbers from 0 on are versions."""
    assert ask(world, f"/ws/dataversion/northsync/{quote(version)}")[0] == 400


@pytest.mark.parametrize(("value", "status"), [("400", 400), ("404", 404), ("empty", 200)])
def test_an_unknown_application(world: World, value: str, status: int) -> None:
    """What an application that nobody named is told is a switch; the journal names the nearest."""
    world.switches.set({"dataversion_unknown": value})
    found = ask(world, "/ws/dataversion/northsink/0")

    assert found[0] == status
    if status == 200:
        assert found[1]["tables"] == {}
    else:
        assert "did you mean 'northsync'?" in world.journal.entries()[-1].reason


def test_applications_are_named_by_the_sandbox(world: World) -> None:
    """A person or a test says who follows which tables; an unknown table is refused."""
    named = ask(world, "/_sandbox/dataversion", "PUT", {"applications": {"bus": ["Courses"]}})
    refused = ask(world, "/_sandbox/dataversion", "PUT", {"applications": {"bus": ["corses"]}})

    assert named[0] == 200
    assert ask(world, "/_sandbox/dataversion")[1]["applications"] == {"bus": ["courses"]}
    assert refused[0] == 400
    assert "did you mean" in refused[1]["error"]
    assert ask(world, "/ws/dataversion/bus/0")[1]["tables"] == {"courses": [501]}
    assert ask(world, "/ws/dataversion/northsync/0")[0] == 400


def test_other_addresses_and_methods(world: World) -> None:
    """A missing version is 404, another method 405."""
    assert ask(world, "/ws/dataversion/northsync")[0] == 404
    assert ask(world, "/ws/dataversion/northsync/0", "POST", {})[0] == 405


@pytest.mark.parametrize(
    ("setting", "part"),
    [
        ({"currant": 4}, "no dataversion setting 'currant'"),
        ({"current": 1}, "below"),
        ({"current": -1}, "at least 0"),
        ({"applications": {"a": "students"}}, "list of table names"),
        ({"changes": [{"version": 9, "table": "students"}]}, "version, table and id"),
    ],
)
def test_a_bad_setting_is_refused(world: World, setting: dict[str, Any], part: str) -> None:
    """A setting that cannot hold is refused in one sentence and changes nothing."""
    before = world.store.read("SELECT * FROM _changes")
    with pytest.raises(DistrictError, match=part):
        world.load({}, {"dataversion": setting})

    assert world.store.read("SELECT * FROM _changes") == before
