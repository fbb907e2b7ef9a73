"""`$dataversion` of PowerQueries over a real socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from mock_sis.world import World

FLAT = "/ws/schema/query/org.example.flat"
QUERY = {
    "name": "org.example.flat",
    "coretable": "students",
    "flattened": True,
    "columns": [
        {"column": "STUDENTS.DCID", "alias": "students.dcid"},
        {"column": "STUDENTS.LAST_NAME", "alias": "students.last_name"},
    ],
    "args": [],
    "sql": "SELECT dcid, last_name FROM students ORDER BY dcid",
}
ROWS = {
    "students": [
        {"dcid": 812, "id": 1812, "last_name": "Quill"},
        {"dcid": 813, "id": 1813, "last_name": "Vance"},
        {"dcid": 814, "id": 1814, "last_name": "Quist"},
    ]
}
FOLLOWED = {"applications": {"northsync": ["students"], "books": ["courses"]}}


@pytest.fixture
def world() -> Iterator[World]:
    """Three students and a query of them, served."""
    with World.empty("2026-10-15") as made:
        made.load(ROWS, {"queries": [QUERY], "dataversion": FOLLOWED})
        made.start()
        yield made


def call(world: World, version: object, query: str = "", **more: Any) -> tuple[int, Any]:
    """Status and JSON of the query with `$dataversion` for northsync."""
    body = {"$dataversion": version, "$dataversion_applicationname": "northsync", **more}
    parts = urlsplit(world.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    try:
        headers = {
            "Authorization": f"Bearer {world.valid_token()}",
            "Content-Type": "application/json",
        }
        connection.request("POST", f"{FLAT}{query}", json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def names(reply: tuple[int, Any]) -> list[str]:
    """The last names of the records."""
    status, body = reply
    assert status == 200, body
    return [record["students.last_name"] for record in body.get("record", [])]


def test_only_changed_rows_come(world: World) -> None:
    """The first call has every row and a version; with that version only what changed comes."""
    first = call(world, 0)
    with world.store.write() as w:
        w.update("Students", 813, {"Last_Name": "Vane"})
        w.update("Students", 814, {"Last_Name": "Quest"})
    second = call(world, first[1]["$dataversion"])
    now = str(world.store.scalar("SELECT n FROM _version"))
    third = call(world, int(now))

    assert names(first) == ["Quill", "Vance", "Quist"]
    assert names(second) == ["Vane", "Quest"]
    assert second[1]["$dataversion"] == now
    assert third == (200, {"name": "Students", "@extensions": "", "$dataversion": now})


def test_changes_with_pages_counts_and_filters(world: World) -> None:
    """Pages, counts, order and $q are of the changed rows."""
    since = world.store.version
    with world.store.write() as w:
        w.update("Students", 813, {"Last_Name": "Vane"})
        w.update("Students", 814, {"Last_Name": "Quest"})

    paged = call(world, since, "?pagesize=1&page=2&count=true")
    filtered = call(world, since, **{"$q": "students.last_name==Vane"})
    both = call(world, since, **{"$q": "students.last_name==Q*;students.dcid=gt=812"})
    sorted_ = call(world, since, "?order=students.last_name&pagesize=0")

    assert (names(paged), paged[1]["count"]) == (["Quest"], 2)
    assert names(filtered) == ["Vane"]
    assert names(both) == ["Quest"]
    assert names(sorted_) == ["Quest", "Vane"]
    assert call(world, since, "/count") == (200, {"count": 2})


@pytest.mark.parametrize(
    ("version", "application"),
    [(-1, "northsync"), ("x", "northsync"), (True, "northsync"), (None, "northsync"),
     (0, "nobody"), (0, None), (0, "books")],
)  # fmt: skip
def test_what_cannot_be_told_is_400(world: World, version: object, application: object) -> None:
    """A bad version, no application, an unknown one, or one that follows other tables."""
    more = {"$dataversion_applicationname": application}
    assert call(world, version, **more)[0] == 400
