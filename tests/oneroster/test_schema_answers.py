"""Every answer of every reading is valid by our JSON Schema, and the schema can say no."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from roster_door import Reader, filled

from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.schema import alone, answer_schema
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.spec.oneroster.v1p1.operations import EXTENSIONS, OPERATIONS

READINGS = [o for o in (*OPERATIONS, *EXTENSIONS) if o.method == "GET"]
COLLECTIONS = [o for o in READINGS if o.answers == "collection" and not o.parents]
SINGLES = [o for o in READINGS if o.answers == "object"]
RELATIONS = [o for o in READINGS if o.parents]
PARENTS = {"org": "/schools", "academicSession": "/academicSessions", "course": "/courses",
           "class": "/classes", "user": "/users", "lineItem": "/lineItems"}  # fmt: skip
NAMELESS = (
    "SELECT 'S' || DCID FROM Students WHERE Student_Web_ID IS NULL UNION "
    "SELECT 'T' || DCID FROM Users WHERE coalesce(TeacherLoginID, LoginID) IS NULL"
)
"""People without a username are an awkward case on purpose (quirk 19); the standard wants one."""


def named(operations: list[Operation]) -> Any:
    """Parameters that go by the operation's name."""
    return pytest.mark.parametrize("operation", operations, ids=lambda o: o.name)


def schema_of(operation: Operation, *, selected: bool = False) -> dict[str, Any]:
    """The schema of an operation's success."""
    return alone(answer_schema(operation, ENTITIES, selected=selected), ENTITIES)


def complaints(operation: Operation, body: Any, nameless: set[str]) -> list[str]:
    """What is wrong with a body, but for usernames that the district lacks."""
    validator = jsonschema_rs.validator_for(schema_of(operation))
    found = []
    for error in validator.iter_errors(body):
        at: Any = body
        for step in error.instance_path:
            at = at[step]
        if error.message == '"username" is a required property' and at["sourcedId"] in nameless:
            continue
        found.append(f"{at if isinstance(at, str) else list(error.instance_path)}: {error.message}")
    return found


@pytest.fixture(params=["small", "tiny"])
def district(request: pytest.FixtureRequest) -> Reader:
    """Each of the two districts."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Reader)
    return found


@named(COLLECTIONS)
def test_collections_are_valid(district: Reader, operation: Operation) -> None:
    """Every object of every collection of a district is as the schema says."""
    reply = district.get(operation.path, limit=10_000)

    assert reply.status == 200
    assert next(iter(reply.json)) == operation.envelope
    assert complaints(operation, reply.json, set(district.column(NAMELESS))) == []


@named(SINGLES)
def test_single_objects_are_valid_and_those_of_the_collection(
    small: Reader, operation: Operation
) -> None:
    """An object by its id is what the collection lists, in a valid envelope of its own."""
    listed = small.objects(operation.path.removesuffix("/{id}"))
    nameless = set(small.column(NAMELESS))

    for one in listed[:: max(1, len(listed) // 25)]:
        reply = small.get(filled(operation, one["sourcedId"]))
        assert reply.status == 200
        assert complaints(operation, reply.json, nameless) == []
        assert reply.json == {operation.envelope: one}


@named(RELATIONS)
def test_relations_are_valid(tiny: Reader, operation: Operation) -> None:
    """Under every parent of the district a relation answers valid objects."""
    nameless = set(tiny.column(NAMELESS))
    count = 0
    for ids in paths(tiny, operation):
        reply = tiny.get(filled(operation, *ids), limit=10_000)
        assert reply.status == 200, ids
        assert complaints(operation, reply.json, nameless) == []
        count += len(reply.json[operation.envelope])
    assert count or operation.entity == "resource"


def paths(reader: Reader, operation: Operation) -> Iterator[tuple[str, ...]]:
    """The ids of a relation's parents: all of one, and pairs that belong together."""
    first, *more = operation.parents
    words = {"student": "/students", "teacher": "/teachers"}
    if not more:
        place = words.get(first.view, PARENTS[first.entity])
        word = "/terms" if operation.path.startswith("/terms") else place
        yield from ((one,) for one in reader.ids(word))
        return
    for section in reader.objects("/classes"):
        if first.of == "class_school":
            yield section["school"]["sourcedId"], section["sourcedId"]
            continue
        inner = {"line_item": "lineItems", "student": "students"}[more[0].of]
        for one in reader.ids(f"/classes/{section['sourcedId']}/{inner}")[:2]:
            yield section["sourcedId"], one


@named(COLLECTIONS)
def test_what_fields_leaves_is_valid(small: Reader, operation: Operation) -> None:
    """With `fields` the members that are left are spelled as ever, in the declared order."""
    names = [member.name for member in ENTITIES[operation.entity].members][1::2]
    reply = small.get(operation.path, fields=",".join(names))

    assert jsonschema_rs.is_valid(schema_of(operation, selected=True), reply.json)
    for one in reply.json[operation.envelope]:
        assert list(one) == [name for name in names if name in one]


