"""Generated queries and bodies: never a 5xx, never half a write, and the same rows as Python."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schema_door import EXTENSION, ROWS, Door

FUZZ = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = st.sampled_from(
    ["dcid", "DCID", "last_name", "students.grade_level", "entrydate", "entry", "nope", "*", ""]
)
VALUES = st.text(max_size=12) | st.sampled_from(
    ["1", "-1", "2026-01-01", "2026-13-01", "Q*", "*", "(1,2)", "()", "1e5", "9" * 60, "a;b==c"]
)
OPERATORS = st.sampled_from(["==", "!=", "=gt=", "=ge=", "=lt=", "=le=", "=", "=in=", ""])
CLAUSES = st.builds(lambda name, op, value: f"{name}{op}{value}", NAMES, OPERATORS, VALUES)
QUERIES = st.lists(CLAUSES, max_size=3).map(";".join) | st.text(max_size=40)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | VALUES
)


@given(q=QUERIES, table=st.sampled_from(["students", "log", EXTENSION]), data=st.data())
@FUZZ
def test_no_read_breaks_the_server(shared: Door, q: str, table: str, data: st.DataObject) -> None:
    """Whatever is asked is 200, 400 or 404, and the count agrees with the list."""
    query = {
        "q": q,
        "projection": ",".join(data.draw(st.lists(NAMES, max_size=3))),
        "sort": ",".join(data.draw(st.lists(NAMES, max_size=2))),
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


COLUMNS = st.dictionaries(
    st.sampled_from(
        [
            "studentsdcid",
            "emailstudent",
            "EmailMother",
            "nope",
            "dcid",
            "city",
            "grade_level",
            "dob",
        ]
    ),
    SCALARS | st.lists(SCALARS, max_size=2),
    max_size=4,
)
BODIES = st.builds(
    lambda table, columns: {"name": table, "tables": {table: columns}},
    st.sampled_from(["students", EXTENSION, "storedgrades"]),
    COLUMNS,
) | st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2), max_leaves=3)


@given(
    method=st.sampled_from(["POST", "PUT"]),
    path=st.sampled_from(["students/812", f"{EXTENSION}/812", EXTENSION, "storedgrades/50"]),
    body=BODIES,
)
@FUZZ
def test_no_write_breaks_the_server(shared: Door, method: str, path: str, body: Any) -> None:
    """A refused write changes nothing; an accepted one can be read again."""
    before = shared.world.store.version
    raw = json.dumps(body).encode()
    reply = shared.ask(method, f"/ws/schema/table/{path}", raw=raw)

    assert reply.status < 500
    if reply.status >= 400:
        assert shared.world.store.version == before
        assert reply.json["message"]
    else:
        row = reply.json["result"][0]["success_message"]["id"]
        table = path.partition("/")[0]
        assert shared.table(f"{table}/{row}", projection="*").status == 200


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
STUDENTS = st.builds(
    lambda head, blocks: {**blocks, **head},
    st.fixed_dictionaries(
        {},
        optional={
            "client_uid": SCALARS,
            "action": st.sampled_from(["INSERT", "UPDATE", "UPDATE", "update", "DELETE", 1]),
            "id": st.sampled_from([812, 812, "813", 999, "x", None]),
        },
    ),
    st.dictionaries(BLOCKS, TREES, max_size=4),
)


@given(students=st.lists(STUDENTS, max_size=3), extensions=st.sampled_from(["", EXTENSION, "u_x"]))
@FUZZ
def test_no_student_breaks_the_server(
    shared: Door, students: list[dict[str, Any]], extensions: str
) -> None:
    """Every row gets its result in JSON and in XML, and a failed one changes nothing."""
    raw = json.dumps({"students": {"student": students}}).encode()
    path = f"/ws/v1/student?extensions={extensions}"
    for accept in ("application/json", "application/xml"):
        before = shared.world.store.version
        reply = shared.ask("POST", path, raw=raw, headers={"Accept": accept})
        text = reply.body.decode()
        assert reply.status in (200, 400)
        if "SUCCESS" not in text:
            assert shared.world.store.version == before
        if reply.status == 200:
            assert len(re.findall("status.{1,3}(SUCCESS|ERROR)", text)) == len(students)
