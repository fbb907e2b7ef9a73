"""oneroster 0.0.17 (Adobe, OAuth 1.0a, HMAC-SHA256): what it reads by Link equals the store."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from operations_sql import COLLECTIONS
from relations_sql import RELATIONS

from mock_sis.world import World

SCRIPT = Path(__file__).with_name("read_with_oneroster.py")
PAGE = 37
"""Small and odd, so that every list takes many pages."""

GROUPS = {
    "schools": "SELECT Name, School_Number FROM Schools WHERE School_Number NOT IN (0, 999999)",
    "classes": "SELECT c.Course_Name, x.DCID, x.ID FROM Sections x JOIN Courses c "
    "ON c.Course_Number = x.Course_Number GROUP BY c.Course_Name "
    "HAVING count(*) = 1 AND max(x.TermID) >= 3600 LIMIT 1",
    "courses": "SELECT c.Course_Name, x.DCID, x.ID FROM Sections x JOIN Courses c "
    "ON c.Course_Number = x.Course_Number GROUP BY c.Course_Name HAVING count(*) > 3 LIMIT 1",
}
"""What the client looks groups up by: their names."""


def run(world: World, secret: str, *names: str) -> subprocess.CompletedProcess[str]:
    """The client in a process of its own."""
    door = world.ready()["oneroster"]
    return subprocess.run(
        [sys.executable, "-W", "ignore", SCRIPT, door["url"], door["consumer_key"], secret,
         str(PAGE), *names],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def read(rostered: World) -> dict[str, Any]:
    """What the client read."""
    names = [str(rostered.store.scalar(sql)) for sql in GROUPS.values()]
    done = run(rostered, rostered.ready()["oneroster"]["consumer_secret"], *names)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("kind", "operation"),
    [("users", "getAllUsers"), ("students", "getAllStudents"), ("teachers", "getAllTeachers"),
     ("classes", "getAllClasses"), ("courses", "getAllCourses"), ("schools", "getAllSchools")],
)  # fmt: skip
def test_lists_followed_by_link_equal_the_store(
    rostered: World, read: dict[str, Any], kind: str, operation: str
) -> None:
    """Every page, by `next` alone, gives each row once and in order."""
    expected = [row[0] for truth in COLLECTIONS[operation] for row in
                rostered.store.read(truth.sql)]  # fmt: skip

    assert [one["sourcedId"] for one in read[kind]] == expected


def test_users_have_the_names_of_their_tables(rostered: World, read: dict[str, Any]) -> None:
    """Username, names and e-mail of every student and teacher."""
    rows = rostered.store.read(
        "SELECT 'S' || DCID, Student_Web_ID, First_Name, Last_Name FROM Students UNION "
        "SELECT 'T' || DCID, coalesce(TeacherLoginID, LoginID), First_Name, Last_Name FROM Users"
    )
    known = {row[0]: row for row in rows}
    for one in [*read["students"], *read["teachers"]]:
        came = (one["sourcedId"], one.get("username"), one["givenName"], one["familyName"])
        assert came == known[one["sourcedId"]]


@pytest.mark.parametrize("users", ["students", "teachers"])
def test_people_of_groups_equal_the_store(
    rostered: World, read: dict[str, Any], users: str
) -> None:
    """Of a school, a class and all classes of a course, each found by its name."""
    word = users.capitalize()
    [(_, number), *_] = rostered.store.read(GROUPS["schools"])
    at_school = RELATIONS[f"get{word}ForSchool"].ids
    assert [one["sourcedId"] for one in read[f"schools_{users}"]] == [
        row for (row,) in rostered.store.read(at_school, (number,))
    ]
    in_class = RELATIONS[f"get{word}ForClass"].ids
    [(_, dcid, number)] = rostered.store.read(GROUPS["classes"])
    assert [one["sourcedId"] for one in read[f"classes_{users}"]] == [
        row for (row,) in rostered.store.read(in_class, (dcid, number))
    ]
    [(name, *_)] = rostered.store.read(GROUPS["courses"])
    sections = rostered.store.read(
        "SELECT x.DCID, x.ID FROM Sections x JOIN Courses c ON c.Course_Number = x.Course_Number "
        "WHERE c.Course_Name = ? ORDER BY x.DCID", (name,)
    )  # fmt: skip
    expected = [row for keys in sections for (row,) in rostered.store.read(in_class, keys)]
    assert expected
    assert [one["sourcedId"] for one in read[f"courses_{users}"]] == expected


def test_a_wrong_secret_is_refused(rostered: World) -> None:
    """Signed with another secret the client is told 401."""
    done = run(rostered, "another secret", "x", "x", "x")

    assert done.returncode != 0
    assert "401" in done.stderr
