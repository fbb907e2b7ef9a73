"""Insert, update, delete and mass update of tables, by kind of table (5.1, 5.5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from schema_door import EXTENSION, Door

EMAIL = f"SELECT emailstudent FROM {EXTENSION} WHERE studentsdcid = ?"


def test_an_extension_row_is_added(door: Door) -> None:
    """200, counts, and a result array with id and ref."""
    reply = door.write("POST", EXTENSION, studentsdcid="813", EmailStudent="omar@example.org")

    ref = f"{door.world.url}/ws/schema/table/{EXTENSION}/813"
    assert (reply.status, reply.json) == (
        200,
        {
            "insert_count": 1,
            "update_count": 0,
            "delete_count": 0,
            "result": [
                {
                    "status": "SUCCESS",
                    "action": "INSERT",
                    "success_message": {"id": 813, "ref": ref},
                }
            ],
        },
    )
    assert door.one(EMAIL, 813) == "omar@example.org"


def test_an_update_without_its_row_says_use_post(door: Door) -> None:
    """PUT to a missing 1:1 row is 404 with the hint that clients look for [client]."""
    reply = door.write("PUT", f"{EXTENSION}/813", emailstudent="omar@example.org")

    assert (reply.status, reply.json) == (
        404,
        {
            "message": "U_StudentsUserFields has no record with StudentsDCID 813. "
            "Use POST to insert a new record"
        },
    )


def test_an_insert_of_a_row_that_is_there_says_use_put(door: Door) -> None:
    """POST of an existing 1:1 row is 404 with the other hint, and changes nothing."""
    reply = door.write("POST", EXTENSION, studentsdcid=812, emailstudent="new@example.org")

    assert (reply.status, reply.json) == (
        404,
        {
            "message": "U_StudentsUserFields has a record with StudentsDCID 812. "
            "Use PUT to update existing records"
        },
    )
    assert door.one(EMAIL, 812) == "nora.q@example.org"


def test_an_empty_text_is_null(door: Door) -> None:
    """Clients send "" for nothing; a repeated key is left alone."""
    reply = door.write("PUT", f"{EXTENSION}/812", studentsdcid="812", emailstudent="")

    assert reply.status == 200
    assert door.one(EMAIL, 812) is None


def test_a_core_row_is_updated(door: Door) -> None:
    """Texts, numbers and booleans are stored by column; the change log and LastFirst follow."""
    before = door.world.store.version
    reply = door.write(
        "PUT", "students/812", last_name="Quay", grade_level=8, State_ExcludeFromReporting=True
    )

    row = "SELECT last_name || grade_level || state_excludefromreporting FROM students"
    assert reply.json["update_count"] == 1
    assert door.one(f"{row} WHERE dcid = 812") == "Quay81"
    assert door.one("SELECT lastfirst FROM students WHERE dcid = 812") == "Quay, Nora"
    assert door.world.store.version > before


def test_only_full_access_writes(door: Door) -> None:
    """A column with ViewOnly is 403, named as typed, and the whole body stays undone."""
    door.grant({"students": {"last_name": "FullAccess", "city": "ViewOnly"}})

    reply = door.write("PUT", "students/812", last_name="Quay", City="Ostrand", ZIP="04001")

    assert reply.status == 403
    assert reply.json["errors"] == [
        {"code": "NoAccess", "field": "City", "resource": "Students"},
        {"code": "NoAccess", "field": "ZIP", "resource": "Students"},
    ]
    assert door.one("SELECT last_name FROM students WHERE dcid = 812") == "Quill"
    assert door.write("PUT", "students/812", last_name="Quay").status == 200


def test_a_delete_needs_every_column(door: Door) -> None:
    """204 without a body; 403 lists the columns that lack full access [doc]; then it is 404."""
    door.grant({EXTENSION: {"*": "FullAccess", "emailmother": "ViewOnly"}})
    refused = door.ask("DELETE", f"/ws/schema/table/{EXTENSION}/812")
    door.grant({EXTENSION: {"*": "FullAccess"}})
    done = door.ask("DELETE", f"/ws/schema/table/{EXTENSION}/812")
    again = door.ask("DELETE", f"/ws/schema/table/{EXTENSION}/812")

    assert refused.status == 403
    assert [item["field"] for item in refused.json["errors"]] == ["EmailMother"]
    assert (done.status, done.body) == (204, b"")
    assert (again.status, again.json) == (404, {"message": "Resource not found"})
    assert door.one(EMAIL, 812) is None


GRADE = {
    "studentid": "1813", "schoolid": 220, "schoolyear": "2025", "storecode": "S1", "grade": "A",
    "course_name": "Algebra",
}  # fmt: skip
"""A stored grade with what the documentation asks for."""


def test_stored_grades(door: Door) -> None:
    """POST is 201, PUT 200, DELETE 204; a grade that another one replaced stays: 409."""
    made = door.write("POST", "storedgrades", **GRADE, comment_value="Well done")
    row = made.json["result"][0]["success_message"]["id"]
    kept = door.one("SELECT TermID || Comment FROM storedgrades WHERE dcid = ?", row)
    assert kept == "3500Well done"

    assert made.status == 201
    assert door.write("PUT", f"storedgrades/{row}", grade="B").status == 200
    assert door.one("SELECT grade FROM storedgrades WHERE dcid = ?", row) == "B"
    assert door.ask("DELETE", f"/ws/schema/table/storedgrades/{row}").status == 204
    assert door.ask("DELETE", "/ws/schema/table/storedgrades/50").status == 409
    assert door.one("SELECT count(*) FROM storedgrades") == 2


@pytest.mark.parametrize(
    ("left_out", "more", "said"),
    [
        ("schoolid", {}, "SchoolID is required"),
        ("schoolyear", {}, "schoolyear is required"),
        ("schoolyear", {"schoolyear": "26"}, "schoolyear takes a year such as 2026, not '26'"),
        ("", {"TermID": 3500}, "schoolyear and TermID are two names of one column"),
        ("storecode", {}, "StoreCode is required"),
        ("grade", {}, "Grade or Percent is required"),
        ("course_name", {},
         "course_name, or section_number and course_number, is required"),
        ("course_name", {"section_number": "3"}, "section_number goes with course_number"),
        ("course_name", {"section_number": "3", "course_number": "ALG1"},
         "course ALG1 has no section '3'"),
        ("", {"comment_value": "a", "Comment": "b"},
         "comment_value and Comment are two names of one column"),
    ],
)  # fmt: skip
def test_a_stored_grade_has_what_is_documented(
    door: Door, left_out: str, more: dict[str, Any], said: str
) -> None:
    """School, year, code, course and a mark, by their published names; else 400."""
    row = {name: value for name, value in GRADE.items() if name != left_out}
    reply = door.write("POST", "storedgrades", **row, **more)

    assert (reply.status, reply.json) == (400, {"message": said})


def test_a_stored_grade_finds_its_section(door: Door) -> None:
    """Course and section number are those of the year's section at the school, with its name."""
    door.world.load({
        "courses": [{"dcid": 5, "course_number": "ALG1", "course_name": "Algebra One"}],
        "sections": [
            {"dcid": 61, "id": 161, "course_number": "ALG1", "section_number": "3", "schoolid": n,
             "termid": term, **more}
            for n, term, more in (
                (220, 3600, {}), (220, 3500, {"dcid": 62, "id": 162}),
                (210, 3500, {"dcid": 63, "id": 163}),
            )
        ],
    })  # fmt: skip
    row = {name: value for name, value in GRADE.items() if name != "course_name"}
    made = door.write("POST", "storedgrades", **row, course_number="ALG1", section_number=3)

    row_id = made.json["result"][0]["success_message"]["id"]
    found = "SELECT SectionID || ' ' || Course_Name FROM storedgrades WHERE dcid = ?"
    assert door.one(found, row_id) == "162 Algebra One"


