"""The measured order of checks of `/ws/schema/table`, each refusal word for word (5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from schema_door import Door, schema_door

ONLY_DCID = {"students": {"dcid": "ViewOnly"}}

NO_TABLE = (404, {"message": "Resource not found"})
CLOSED = (405, {"message": "GET, POST and PUT are not allowed on table"})
NO_COLUMN = (
    400,
    {"message": "Invalid field specified: Foo is not valid column for table: Log"},
)
NO_FIELD = (400, {"message": "Invalid field foo"})
NO_NUMBER = (
    400,
    {"message": "Invalid number 'x' passed for comparison to number field Entry_Time"},
)
NO_DATE = (
    400,
    {"message": "Invalid date '2026' passed for comparison to date field Entry_Date"},
)
CLOB = (400, {"message": "Querying not supported against clob or blob field types"})


def not_granted(*fields: str, table: str = "Log") -> tuple[int, dict[str, Any]]:
    """The 403 of columns without a grant."""
    return 403, {
        "message": "At least one column lacks sufficient permission",
        "errors": [{"code": "NoAccess", "field": field, "resource": table} for field in fields],
    }


@pytest.fixture(scope="module")
def poor() -> Iterator[Door]:
    """A plugin that was granted Students.DCID and nothing else."""
    with schema_door() as door:
        door.grant(ONLY_DCID)
        yield door


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("nothing", {"projection": "foo", "q": "foo==1"}, NO_TABLE),
        ("_tokens", {"projection": "token"}, NO_TABLE),
        ("teachers", {"projection": "foo", "q": "foo==1"}, CLOSED),
        ("teachers/count", {"q": "foo==1"}, CLOSED),
        ("log", {"projection": "Foo", "q": "foo==1"}, NO_COLUMN),
        ("log", {"projection": "entry,Foo"}, NO_COLUMN),
        ("log", {"projection": "entry", "q": "entry_time==x;foo==1"}, NO_FIELD),
        ("log/count", {"q": "foo==1"}, NO_FIELD),
        ("log", {"projection": "entry", "q": "entry==x;entry_time==x"}, NO_NUMBER),
        ("log/count", {"q": "entry_date=ge=2026"}, NO_DATE),
        ("log/count", {"q": "entry==x;schoolid==1"}, CLOB),
        ("log", {"projection": "dcid", "sort": "entry"}, CLOB),
        ("log", {"projection": "dcid", "sort": "Foo"}, NO_COLUMN),
        ("log", {"projection": "SchoolId"}, not_granted("SchoolId")),
        ("log", {"projection": "log.schoolid"}, not_granted("log.schoolid")),
        (
            "log",
            {"projection": "dcid, LOGTYPEID", "q": "schoolid==210", "sort": "entry_time"},
            not_granted("dcid", "LOGTYPEID", "SchoolID", "Entry_Time"),
        ),
        ("log/77", {"projection": "entry"}, not_granted("entry")),
        ("log/99", {"projection": "entry"}, not_granted("entry")),
        ("log/count", {"q": "schoolid==210"}, not_granted("SchoolID")),
        ("log", {"projection": "*"}, not_granted("*")),
        ("students/999", {"projection": "dcid"}, NO_TABLE),
        ("students/x", {"projection": "dcid"}, NO_TABLE),
    ],
)
def test_the_first_check_that_fails_answers(
    poor: Door, path: str, query: dict[str, str], expected: tuple[int, Any]
) -> None:
    """Table, closed, projection, q's columns, types, CLOB, grants: the first of these speaks."""
    reply = poor.table(path, **query)

    assert (reply.status, reply.json) == expected


def test_an_unfiltered_count_needs_no_grant(poor: Door) -> None:
    """Rows are counted where nothing is granted [live]."""
    assert poor.table("LOG/count").json == {"count": 1}


def test_a_refusal_is_explained_in_the_journal(poor: Door) -> None:
    """The journal names what is missing and where."""
    poor.table("log", projection="entry")

    entry = poor.world.journal.entries()[-1]
    assert entry.reason == "the plugin needs ViewOnly on Log: entry"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "students", "GET"),
        ("DELETE", "students/812", "GET, PUT"),
        ("PUT", "students", "GET"),
        ("POST", "students/count", "GET"),
        ("PUT", "log/metadata", "GET"),
        ("POST", "students/massupdatebycriteria", ""),
    ],
)
def test_a_verb_that_a_table_does_not_take(poor: Door, method: str, path: str, allow: str) -> None:
    """Core tables take reads and updates; the refusal names the verb and what is allowed."""
    reply = poor.ask(method, f"/ws/schema/table/{path}", {})

    assert (reply.status, reply.json) == (405, {"message": f"{method} is not allowed on table"})
    assert reply.headers["allow"] == allow


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_closed_table_is_closed_to_writes(poor: Door, method: str) -> None:
    """The teachers view is 405 whatever is asked."""
    reply = poor.ask(method, "/ws/schema/table/teachers/1", {})

    assert (reply.status, reply.json) == CLOSED


@pytest.mark.parametrize(
    ("q", "message"),
    [
        ("dcid", "Invalid query near 'dcid'"),
        ("dcid==", "Field dcid is compared with nothing"),
        ("dcid==1,dcid==2", "A comma cannot join two comparisons; use ;"),
        ("dcid=gt=(1,2)", "A list of values goes with == only, not with =gt="),
        ("dcid!=*", "A * goes with == only, not with !="),
        ("last_name=gt=Q*", "A * goes with == and != only, not with =gt="),
        ("students.nope==1", "Invalid field students.nope"),
        ("log.dcid==1", "Invalid field log.dcid"),
        (
            "grade_level==1*",
            "Invalid number '1*' passed for comparison to number field Grade_Level",
        ),
    ],
)
def test_a_q_that_cannot_be_read(shared: Door, q: str, message: str) -> None:
    """One sentence for the client, 400."""
    reply = shared.table("students/count", q=q)

    assert (reply.status, reply.json) == (400, {"message": message})
