"""POST /ws/v1/student: every rule of the reference's section 4, through a real socket."""

from __future__ import annotations

import json
from typing import Any

import pytest
from schema_door import EXTENSION, Door

NO_DATA = "No data submitted for required element"
CODES = [
    {"cat": "entrycodes", "name": "E1", "value": "Enrolled", "schoolid": 0},
    {"cat": "exitcodes", "name": "X1", "value": "Left", "schoolid": 0},
    {"cat": "districts", "name": "0410", "value": "Ostrand", "schoolid": 0},
]
FTE = [
    {"dcid": 1, "id": 11, "schoolid": 210, "yearid": 36, "name": "Full Time"},
    {"dcid": 2, "id": 12, "schoolid": 210, "yearid": 36, "name": "Half Time"},
    {"dcid": 3, "id": 13, "schoolid": 220, "yearid": 36, "name": "Full Time"},
]


def new(**changes: Any) -> dict[str, Any]:
    """A student to insert, valid unless changed; `enrollment` changes that block."""
    enrollment = {
        "grade_level": 7,
        "entry_date": "2026-08-24",
        "exit_date": "2027-06-12",
        "school_number": 210,
        **changes.pop("enrollment", {}),
    }
    return {
        "client_uid": "77",
        "action": "INSERT",
        "name": {"first_name": "Tess", "last_name": "Young"},
        "school_enrollment": {k: v for k, v in enrollment.items() if v is not None},
        **changes,
    }


def change(**changes: Any) -> dict[str, Any]:
    """A change of Nora."""
    return {"client_uid": "78", "action": "UPDATE", "id": 812, **changes}


def errors(results: Any) -> list[tuple[str, str, str]]:
    """(field, code, description) of the one result's errors."""
    result = results["result"]
    assert result["status"] == "ERROR"
    found = result["error_message"]["error"]
    listed = found if isinstance(found, list) else [found]
    return [(e["field"], e["error_code"], e["error_description"]) for e in listed]


def test_an_insert(door: Door) -> None:
    """The answer counts and names the new row; every written field stands in its column."""
    student = new(
        local_id=20500,
        state_province_id="S-9",
        student_username="tess.y",
        demographics={"gender": "F", "birth_date": "2013-04-09"},
        addresses={"physical": {"street": "1 Elm", "city": "Ostrand", "state_province": "ME",
                                "postal_code": "04001", "grid_location": "Lat: 1, Lng: 2"}},
        phones={"main": {"number": "555-0101"}},
        contact={"mother": "Ann Young", "doctor_name": "Dr. Ray", "doctor_phone": "555-0102"},
        schedule_setup={"home_room": "12", "next_school": 999999, "sched_next_year_grade": 99},
        initial_enrollment={"school_entry_date": "2026-08-24", "school_entry_grade_level": 7},
    )  # fmt: skip
    results = door.post(student)

    row = results["result"]["success_message"]["id"]
    assert results == {
        "insert_count": 1,
        "update_count": 0,
        "delete_count": 0,
        "result": {
            "client_uid": 77,
            "status": "SUCCESS",
            "action": "INSERT",
            "success_message": {"id": row, "ref": f"{door.world.url}/ws/v1/student/{row}"},
        },
    }
    stored = door.world.store.read(
        "SELECT Student_Number, State_StudentNumber, Student_Web_ID, LastFirst, Gender, DOB, Zip, "
        "Geocode, Home_Phone, Mother, Doctor_Phone, Home_Room, Next_School, Sched_NextYearGrade, "
        "SchoolEntryDate, SchoolEntryGradeLevel, SchoolID, Enrollment_SchoolID, Enroll_Status, "
        "EntryDate, ExitDate FROM Students WHERE DCID = ?",
        (row,),
    )
    assert stored == [
        (20500, "S-9", "tess.y", "Young, Tess", "F", "2013-04-09 00:00:00", "04001",
         "Lat: 1, Lng: 2", "555-0101", "Ann Young", "555-0102", "12", 999999, 99,
         "2026-08-24 00:00:00", 7, 210, 210, 0, "2026-08-24 00:00:00", "2027-06-12 00:00:00")
    ]  # fmt: skip
    person = door.one("SELECT Person_ID FROM Students WHERE DCID = ?", row)
    assert door.one("SELECT FirstName || LastName FROM Person WHERE ID = ?", person) == "TessYoung"
    served = door.ask("GET", f"/ws/v1/student/{row}?expansions=school_enrollment,phones").json
    assert served["student"]["school_enrollment"]["school_id"] == 3


