"""PowerQueries: our plugin's two, and the rules of 6.1 to 6.3 for any other."""

from __future__ import annotations

from typing import Any

import pytest
from serving_client import ID, Client

from mock_sis.world import World

COTEACHERS = "/ws/schema/query/com.example.mocksis.roster.coteachers"
GUARDIANS = "/ws/schema/query/com.example.mocksis.roster.guardians"
FLAT = "/ws/schema/query/org.example.flat"

ROSTER: dict[str, list[dict[str, Any]]] = {
    "terms": [
        {"dcid": 41, "id": 3600, "schoolid": 210, "yearid": 36, "portion": 1},
        {"dcid": 42, "id": 3600, "schoolid": 220, "yearid": 36, "portion": 1},
        {"dcid": 43, "id": 3500, "schoolid": 210, "yearid": 35, "portion": 1},
    ],
    "schoolstaff": [
        {"dcid": 7101, "id": 6101, "users_dcid": 4101, "schoolid": 210},
        {"dcid": 7102, "id": 6102, "users_dcid": 4102, "schoolid": 210},
        {"dcid": 7103, "id": 6103, "users_dcid": 4103, "schoolid": 210},
    ],
    "roledef": [{"id": 1, "name": "Lead Teacher"}, {"id": 2, "name": "Co-teacher"}],
    "sections": [
        {"dcid": 8801, "id": 4501, "schoolid": 210, "termid": 3600, "teacher": 6101},
        {"dcid": 8802, "id": 4502, "schoolid": 210, "termid": 3500, "teacher": 6101},
        {"dcid": 8803, "id": 4503, "schoolid": 220, "termid": 3600, "teacher": 6101},
    ],
    "sectionteacher": [
        {"id": 1, "sectionid": 4501, "teacherid": 6101, "roleid": 1, "start_date": "2026-08-24"},
        {
            "id": 2,
            "sectionid": 4501,
            "teacherid": 6102,
            "roleid": 2,
            "start_date": "2026-09-01",
            "end_date": "2027-01-30",
        },
        {"id": 3, "sectionid": 4501, "teacherid": 6103},
        {"id": 4, "sectionid": 4502, "teacherid": 6102, "roleid": 2},
        {"id": 5, "sectionid": 4503, "teacherid": 6102, "roleid": 2},
    ],
    "guardian": [
        {"guardianid": 301, "accountidentifier": "t-1", "firstname": "Ida", "lastname": "Quill"},
        {"guardianid": 302, "firstname": "Rolf", "lastname": "Quill"},
    ],
    "guardianstudent": [
        {
            "guardianstudentid": 1,
            "guardianid": 301,
            "studentsdcid": 812,
            "guardianrelationshiptypeid": 5,
        },
        {"guardianstudentid": 2, "guardianid": 302, "studentsdcid": 812},
        {"guardianstudentid": 3, "guardianid": 302, "studentsdcid": 814},
    ],
    "guardianrelationshiptype": [{"guardianrelationshiptypeid": 5, "name": "Mother"}],
    "pcas_account": [{"pcas_accountid": 9, "pcas_accounttoken": "t-1", "username": "iquill"}],
    "pcas_emailcontact": [
        {"pcas_emailcontactid": 1, "pcas_accountid": 9, "emailaddress": "ida@example.org"},
        {"pcas_emailcontactid": 2, "pcas_accountid": 9, "emailaddress": "zz@example.org"},
    ],
}


def _query(**changes: Any) -> dict[str, Any]:
    made = {
        "name": "org.example.flat",
        "coretable": "students",
        "flattened": True,
        "columns": [
            {"column": "STUDENTS.DCID", "alias": "dcid"},
            {"column": "STUDENTS.LAST_NAME", "alias": "Last_Name"},
        ],
        "args": [],
        "sql": "SELECT dcid, last_name FROM students ORDER BY dcid",
    }
    return {**made, **changes}


@pytest.fixture
def roster(world: World, client: Client) -> Client:
    """A client of a world with sections, co-teachers and guardians."""
    world.load(ROSTER)
    return client