def test_special_programs(door: Door) -> None:
    """An enrollment needs student, program and entry date, in updates too [doc]."""
    row = {"studentid": 1812, "programid": 5, "enter_date": "2026-09-01", "gradelevel": 7}
    made = door.write("POST", "spenrollments", **row)
    number = made.json["result"][0]["success_message"]["id"]
    short = door.write("POST", "spenrollments", studentid=1812, programid=5)
    changed = door.write("PUT", f"spenrollments/{number}", exit_date="2026-10-01")

    assert made.status == 201
    assert (short.status, short.json) == (400, {"message": "Enter_Date is required"})
    assert (changed.status, changed.json) == (400, {"message": "Enter_Date is required"})
    full = door.write("PUT", f"spenrollments/{number}", **row, exit_date="2026-10-01")
    assert full.status == 200
    kept = door.one("SELECT exit_date || ' ' || grade_level FROM spenrollments")
    assert kept == "2026-10-01 00:00:00 7"


def test_transportation(door: Door) -> None:
    """A route needs its student; POST is 200, DELETE 204 [doc]."""
    made = door.write("POST", "transportation", studentid=1812, busnumber="7", monday=True)
    row = made.json["result"][0]["success_message"]["id"]
    served = door.table(f"transportation/{row}", projection="busnumber,monday,tuesday").json

    assert made.status == 200
    assert served["tables"] == {"transportation": {"busnumber": "7", "monday": "1", "tuesday": ""}}
    assert door.write("POST", "transportation", busnumber="7").json == {
        "message": "StudentID is required"
    }
    assert door.ask("DELETE", f"/ws/schema/table/transportation/{row}").status == 204
    assert door.table("transportation/count").json == {"count": 0}


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("PUT", "students/812", [], "The request body must be a JSON object"),
        ("PUT", "students/812", {}, 'The request body needs "tables": {"students": {…}}'),
        ("PUT", "students/812", {"tables": {"students": 1}},
         "The columns of Students must be a JSON object"),
        ("PUT", "students/812", {"tables": {"log": {}}},
         "The request body names log, the path students"),
        ("PUT", "students/812", {"name": "log", "tables": {"students": {}}},
         "The request body names log, the path students"),
        ("PUT", "students/812", {"id": 813, "tables": {"students": {}}},
         "The id of the body is not the id of the path"),
        ("PUT", "students/812", {"tables": {"students": {"foo": 1}}},
         "Invalid field specified: foo is not valid column for table: Students"),
        ("PUT", "students/812", {"tables": {"students": {"city": "a", "City": "b"}}},
         "The field city is given twice"),
        ("PUT", "students/812", {"tables": {"students": {"grade_level": "x"}}},
         "Grade_Level takes a number, not 'x'"),
        ("PUT", "students/812", {"tables": {"students": {"grade_level": 12345678901}}},
         "Grade_Level takes at most 10 digits"),
        ("PUT", "students/812", {"tables": {"students": {"dob": "04/09/2013"}}},
         "DOB takes a date such as 2026-09-30, not '04/09/2013'"),
        ("PUT", "students/812", {"tables": {"students": {"state": "Maine"}}},
         "State takes at most 2 characters, not 5"),
        ("PUT", "students/812", {"tables": {"students": {"city": {}}}}, "City takes a text"),
        ("PUT", "students/812", {"tables": {"students": {"grade_level": "7.5"}}},
         "Grade_Level takes a whole number, not 7.5"),
        ("PUT", "students/812", {"tables": {"students": {"balance1": 1e11}}},
         "Balance1 takes at most 10 digits"),
        ("PUT", "students/812", {"tables": {"students": {"dob": "2013-02-30"}}},
         "DOB takes a date such as 2026-09-30, not '2013-02-30'"),
        ("PUT", "students/812", {"tables": {"students": {"city": "a", "first_name": " "}}},
         "First_Name cannot be blank"),
        ("PUT", "students/812", {"tables": {"students": {"city": "a", "student_number": 20418}}},
         "Student_Number 20418 is that of another row of Students"),
        ("PUT", "students/812", {"tables": {"students": {"city": "a", "schoolid": 230}}},
         "SchoolID: Schools has no row with School_Number 230"),
        ("PUT", "students/812", {"tables": {"students": {"city": "a", "person_id": 5}}},
         "Person_ID: Person has no row with ID 5"),
        ("PUT", "log/77", {"tables": {"log": {"subject": "a", "studentid": 812}}},
         "StudentID: Students has no row with ID 812"),
        ("PUT", "students/812", {"tables": {"students": {"dcid": 813}}}, "DCID cannot be changed"),
        ("PUT", "students/812", {"tables": {"students": {"city": "a", "id": 1}}},
         "ID cannot be changed"),
        ("POST", EXTENSION, {"tables": {EXTENSION: {"emailstudent": "x"}}},
         "StudentsDCID is required"),
        ("POST", EXTENSION, {"tables": {EXTENSION: {"studentsdcid": 999}}},
         "there is no row 999 in students"),
        ("POST", EXTENSION, {"tables": {EXTENSION: {"studentsdcid": 813.5}}},
         "StudentsDCID takes a whole number, not 813.5"),
        ("POST", "storedgrades", {"tables": {"storedgrades": {**GRADE, "studentid": 812}}},
         "there is no student with the ID 812"),
    ],
)  # fmt: skip
def test_a_write_that_is_refused_changes_nothing(
    door: Door, method: str, path: str, body: Any, message: str
) -> None:
    """400 in one sentence, and the district is as it was."""
    before = door.world.store.version
    reply = door.ask(method, f"/ws/schema/table/{path}", body)

    assert (reply.status, reply.json) == (400, {"message": message})
    assert door.world.store.version == before


