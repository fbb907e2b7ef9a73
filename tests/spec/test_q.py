"""The query language of v1: grammar, and the same answers as plain Python over the same rows."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sis_core.district import Clock, Store
from sis_core.spec.powerschool.q import BadQ, Clause, parse, where
from sis_core.spec.powerschool.resources.student import FILTERS


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("local_id==1", ((Clause("local_id", "==", ("1",)),),)),
        ("local_id==1;", ((Clause("local_id", "==", ("1",)),),)),
        (
            "a.b=ge=-1;c==(1,2)",
            ((Clause("a.b", "=ge=", ("-1",)),), (Clause("c", "==", ("1", "2")),)),
        ),
        ("gpa!=0", ((Clause("gpa", "!=", ("0",)),),)),
        ("name==O'Neil, Jr", ((Clause("name", "==", ("O'Neil, Jr",)),),)),
        ("name== QU* ", ((Clause("name", "==", ("QU*",)),),)),
    ],
)
def test_a_q_is_clauses_joined_by_and(text: str, groups: object) -> None:
    """; is AND, a trailing one is tolerated, a list stands in brackets [doc][client]."""
    assert parse(text) == groups


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (";", "Invalid|empty"),
        ("local_id", "Invalid query near 'local_id'"),
        ("local_id=1", "Invalid query"),
        ("local_id==", "compared with nothing"),
        ("local_id==(1,)", "compared with nothing"),
        ("local_id=gt=(1,2)", "list of values"),
        ("local_id==1,local_id==2", "comma"),
        ("local_id==abc", "Invalid number 'abc'"),
        ("local_id==1.5", "Invalid number"),
        ("school_enrollment.entry_date=ge=2026-13-01", "Invalid date"),
        ("school_enrollment.entry_date=ge=20260101", "Invalid date"),
        ("school_enrollment.enroll_status==Z", "one of A, P, T, G, H, I"),
        ("school_enrollment.enroll_status=gt=A", "== and != only"),
        ("name.last_name=gt=Q*", r"A \* goes with"),
        ("name.last_nam==Q", "Invalid field name.last_nam"),
        ("x" * 9000, "longer than"),
    ],
)
def test_a_q_that_cannot_be_read_says_where(text: str, words: str) -> None:
    """Every refusal is one sentence for the client."""
    with pytest.raises(BadQ, match=words):
        where(text, FILTERS)


def test_a_comma_may_mean_or_under_the_switch() -> None:
    """Nobody has seen it; the switch lets it join two comparisons."""
    found = where("local_id==1,local_id==2", FILTERS, comma_is_or=True)

    assert found.parameters == (1, 2)
    assert " OR " in found.sql


def test_values_are_bound_and_never_written_into_sql() -> None:
    """A value full of SQL stays a parameter."""
    hostile = "x') OR 1=1 --"
    found = where(f"name.last_name=={hostile}", FILTERS)

    assert found.parameters == (hostile,)
    assert hostile not in found.sql


_NAMES = ["Quill", "quist", "O'Neil", "Q_x", "Q%", "Null", "Żak", "a\\b", "[x]", "Quill-Vance"]
_STATUSES = [0, -1, 1, 2, 3, 4, 7]
_LETTERS = {0: "A", -1: "P", 2: "T", 3: "G", 4: "H"}
_ROWS = [
    (dcid, name, _STATUSES[dcid % 7], dcid * 3 % 11, f"2026-0{dcid % 9 + 1}-1{dcid % 9}")
    for dcid, name in enumerate(_NAMES * 3, 1)
]
_OPS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "=gt=": lambda a, b: a > b,
    "=ge=": lambda a, b: a >= b,
    "=lt=": lambda a, b: a < b,
    "=le=": lambda a, b: a <= b,
}


@pytest.fixture(scope="module")
def store() -> Store:
    """Thirty students of every status and some odd names."""
    made = Store.memory(Clock(datetime(2026, 10, 15)))
    made.load(
        {
            "students": [
                {"dcid": d, "last_name": n, "enroll_status": e, "grade_level": g, "entrydate": day}
                for d, n, e, g, day in _ROWS
            ]
        }
    )
    return made


_number = st.tuples(
    st.sampled_from(
        ["school_enrollment.grade_level", "school_enrollment.enroll_status_code", "id"]
    ),
    st.sampled_from(sorted(_OPS)),
    st.integers(-2, 31).map(str),
)
_day = st.tuples(
    st.just("school_enrollment.entry_date"),
    st.sampled_from(sorted(_OPS)),
    st.sampled_from([row[4] for row in _ROWS]),
)
_name = st.tuples(st.just("name.last_name"), st.sampled_from(["==", "!="]), st.sampled_from(_NAMES))
_wild = st.tuples(
    st.just("name.last_name"),
    st.just("=="),
    st.sampled_from(["q*", "*x*", "*", "*NULL", "Q%*", "q_*", "*\\*", "[*", "*l*l*"]),
)
_status = st.tuples(
    st.just("school_enrollment.enroll_status"),
    st.sampled_from(["==", "!="]),
    st.sampled_from("APTGHIaptghi"),
)


def _holds(row: tuple[int, str, int, int, str], clause: tuple[str, str, str]) -> bool:
    field, op, value = clause
    dcid, name, status, grade, day = row
    if field == "name.last_name":
        if "*" in value:
            pattern = "".join(".*" if c == "*" else re.escape(c) for c in value)
            return re.fullmatch(pattern, name, re.I | re.A | re.S) is not None
        return bool(_OPS[op](name, value))
    if field == "school_enrollment.enroll_status":
        return bool(_OPS[op](_LETTERS.get(status, "I"), value.upper()))
    if field == "school_enrollment.entry_date":
        return bool(_OPS[op](day, value))
    mine = {"id": dcid, "school_enrollment.grade_level": grade}.get(field, status)
    return bool(_OPS[op](mine, int(value)))


@settings(deadline=None, max_examples=300)
@given(clauses=st.lists(_number | _day | _name | _wild | _status, min_size=1, max_size=4))
def test_sql_and_plain_python_agree(store: Store, clauses: list[tuple[str, str, str]]) -> None:
    """Any q of known fields gives the rows that a loop over them gives."""
    found = where(";".join("".join(c) for c in clauses), FILTERS)
    sql = f"SELECT s.DCID FROM Students s WHERE {found.sql} ORDER BY s.DCID"

    assert [row[0] for row in store.read(sql, found.parameters)] == [
        row[0] for row in _ROWS if all(_holds(row, c) for c in clauses)
    ]


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in another way."""
    try:
        found = where(text, FILTERS)
    except BadQ as error:
        assert str(error)
    else:
        assert found.sql
