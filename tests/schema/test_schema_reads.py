"""Lists, single records and counts of tables: all strings, sorted, paged (5.2)."""

from __future__ import annotations

import pytest
from schema_door import Door

from mock_sis.schema import reads


def test_every_value_is_a_text(shared: Door) -> None:
    """Numbers, days and nulls are texts, keys lower-case, the id a number [capture]."""
    reply = shared.table(
        "STUDENTS",
        projection="DCID,Last_Name,middle_name,EntryDate,cumulative_gpa,balance1,grade_level",
        q="dcid==812",
    )

    assert reply.json == {
        "name": "Students",
        "record": [
            {
                "id": 812,
                "tables": {
                    "students": {
                        "dcid": "812",
                        "last_name": "Quill",
                        "middle_name": "",
                        "entrydate": "2026-08-24",
                        "cumulative_gpa": "3.25",
                        "balance1": "12.5",
                        "grade_level": "7",
                    }
                },
            }
        ],
    }


def test_a_single_record(shared: Door) -> None:
    """One record without an array, its name lower-case; the id of an extension is its DCID."""
    reply = shared.table("U_StudentsUserFields/812", projection="*")

    assert reply.json["id"] == 812
    assert reply.json["name"] == "u_studentsuserfields"
    fields = reply.json["tables"]["u_studentsuserfields"]
    assert fields["emailstudent"] == "nora.q@example.org"
    assert fields["studentsdcid"] == "812"


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("dcid==812", [812]),
        ("DCID==(812,814)", [812, 814]),
        ("students.dcid=gt=812;", [813, 814]),
        ("schoolid==210;grade_level=ge=8", [814]),
        ("grade_level=lt=0", [813]),
        ("grade_level!=7", [813, 814]),
        ("last_name==Q*", [812, 814]),
        ("last_name==*n*", [813]),
        ("last_name==Quist", []),
        ("last_name!=q*", [813]),
        ("middle_name==B_%", [814]),
        ("middle_name==*_*", [814]),
        ("middle_name==*", [812, 813, 814]),
        ("entrydate==2026-08-24", [812]),
        ("entrydate=lt=2026-01-01", [813]),
        ("cumulative_gpa=gt=3.2", [812]),
        ("cumulative_gpa==3.25", [812]),
        ("student_number==020417", [812]),
        ("dcid=le=99999999999999999999", [812, 813, 814]),
    ],
)
def test_a_q_finds_rows(shared: Door, q: str, ids: list[int]) -> None:
    """Operators, lists, wildcards in any letter case, numbers as numbers, days as days."""
    assert shared.ids("students", q) == ids
    assert shared.table("students/count", q=q).json == {"count": len(ids)}


@pytest.mark.parametrize(
    ("sort", "descending", "ids"),
    [
        ("", "", [812, 813, 814]),
        ("last_name", "", [812, 813, 814]),
        ("last_name", "true", [814, 813, 812]),
        ("last_name", "TRUE", [812, 813, 814]),
        ("entrydate", "", [813, 812, 814]),
        ("entrydate", "true", [814, 812, 813]),
        ("schoolid,grade_level", "", [812, 814, 813]),
        ("SchoolID, students.grade_level", "true", [813, 814, 812]),
    ],
)
def test_a_list_is_sorted(shared: Door, sort: str, descending: str, ids: list[int]) -> None:
    """One column or several; only `true` turns the list; nulls as Oracle puts them."""
    query = {"sort": sort, "sortdescending": descending}

    assert shared.ids("students", **{k: v for k, v in query.items() if v}) == ids


def test_pages(shared: Door) -> None:
    """Pages are stable and end in an empty array, also very far out."""
    pages = [shared.ids("students", pagesize="2", page=n) for n in ("1", "2", "3", "9" * 18)]

    assert pages == [[812, 813], [814], [], []]


@pytest.mark.parametrize("name", ["page", "pagesize"])
def test_a_page_that_is_no_number(door: Door, name: str) -> None:
    """400, or the default (switch malformed_page)."""
    refused = door.table("students", projection="dcid", **{name: "x"})
    door.switch(malformed_page="default")

    assert (refused.status, refused.json) == (400, {"message": f"Invalid {name} 'x'"})
    assert door.ids("students", **{name: "x"}) == [812, 813, 814]


def test_stars_and_repetitions(door: Door) -> None:
    """A star is every granted column, alone, with its table or beside others."""
    door.grant({"students": {"dcid": "ViewOnly", "last_name": "FullAccess", "ssn": "NoAccess"}})

    for projection in ("*", "Students.*", "last_name, *", "*,dcid,DCID"):
        record = door.table("students/812", projection=projection).json
        assert record["tables"] == {"students": {"dcid": "812", "last_name": "Quill"}}


