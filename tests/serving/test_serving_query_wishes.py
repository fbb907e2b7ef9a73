"""PowerQueries over Oracle's SQL: order, $q, projection, extensions, streams; answers by hand."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from serving_client import Client

from mock_sis.world import World

PATH = "/ws/schema/query/org.example.people"
PEOPLE = [
    # dcid, last, first, grade, middle, balance, born
    (1, "Quill", "Nora", 7, "Ann", 12.5, "2013-04-09"),
    (2, "Vance", "Omar", 8, None, 0.5, "2012-02-29"),
    (3, "Quist", "Lena", 7, "Eve", None, None),
    (4, "Zed", "Ian", 9, None, 3, "2011-12-31"),
    (5, "abel", "Tom", 10, "Bo", -2.25, "2010-07-01"),
]


@pytest.fixture
def people(world: World, client: Client) -> Client:
    """Five students, and a query that gives them in the order of their DCID."""
    world.load(
        {
            "students": [
                {
                    "dcid": dcid, "id": dcid + 10, "last_name": last, "first_name": first,
                    "grade_level": grade, "middle_name": middle, "balance1": balance, "dob": born,
                    "enroll_status": 0, "schoolid": 210,
                }
                for dcid, last, first, grade, middle, balance, born in PEOPLE
            ]
        }
    )  # fmt: skip
    _install(world)
    return client


def _query(**changes: Any) -> dict[str, Any]:
    made = {
        "name": "org.example.people",
        "coretable": "students",
        "flattened": True,
        "columns": [
            {"column": f"STUDENTS.{name}", "alias": name.lower()}
            for name in ("DCID", "LAST_NAME", "GRADE_LEVEL", "MIDDLE_NAME", "BALANCE1", "DOB")
        ],
        "args": [],
        "sql": "SELECT dcid, last_name, grade_level, middle_name, balance1, dob "
        "FROM students WHERE dcid < 800 ORDER BY dcid",
    }
    return {**made, **changes}


def _install(world: World, **changes: Any) -> None:
    world.load({}, {"queries": [_query(**changes)]})


def _ids(answer: Any) -> list[int]:
    return [int(row["dcid"]) for row in answer.get("record", ())]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("dcid;desc", [5, 4, 3, 2, 1]),
        ("students.dcid;desc", [5, 4, 3, 2, 1]),
        ("STUDENTS.Grade_Level,students.dcid;desc", [3, 1, 2, 4, 5]),
        ("grade_level;desc, last_name;asc", [5, 4, 2, 1, 3]),
        ("last_name", [1, 3, 2, 4, 5]),
        ("balance1", [5, 2, 4, 1, 3]),
        ("balance1;desc", [3, 1, 4, 2, 5]),
        ("dob", [5, 4, 2, 1, 3]),
        ("middle_name,dcid", [1, 5, 3, 2, 4]),
        ("", [1, 2, 3, 4, 5]),
    ],
)
def test_order_replaces_that_of_the_query(people: Client, order: str, ids: list[int]) -> None:
    """Nulls come last, or first where it is descending; texts by their code points, as Oracle."""
    assert _ids(people.post(f"{PATH}?order={quote(order)}", {}).json) == ids
    assert _ids(people.post(PATH, {"order": order}).json) == ids


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("dcid==3", [3]),
        ("students.dcid=ge=4", [4, 5]),
        ("students.grade_level==7;students.dcid=gt=1", [3]),
        ("grade_level==(7,9)", [1, 3, 4]),
        ("grade_level!=7;", [2, 4, 5]),
        ("last_name==Qui*", [1, 3]),
        ("last_name==*", [1, 2, 3, 4, 5]),
        ("last_name!=Qui*", [2, 4, 5]),
        ("last_name==quill", []),
        ("balance1=lt=1", [2, 5]),
        ("balance1=le=0.5", [2, 5]),
        ("balance1!=0.5", [1, 4, 5]),
        ("dob=ge=2012-01-01", [1, 2]),
        ("dob==2011-12-31", [4]),
        ("middle_name==\x00", [2, 4]),
        ("middle_name!=\x00", [1, 3, 5]),
        ("middle_name==\\u0000", [2, 4]),
        ("balance1==\x00", [3]),
        ("middle_name!=Ann", [3, 5]),
        ("dcid==99", []),
    ],
)
def test_q_filters_rows_and_counts(people: Client, q: str, ids: list[int]) -> None:
    """$q compares the aliases' values, in the body and in the query string, on counts too."""
    assert _ids(people.post(PATH, {"$q": q}).json) == ids
    assert _ids(people.post(f"{PATH}?%24q={quote(q)}", {}).json) == ids
    assert people.post(f"{PATH}/count", {"$q": q}).json == {"count": len(ids)}
    counted = people.post(f"{PATH}?pagesize=1", {"$q": q, "count": "true"}).json
    assert (_ids(counted), counted["count"]) == (ids[:1], len(ids))


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"$q": "nope==1"}, "Invalid field nope"),
        ({"$q": "dcid==x"}, "Invalid number 'x'"),
        ({"$q": "dob==2026-02-30"}, "Invalid date"),
        ({"$q": "dcid=="}, "compared with nothing"),
        ({"$q": "dcid==1,grade_level==7"}, "use ;"),
        ({"$q": "dcid==1*"}, "texts only"),
        ({"$q": "dcid=gt=\x00"}, "== and != only"),
        ({"$q": "last_name=gt=*"}, "== only"),
        ({"$q": f"dcid==({','.join(['1'] * 300)})"}, "At most 200"),
        ({"$q": {"a": 1}}, "takes a text"),
        ({"order": "dcid;down"}, "column;desc"),
        ({"order": "cc.dcid"}, "Invalid field cc.dcid"),
        ({"order": "1; DROP TABLE students"}, "order takes"),
        ({"projection": "nope"}, "Invalid field nope"),
        ({"projection": "cc.*"}, "Invalid field cc.*"),
    ],
)
def test_a_bad_wish_is_400(people: Client, body: dict[str, Any], part: str) -> None:
    """What is no column, no value of its type or no grammar is refused and named."""
    reply = people.post(PATH, body)

    assert reply.status == 400
    assert part in reply.json["message"]


