"""Generated queries and bodies: never a 5xx, never half a write, and the same rows as Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schema_door import EXTENSION, ROWS, Door, schema_door

FUZZ = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = st.sampled_from(["dcid", "log.dcid", "entry", "nope", "*", "", "STUDENTSDCID", "ä"])
VALUES = st.text(max_size=12) | st.sampled_from(
    ["1", "-1", "2026-01-01", "2026-13-01", "Q*", "*", "(1,2)", "()", "1e5", "9" * 60, "a;b==c"]
)
OPERATORS = st.sampled_from(["==", "!=", "=gt=", "=ge=", "=lt=", "=le="])
GOOD = st.builds(
    lambda pair, op: f"{pair[0]}{op}{pair[1]}",
    st.sampled_from(
        [("dcid", "812"), ("students.grade_level", "-0.5"), ("EntryDate", "2026-01-01"),
         ("last_name", "Q'\\\" %_"), ("middle_name", "ß"), ("schoolid", "9" * 40)]
    ),
    OPERATORS,
) | st.builds(lambda text: f"last_name==x{text}*", st.text("*%_[]?^\\a", max_size=6))  # fmt: skip
WILD = st.builds(lambda *parts: "".join(parts), NAMES, OPERATORS | st.just("=in="), VALUES)
QUERIES = (
    st.lists(GOOD, max_size=3).map(";".join)
    | st.lists(GOOD, min_size=1, max_size=3).map(";".join)
    | st.lists(WILD, min_size=1, max_size=3).map(";".join)
    | st.text(max_size=40)
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | VALUES
)


@pytest.fixture(scope="module")
def battered() -> Iterator[Door]:
    """A world for what writes: the others read what was loaded."""
    with schema_door() as door:
        yield door


@given(q=QUERIES, data=st.data())
@FUZZ
def test_no_read_breaks_the_server(shared: Door, q: str, data: st.DataObject) -> None:
    """Whatever is asked is 200 or 400, and the count agrees with the list."""
    table = data.draw(st.sampled_from(["students", "students", "log", EXTENSION]))
    query = {
        "q": q,
        "projection": data.draw(st.sampled_from(["*", "*, *", "*,,"]) | NAMES),
        "sort": data.draw(st.just("") | NAMES),
        "page": data.draw(st.sampled_from(["1", "2", "0", "-1", "x", "9" * 18])),
        "sortdescending": data.draw(st.sampled_from(["true", "false", "1"])),
    }
    reply = shared.table(table, **query)
    count = shared.table(f"{table}/count", q=q)

    assert reply.status in (200, 400)
    assert count.status in (200, 400)
    if reply.status == 200 and query["page"] == "1":
        assert count.json == {"count": len(reply.json["record"])}


@given(
    field=st.sampled_from(["dcid", "grade_level", "schoolid", "enroll_status"]),
    op=st.sampled_from(["==", "!=", "=gt=", "=ge=", "=lt=", "=le="]),
    value=st.sampled_from([-1, 0, 2, 7, 8, 210, 812, 813]),
)
@FUZZ
def test_numbers_compare_as_in_python(shared: Door, field: str, op: str, value: int) -> None:
    """Each operator finds the rows that Python finds."""
    compare = {
        "==": int.__eq__, "!=": int.__ne__, "=gt=": int.__gt__, "=ge=": int.__ge__,
        "=lt=": int.__lt__, "=le=": int.__le__,
    }[op]  # fmt: skip
    expected = [row["dcid"] for row in ROWS["students"] if compare(row[field], value)]

    assert shared.ids("students", f"{field}{op}{value}") == expected


TEXTS = st.none() | st.booleans() | st.integers(-5, 10**11) | st.text('aÄß漢 "\\\t', max_size=12)
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "students": st.dictionaries(
        st.sampled_from(["city", "Last_Name", "first_name"]), TEXTS, max_size=3
    ),
    EXTENSION: st.fixed_dictionaries(
        {}, optional={"studentsdcid": st.sampled_from([812, "813", 814]), "EmailMother": TEXTS}
    ),
    "storedgrades": st.fixed_dictionaries(
        {
            "studentid": st.just("1812"),
            "schoolid": st.just(210),
            "schoolyear": st.just(2026),
            "storecode": st.just("Q1"),
            "course_name": st.just("Art"),
            "grade": st.just("B"),
        },
        optional={"percent": st.floats(-9, 9), "comment": TEXTS},
    ),
}
WILD_COLUMNS = st.dictionaries(
    st.sampled_from(
        [
            "studentsdcid",
            "emailstudent",
            "nope",
            "dcid",
            "grade_level",
            "dob",
            "schoolyear",
            "section_number",
            "course_number",
            "studentid",
        ]
    ),
    SCALARS | st.lists(SCALARS, max_size=2),
    max_size=4,
)
ADDRESSES = {
    "students": [("PUT", "/812")],
    EXTENSION: [("PUT", "/812"), ("POST", ""), ("PUT", "/813")],
    "storedgrades": [("PUT", "/50"), ("POST", "")],
}


@given(table=st.sampled_from(sorted(FITTING)), data=st.data())
@FUZZ
def test_no_write_breaks_the_server(battered: Door, table: str, data: st.DataObject) -> None:
    """A refused write changes nothing; an accepted one can be read again."""
    method, row = data.draw(st.sampled_from(ADDRESSES[table]))
    body = {
        "name": table,
        "tables": {table: data.draw(FITTING[table] | FITTING[table] | WILD_COLUMNS)},
    }
    raw = json.dumps(data.draw(st.just(body) | st.just(body) | SCALARS)).encode()
    before = battered.world.store.version
    reply = battered.ask(method, f"/ws/schema/table/{table}{row}", raw=raw)

    assert reply.status < 500
    if reply.status >= 400:
        assert battered.world.store.version == before
        assert reply.json["message"]
    else:
        written = reply.json["result"][0]["success_message"]["id"]
        assert battered.table(f"{table}/{written}", projection="*").status == 200


BLOCKS = st.sampled_from(
    ["name", "demographics", "addresses", "phones", "contact", "school_enrollment", "lunch",
     "schedule_setup", "contact_info", "_extension_data", "local_id", "id", "student_username"]
)  # fmt: skip
INNER = st.sampled_from(
    ["first_name", "last_name", "gender", "birth_date", "physical", "main", "email", "number",
     "grade_level", "entry_date", "exit_date", "school_number", "enroll_status", "next_school",
     "_table_extension", "name", "_field", "doctor_name", "full_time_equivalency"]
)  # fmt: skip
TREES = st.recursive(
    SCALARS, lambda inner: st.dictionaries(INNER, inner, max_size=4) | st.lists(inner, max_size=2)
)
HEADS = st.fixed_dictionaries(
    {},
    optional={
        "client_uid": SCALARS,
        "action": st.sampled_from(["INSERT", "UPDATE", "update", "DELETE", 1]),
        "id": st.sampled_from([812, "813", 999, "x", None]),
    },
) | st.sampled_from(
    [
        {"client_uid": 1, "action": "UPDATE", "id": 813},
        {"client_uid": "a\u0001", "action": "insert", "name": {"first_name": "A", "last_name": "B"},
         "school_enrollment": {"grade_level": 1, "entry_date": "2026-09-01",
                               "exit_date": "6/1/2027", "school_number": 220}},
    ]
)  # fmt: skip
FILLED = st.fixed_dictionaries(
    {},
    optional={
        "phones": st.fixed_dictionaries({"main": st.fixed_dictionaries({"number": SCALARS})}),
        "contact": st.fixed_dictionaries({"mother": SCALARS, "guardian_fax": SCALARS}),
        "demographics": st.fixed_dictionaries({"birth_date": SCALARS}),
        "contact_info": st.fixed_dictionaries({"email": SCALARS}),
        "_extension_data": st.fixed_dictionaries(
            {
                "_table_extension": st.fixed_dictionaries(
                    {"name": st.just(EXTENSION), "_field": st.lists(
                        st.fixed_dictionaries({"name": st.just("emailmother"), "value": SCALARS})
                    )}
                )
            }
        ),
    },
)  # fmt: skip
STUDENTS = st.builds(
    lambda head, blocks: {**blocks, **head},
    HEADS,
    FILLED | st.dictionaries(BLOCKS, TREES, max_size=3),
)


@given(students=st.lists(STUDENTS, max_size=3), extensions=st.sampled_from(["", EXTENSION, "u_x"]))
@FUZZ
def test_no_student_breaks_the_server(
    battered: Door, students: list[dict[str, Any]], extensions: str
) -> None:
    """Every row gets its result in JSON and in XML, and a failed one changes nothing."""
    raw = json.dumps({"students": {"student": students}}).encode()
    path = f"/ws/v1/student?extensions={extensions}"
    for accept in ("application/json", "application/xml"):
        before = battered.world.store.version
        reply = battered.ask("POST", path, raw=raw, headers={"Accept": accept})
        text = reply.body.decode()
        assert reply.status in (200, 400)
        if "SUCCESS" not in text:
            assert battered.world.store.version == before
        if reply.status == 200:
            assert len(re.findall("status.{1,3}(SUCCESS|ERROR)", text)) == len(students)