def test_a_read_without_projection(door: Door) -> None:
    """400, or every granted column (switch projection_missing)."""
    refused = door.table("students")
    door.switch(projection_missing="star")
    served = door.table("students/812").json["tables"]["students"]

    assert refused.status == 400
    assert refused.json == {"message": "The projection parameter is required"}
    assert (served["last_name"], len(served)) == ("Quill", len(columns_of(door, "students")))


def columns_of(door: Door, table: str) -> list[str]:
    """The columns of a table by SQLite's own word."""
    return [row[1] for row in door.world.store.read(f"PRAGMA table_info({table})")]


def test_a_star_where_nothing_is_granted(door: Door) -> None:
    """403, or records without columns (switch star_without_grants)."""
    door.grant({})
    refused = door.table("log", projection="*")
    door.switch(star_without_grants="empty")

    assert refused.status == 403
    assert door.table("log", projection="*").json == {
        "name": "Log",
        "record": [{"id": 77, "tables": {"log": {}}}],
    }


def test_other_parameters_and_a_body(door: Door) -> None:
    """Those that include people do nothing, unknown ones are ignored or 400, a GET's body too."""
    path = "/ws/schema/table/students?projection=dcid&students_to_include=current&Page=2"
    reply = door.ask("GET", path, {})
    notes = door.world.journal.entries()[-1].notes
    door.switch(unknown_parameter="reject")

    assert [record["id"] for record in reply.json["record"]] == [812, 813, 814]
    assert "parameter Page is unknown and was ignored" in notes
    assert door.ask("GET", path).json == {"message": "Unknown parameter Page"}


def test_clauses_joined_by_a_comma(door: Door) -> None:
    """An OR where the switch q_comma says so; letters count beside a star with wildcard_case."""
    door.switch(q_comma="or", wildcard_case="sensitive")

    assert door.ids("students", "dcid==812,last_name==V*") == [812, 813]
    assert door.ids("students", "last_name==q*") == [814]


def test_an_extension_that_is_not_installed_is_unknown(door: Door) -> None:
    """A district's own extension is there while it is installed; core fields always are."""
    door.world.store.remove_extensions()

    assert door.table("u_studentsuserfields/count").status == 404
    assert door.table("studentcorefields/count").json == {"count": 0}


def test_many_stars_are_one(shared: Door) -> None:
    """A thousand stars match as one does."""
    assert shared.ids("students", f"last_name==Q{'*' * 1000}l") == [812]


def test_a_pattern_cannot_hold_the_server(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that takes too long ends with the words of a failed database [client]."""
    monkeypatch.setattr(reads, "SECONDS", 0.05)
    rows = [{"dcid": n, "alert_medical": "a" * 4000} for n in range(900, 1300)]
    door.world.load({"students": rows})
    reply = door.table("students/count", q=f"alert_medical==*{'a' * 1500}b*")

    assert (reply.status, reply.json) == (
        500,
        {"message": "org.hibernate.exception.SQLGrammarException: could not extract ResultSet"},
    )
    assert door.table("students/count").json == {"count": 403}


@pytest.mark.parametrize("path", ["", "/area/students", "/table/students/1/2", "/nothing"])
def test_other_addresses_are_404(shared: Door, path: str) -> None:
    """What `/ws/schema` does not have is the plain 404."""
    reply = shared.ask("GET", f"/ws/schema{path}")

    assert (reply.status, reply.json) == (404, {"message": "Resource not found"})


def test_the_token_comes_first(shared: Door) -> None:
    """Without a token everything is 401."""
    assert shared.ask("GET", "/ws/schema/table/x", headers={"Authorization": ""}).status == 401


def test_every_open_table_can_be_read(shared: Door) -> None:
    """Each table that is listed answers its list and its count; the one view is closed."""
    listed = shared.ask("GET", "/ws/schema/table").json["tables"]
    closed = []
    for name in (table["name"] for table in listed):
        reply = shared.table(name, projection="*")
        if reply.status == 405:
            closed.append(name)
            continue
        records = reply.json["record"]
        assert reply.json["name"] == name
        assert len(records) == shared.one(f"SELECT count(*) FROM {name}")
        assert shared.table(f"{name}/count").json == {"count": len(records)}

    assert (closed, len(listed) > 100) == (["Teachers"], True)