def test_projection_keeps_columns(people: Client) -> None:
    """Some columns of a flat record; its id stays, since it is not a column."""
    found = people.post(f"{PATH}?pagesize=1", {"projection": "students.last_name;grade_level"}).json
    assert found["record"] == [
        {"_name": "students", "_id": 1, "last_name": "Quill", "grade_level": "7"}
    ]
    everything = people.post(f"{PATH}?pagesize=1", {"projection": "students.*"}).json
    assert everything == people.post(f"{PATH}?pagesize=1", {"projection": "*"}).json
    assert len(everything["record"][0]) == 8


def test_values_go_out_as_text(people: Client) -> None:
    """Numbers as text without a needless point, dates as days, nulls not at all."""
    records = people.post(PATH, {}).json["record"]

    assert records[0]["balance1"] == "12.5"
    assert records[3]["balance1"] == "3"
    assert records[4] == {
        "_name": "students", "_id": 5, "dcid": "5", "last_name": "abel", "grade_level": "10",
        "middle_name": "Bo", "balance1": "-2.25", "dob": "2010-07-01",
    }  # fmt: skip
    assert set(records[2]) == {"_name", "_id", "dcid", "last_name", "grade_level", "middle_name"}


def test_extensions_add_their_columns(world: World, people: Client) -> None:
    """1:1 extension columns beside the core table: below `tables`, or with the table's name."""
    world.store.extend("u_bus", "students", "Route Since:d Seats:n")
    rows = [{"studentsdcid": 1, "route": "12B", "since": "2026-08-24", "seats": 2}]
    world.load({"u_bus": rows})
    bus = {"studentsdcid": "1", "route": "12B", "since": "2026-08-24", "seats": "2"}
    flat = people.post(f"{PATH}?extensions=u_bus,u_none", {}).json
    assert flat["@extensions"] == "u_bus"
    assert flat["record"][0].items() >= {f"u_bus.{k}": v for k, v in bus.items()}.items()
    assert not any(key.startswith("u_bus") for key in flat["record"][1])
    assert "no extension 'u_none'" in " ".join(world.journal.entries()[-1].notes)

    _install(world, flattened=False)
    nested = people.post(f"{PATH}?extensions=U_Bus", {}).json["record"]
    assert nested[0]["tables"]["u_bus"] == bus
    assert list(nested[1]["tables"]) == ["students"]