@named(COLLECTIONS)
def test_keys_stand_in_the_declared_order(small: Reader, operation: Operation) -> None:
    """The members of each object come as the standard's tables list them."""
    declared = [member.name for member in ENTITIES[operation.entity].members]
    for one in small.objects(operation.path, limit=300):
        assert list(one) == [name for name in declared if name in one]


Spoil = Callable[[dict[str, Any]], Any]
SPOILS: list[tuple[str, str, Spoil]] = [
    ("a boolean that is none of the texts", "getAllUsers", lambda o: o.update(enabledUser=True)),
    ("a boolean in capitals", "getAllUsers", lambda o: o.update(enabledUser="True")),
    ("null for absent", "getAllUsers", lambda o: o.update(middleName=None)),
    ("an empty text for absent", "getAllUsers", lambda o: o.update(phone="")),
    ("a role that nobody has", "getAllUsers", lambda o: o.update(role="coach")),
    ("a member of 1.2", "getAllUsers", lambda o: o.update(roles=[])),
    ("no family name", "getAllUsers", lambda o: o.pop("familyName")),
    ("no organization", "getAllUsers", lambda o: o.update(orgs=[])),
    ("a blank identifier", "getAllUsers",
     lambda o: o.update(userIds=[{"type": "SIS", "identifier": ""}])),
    ("a grade without its nought", "getAllStudents", lambda o: o.update(grades=["9"])),
    ("a teacher among students", "getAllStudents", lambda o: o.update(role="teacher")),
    ("a district among schools", "getAllSchools", lambda o: o.update(type="district")),
    ("a time without fraction", "getAllOrgs",
     lambda o: o.update(dateLastModified="2026-08-20T14:05:09Z")),
    ("a thirteenth month", "getAllOrgs",
     lambda o: o.update(dateLastModified="2026-13-20T14:05:09.000Z")),
    ("a padded id", "getAllOrgs", lambda o: o.update(sourcedId=" 210 ")),
    ("a status of 1.0", "getAllOrgs", lambda o: o.update(status="inactive")),
    ("a day with a time", "getAllTerms", lambda o: o.update(startDate="2026-08-24T00:00:00.000Z")),
    ("a year of two digits", "getAllTerms", lambda o: o.update(schoolYear="27")),
    ("a year among terms", "getAllTerms", lambda o: o.update(type="schoolYear")),
    ("a relative href", "getAllEnrollments", lambda o: o["user"].update(href="/users/S1")),
    ("an href with a bare #", "getAllResults",
     lambda o: o["lineItem"].update(href="http://h.example/v1p1/lineItems/1#2")),
    ("an href to another collection", "getAllEnrollments",
     lambda o: o["user"].update(href="http://h.example/v1p1/students/S1")),
    ("the type of a view", "getAllEnrollments", lambda o: o["user"].update(type="student")),
    ("a reference without type", "getAllEnrollments", lambda o: o["class"].pop("type")),
    ("no user", "getAllEnrollments", lambda o: o.pop("user")),
    ("the role of an aide", "getAllEnrollments", lambda o: o.update(role="aide")),
    ("no class's term", "getAllClasses", lambda o: o.update(terms=[])),
    ("a term that comes twice", "getAllClasses", lambda o: o.update(terms=o["terms"] * 2)),
    ("a score as a text", "getAllResults", lambda o: o.update(score="80")),
    ("late as a score's status", "getAllResults", lambda o: o.update(scoreStatus="late")),
    ("a maximum as a text", "getAllLineItems", lambda o: o.update(resultValueMax="20")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spoil"), [(n, s) for _, n, s in SPOILS],
                         ids=[said for said, _, _ in SPOILS])  # fmt: skip
def test_the_schema_refuses_what_is_wrong(tiny: Reader, name: str, spoil: Spoil) -> None:
    """One wrong value in an object that was served makes both implementations refuse it."""
    operation = next(o for o in READINGS if o.name == name)
    body = {operation.envelope: tiny.objects(operation.path, limit=1)}
    schema = schema_of(operation)
    assert jsonschema_rs.is_valid(schema, body)
    wrong = copy.deepcopy(body)
    spoil(wrong[operation.envelope][0])

    assert not jsonschema_rs.is_valid(schema, wrong)
    assert not jsonschema.Draft202012Validator(schema).is_valid(wrong)


@named(READINGS)
def test_schemas_are_schemas(operation: Operation) -> None:
    """Every schema is one by its dialect, stands alone, and asks for the envelope's key."""
    schema = schema_of(operation)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema
    assert not jsonschema_rs.is_valid(schema, {})
    assert not jsonschema_rs.is_valid(schema, {operation.envelope: None})


@named(COLLECTIONS)
def test_both_implementations_agree(tiny: Reader, operation: Operation) -> None:
    """jsonschema, which explains, finds what jsonschema-rs, which decides, finds: nothing."""
    rows = tiny.objects(operation.path, limit=40)
    nameless = set(tiny.column(NAMELESS))
    body = {operation.envelope: [row for row in rows if row["sourcedId"] not in nameless]}

    assert jsonschema_rs.is_valid(schema_of(operation), body)
    assert jsonschema.Draft202012Validator(schema_of(operation)).is_valid(body)
