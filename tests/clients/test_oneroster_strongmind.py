"""strongmind-oneroster-client 2.0.5 (bearer; made from the standard's OpenAPI) reads everything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from operations_sql import COLLECTIONS
from relations_sql import RELATIONS

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_core.spec.oneroster.v1p1.operations import OPERATIONS

SCRIPT = Path(__file__).with_name("read_with_strongmind.py")
EVERY = {o.name: o for o in OPERATIONS}
UNREAD = ("metadata.", "periods.")
"""The client's model of metadata is empty, and its periods are one text [spec-OAS, its mistake]."""

SINGLES = {
    "get_academic_session": "term", "get_class": "class", "get_course": "course",
    "get_demographic": "student", "get_line_item": "line_item", "get_school": "school",
    "get_org": "school", "get_student": "student", "get_teacher": "teacher", "get_term": "part",
    "get_user": "teacher", "get_grading_period": "period", "get_enrollment": "enrollment",
    "get_category": "category", "get_result": "result",
}  # fmt: skip


def run(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The client in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", SCRIPT, world.ready()["oneroster"]["url"],
         world.valid_token(), "999", *arguments],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ids(rostered: World) -> dict[str, str]:
    """Ids that belong together: a class with results, and what is around it."""
    [row] = rostered.store.read(
        "SELECT x.DCID || '', a.AssignmentID || '#' || a.AssignmentSectionID, "
        "'S' || s.DCID, x.SchoolID || '', x.SchoolID || '-' || x.TermID, c.DCID || '', "
        "'T' || f.Users_DCID, v.TeacherCategoryID || '_' || x.DCID, "
        "a.AssignmentID || '#' || s.DCID, 'S' || k.DCID, x.SchoolID FROM AssignmentScore r "
        "JOIN AssignmentSection a ON a.AssignmentSectionID = r.AssignmentSectionID "
        "JOIN AssignmentCategoryAssoc v ON v.AssignmentSectionID = a.AssignmentSectionID "
        "JOIN Sections x ON x.DCID = a.SectionsDCID AND x.GradebookType = 2 "
        "JOIN Courses c ON c.Course_Number = x.Course_Number "
        "JOIN SchoolStaff f ON f.ID = x.Teacher AND f.Status = 1 AND f.StaffStatus = 1 "
        "JOIN Students s ON s.DCID = r.StudentsDCID AND s.Enroll_Status = 0 "
        "JOIN CC k ON k.SectionID = x.ID AND k.StudentID = s.ID "
        "WHERE EXISTS (SELECT 1 FROM Terms t WHERE t.SchoolID = x.SchoolID AND t.Portion = 4) "
        "LIMIT 1"
    )
    names = ("class", "line_item", "student", "school", "term", "course", "teacher", "category",
             "result", "enrollment", "number")  # fmt: skip
    found = dict(zip(names, row, strict=True))
    for name, portion in (("part", 2), ("period", 4)):
        found[name] = rostered.store.scalar(
            "SELECT SchoolID || '-' || ID FROM Terms WHERE SchoolID = ? AND Portion = ?",
            (found["number"], portion),
        )
    return {name: str(value) for name, value in found.items()}


@pytest.fixture(scope="module")
def read(rostered: World, ids: dict[str, str]) -> dict[str, Any]:
    """What the client read: its methods' names and the answers as dicts."""
    given = {**ids, "user": ids["student"]}
    arguments = [f"{name}_sourced_id={value}" for name, value in given.items()]
    arguments += [f"{method}={ids[name]}" for method, name in SINGLES.items()]
    done = run(rostered, *arguments)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def snake(name: str) -> str:
    """A member's name as the client has it."""
    made = re.sub("([A-Z])", r"_\1", name).lower()
    return "_class" if made == "class" else made


def plain(one: dict[str, Any], member: str) -> Any:
    """A member of the client's dict as the wire has it."""
    found: Any = one
    for part in member.split("."):
        if isinstance(found, list):
            found = found[int(part)] if len(found) > int(part) else None
        else:
            found = None if found is None else found[snake(part)]
    if isinstance(found, bool):
        return str(found).lower()
    if member == "dueDate":
        return found.replace(" ", "T").replace("+00:00", ".000Z")
    return found


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collections_equal_the_store(rostered: World, read: dict[str, Any], name: str) -> None:
    """Every row of every collection, member by member, through the client's own models."""
    rows = read[snake(name.replace("getAll", "get"))]
    at = 0
    for truth in COLLECTIONS[name]:
        members = [m for m in truth.members if not m.startswith(UNREAD)]
        wanted = [place for place, m in enumerate(truth.members) if m in members]
        for row in rostered.store.read(truth.sql):
            expected = [None if row[place] == "" else row[place] for place in wanted]
            assert [plain(rows[at], member) for member in members] == expected
            at += 1
    assert at == len(rows)


WRONG_CASE = "getLineItemsForClass"
READ = [n for n in RELATIONS if n not in (WRONG_CASE, "getCategoriesForClass")]


@pytest.mark.parametrize("name", READ)
def test_relations_equal_the_store(
    rostered: World, read: dict[str, Any], ids: dict[str, str], name: str
) -> None:
    """What hangs on one school, class, course, term, student, teacher or line item."""
    operation, related = EVERY[name], RELATIONS[name]
    given = [parent.id.removesuffix("_id") for parent in operation.parents]
    word = {"/schools": "school", "/terms": "term", "/courses": "course", "/classes": "class",
            "/students": "student", "/teachers": "teacher", "/users": "student"}  # fmt: skip
    if given == ["id"]:
        given = [word["/" + operation.path.split("/")[1]]]
    keys = tuple(ids[{"li": "line_item"}.get(one, one)] for one in given)
    if name == "getClassesForUser":
        related = RELATIONS["getClassesForStudent"]
    [bound] = {row[len(keys):] for row in rostered.store.read(related.parents)
               if row[: len(keys)] == keys}  # fmt: skip
    count = 2 if "?2" in related.ids else 1
    expected = [row for (row,) in rostered.store.read(related.ids, bound[:count])]

    assert [one["sourced_id"] for one in read[snake(name)]] == expected


def test_single_objects_are_the_listed_ones(read: dict[str, Any], ids: dict[str, str]) -> None:
    """Each object by its id, `#` in the ids of line items and results included."""
    for method, name in SINGLES.items():
        (one,) = read[method].values()
        assert one["sourced_id"] == ids[name]


def test_the_clients_own_mistake_is_answered_404(read: dict[str, Any], ids: dict[str, str]) -> None:
    """It asks for /lineitems in small letters; the standard's paths have a capital I."""
    answer = read[snake(WRONG_CASE)]

    assert answer.startswith(f"404 /ims/oneroster/v1p1/classes/{ids['class']}/lineitems?")


def test_the_client_dies_of_a_user_without_username(nameless: World) -> None:
    """Quirk 19 as a real client meets it: one student without a username ends its reading."""
    done = run(nameless, *[f"{n}_sourced_id=1" for n in
                           ("class", "line_item", "student", "school", "term", "course", "teacher",
                            "user")])  # fmt: skip

    assert done.returncode != 0
    assert "Invalid value for `username`, must not be `None`" in done.stderr
    assert nameless.mounts == (ONEROSTER,)