ORACLE: list[tuple[str, list[list[str | None]]]] = [
    ("SELECT NVL(middle_name, '-') FROM students WHERE dcid < 9 ORDER BY dcid",
     [["Ann"], ["-"], ["Eve"], ["-"], ["Bo"]]),
    ("SELECT DECODE(grade_level, 7, 'seven', 8, 'eight', 'more') FROM students WHERE dcid < 9 "
     "ORDER BY dcid", [["seven"], ["eight"], ["seven"], ["more"], ["more"]]),
    ("SELECT last_name || ', ' || first_name FROM students WHERE dcid = 1", [["Quill, Nora"]]),
    ("SELECT TO_CHAR(dob, 'MM/DD/YYYY') FROM students WHERE dcid = 2", [["02/29/2012"]]),
    ("SELECT COUNT(*) FROM students WHERE dcid < 9 AND middle_name IS NOT NULL", [["3"]]),
    ("SELECT SUM(balance1) FROM students WHERE dcid < 9", [["13.75"]]),
    ("SELECT AVG(grade_level) FROM students WHERE dcid IN (1, 2)", [["7.5"]]),
    ("SELECT s.name FROM schools s, students t WHERE t.schoolid = s.school_number AND t.dcid = 3",
     [["Elm Hill Middle"]]),
    ("SELECT last_name FROM students WHERE dcid < 9 AND ROWNUM <= 2", [["Quill"], ["Vance"]]),
    ("SELECT TRUNC(SYSDATE) - TO_DATE('2026-10-15', 'YYYY-MM-DD') "
     "FROM dual", [["0"]]),
    ("SELECT TRUNC(SYSDATE) FROM dual", [["2026-10-15"]]),
    ("SELECT LISTAGG(last_name, ';') WITHIN GROUP (ORDER BY dcid DESC) FROM students "
     "WHERE grade_level = 7 AND dcid < 9", [["Quist;Quill"]]),
    ("SELECT '' FROM dual", []),
    ("SELECT 1/4 FROM dual", [["0.25"]]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "rows"), ORACLE)
def test_oracle_runs(world: World, people: Client, sql: str, rows: list[list[str | None]]) -> None:
    """Oracle's own functions and joins over the served district; one column, answers by hand."""
    column = {"column": "STUDENTS.ID", "alias": "x"}
    _install(world, sql=sql, coretable="", columns=[column])

    found = people.post(PATH, {}).json.get("record", [])

    assert [list(row.values()) for row in found if row] == rows


@pytest.mark.parametrize(
    ("arg", "condition", "value", "ids"),
    [
        ({"column": "students.grade_level"}, "grade_level = :x", "7", [1, 3]),
        ({"column": "students.grade_level"}, "grade_level = :x", 7, [1, 3]),
        ({}, "grade_level = :x", "7", [1, 3]),
        ({"column": "students.dob"}, "dob >= :x", "2012-01-01", [1, 2]),
        ({}, "dob >= TO_DATE(:x, 'MM/DD/YYYY')", "01/01/2012", [1, 2]),
        ({"casing": "upper"}, "UPPER(last_name) = :x", "quill", [1]),
        ({"casing": "lower"}, "last_name = :x", "ABEL", [5]),
        ({"default": "Zed"}, "last_name = :x", None, [4]),
        ({}, "(:x IS NULL OR last_name = :x)", None, [1, 2, 3, 4, 5]),
        ({}, "last_name = :x", None, []),
        ({"type": "array", "column": "students.dcid"}, "dcid IN (:x)", [1, "4"], [1, 4]),
        ({"type": "array"}, "last_name IN (:x)", ["Zed", "Vance"], [2, 4]),
        ({"type": "array", "default": "1,2"}, "dcid IN (:x)", None, [1, 2]),
        ({"type": "array"}, "dcid NOT IN (:x)", None, []),
        ({"type": "array", "casing": "lower"}, "LOWER(last_name) IN (:x)", ["QUILL"], [1]),
    ],
)
def test_arguments_of_every_kind(
    world: World, people: Client, arg: dict[str, Any], condition: str, value: Any, ids: list[int]
) -> None:
    """Typed by their column or not, arrays, defaults, casing, and none at all."""
    sql = _query()["sql"].replace("WHERE", f"WHERE {condition} AND")
    _install(world, args=[{"name": "x", **arg}], sql=sql)

    reply = people.post(PATH, {} if value is None else {"x": value})

    assert (reply.status, _ids(reply.json)) == (200, ids)


