"""Filters against a plain Python evaluation of the same objects: every field, every operator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_filter import OPERATORS, Clause, chosen, fields_of, spelled, value_of
from roster_door import Reader, reader_of

from sis_core.spec.oneroster.declare import Entity
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

SWEPT = [entity for entity in ENTITIES.values() if entity.name != "resource"]

GIVEN: dict[str, list[dict[str, Any]]] = {
    "class": [
        {"grades": ["09", "10"], "periods": ["1", "2(A)"], "classType": "homeroom"},
        {"subjects": [], "location": "", "school": "", "terms": ["4110-3601", "term/x"]},
        {},
    ],
    "student": [
        {"userIds": [{"type": "LDAP", "identifier": "uid=a,ou=b"}], "email": "Ü@mail.example"},
        {"orgs": ["4110", "elsewhere"], "agents": [], "sms": "555-0100", "grades": ["UG"]},
        {"middleName": "", "userIds": []},
    ],
}
"""What an import keeps beside PowerSchool's rows, over what stands there."""


@dataclass
class Shown:
    """A district and its objects as they are served without a filter."""

    reader: Reader
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    """A tiny district in which some rows have metadata and ids that a client gave."""
    with reader_of("tiny", filter_joins="many") as reader:
        with reader.world.store.write() as w:
            for kind, table in (("class", "Sections"), ("student", "Students")):
                for (key,) in w.read(f"SELECT DCID FROM {table} ORDER BY DCID LIMIT 12"):
                    note = ("It's Ünïcode", "plain, with comma", "ẞtraße", "a%b_c")[key % 4]
                    extra = {"metadata": {"note": note}, **GIVEN[kind][key % 3]}
                    sourced_id = f"{kind}/{key}" if key % 3 else ""
                    w.keep(
                        "INSERT INTO _sourced (kind, key, sourcedid, extra) VALUES (?, ?, ?, ?)",
                        (kind, key, sourced_id, json.dumps(extra)),
                    )
        found = Shown(reader)
        for entity in SWEPT:
            found.rows[entity.name] = reader.objects(f"/{entity.path}")
        yield found


def values(shown: Shown, entity: Entity, name: str, kind: str) -> st.SearchStrategy[str]:
    """Values for a field: those that are there, bent a little, and others of its form."""
    there: set[str] = set()
    for one in shown.rows[entity.name]:
        found = value_of(one, name)
        there.update(map(str, found if isinstance(found, list) else [found] * (found is not None)))
    if kind == "number":
        return st.sampled_from(sorted(there) or ["1"]) | st.integers(-5, 120).map(str)
    if kind in ("date", "datetime"):
        days = st.dates().map(str)
        near = st.sampled_from(sorted(there) or ["2026-10-15"])
        return st.one_of(near, near.map(lambda v: v[:10]), days,
                         days.map(lambda v: f"{v}T12:00:00.5Z"),
                         near.map(lambda v: f"{v[:10]}T08:30:00+02:00"),
                         near.map(lambda v: f"{v[:10]}T{v[11:19] or '00:00:00'}.250Z"))  # fmt: skip
    near = st.sampled_from(sorted(there) or ["nothing"])
    bent = st.one_of(near, near, near.map(str.swapcase), near.map(lambda v: v[1:4]),
                     near.map(lambda v: v[:-1]))  # fmt: skip
    free = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
    if kind == "list":
        return st.lists(bent | free, min_size=1, max_size=3).map(",".join)
    return bent | bent | free


@st.composite
def clauses(draw: st.DrawFn, shown: Shown, entity: Entity) -> Clause:
    """One clause that the grammar allows."""
    name, kind = draw(st.sampled_from(fields_of(entity)))
    allowed = ("=", "!=", "~") if kind == "list" else OPERATORS
    return name, draw(st.sampled_from(allowed)), draw(values(shown, entity, name, kind))


@pytest.mark.parametrize("entity", SWEPT, ids=lambda e: e.name)
def test_filters_leave_what_plain_python_leaves(shown: Shown, entity: Entity) -> None:
    """One clause, one join and many: the same objects, in the same order, and their count."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        count = data.draw(st.sampled_from([1, 1, 2, 2, 2, 3, 4]))
        parts = [data.draw(clauses(shown, entity)) for _ in range(count)]
        words = [data.draw(st.sampled_from(["AND", "OR"])) for _ in parts[1:]]
        text = spelled(parts, words)
        expected = chosen(shown.rows[entity.name], parts, words, entity)
        reply = shown.reader.get(f"/{entity.path}", filter=text, fields="sourcedId", limit=10_000)

        assert reply.status == 200, (text, reply.body)
        came = [one["sourcedId"] for one in reply.json[entity.plural]]
        assert came == [one["sourcedId"] for one in expected], text
        assert reply.total == len(expected), text

    check()


@pytest.mark.parametrize("entity", SWEPT, ids=lambda e: e.name)
def test_every_field_takes_every_operator(shown: Shown, entity: Entity) -> None:
    """For each field and operator one value that is there, where there is any."""
    rows = shown.rows[entity.name]
    for name, kind in fields_of(entity):
        found = [v for one in rows if (v := value_of(one, name)) not in (None, [])]
        some = found[len(found) // 2] if found else ("1" if kind == "number" else "2026-10-15")
        value = str(some[0] if isinstance(some, list) else some)
        for op in ("=", "!=", "~") if kind == "list" else OPERATORS:
            clause = (name, op, value)
            expected = [o["sourcedId"] for o in chosen(rows, [clause], [], entity)]
            came = shown.reader.ids(f"/{entity.path}", filter=spelled([clause], []))
            assert came == expected, clause