def test_a_local_id_is_assigned(door: Door) -> None:
    """Without one the next free number is taken."""
    row = door.post(new())["result"]["success_message"]["id"]

    assert door.one("SELECT Student_Number FROM Students WHERE DCID = ?", row) == 20420


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("client_uid", "client_uid"),
        ("action", "action"),
        ("name.first_name", "name/first_name"),
        ("name.last_name", "name/last_name"),
        ("school_enrollment.grade_level", "school_enrollment/grade_level"),
        ("school_enrollment.entry_date", "school_enrollment/entry_date"),
        ("school_enrollment.exit_date", "school_enrollment/exit_date"),
        ("school_enrollment.school_number", "school_enrollment/school_number"),
    ],
)
@pytest.mark.parametrize("blank", [None, "", " "])
def test_what_an_insert_needs(door: Door, path: str, field: str, blank: str | None) -> None:
    """Each needed field left out, null or blank is REQUIRED, and no student is added."""
    student = json.loads(json.dumps(new()))
    block, _, name = path.rpartition(".")
    (student[block] if block else student)[name] = blank

    assert errors(door.post(student)) == [(f"student/{field}", "REQUIRED", NO_DATA)]
    assert door.one("SELECT count(*) FROM Students") == 3


INVALID = "FIELD_VALIDATION_ERROR"


@pytest.mark.parametrize(
    ("student", "field", "code", "description"),
    [
        (new(action="DELETE"), "action", INVALID, "Value must be one of INSERT, UPDATE"),
        (change(id=999), "id", INVALID, "No student found with id 999"),
        (change(id="x"), "id", INVALID, "Value must be an integer"),
        (change(id=None), "id", "REQUIRED", NO_DATA),
        (change(name={"first_name": ""}), "name/first_name", "REQUIRED", NO_DATA),
        (change(name={"last_name": " "}), "name/last_name", "REQUIRED", NO_DATA),
        (change(name={"first_name": "x" * 51}), "name/first_name", INVALID,
         "Value may not contain more than 50 character(s)."),
        (change(demographics={"gender": "Q"}), "demographics/gender", INVALID,
         "Value must be one of M, F"),
        (change(demographics={"birth_date": "2013-02-30"}), "demographics/birth_date",
         "INVALID_DATE_VALUE", "Date value or date format is invalid."),
        (change(demographics={"projected_graduation_year": "soon"}),
         "demographics/projected_graduation_year", INVALID, "Value must be an integer"),
        (change(schedule_setup={"next_school": 77}), "schedule_setup/next_school", INVALID,
         "No school has the number 77"),
        (change(contact={"doctor_name": "Ray"}), "contact/doctor_phone", "REQUIRED", NO_DATA),
        (change(contact={"emergency_phone1": "555-0101"}), "contact/emergency_contact_name1",
         "REQUIRED", NO_DATA),
        (change(contact={"emergency_contact_name2": "Ann"}), "contact/emergency_phone2",
         "REQUIRED", NO_DATA),
        (change(addresses={"mailing": {"street": "1 Elm", "city": "O", "state_province": "ME"}}),
         "addresses/mailing/postal_code", "REQUIRED", NO_DATA),
        (change(student_username="omar.v"), "student_username", INVALID,
         "Value omar.v is the username of another student"),
        (change(phones="555-0101"), "phones", INVALID, "Value must be a block of elements"),
        (change(state_province_id=[1, 2]), "state_province_id", INVALID,
         "Value must be a single value"),
        (change(state_province_id="a\u0001"), "state_province_id", INVALID,
         "Value may not contain control characters"),
        (new(local_id=20417), "local_id", INVALID,
         "Value 20417 is the local_id of another student"),
        (new(local_id="A-1"), "local_id", INVALID, "Value must be a number"),
        (new(enrollment={"school_number": 3}), "school_enrollment/school_number", INVALID,
         "No school has the number 3"),
        (new(enrollment={"enroll_status": "T"}), "school_enrollment/enroll_status", INVALID,
         "Value must be one of A, P, I, H"),
        (new(enrollment={"enroll_status": "G"}), "school_enrollment/enroll_status", INVALID,
         "Value must be one of A, P, I, H"),
        (new(enrollment={"enroll_status_code": 2}), "school_enrollment/enroll_status_code",
         INVALID, "Value may not be 2 or 3"),
        (new(enrollment={"enroll_status_code": "3"}), "school_enrollment/enroll_status_code",
         INVALID, "Value may not be 2 or 3"),
        (new(enrollment={"enroll_status": "A", "enroll_status_code": 0}),
         "school_enrollment/enroll_status", INVALID,
         "enroll_status and enroll_status_code may not be submitted together"),
        (new(enrollment={"track": "G"}), "school_enrollment/track", INVALID,
         "Value must be one of A, B, C, D, E, F"),
        (new(enrollment={"entry_code": "E9"}), "school_enrollment/entry_code", INVALID,
         "Value E9 is not in the district's list"),
        (new(enrollment={"exit_code": "X9"}), "school_enrollment/exit_code", INVALID,
         "Value X9 is not in the district's list"),
        (new(enrollment={"district_of_residence": "9"}),
         "school_enrollment/district_of_residence", INVALID,
         "Value 9 is not in the district's list"),
    ],
)  # fmt: skip
def test_a_refused_row(
    door: Door, student: dict[str, Any], field: str, code: str, description: str
) -> None:
    """One error object with field, code and sentence; HTTP 200; nothing is changed."""
    door.world.load({"gen": CODES})
    with door.world.store.write() as w:
        w.update("students", 813, {"student_web_id": "omar.v"})
    before = door.world.store.version
    results = door.post(student)

    assert errors(results) == [(f"student/{field}", code, description)]
    assert results["result"]["action"] == student["action"]
    assert (results["insert_count"], results["update_count"]) == (0, 0)
    assert door.world.store.version == before


