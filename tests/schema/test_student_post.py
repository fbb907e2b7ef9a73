"""POST /ws/v1/student: new and changed students, row by row, and every refusal of a field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from posted_students import INVALID, change, errors, new
from schema_door import Door

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