@pytest.mark.parametrize(
    ("sql", "status", "part"),
    [
        ("SELECT nope FROM students", 501, "nope: there is no such column in mock-sis"),
        ("SELECT s.email FROM students s", 404, "not found"),
        ("SELECT nope FROM (SELECT dcid FROM students)", 404, "not found"),
        ("SELECT x.dcid FROM students s", 404, "not found"),
        ("SELECT dcid FROM nowhere", 501, "nowhere does not exist in mock-sis"),
        ("SELECT dcid FROM students SAMPLE (10)", 501, "SAMPLE"),
        ("SELECT TO_NUMBER(last_name) FROM students", 500, "SQLGrammarException"),
        ("SELECT dcid FROM students WHERE TO_NUMBER(last_name) = 5", 500, "SQLGrammarException"),
        (
            "SELECT d FROM (SELECT dcid d, TO_NUMBER(last_name) n, gender FROM students) "
            "WHERE n = 5 AND gender = 'Z'",
            200,
            "",
        ),
        ("SELECT 1 / (dcid - dcid) FROM students", 500, "SQLGrammarException"),
    ],
)
def test_what_does_not_run(world: World, people: Client, sql: str, status: int, part: str) -> None:
    """Oracle's refusals are 404, ours 501 and by name; a failing value is 500, or null."""
    _install(world, sql=sql, columns=[{"column": "STUDENTS.ID", "alias": "x"}])

    for path in (PATH, f"{PATH}?pagesize=0"):
        reply = people.post(path, {})
        assert reply.status == status
        assert part in reply.json.get("message", "")
        if status == 501:
            assert "mock-sis" in reply.json["message"]


@pytest.mark.parametrize("table", ["U_BUS", "s_xx_stu_x", "TrackerSG"])
def test_a_table_that_a_district_adds_counts_as_empty(
    world: World, people: Client, table: str
) -> None:
    """Extensions and declared tables that mock-sis lacks have no rows, and the journal says so."""
    sql = (
        f"SELECT s.dcid, x.bus FROM students s LEFT JOIN {table} x ON x.studentsdcid = s.dcid "
        "WHERE s.dcid < 9 ORDER BY s.dcid"
    )
    aliases = ("dcid", "bus")
    columns = [{"column": f"{table}.{alias}", "alias": alias} for alias in aliases]
    _install(world, sql=sql, columns=columns, coretable="")

    found = people.post(PATH, {}).json

    assert found["record"] == [{"dcid": str(n)} for n in range(1, 6)]
    said = f"the SQL reads {table.upper()}, which mock-sis lacks and takes as empty"
    assert said in world.journal.entries()[-1].notes
    world.switches.set({"unknown_columns": "refuse"})
    assert people.post(PATH, {}).status == 404


def test_everything_is_streamed(world: World, people: Client) -> None:
    """pagesize=0 sends thousands of rows piece by piece: the same rows as pages, and the count."""
    world.load(
        {"students": [{"dcid": n, "id": n, "last_name": f"N{n}"} for n in range(1000, 5321)]}
    )
    _install(world, sql=_query()["sql"].replace("dcid < 800", "dcid >= 1000"))

    reply = people.post(f"{PATH}?pagesize=0&page=3&count=true&order=dcid%3Bdesc", {})

    assert "content-length" not in reply.headers
    found = json.loads(reply.body)
    assert _ids(found) == list(range(5320, 999, -1))
    assert (found["count"], found["@extensions"], next(iter(found))) == (4321, "", "name")
    page = people.post(f"{PATH}?pagesize=4321&order=dcid%3Bdesc", {}).json
    assert page["record"] == found["record"]


def test_a_change_is_seen_at_once(world: World, people: Client) -> None:
    """The next call reads what was written before it."""
    assert len(_ids(people.post(PATH, {}).json)) == 5
    world.load({"students": [{"dcid": 6, "id": 16, "last_name": "New"}]})
    assert _ids(people.post(PATH, {}).json)[-1] == 6
