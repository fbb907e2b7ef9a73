"""Which fields of a student may be written, and which column each of them is (section 4) [doc]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "int", "number", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its path in the body, its column of Students, how its text is read.

    `insert_only` fields are ignored in updates; `required` ones an insert must have; `named` ones
    may never be blank; `choices` are the values it takes, where these are few.
    """

    path: str
    column: str
    kind: Kind = "text"
    insert_only: bool = False
    required: bool = False
    named: bool = False
    choices: tuple[str, ...] = ()


def _address(name: str, prefix: str) -> tuple[Field, ...]:
    parts = {
        "street": "Street",
        "city": "City",
        "state_province": "State",
        "postal_code": "Zip",
        "grid_location": "Geocode",
    }
    return tuple(
        Field(f"addresses/{name}/{part}", prefix + column) for part, column in parts.items()
    )


def _enrollment(name: str, column: str, kind: Kind = "text", required: bool = False) -> Field:
    return Field(f"school_enrollment/{name}", column, kind, insert_only=True, required=required)


_CONTACT = {
    "emergency_contact_name1": "Emerg_Contact_1",
    "emergency_phone1": "Emerg_Phone_1",
    "emergency_contact_name2": "Emerg_Contact_2",
    "emergency_phone2": "Emerg_Phone_2",
    "guardian_fax": "GuardianFax",
    "guardian_email": "GuardianEmail",
    "mother": "Mother",
    "father": "Father",
    "doctor_name": "Doctor_Name",
    "doctor_phone": "Doctor_Phone",
}

FIELDS: tuple[Field, ...] = (
    Field("local_id", "Student_Number", "number", insert_only=True),
    Field("state_province_id", "State_StudentNumber"),
    Field("student_username", "Student_Web_ID"),
    Field("name/first_name", "First_Name", required=True, named=True),
    Field("name/middle_name", "Middle_Name"),
    Field("name/last_name", "Last_Name", required=True, named=True),
    Field("demographics/gender", "Gender", choices=("M", "F")),
    Field("demographics/birth_date", "DOB", "date"),
    Field("demographics/district_entry_date", "DistrictEntryDate", "date"),
    Field("demographics/projected_graduation_year", "Sched_YearOfGraduation", "int"),
    *_address("physical", ""),
    *_address("mailing", "Mailing_"),
    Field("phones/main/number", "Home_Phone"),
    _enrollment("grade_level", "Grade_Level", "int", required=True),
    _enrollment("entry_date", "EntryDate", "date", required=True),
    _enrollment("exit_date", "ExitDate", "date", required=True),
    _enrollment("school_number", "SchoolID", "int", required=True),
    _enrollment("entry_code", "EntryCode"),
    _enrollment("exit_code", "ExitCode"),
    _enrollment("entry_comment", "TransferComment"),
    _enrollment("exit_comment", "ExitComment"),
    _enrollment("district_of_residence", "DistrictOfResidence"),
    Field(
        "school_enrollment/track", "Track", insert_only=True, choices=("A", "B", "C", "D", "E", "F")
    ),
    *(Field(f"contact/{name}", column) for name, column in _CONTACT.items()),
    Field("initial_enrollment/district_entry_date", "DistrictEntryDate", "date"),
    Field("initial_enrollment/district_entry_grade_level", "DistrictEntryGradeLevel", "int"),
    Field("initial_enrollment/school_entry_date", "SchoolEntryDate", "date"),
    Field("initial_enrollment/school_entry_grade_level", "SchoolEntryGradeLevel", "int"),
    Field("schedule_setup/home_room", "Home_Room"),
    Field("schedule_setup/next_school", "Next_School", "int"),
    Field("schedule_setup/sched_next_year_grade", "Sched_NextYearGrade", "int"),
)
"""Every field that is one column; status, equivalency, e-mail and extensions have rules apart."""

STATUS, STATUS_CODE = "school_enrollment/enroll_status", "school_enrollment/enroll_status_code"
EQUIVALENCY = "school_enrollment/full_time_equivalency/fteid"
EMAIL = "contact_info/email"

ADDRESSES = ("addresses/physical", "addresses/mailing")
ADDRESS_NEEDS = ("street", "city", "state_province", "postal_code")
PAIRS = (
    ("contact/emergency_contact_name1", "contact/emergency_phone1"),
    ("contact/emergency_contact_name2", "contact/emergency_phone2"),
    ("contact/doctor_name", "contact/doctor_phone"),
)
LISTS = {
    "school_enrollment/entry_code": "entrycodes",
    "school_enrollment/exit_code": "exitcodes",
    "school_enrollment/district_of_residence": "districts",
}
"""Fields whose values stand in a list of the district, by its Gen.Cat [doc]."""

IGNORED = ("lunch", "fees", "alerts", "ethnicity_race", "demographics/ssn", "counselors")
"""What a GET shows and a POST does not write [doc: not listed]."""
