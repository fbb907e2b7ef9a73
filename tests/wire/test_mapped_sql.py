"""Values spelled by SQLite are the same as Python's rules for mapped JSON and XML have them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sis_core.wire.dialects.mapped import json_scalar, xml_text
from sis_core.wire.dialects.mapped_json import MappedJson
from sis_core.wire.dialects.mapped_xml import MappedXml
from sis_core.wire.resource import Kind
from sis_core.wire.rows import judged

_LETTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[chr(n) for n in range(32) if n not in (9, 10, 13)],
)
_NUMBERLIKE = st.text("0123456789-.E+e ", min_size=1, max_size=22)
_WORDS = st.sampled_from(
    [
        "true",
        "false",
        "True",
        "TRUE",
        "truE",
        "null",
        "f",
        "t",
        "fals",
        "falsee",
        "1.5\n2",
        ":",
        "9",
        "-",
        "E",
    ]
)
_NUMBERS = st.integers(-(2**70), 2**70).map(str) | st.floats(allow_nan=False).map(repr)
_TEXTS = st.text(_LETTERS, min_size=1, max_size=20) | _NUMBERLIKE | _WORDS | _NUMBERS


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """One table with a value of each affinity and collation that a column may have."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE t (plain TEXT, folded TEXT COLLATE NOCASE, n NUMERIC)")
        made.execute("INSERT INTO t VALUES (NULL, NULL, NULL)")
        yield made


def _spelled(
    database: sqlite3.Connection, as_json: bool, kind: Kind, sql: str, value: object
) -> str:
    database.execute("UPDATE t SET plain = ?1, folded = ?1, n = ?1", (value,))
    spelling = MappedJson() if as_json else MappedXml()
    text = database.execute(f"SELECT {spelling.value(kind, sql)} FROM t").fetchone()[0]
    return judged(str(text).encode()).decode()


@settings(max_examples=400, deadline=None)
@given(text=_TEXTS)
def test_a_text_is_what_the_rules_make_of_it(database: sqlite3.Connection, text: str) -> None:
    """In JSON and XML, as a column of either collation and as something looked up."""
    for sql in ("t.plain", "t.folded", "(SELECT t.plain)"):
        assert _spelled(database, True, "text", sql, text) == json_scalar(text)
        assert _spelled(database, False, "text", sql, text) == xml_text(text)


@settings(max_examples=200, deadline=None)
@given(number=st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_a_text_leaf_is_what_its_text_would_be(
    database: sqlite3.Connection, number: float
) -> None:
    """Student numbers are stored as numbers and served as texts are."""
    database.execute("UPDATE t SET n = ?", (number,))
    text = str(database.execute("SELECT CAST(n AS TEXT) FROM t").fetchone()[0])

    assert _spelled(database, True, "text", "t.n", number) == json_scalar(text)


@settings(max_examples=200, deadline=None)
@given(
    cents=st.integers(-(10**10), 10**10)
    | st.sampled_from([0, 1, -1, 999999999, 1000000000, 1000000001, 10])
)
def test_money_has_two_decimals_and_is_a_number_where_it_prints_back(
    database: sqlite3.Connection, cents: int
) -> None:
    """12.25 is a number, "12.50" and what Java prints with an exponent are texts."""
    sign, whole = "-" if cents < 0 else "", abs(cents)
    text = f"{sign}{whole // 100}.{whole % 100:02d}"

    assert _spelled(database, True, "money", "t.n", cents / 100) == json_scalar(text)
    assert _spelled(database, False, "money", "t.n", cents / 100) == text


def test_null_is_nothing(database: sqlite3.Connection) -> None:
    """Whatever the kind, a null value is null, so that its leaf is left out."""
    kinds: tuple[Kind, ...] = ("int", "text", "date", "money", "bool")
    spelled = [_spelled(database, j, kind, "t.n", None) for kind in kinds for j in (True, False)]

    assert spelled == ["None"] * 10
