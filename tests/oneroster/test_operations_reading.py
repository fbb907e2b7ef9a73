"""One test per reading operation: what it lists is what hand-written SQL finds in the store."""

from __future__ import annotations

from typing import Any

import pytest
from operations_sql import COLLECTIONS
from relations_sql import RELATIONS
from roster_door import Reader, filled

from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.v1p1.operations import EXTENSIONS, OPERATIONS

EVERY = {o.name: o for o in (*OPERATIONS, *EXTENSIONS)}
SINGLES = [o for o in EVERY.values() if o.answers == "object" and o.entity != "resource"]
PUPILS_OF = {"getStudent": "getAllStudents", "getTeacher": "getAllTeachers",
             "getTerm": "getAllTerms", "getGradingPeriod": "getAllGradingPeriods",
             "getSchool": "getAllSchools"}  # fmt: skip
"""Narrowed singletons and the collection that says which ids they know."""

BESIDE = {"getStudent": "getAllTeachers", "getTeacher": "getAllStudents",
          "getTerm": "getAllGradingPeriods", "getGradingPeriod": "getAllTerms"}  # fmt: skip
"""Whose ids a narrowed singleton does not know."""


def picked(one: dict[str, Any], name: str) -> Any:
    """A member by its dotted name, or None."""
    found: Any = one
    for part in name.split("."):
        if isinstance(found, list):
            found = found[int(part)] if len(found) > int(part) else None
        else:
            found = None if found is None else found.get(part)
    return found


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collection(small: Reader, name: str) -> None:
    """A collection lists every row that belongs there, in order, member for member."""
    listed = small.objects(EVERY[name].path)
    expected: list[tuple[Any, ...]] = []
    came: list[tuple[Any, ...]] = []
    for truth in COLLECTIONS[name]:
        rows = small.rows(truth.sql)
        here = listed[len(expected) : len(expected) + len(rows)]
        came += [tuple(picked(one, member) for member in truth.members) for one in here]
        expected += [tuple(None if value == "" else value for value in row) for row in rows]

    assert expected
    assert len(listed) == len(expected)
    assert came == expected


@pytest.mark.parametrize("name", [o.name for o in SINGLES])
def test_single(small: Reader, name: str) -> None:
    """Each id that SQL finds answers that object in its envelope; an unknown one answers 404."""
    operation = EVERY[name]
    collection = PUPILS_OF.get(name, f"getAll{operation.path.split('/')[1]}".lower())
    truths = next(t for n, t in COLLECTIONS.items() if n.lower() == collection.lower())
    for truth in truths:
        rows = small.rows(truth.sql)
        for row in [*rows[:5], *rows[-5:]]:
            reply = small.get(filled(operation, row[0]))
            assert reply.status == 200
            assert list(reply.json) == [operation.envelope]
            one = reply.json[operation.envelope]
            came = [picked(one, member) for member in truth.members]
            assert came == [None if value == "" else value for value in row]
    unknown(small, filled(operation, "nobody"), name)


@pytest.mark.parametrize(("name", "other"), BESIDE.items())
def test_a_narrowed_single_does_not_know_its_neighbours(
    small: Reader, name: str, other: str
) -> None:
    """A teacher is no student, a term no grading period: 404 by the narrower path."""
    [(one, *_), *_] = small.rows(COLLECTIONS[other][0].sql)

    unknown(small, filled(EVERY[name], one), name)


@pytest.mark.parametrize("name", RELATIONS)
def test_relation(small: Reader, name: str) -> None:
    """Under each parent the ids that SQL finds, the objects those of the collection; else 404."""
    operation, related = EVERY[name], RELATIONS[name]
    count = len(operation.parents)
    whole = {one["sourcedId"]: one for one in small.objects(base_of(operation))}
    parents = small.rows(related.parents)
    sizes = []
    for parent in parents[:: max(1, len(parents) // 40)]:
        keys = parent[count:]
        expected = small.column(related.ids, *keys[: 2 if "?2" in related.ids else 1])
        path = filled(operation, *parent[:count])
        reply = small.get(path, limit=10_000)
        assert reply.status == 200
        assert next(iter(reply.json)) == operation.envelope
        assert [one["sourcedId"] for one in reply.json[operation.envelope]] == expected, path
        assert reply.json[operation.envelope] == [whole[i] for i in expected]
        assert reply.total == len(expected)
        sizes.append(len(expected))

    assert max(sizes) > 0
    good = parents[0][:count]
    for place in range(count):
        wrong = [*good[:place], "nobody", *good[place + 1 :]]
        unknown(small, filled(operation, *wrong), name)


def base_of(operation: Operation) -> str:
    """The collection of a relation's objects."""
    whole = [o for o in OPERATIONS if o.entity == operation.entity and not o.view]
    return next(o.path for o in whole if o.answers == "collection")


def unknown(reader: Reader, path: str, operation: str) -> None:
    """Holds that a path is answered 404 in the standard's words, naming the operation."""
    reply = reader.get(path)
    assert reply.status == 404, path
    assert reply.info["imsx_codeMinor"] == "unknown object"
    assert reply.info["imsx_operationRefIdentifier"] == operation


def test_an_empty_relation_is_an_empty_list(small: Reader) -> None:
    """Relations without rows are 200 with [] and a total of 0."""
    [(section, *_), *_] = small.rows(
        "SELECT DCID || '' FROM Sections x WHERE NOT EXISTS (SELECT 1 FROM AssignmentSection a "
        "WHERE a.SectionsDCID = x.DCID)"
    )
    for name, key in (("lineItems", "lineItems"), ("results", "results")):
        reply = small.get(f"/classes/{section}/{name}")
        assert (reply.status, reply.json, reply.total) == (200, {key: []}, 0)


def test_a_class_of_another_school_is_unknown_in_this_one(small: Reader) -> None:
    """/schools/{a}/classes/{class of b}/… is 404."""
    [(section, school)] = small.rows("SELECT DCID || '', SchoolID FROM Sections LIMIT 1")
    other = small.one(
        "SELECT School_Number || '' FROM Schools WHERE School_Number NOT IN (0, 999999, ?)", school
    )
    for word, name in (("students", "getStudentsForClassInSchool"),
                       ("teachers", "getTeachersForClassInSchool"),
                       ("enrollments", "getEnrollmentsForClassInSchool")):  # fmt: skip
        unknown(small, f"/schools/{other}/classes/{section}/{word}", name)


def test_a_line_item_of_another_class_is_unknown_in_this_one(small: Reader) -> None:
    """/classes/{a}/lineItems/{item of b}/results is 404."""
    (one, other) = small.rows(
        "SELECT a.SectionsDCID || '', a.AssignmentID || '#' || a.AssignmentSectionID "
        "FROM AssignmentSection a JOIN Sections x ON x.DCID = a.SectionsDCID "
        "WHERE coalesce(x.GradebookType, 2) = 2 GROUP BY a.SectionsDCID LIMIT 2"
    )
    path = filled(EVERY["getResultsForLineItemForClass"], one[0], other[1])
    unknown(small, path, "getResultsForLineItemForClass")


def test_every_reading_operation_is_tested_here() -> None:
    """The tables of this file name every GET of the standard but the resources'."""
    tested = {*COLLECTIONS, *RELATIONS, *(o.name for o in SINGLES)}

    assert tested | {o.name for o in EVERY.values() if o.entity == "resource"} == {
        o.name for o in EVERY.values() if o.method == "GET"
    }