def test_coteachers_are_those_who_do_not_lead(roster: Client) -> None:
    """One row per teacher beside the lead, of that school and year; nulls are left out."""
    reply = roster.post(COTEACHERS, {"schoolid": 210, "yearid": 36})

    assert reply.status == 200
    assert reply.json == {
        "name": "Sections",
        "record": [
            {
                "_name": "sections",
                "_id": 8801,
                "section_dcid": "8801",
                "staff_dcid": "7102",
                "users_dcid": "4102",
                "role_name": "Co-teacher",
                "start_date": "2026-09-01",
                "end_date": "2027-01-30",
            },
            {
                "_name": "sections",
                "_id": 8801,
                "section_dcid": "8801",
                "staff_dcid": "7103",
                "users_dcid": "4103",
            },
        ],
        "@extensions": "",
    }


def test_arguments_may_be_texts_and_empty_answers_have_no_record(roster: Client) -> None:
    """Numbers may come as strings; a year without co-teachers has no `record` key."""
    found = roster.post(COTEACHERS, {"schoolid": "210", "yearid": "35"}).json
    assert [row["section_dcid"] for row in found["record"]] == ["8802"]

    assert roster.post(COTEACHERS, {"schoolid": 210, "yearid": 30}).json == {
        "name": "Sections",
        "@extensions": "",
    }


def test_guardians_of_active_students(world: World, roster: Client) -> None:
    """One row per guardian of an active student; no account means no username and no e-mail."""
    world.store.extend("studentcorefields", "students")
    found = roster.post(GUARDIANS, {"schoolid": 210}).json

    assert found["@extensions"] == "studentcorefields"
    assert found["record"] == [
        {
            "_name": "students",
            "_id": 812,
            "student_dcid": "812",
            "guardian_id": "301",
            "first_name": "Ida",
            "last_name": "Quill",
            "username": "iquill",
            "email": "ida@example.org",
            "relationship": "Mother",
            "school_dcid": "3",
        },
        {
            "_name": "students",
            "_id": 812,
            "student_dcid": "812",
            "guardian_id": "302",
            "first_name": "Rolf",
            "last_name": "Quill",
            "school_dcid": "3",
        },
    ]


def test_counts_and_pages(world: World, client: Client) -> None:
    """count answers the number; page and pagesize cut; 0 is everything; count=true adds it."""
    world.load({}, {"queries": [_query()]})

    assert client.post(f"{FLAT}/count", {}).json == {"count": 3}
    second = client.post(f"{FLAT}?page=2&pagesize=2&count=true", {}).json
    assert ([row["dcid"] for row in second["record"]], second["count"]) == (["814"], 3)
    assert "record" not in client.post(f"{FLAT}?page=9", {}).json
    assert len(client.post(f"{FLAT}?pagesize=0&page=7", {}).json["record"]) == 3


def test_alias_keys_are_lower_case(world: World, client: Client) -> None:
    """Keys are the alias in lower case, and without a core table there is no name."""
    world.load({}, {"queries": [_query(coretable="")]})

    found = client.post(FLAT, {}).json
    assert found == {
        "record": [
            {"dcid": "812", "last_name": "Quill"},
            {"dcid": "813", "last_name": "Vance"},
            {"dcid": "814", "last_name": "Quist"},
        ],
        "@extensions": "",
    }


def test_numbers_behind_the_switch(world: World, client: Client) -> None:
    """query_values=numbers prints numbers as JSON numbers; fractions and texts stay true."""
    columns = [{"column": "STUDENTS.DCID", "alias": name} for name in ("a", "b", "c", "d")]
    sql = "SELECT 7, 2.5, '007', 3.0 FROM students WHERE dcid = 812"
    world.load({}, {"queries": [_query(columns=columns, sql=sql, coretable="")]})

    assert client.post(FLAT, {}).json["record"] == [{"a": "7", "b": "2.5", "c": "007", "d": "3"}]
    world.switches.set({"query_values": "numbers"})
    assert client.post(FLAT, {}).json["record"] == [{"a": 7, "b": 2.5, "c": "007", "d": 3}]


