"""The JSON Schema derived from the declarations fits what is served, and would notice a mistake."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from v1_family import Family

from sis_core.spec.powerschool.match import paths
from sis_core.wire.dialects.mapped import COUNT_SCHEMA, list_schema, single_schema
from sis_fixtures import new_store
from sis_fixtures.recipe import Recipe


@pytest.fixture(scope="module")
def district() -> Iterator[Any]:
    """A generated district, small enough for every path of it."""
    store = new_store(Recipe.load("tiny"), 11, date(2026, 10, 15))
    yield store
    store.close()


def _answers(family: Family) -> Iterator[tuple[dict[str, Any], bytes]]:
    for path, found in paths().items():
        resource = found.resource or (found.collection.resource if found.collection else None)
        if resource is None or found.special:
            continue
        every = ",".join(e.name for e in resource.expansions)
        for real in _real(family, path):
            answer = family.ask(real, expansions=every, extensions="studentcorefields")
            assert answer.status == 200, (real, answer.body)
            if found.count:
                yield COUNT_SCHEMA, answer.body
            elif found.collection is not None:
                yield list_schema(resource), answer.body
            else:
                yield single_schema(resource), answer.body


def _real(family: Family, path: str) -> list[str]:
    if "{id}" not in path:
        return [path]
    table = {
        "school": "Schools",
        "section": "Sections",
        "student": "Students",
        "staff": "SchoolStaff",
        "course": "Courses",
        "term": "Terms",
        "section_enrollment": "CC",
    }[path.split("/")[3]]
    rows = family.store.read(f"SELECT DCID FROM {table} ORDER BY DCID")
    return [path.replace("{id}", str(row[0])) for row in rows[:: max(1, len(rows) // 12)]]


def test_every_answer_of_a_district_fits_its_schema(district: Any, family: Family) -> None:
    """All lists, counts and a dozen rows of every kind, with every expansion; both validators."""
    from sis_core.spec.powerschool.v1 import V1

    family.store, family.v1 = district, V1(district, family.switches, family.v1.facts)
    checked = 0
    for schema, body in _answers(family):
        value = json.loads(body)
        jsonschema_rs.validator_for(schema).validate(value)
        assert jsonschema.Draft202012Validator(schema).is_valid(value)
        checked += 1

    assert checked > 80


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.update(id="812"),
        lambda s: s.pop("id"),
        lambda s: s.update(surprise=1),
        lambda s: s["name"].update(nickname="N"),
        lambda s: s["demographics"].update(birth_date="04/09/2013"),
        lambda s: s.update(phones={}),
        lambda s: s.update(fees=None),
        lambda s: s["ethnicity_race"].update(races=[s["ethnicity_race"]["races"][0]]),
    ],
)
def test_a_mistake_does_not_fit(family: Family, spoil: Any) -> None:
    """A wrong type, a missing or extra key, a one-row array are all noticed by both validators."""
    every = "demographics,phones,fees,ethnicity_race"
    family.store.load({"studentcorefields": []})
    with family.store.write() as w:
        w.update("students", 812, {"dob": "2013-04-09"})
    value = family.json("/ws/v1/student/812", expansions=every)
    schema = single_schema(paths()["/ws/v1/student/{id}"].resource)  # type: ignore[arg-type]
    spoiled = copy.deepcopy(value)
    spoil(spoiled["student"])

    assert jsonschema_rs.is_valid(schema, value)
    assert not jsonschema_rs.is_valid(schema, spoiled)
    assert not jsonschema.Draft202012Validator(schema).is_valid(spoiled)