def test_several_errors_of_one_field(door: Door) -> None:
    """They come together, and errors of other fields with them [client]."""
    found = errors(
        door.post(
            change(
                demographics={"projected_graduation_year": "twenty-thirty", "birth_date": "x"},
                name={"last_name": ""},
            )
        )
    )

    year = "student/demographics/projected_graduation_year"
    assert found == [
        ("student/name/last_name", "REQUIRED", NO_DATA),
        (
            "student/demographics/birth_date",
            "INVALID_DATE_VALUE",
            "Date value or date format is invalid.",
        ),
        (year, INVALID, "Value must be an integer"),
        (year, INVALID, "Value may not contain more than 10 character(s)."),
    ]


@pytest.mark.parametrize(
    ("status", "stored"),
    [
        ({"enroll_status": "A"}, 0),
        ({"enroll_status": "p"}, -1),
        ({"enroll_status": "H"}, 4),
        ({"enroll_status": "I"}, 1),
        ({"enroll_status_code": -1}, -1),
        ({"enroll_status_code": "4"}, 4),
        ({}, 0),
    ],
)
def test_the_status_of_an_insert(door: Door, status: dict[str, Any], stored: int) -> None:
    """A letter in any case or a code; without either the student is active."""
    row = door.post(new(enrollment=status))["result"]["success_message"]["id"]

    assert door.one("SELECT Enroll_Status FROM Students WHERE DCID = ?", row) == stored


def test_codes_of_the_districts_lists(door: Door) -> None:
    """Values that stand in the lists are taken, track and comments with them."""
    door.world.load({"gen": CODES})
    block = {"entry_code": "E1", "exit_code": "X1", "district_of_residence": "0410", "track": "C",
             "entry_comment": "From afar"}  # fmt: skip
    row = door.post(new(enrollment=block))["result"]["success_message"]["id"]

    sql = (
        "SELECT EntryCode || ExitCode || DistrictOfResidence || Track || TransferComment "
        "FROM Students WHERE DCID = ?"
    )
    assert door.one(sql, row) == "E1X10410CFrom afar"


@pytest.mark.parametrize(
    ("fteid", "grade", "stored"),
    [("12", 7, 12), (13, 7, 11), ("none", 7, 11), (None, 7, 11), (None, 6, 12), (99, 6, 12)],
)
def test_the_equivalency(door: Door, fteid: Any, grade: int, stored: int) -> None:
    """One of the school's is taken; another gives way to the default of the grade [doc]."""
    door.world.load(
        {
            "fte": FTE,
            "fte_grade": [{"dcid": 1, "fteid": 12, "grade_level": 6, "schoolid": 210}],
        }
    )
    block = {"grade_level": grade, "full_time_equivalency": {"fteid": fteid}}
    row = door.post(new(enrollment=block))["result"]["success_message"]["id"]

    assert door.one("SELECT FteID FROM Students WHERE DCID = ?", row) == stored