def test_keys_that_are_repeated_are_left_alone(door: Door) -> None:
    """DCID and ID may come along as they are: other rows hang on them; elsewhere they are 404."""
    number = door.world.store.scalar("SELECT ID FROM Students WHERE DCID = 812")

    assert door.write("PUT", "students/812", dcid="812", id=str(number), city="Elm").status == 200
    found = door.world.store.scalar("SELECT City || ID FROM Students WHERE DCID = 812")
    assert found == f"Elm{number}"
    assert door.write("PUT", "students/999", id="5").status == 404


def test_an_empty_change(door: Door) -> None:
    """A body without columns succeeds and says so in the journal; a missing row is still 404."""
    assert door.write("PUT", "students/812").status == 200
    assert "changes no column" in door.world.journal.entries()[-1].notes[0]
    assert door.write("PUT", "students/999").status == 404


@pytest.mark.parametrize(("value", "status"), [("400", 400), ("500", 500)])
def test_a_body_that_is_no_json(door: Door, value: str, status: int) -> None:
    """400 or 500 (switch malformed_body)."""
    door.switch(malformed_body=value)

    assert door.ask("PUT", "/ws/schema/table/students/812", raw=b"{").status == status


def test_a_bad_value_as_a_result(door: Door) -> None:
    """With table_bad_value=result a value that cannot be kept is 200 with an ERROR."""
    door.switch(table_bad_value="result")
    reply = door.write("PUT", "students/812", grade_level="x")

    said = "Grade_Level takes a number, not 'x'"
    error = {
        "field": "grade_level",
        "error_code": "FIELD_VALIDATION_ERROR",
        "error_description": said,
    }
    assert (reply.status, reply.json["result"]) == (
        200,
        [{"status": "ERROR", "action": "UPDATE", "error_message": {"error": [error]}}],
    )
    assert reply.json["update_count"] == 0


