"""What SQLite spells agrees with plainly built trees, in JSON and XML, whatever the rows hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from plain_rows import row_tree

from sis_core.district import Clock, Store
from sis_core.district.tables import TABLES, Column
from sis_core.spec.powerschool.resources import RESOURCES
from sis_core.wire.dialects.mapped import to_json, to_xml
from sis_core.wire.plan import Variant
from sis_core.wire.resource import Resource
from sis_core.wire.rows import RowBytes
from sis_core.wire.spelling import ExtensionTable

_TRICKY = [
    "0",
    "007",
    "-0",
    "1e3",
    "12.50",
    "12.5",
    "true",
    "null",
    "O'Neil",
    "<&>",
    '"\\',
    "Zoë",
    "a\r\nb",
    "a\tb",
    " x",
]


_FLAGS: st.SearchStrategy[object] = st.sampled_from([0, 1, None])
_DAYS = st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(str)
_NUMBERS = st.none() | st.integers(-3, 5) | st.sampled_from([12.5, 0.25])
_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"])


@cache
def _texts(length: int) -> st.SearchStrategy[object]:
    tricky = st.sampled_from([text for text in _TRICKY if len(text) <= length])
    return st.none() | tricky | st.text(_LETTERS, max_size=min(length, 12))


def _values(column: Column) -> st.SearchStrategy[object]:
    if column.kind == "flag":
        return _FLAGS
    if column.kind in ("date", "timestamp"):
        return _DAYS
    return _NUMBERS if column.is_number else _texts(min(column.length or 99, 99))


@cache  # made anew for every draw they would be most of what the test costs
def _row(table: str, index: int) -> st.SearchStrategy[dict[str, object]]:
    made = {c.key: _values(c) for c in TABLES[table].columns}
    if "id" in made:
        made["id"] = st.just(index % 4)
    made[TABLES[table].key.lower()] = st.just(index)
    return st.fixed_dictionaries(made)


_READ = [
    "students",
    "studentrace",
    "gen",
    "fee",
    "fee_transaction",
    "studentcounselor",
    "users",
    "schoolstaff",
    "schools",
    "fte",
    "fte_grade",
    "fee_type",
    "courses",
    "sections",
    "terms",
    "cc",
    "prefs",
    "psm_studentcontact",
    "sync_studentmap",
    "test",
    "testscore",
    "studentcorefields",
]


@st.composite
def _tables(draw: st.DrawFn) -> dict[str, list[dict[str, object]]]:
    return {
        name: [draw(_row(name, index)) for index in range(1, draw(st.integers(0, 3)) + 1)]
        for name in _READ
    }


def _variants(resource: Resource, blank: bool) -> list[Variant]:
    every = frozenset(e.name for e in resource.expansions)
    extension = ExtensionTable(
        "StudentCoreFields", "StudentsDCID", (("Allergies", False), ("Graduation_Year", False))
    )
    extensions = (extension,) if resource.name == "student" else ()
    nothing = frozenset[str]()
    return [
        Variant(resource, nothing, (), nothing, blank),
        Variant(resource, every, extensions, nothing, blank),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=_tables(), blank=st.booleans())
def test_sqlite_spells_what_the_tree_says(
    tables: dict[str, list[dict[str, object]]], blank: bool
) -> None:
    """For every resource, with and without expansions, both spellings equal the plain tree's."""
    store = Store.memory(Clock(datetime(2026, 10, 15) + timedelta(0)))
    store.load(tables)
    rows = RowBytes(store)
    for resource in RESOURCES.values():
        ids = [1] if resource.key == "one" else [1, 2, 3]
        for variant in _variants(resource, blank):
            found = [row_tree(store, variant, row_id) for row_id in ids]
            trees = [tree for tree in found if tree is not None]
            as_json = rows.get(variant, True, ids)
            as_xml = rows.get(variant, False, ids)

            assert [b'{"%s":%s}' % (resource.name.encode(), row) for row in as_json] == [
                to_json(tree) for tree in trees
            ]
            assert [_canonical(row) for row in as_xml] == [_canonical(to_xml(t)) for t in trees]
    store.close()


def _canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n")


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_every_resource_plans_against_the_real_tables(name: str) -> None:
    """A declaration that names a column the store lacks, or nests too deep, fails here."""
    store = Store.memory(Clock(datetime(2026, 10, 15)))
    rows = RowBytes(store)
    resource = RESOURCES[name]
    variants = _variants(resource, False) + _variants(resource, True)
    found = [len(rows.get(v, as_json, [1])) for v in variants for as_json in (True, False)]

    assert found == ([1] * 8 if resource.key == "one" else [0] * 8)
    store.close()
