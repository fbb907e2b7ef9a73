"""What a cold review found: deleted categories, long HEADs, aides among teachers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER

ROOT = "/ims/oneroster/v1p1"
TABLES: dict[str, list[dict[str, Any]]] = {
    "schools": [{"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"}],
    "terms": [
        {"dcid": 41, "id": 3600, "schoolid": 210, "yearid": 36, "name": "2026-2027", "portion": 1,
         "isyearrec": 1, "firstday": "2026-08-24", "lastday": "2027-06-11"},
    ],
    "courses": [{"dcid": 501, "id": 1501, "course_number": "SCI7", "course_name": "Science 7"}],
    "users": [
        {"dcid": 4102, "first_name": "Ines", "last_name": "Marlow", "teacherloginid": "imarlow"},
        {"dcid": 4103, "first_name": "Bram", "last_name": "Oduya", "teacherloginid": "boduya"},
    ],
    "schoolstaff": [
        {"dcid": 7102, "id": 6102, "users_dcid": 4102, "schoolid": 210, "status": 1,
         "staffstatus": 1},
        {"dcid": 7103, "id": 6103, "users_dcid": 4103, "schoolid": 210, "status": 1,
         "staffstatus": 2},
    ],
    "sections": [
        {"dcid": 8801, "id": 4501, "schoolid": 210, "course_number": "SCI7",
         "section_number": "904", "termid": 3600, "teacher": 6102, "expression": "2(A-E)"},
    ],
    "roledef": [{"id": 25, "name": "Lead Teacher"}, {"id": 27, "name": "Aide"}],
    "sectionteacher": [
        {"id": 2501, "sectionid": 4501, "teacherid": 6102, "roleid": 25,
         "start_date": "2026-08-24", "end_date": "2027-06-11"},
        {"id": 2502, "sectionid": 4501, "teacherid": 6103, "roleid": 27,
         "start_date": "2026-08-24", "end_date": "2027-06-11"},
    ],
    "teachercategory": [{"teachercategoryid": 933, "usersdcid": 4102, "name": "Labs"}],
}  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    """A served class with a teacher, an aide and a category."""
    with World.empty("2026-10-15", mounts=(ONEROSTER,)) as world:
        world.load(TABLES, {"district": {"name": "Ostrand", "number": "0410"}})
        world.start()
        yield world


def _ask(world: World, method: str, path: str) -> tuple[int, Any, Any]:
    address = urlsplit(world.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    try:
        headers = {"Authorization": f"Bearer {world.valid_token()}"}
        connection.request(method, f"{ROOT}{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None, answer.headers
    finally:
        connection.close()


def test_a_deleted_category_of_a_class_is_tobedeleted(world: World) -> None:
    """It is found by its id, and listed where deleted rows are; until then it is active."""
    _, before, _ = _ask(world, "GET", "/categories/933_8801")
    assert before["category"]["status"] == "active"
    with world.store.write() as w:
        w.delete("TeacherCategory", 933)
    status, after, _ = _ask(world, "GET", "/categories/933_8801")
    assert status == 200
    assert (after["category"]["status"], after["category"]["title"]) == ("tobedeleted", "Labs")
    assert _ask(world, "GET", "/categories")[1]["categories"] == []
    world.switches.set({"deleted": "listed"})
    listed = _ask(world, "GET", "/categories")[1]["categories"]
    assert [one["sourcedId"] for one in listed] == ["933_8801"]


def test_aides_are_a_classs_teachers_where_they_are_enrolled_as_such(world: World) -> None:
    """`aides=teacher` lists an aide among the enrollments and the teachers of a class alike."""
    for value, teachers in (("hidden", {"T4102"}), ("teacher", {"T4102", "T4103"})):
        world.switches.set({"aides": value})
        enrolled = _ask(world, "GET", "/enrollments?filter=role%3D%27teacher%27")[1]["enrollments"]
        assert {one["user"]["sourcedId"] for one in enrolled} == teachers
        users = _ask(world, "GET", "/classes/8801/teachers")[1]["users"]
        assert {one["sourcedId"] for one in users} == teachers


def test_a_long_head_tells_no_wrong_length(world: World) -> None:
    """HEAD of a page that would be streamed has no Content-Length of 0."""
    with world.store.write() as w:
        for n in range(1200):
            row = {"DCID": n + 1, "ID": n + 5001, "SchoolID": 210, "Grade_Level": 7}
            w.insert("Students", {**row, "First_Name": "N", "Last_Name": f"Q{n}"})
    status, _, headers = _ask(world, "HEAD", "/students?limit=1200")
    assert status == 200
    assert headers["X-Total-Count"] == "1200"
    assert headers["Content-Length"] != "0"
    status, made, _ = _ask(world, "GET", "/students?limit=1200")
    assert (status, len(made["users"])) == (200, 1200)