def test_the_server_is_lax(door: Door) -> None:
    """American dates and a grade of 999 are taken [client: live]."""
    block = {"grade_level": 999, "entry_date": "8/24/2026", "exit_date": "06/12/2027"}
    row = door.post(new(enrollment=block))["result"]["success_message"]["id"]

    sql = "SELECT Grade_Level || EntryDate || ExitDate FROM Students WHERE DCID = ?"
    assert door.one(sql, row) == "9992026-08-24 00:00:002027-06-12 00:00:00"


def test_updates_leave_the_enrollment_alone(door: Door) -> None:
    """school_enrollment and local_id are insert-only: ignored, whatever they hold [doc][live]."""
    block = {"grade_level": "x", "school_number": 220, "enroll_status": "G"}
    results = door.post(change(local_id=1, school_enrollment=block, student_username="nora.new"))

    sql = "SELECT Student_Number || Grade_Level || SchoolID || Enroll_Status FROM Students"
    assert results["result"]["status"] == "SUCCESS"
    assert door.one(f"{sql} WHERE DCID = 812") == "2041772100"
    assert door.one("SELECT Student_Web_ID FROM Students WHERE DCID = 812") == "nora.new"


def test_a_blank_clears_and_what_is_left_out_stays(door: Door) -> None:
    """A blank field becomes null, a null or missing one is not touched."""
    door.post(change(state_province_id="S-1", phones={"main": {"number": "555-0101"}}))
    door.post(change(state_province_id="", phones={"main": {"number": None}}))

    assert door.one("SELECT State_StudentNumber FROM Students WHERE DCID = 812") is None
    assert door.one("SELECT Home_Phone FROM Students WHERE DCID = 812") == "555-0101"


def test_names_stay_the_same_everywhere(door: Door) -> None:
    """A new name reaches LastFirst and the student's person."""
    row = door.post(new())["result"]["success_message"]["id"]
    door.post(change(id=row, name={"last_name": "Zane"}))

    sql = (
        "SELECT s.LastFirst || p.LastName FROM Students s JOIN Person p ON p.ID = s.Person_ID "
        "WHERE s.DCID = ?"
    )
    assert door.one(sql, row) == "Zane, TessZane"


def test_what_a_post_does_not_write(door: Door) -> None:
    """Lunch, fees, alerts, ethnicity and SSN are ignored; the journal says so [doc]."""
    results = door.post(
        change(
            lunch={"balance_1": "9.00"},
            alerts={"medical": {"description": "x"}},
            demographics={"ssn": "900-00-0001"},
        )
    )

    assert results["result"]["status"] == "SUCCESS"
    assert door.one("SELECT Balance1 FROM Students WHERE DCID = 812") == 12.5
    assert door.one("SELECT SSN FROM Students WHERE DCID = 812") is None
    notes = " ".join(door.world.journal.entries()[-1].notes)
    assert "ignored: lunch, alerts, demographics/ssn" in notes


def test_an_email_address(door: Door) -> None:
    """contact_info.email is what a GET shows next; changed, then cleared."""
    path = "/ws/v1/student/812?expansions=contact_info"
    shown = []
    for address in ("nora@example.org", "quill@example.org", ""):
        assert door.post(change(contact_info={"email": address}))["result"]["status"] == "SUCCESS"
        shown.append(door.ask("GET", path).json["student"]["contact_info"])

    assert shown == [{"email": "nora@example.org"}, {"email": "quill@example.org"}, ""]
    assert door.one("SELECT count(*) FROM PSM_StudentContact") == 1


# -- extensions -----------------------------------------------------------------------------------


def extended(*tables: tuple[str, str, str]) -> dict[str, Any]:
    """Extension data of (table, field, value), one table as an object."""
    made = [{"name": t, "_field": {"name": field, "value": value}} for t, field, value in tables]
    return {"_table_extension": made[0] if len(made) == 1 else made}


def email_of(door: Door, student: int) -> Any:
    """The district's own e-mail field."""
    return door.one(f"SELECT emailstudent FROM {EXTENSION} WHERE studentsdcid = ?", student)


