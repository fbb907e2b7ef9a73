"""One test per writing operation, and the four of resources, which PowerSchool does not have."""

from __future__ import annotations

import json
from typing import Any

import pytest
from roster_door import ROOT, Reader, Reply, filled

from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.v1p1.operations import OPERATIONS

EVERY = {o.name: o for o in OPERATIONS}
SECTION = (
    "SELECT a.SectionsDCID FROM AssignmentSection a JOIN Sections x ON x.DCID = a.SectionsDCID "
    "JOIN SchoolStaff f ON f.ID = x.Teacher JOIN TeacherCategory c ON c.UsersDCID = f.Users_DCID "
    "WHERE coalesce(x.GradebookType, 2) = 2 AND x.TermID >= 3600 AND a.ScoreType = 'POINTS' LIMIT 1"
)


def put(reader: Reader, operation: Operation, sourced_id: str, body: dict[str, Any]) -> Reply:
    """PUT of an object in its envelope."""
    raw = json.dumps({operation.envelope: body}).encode()
    return reader.ask("PUT", ROOT + filled(operation, sourced_id), raw,
                      {"Content-Type": "application/json"})  # fmt: skip


def put_twice(reader: Reader, name: str, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """PUTs a new object (201), then the same changed (200); gives what GET serves then."""
    operation = EVERY[name]
    sourced_id = f"{name}-1"
    made = put(reader, operation, sourced_id, body)
    assert (made.status, next(iter(made.json))) == (201, operation.envelope), made.body
    assert made.json[operation.envelope]["sourcedId"] == sourced_id
    again = put(reader, operation, sourced_id, {**body, **changes})
    assert again.status == 200, again.body
    served = reader.get(filled(operation, sourced_id))
    assert served.json == again.json
    found = served.json[operation.envelope]
    assert isinstance(found, dict)
    return found


def test_put_category(own: Reader) -> None:
    """putCategory makes a TeacherCategory of the class's teacher, then renames it."""
    section = own.one(SECTION)
    body = {"title": "Reading logs", "metadata": {"classId": str(section)}}
    served = put_twice(own, "putCategory", body, title="Journals of reading")

    teacher = own.one(
        "SELECT f.Users_DCID FROM Sections x JOIN SchoolStaff f ON f.ID = x.Teacher "
        "WHERE x.DCID = ?", section
    )  # fmt: skip
    assert served["title"] == "Journals of reading"
    assert own.rows("SELECT UsersDCID FROM TeacherCategory WHERE Name = 'Journals of reading'") == [
        (teacher,)
    ]
    assert own.rows("SELECT 1 FROM TeacherCategory WHERE Name = 'Reading logs'") == []


def line_item(section: int, **changes: Any) -> dict[str, Any]:
    """A line item due in the current term."""
    return {
        "title": "Essay 1", "assignDate": "2026-10-01T00:00:00.000Z",
        "dueDate": "2026-10-08T00:00:00.000Z", "class": {"sourcedId": str(section)},
        "resultValueMin": 0, "resultValueMax": 40, "metadata": {"scoreType": "POINTS"}, **changes,
    }  # fmt: skip


def test_put_line_item(own: Reader) -> None:
    """putLineItem makes an assignment of that section, then replaces its members."""
    section = own.one(SECTION)
    served = put_twice(own, "putLineItem", line_item(section), resultValueMax=50)

    assert (served["resultValueMax"], served["class"]["sourcedId"]) == (50, str(section))
    assert own.rows(
        "SELECT SectionsDCID, substr(DueDate, 1, 10), ScoreEntryPoints FROM AssignmentSection "
        "WHERE Name = 'Essay 1'"
    ) == [(section, "2026-10-08", 50)]


def test_put_result(own: Reader) -> None:
    """putResult makes a score of that student, then replaces it."""
    section = own.one(SECTION)
    assert put(own, EVERY["putLineItem"], "essay", line_item(section)).status == 201
    student = own.one(
        "SELECT s.DCID FROM CC c JOIN Students s ON s.ID = c.StudentID JOIN Sections x "
        "ON x.ID = c.SectionID WHERE x.DCID = ? AND s.Enroll_Status = 0 AND "
        "c.DateEnrolled <= '2026-10-01' AND c.DateLeft > '2026-10-10' LIMIT 1", section
    )  # fmt: skip
    body = {"lineItem": {"sourcedId": "essay"}, "student": {"sourcedId": f"S{student}"},
            "scoreStatus": "fully graded", "score": 31, "scoreDate": "2026-10-09"}  # fmt: skip
    served = put_twice(own, "putResult", body, score=33.5)

    assert (served["score"], served["scoreDate"]) == (33.5, "2026-10-09")
    assert own.rows(
        "SELECT r.ScorePoints FROM AssignmentScore r JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = r.AssignmentSectionID "
        "WHERE a.Name = 'Essay 1' AND r.StudentsDCID = ?", student
    ) == [(33.5,)]  # fmt: skip


DELETED = {
    "deleteLineItem": (
        "SELECT a.AssignmentID || '#' || a.AssignmentSectionID, a.AssignmentSectionID "
        f"FROM AssignmentSection a WHERE a.SectionsDCID = ({SECTION}) LIMIT 1",
        "SELECT count(*) FROM AssignmentSection WHERE AssignmentSectionID = ?",
    ),
    "deleteResult": (
        "SELECT a.AssignmentID || '#' || r.StudentsDCID, r.AssignmentScoreID "
        "FROM AssignmentScore r JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = r.AssignmentSectionID JOIN Students s "
        f"ON s.DCID = r.StudentsDCID AND s.Enroll_Status = 0 "
        f"WHERE a.SectionsDCID = ({SECTION}) LIMIT 1",
        "SELECT count(*) FROM AssignmentScore WHERE AssignmentScoreID = ?",
    ),
}


@pytest.mark.parametrize("name", DELETED)
def test_delete(own: Reader, name: str) -> None:
    """A DELETE takes the row away (204); the collection forgets it, an unknown id is 404."""
    operation, (which, count) = EVERY[name], DELETED[name]
    [(sourced_id, key)] = own.rows(which)
    path = ROOT + filled(operation, sourced_id)
    collection = operation.path.removesuffix("/{id}")
    assert sourced_id in own.ids(collection)

    reply = own.ask("DELETE", path)

    assert (reply.status, reply.body) == (204, b"")
    assert own.one(count, key) == 0
    assert sourced_id not in own.ids(collection)
    assert own.ask("DELETE", path).status == 404
    gone = own.get(filled(operation, sourced_id))
    assert gone.json[operation.envelope]["status"] == "tobedeleted"
    assert own.ask("DELETE", ROOT + filled(operation, "nobody")).status == 404


def test_delete_category(own: Reader) -> None:
    """deleteCategory takes a category out of the class; the teacher's other classes keep it."""
    section = own.one(SECTION)
    body = {"title": "Unused", "metadata": {"classId": str(section)}}
    assert put(own, EVERY["putCategory"], "unused", body).status == 201

    reply = own.ask("DELETE", f"{ROOT}/categories/unused")

    assert (reply.status, reply.body) == (204, b"")
    assert "unused" not in own.ids("/categories")
    assert own.rows(
        "SELECT e.SectionsDCID FROM TeacherCategorySecExclAssoc e JOIN TeacherCategory c "
        "ON c.TeacherCategoryID = e.TeacherCategoryID WHERE c.Name = 'Unused'"
    ) == [(section,)]
    assert "Unused" not in [c["title"] for c in own.objects(f"/classes/{section}/categories")]
    assert own.ask("DELETE", f"{ROOT}/categories/nobody").status == 404


@pytest.fixture
def shelf(own: Reader) -> Reader:
    """A district with three resources, as an import leaves them: on a class, a course, on none."""
    [(section, course)] = own.rows(
        "SELECT x.DCID, c.DCID FROM Sections x "
        "JOIN Courses c ON c.Course_Number = x.Course_Number LIMIT 1"
    )
    with own.world.store.write() as w:
        for key, title in ((1, "Atlas"), (2, "Reader"), (3, None)):
            w.keep(
                "INSERT INTO _resources (key, title, roles, importance, vendorresourceid, at) "
                "VALUES (?, ?, '[\"student\"]', 'primary', ?, '2026-09-01 00:00:00')",
                (key, title, f"v-{key}"),
            )
        links = "INSERT INTO _resource_links (resource, class, course) VALUES (?, ?, ?)"
        w.keep(links, (1, section, None))
        w.keep(links, (2, None, course))
    return own


def test_resources_and_resource(shelf: Reader) -> None:
    """getAllResources lists what was imported, getResource finds one by id."""
    listed = shelf.objects("/resources")

    assert [(r["sourcedId"], r.get("title"), r["vendorResourceId"]) for r in listed] == [
        ("1", "Atlas", "v-1"), ("2", "Reader", "v-2"), ("3", None, "v-3"),
    ]  # fmt: skip
    assert listed[0]["roles"] == ["student"]
    assert shelf.get("/resources/2").json == {"resource": listed[1]}
    assert shelf.get("/resources/nobody").status == 404


def test_resources_of_a_class_and_of_a_course(shelf: Reader) -> None:
    """getResourcesForClass and getResourcesForCourse list what is linked, else []; and 404."""
    [(section, course)] = shelf.rows("SELECT max(class), max(course) FROM _resource_links")
    other = shelf.one("SELECT DCID FROM Sections WHERE DCID <> ?", section)

    assert shelf.ids(f"/classes/{section}/resources") == ["1"]
    assert shelf.ids(f"/courses/{course}/resources") == ["2"]
    assert shelf.ids(f"/classes/{other}/resources") == []
    [one] = [c for c in shelf.objects("/classes") if c["sourcedId"] == str(section)]
    assert [r["sourcedId"] for r in one["resources"]] == ["1"]
    assert shelf.get("/classes/nobody/resources").status == 404
    assert shelf.get("/courses/nobody/resources").status == 404