def test_dates_and_moments(world: World, client: Client) -> None:
    """A date prints as its day, a moment in full."""
    world.load(
        {"students": [{"dcid": 1, "id": 2, "dob": "2012-03-04"}]},
        {
            "queries": [
                _query(
                    columns=[
                        {"column": "STUDENTS.DOB", "alias": "dob"},
                        {"column": "STUDENTS.TRANSACTION_DATE", "alias": "changed"},
                    ],
                    sql="SELECT dob, '2025-04-25 10:17:37.24' FROM students WHERE dcid = 1",
                )
            ]
        },
    )

    assert client.post(FLAT, {}).json["record"] == [
        {"_name": "students", "dob": "2012-03-04", "changed": "2025-04-25 10:17:37.24"}
    ]


def _with_args(world: World) -> None:
    args = [
        {"name": "dcids", "column": "students.dcid", "required": True, "type": "array"},
        {"name": "name", "column": "students.last_name", "default": "Q%"},
    ]
    sql = (
        "SELECT dcid, last_name FROM students /* :not_a_bind */ "
        "WHERE dcid IN (:DCIDS) AND last_name LIKE :name AND ':x' = ':x' ORDER BY dcid"
    )
    world.load({}, {"queries": [_query(args=args, sql=sql)]})


def test_arrays_defaults_and_bind_names(world: World, client: Client) -> None:
    """An array fills an IN list, a default fills what is missing, texts hold no binds."""
    _with_args(world)

    found = client.post(FLAT, {"dcids": [812, "813", 814], "unknown": 1}).json
    assert [row["dcid"] for row in found["record"]] == ["812", "814"]
    assert "no argument 'unknown'" in " ".join(world.journal.entries()[-1].notes)
    found = client.post(FLAT, {"DCIDS": [813], "name": "V%"}).json
    assert [row["last_name"] for row in found["record"]] == ["Vance"]


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("{}", "dcids is required"),
        ('{"dcids": []}', "dcids is required"),
        ('{"dcids": null}', "dcids is required"),
        ('{"dcids": 812}', "takes a JSON array"),
        ('{"dcids": ["x"]}', "dcids is invalid"),
        ('{"dcids": [[1]]}', "single value"),
        ('{"dcids": [1], "name": ["Q"]}', "single value"),
        ('{"dcids": [1], "name": {"a": 1}}', "single value"),
        ('{"dcids": [99999999999999999999999]}', "dcids is invalid"),
        ("[1]", "JSON object"),
        ('"x"', "JSON object"),
        ("{", "not valid JSON"),
        ("\xff\xfe", "not valid JSON"),
        ("<a/>", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_bad_argument_is_400(world: World, client: Client, body: str, part: str) -> None:
    """A missing or wrongly typed argument is 400 with a message, and nothing changes."""
    _with_args(world)
    version = world.store.version

    reply = client.ask("POST", FLAT, body.encode("latin-1"), {"Content-Type": "application/json"})

    assert reply.status == 400, reply.body
    assert part in reply.json["message"]
    assert world.store.version == version


def test_too_many_values_are_400(world: World, client: Client) -> None:
    """More values than one statement takes are refused before they are bound."""
    _with_args(world)

    assert client.post(FLAT, {"dcids": list(range(31_000))}).status == 400


@pytest.mark.parametrize("body", [None, "", "{}", "{ }", "\n"])
@pytest.mark.parametrize("kind", [None, "application/json", "text/plain"])
def test_no_arguments_in_any_way(
    world: World, client: Client, body: str | None, kind: str | None
) -> None:
    """No body, an empty one, {} and { } all mean no arguments, whatever the content type."""
    world.load({}, {"queries": [_query()]})

    reply = client.ask("POST", FLAT, body, {"Content-Type": kind} if kind else {})

    assert reply.status == 200
    assert len(reply.json["record"]) == 3


@pytest.mark.parametrize(
    ("query", "status", "part"),
    [
        ("page=abc", 400, "page takes a whole number"),
        ("pagesize=1.5", 400, "pagesize takes a whole number"),
        ("pagesize=-1", 400, "pagesize must be 0"),
        ("pagesize=99999999999999999999", 400, "pagesize takes a whole number"),
        ("order=students.nope", 400, "Invalid field students.nope"),
        ("$q=students.nope==1", 400, "Invalid field students.nope"),
        ("page=0", 200, ""),
        ("page=-3", 200, ""),
        ("dofor=selection:x", 200, ""),
        ("pagesize=&page=", 200, ""),
    ],
)
def test_paging_parameters(
    world: World, client: Client, query: str, status: int, part: str
) -> None:
    """Bad pages are 400, what comes later is 501 and not silently ignored, the rest is served."""
    world.load({}, {"queries": [_query()]})

    reply = client.post(f"{FLAT}?{query}", {})

    assert reply.status == status
    assert status == 200 or part in reply.json["message"]


def test_page_switches(world: World, client: Client) -> None:
    """page_below_one and malformed_page are honoured here too."""
    world.load({}, {"queries": [_query()]})
    world.switches.set({"page_below_one": "reject", "malformed_page": "default"})

    assert client.post(f"{FLAT}?page=0", {}).status == 400
    assert client.post(f"{FLAT}?page=abc", {}).status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_query_takes_post_alone(world: World, client: Client, method: str) -> None:
    """Other methods are 405 naming POST; GET is 404 behind the switch."""
    reply = client.ask(method, COTEACHERS)
    assert (reply.status, reply.headers["allow"]) == (405, "POST")
    assert list(reply.json) == ["message"]

    world.switches.set({"query_get": "404"})
    assert client.get(COTEACHERS).status == 404


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT dcid FROM students", "gives 1 column"),
        ("SELECT dcid, :nobody FROM students", "binds :nobody"),
        ("SELECT dcid, students.email FROM students", "email"),
        ("DELETE FROM students", ""),
    ],
)
def test_a_query_that_cannot_run_is_404(
    world: World, client: Client, sql: str, reason: str
) -> None:
    """A query whose SQL does not fit its declaration is not found; the journal says why."""
    world.load({}, {"queries": [_query(sql=sql)]})

    reply = client.post(FLAT, {})

    assert (reply.status, reply.json) == (404, {"message": "Query org.example.flat not found"})
    assert reason in world.journal.entries()[-1].reason
    assert world.store.scalar("SELECT count(*) FROM Students") == 3