def test_extension_fields_of_a_new_student(door: Door) -> None:
    """With extensions= in any case the extension row is made with the student."""
    student = new(_extension_data=extended(("U_StudentsUserFields", "EmailStudent", "t@x.example")))
    results = door.post(student, query="?extensions=U_STUDENTSUSERFIELDS")

    assert email_of(door, results["result"]["success_message"]["id"]) == "t@x.example"


def test_a_wrong_extension_field_refuses_the_row(door: Door) -> None:
    """An unknown field is an error of that student, and nothing of it is saved."""
    student = change(
        name={"first_name": "Eleanor"}, _extension_data=extended((EXTENSION, "nope", "x"))
    )
    found = errors(door.post(student, query=f"?extensions={EXTENSION}"))

    assert found == [
        (
            f"student/_extension_data/{EXTENSION}/nope",
            INVALID,
            "U_StudentsUserFields has no field nope",
        )
    ]
    assert door.one("SELECT First_Name FROM Students WHERE DCID = 812") == "Nora"


def test_extension_fields_take_what_their_types_hold(door: Door) -> None:
    """A fraction, a day that is none and a text that is too long are refused in known words."""
    door.world.store.extend("u_ride", "students", "Stop:n Since:d Route:3")
    data = extended(("u_ride", "stop", "1.5"))
    data["_table_extension"]["_field"] = [
        {"name": "stop", "value": "1.5"},
        {"name": "since", "value": "2026-02-30"},
        {"name": "route", "value": "12BB"},
    ]
    found = errors(door.post(change(_extension_data=data), query="?extensions=u_ride"))

    assert [(field.rpartition("/")[2], code, said) for field, code, said in found] == [
        ("stop", INVALID, "Value must be an integer"),
        ("since", "INVALID_DATE_VALUE", "Date value or date format is invalid."),
        ("route", INVALID, "Value may not contain more than 3 character(s)."),
    ]
    assert door.one("SELECT count(*) FROM u_ride") == 0


@pytest.mark.parametrize(("value", "language"), [("all", "fr"), ("first", None)])
def test_two_extension_tables(door: Door, value: str, language: str | None) -> None:
    """Both are saved, or the first alone (switch student_extensions)."""
    door.world.store.extend("studentcorefields", "students")
    door.switch(student_extensions=value)
    data = extended(
        (EXTENSION, "emailstudent", "n@x.example"), ("studentcorefields", "primarylanguage", "fr")
    )
    door.post(change(_extension_data=data), query=f"?extensions={EXTENSION},studentcorefields")

    assert email_of(door, 812) == "n@x.example"
    assert door.one("SELECT primarylanguage FROM studentcorefields") == language


def test_an_extension_that_is_not_installed(door: Door) -> None:
    """Dropped in silence but for the journal [doc], or 400 (switch unknown_extension)."""
    door.post(change(), query="?extensions=u_nope")
    notes = " ".join(door.world.journal.entries()[-1].notes)
    door.switch(unknown_extension="reject")
    body = {"students": {"student": change()}}
    refused = door.ask("POST", "/ws/v1/student?extensions=u_nope", body)

    assert "extension u_nope is not installed and was ignored" in notes
    assert (refused.status, refused.json) == (
        400,
        {"errorMessage": {"message": "Unknown extension u_nope"}},
    )


# -- the request as a whole -----------------------------------------------------------------------


def test_xml_in_and_out(door: Door) -> None:
    """A body in XML is read, the answer is XML where nothing else is accepted."""
    body = (
        "<students><student><client_uid>a-1</client_uid><action>UPDATE</action><id>812</id>"
        "<phones><main><number>555-0133</number></main></phones></student>"
        "<student><client_uid>2</client_uid><action>UPDATE</action><id>813</id><name>"
        "<first_name>Ömar &amp; Co</first_name></name></student></students>"
    )
    reply = door.ask(
        "POST",
        "/ws/v1/student/",
        headers={"Content-Type": "application/xml; charset=utf-8", "Accept": "application/xml"},
        raw=body.encode(),
    )

    assert reply.status == 200
    assert reply.body.decode().endswith(
        "<results><insert_count>0</insert_count><update_count>2</update_count>"
        "<delete_count>0</delete_count><result><client_uid>a-1</client_uid>"
        "<status>SUCCESS</status><action>UPDATE</action><success_message><id>812</id>"
        f"<ref>{door.world.url}/ws/v1/student/812</ref></success_message></result>"
        "<result><client_uid>2</client_uid><status>SUCCESS</status><action>UPDATE</action>"
        f"<success_message><id>813</id><ref>{door.world.url}/ws/v1/student/813</ref>"
        "</success_message></result></results>"
    )
    assert door.one("SELECT First_Name FROM Students WHERE DCID = 813") == "Ömar & Co"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The request body is not valid JSON"),
        (b"{", "The request body is not valid JSON"),
        (b"[]", 'The request body needs "students": {"student": [...]}'),
        (b"{}", 'The request body needs "students": {"student": [...]}'),
        (b'{"students": [1]}', 'The request body needs "students": {"student": [...]}'),
        (b'{"students": {"student": [1]}}', "Each student of the request body must be an object"),
        (b"<students><student>", "The request body is not valid XML"),
        (b"<!DOCTYPE s [<!ENTITY a 'b'>]><s>&a;</s>",
         "The request body may not declare a document type"),
        (b"<a>" * 70 + b"</a>" * 70, "The request body is nested too deeply"),
        (b"<student/>", 'The request body needs "students": {"student": [...]}'),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("value", "status"), [("400", 400), ("500", 500)])