def test_values_that_make_no_sense(door: Door) -> None:
    """0, the graduates' school and a repeated own number pass; with `accept` all passes, noted."""
    own = door.write("PUT", "students/812", student_number="20417", next_school=999999, schoolid=0)
    door.switch(table_senseless="accept", table_fractions="round")
    lax = door.write("PUT", "students/813", schoolid=230, student_number=20419, grade_level=-2.5)
    notes = door.world.journal.entries()[-1].notes

    assert (own.status, lax.status) == (200, 200)
    row = "SELECT schoolid || ' ' || student_number || ' ' || grade_level FROM students"
    assert door.one(f"{row} WHERE dcid = 813") == "230 20419 -3"
    assert [note.partition(": ")[2] for note in notes] == [
        "Student_Number 20419 is that of another row of Students",
        "SchoolID: Schools has no row with School_Number 230",
    ]


def test_mass_update(door: Door) -> None:
    """501 as its body is not known; with unknown_bodies=guess a q chooses the rows."""
    path = f"/ws/schema/table/{EXTENSION}/massupdatebycriteria"
    body = {"criteria": "studentsdcid==(812,813)", "tables": {EXTENSION: {"emailmother": "m"}}}
    door.write("POST", EXTENSION, studentsdcid=813)
    door.write("POST", EXTENSION, studentsdcid=814)
    unknown = door.ask("POST", path, body)
    door.switch(unknown_bodies="guess")
    done = door.ask("POST", path, body)

    assert unknown.status == 501
    assert done.json == {"insert_count": 0, "update_count": 2, "delete_count": 0}
    assert door.one(f"SELECT count(*) FROM {EXTENSION} WHERE emailmother = 'm'") == 2
    assert door.ask("POST", path, {**body, "criteria": "nope==1"}).status == 400
    assert door.ask("POST", path, {"tables": {}}).json == {
        "message": 'The request body needs "criteria", a q'
    }
    door.grant({EXTENSION: {"emailmother": "FullAccess"}})
    assert door.ask("POST", path, body).status == 403
    for table in ("students", "storedgrades"):
        other = door.ask("POST", f"/ws/schema/table/{table}/massupdatebycriteria", body)
        assert other.status == 405
        assert "is for extension tables" in door.world.journal.entries()[-1].reason


def test_two_posts_of_one_row(door: Door) -> None:
    """Of posts of the same row at once one adds it, the others are told to use PUT."""
    with ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(lambda n: door.write("POST", EXTENSION, studentsdcid=813), range(8))
        )

    assert sorted(reply.status for reply in replies) == [200] + [404] * 7


def test_a_table_of_a_districts_own(door: Door) -> None:
    """A table that extends nothing numbers its rows itself and goes when it is uninstalled."""
    door.world.store.extend("u_bus", "", "Route~20 Active:f")
    first = door.write("POST", "u_bus", route="12B", active=False)
    second = door.write("POST", "u_bus", route="14")
    rows = [reply.json["result"][0]["success_message"]["id"] for reply in (first, second)]

    assert door.ids("u_bus", "active==0") == rows[:1]
    assert door.write("PUT", f"u_bus/{rows[1]}", route="15").status == 200
    assert door.write("PUT", "u_bus/99", route="15").json == {"message": "Resource not found"}
    assert door.write("POST", "u_bus", id=rows[0]).status == 409
    assert door.ask("DELETE", f"/ws/schema/table/u_bus/{rows[0]}").status == 204
    assert door.world.store.read("SELECT ID, Route, Active FROM u_bus") == [(rows[1], "15", None)]
    assert door.table("u_bus/metadata", expansions="actions").json["schemaType"] == "Independent"
    door.world.store.remove_extensions()
    assert door.table("u_bus/count").status == 404