def test_grants_are_checked_per_column(world: World, client: Client) -> None:
    """Each declared column without a grant stands in the 403, also for a count."""
    world.load(
        {}, {"queries": [_query()], "plugin": {"grants": {"students": {"dcid": "ViewOnly"}}}}
    )
    refusal = {
        "message": "Validation Failed",
        "errors": [
            {
                "resource": "org.example.flat",
                "field": "students.last_name",
                "code": "No access to the field",
            }
        ],
    }

    for path in (FLAT, f"{FLAT}/count"):
        reply = client.post(path, {})
        assert (reply.status, reply.json) == (403, refusal)


def test_without_a_token_it_is_401(client: Client) -> None:
    """An unauthenticated call is 401 before anything else is looked at."""
    for path in (COTEACHERS, "/ws/schema/query/nope", "/ws/schema/table/students/count"):
        assert client.post(path, {}, token="").status == 401


def test_the_list_of_queries(client: Client) -> None:
    """GET /ws/schema/query/api lists the installed queries and the built-in ones."""
    paths = client.get("/ws/schema/query/api").json["paths"]
    names = [path.rpartition("/")[2] for path in paths]

    assert names == sorted(names)
    assert set(names) >= {
        *(path.rpartition("/")[2] for path in (COTEACHERS, GUARDIANS)),
        "com.powerschool.core.sections.gradebooktype",
        "com.powerschool.core.sections.gradescales",
    }


def test_table_counts(world: World, client: Client) -> None:
    """An unfiltered count needs no grant; unknown and closed tables are refused as known."""
    world.plugins.change(ID, grants={}, access_level="NONE")

    assert client.get("/ws/schema/table/STUDENTS/count").json == {"count": 3}
    assert client.get("/ws/schema/table/nope/count").json == {"message": "Resource not found"}
    closed = client.get("/ws/schema/table/teachers/count")
    assert (closed.status, closed.json["message"]) == (
        405,
        "GET, POST and PUT are not allowed on table",
    )
    assert client.post("/ws/schema/table/students/count", {}).status == 405