def test_a_body_that_cannot_be_read(
    door: Door, body: bytes, message: str, value: str, status: int
) -> None:
    """400 in one sentence; what is no JSON or XML may be 500 (switch malformed_body)."""
    door.switch(malformed_body=value)
    kind = "application/xml" if body.startswith(b"<") else "application/json"
    reply = door.ask("POST", "/ws/v1/student", raw=body, headers={"Content-Type": kind})

    malformed = message.startswith(("The request body is", "The request body may"))
    assert reply.status == (status if malformed else 400)
    if reply.status == 400:
        assert reply.json == {"errorMessage": {"message": message}}


@pytest.mark.parametrize(("value", "status"), [("415", 415), ("500", 500), ("accept", 200)])
def test_another_content_type(door: Door, value: str, status: int) -> None:
    """415, 500, or read all the same by its first character (switch student_post_type)."""
    door.switch(student_post_type=value)
    for raw in (b'{"students": {"student": []}}', b" <students/>"):
        reply = door.ask("POST", "/ws/v1/student", raw=raw, headers={"Content-Type": "text/plain"})
        assert reply.status == status


def test_no_students_at_all(door: Door) -> None:
    """Three zeros and no result."""
    assert door.post() == {"insert_count": 0, "update_count": 0, "delete_count": 0}


@pytest.mark.parametrize(("value", "status"), [("page_size", 400), ("none", 200)])
def test_too_many_students(door: Door, value: str, status: int) -> None:
    """More than the plugin's page size is 400 and changes nothing (switch student_batch)."""
    client = door.world.plugins.all()[0].client_id
    door.world.plugins.change(client, page_size=2)
    door.switch(student_batch=value)
    body = {"students": {"student": [change(name={"first_name": "Eleanor"})] * 3}}
    reply = door.ask("POST", "/ws/v1/student", body)

    assert reply.status == status
    if status == 400:
        message = "A request may not contain more than 2 students"
        assert reply.json == {"errorMessage": {"message": message}}
        assert door.one("SELECT First_Name FROM Students WHERE DCID = 812") == "Nora"


def test_one_bad_row_of_three(door: Door) -> None:
    """Rows stand or fall alone; the counts count those that stood."""
    results = door.post(new(), change(id=999), change(name={"first_name": "Eleanor"}))

    assert [result["status"] for result in results["result"]] == ["SUCCESS", "ERROR", "SUCCESS"]
    assert (results["insert_count"], results["update_count"]) == (1, 1)
    assert door.one("SELECT count(*) FROM Students") == 4


def test_the_call_needs_the_full_level(door: Door) -> None:
    """READ is 401 with its sentence; a GET is 405; grants of tables do not matter [doc]."""
    client = door.world.plugins.all()[0].client_id
    body = {"students": {"student": change(name={"first_name": "Eleanor"})}}
    door.world.plugins.change(client, access_level="READ", grants={})
    refused = door.ask("POST", "/ws/v1/student", body)
    door.world.plugins.change(client, access_level="FULL", grants={})

    assert (refused.status, refused.json) == (
        401,
        {
            "errorMessage": {
                "message": "Plugin is missing required accessLevelV1Api FULL permission"
            }
        },
    )
    assert door.ask("POST", "/ws/v1/student", body).json["results"]["update_count"] == 1
    assert door.ask("GET", "/ws/v1/student").headers["allow"] == "POST"
