"""The v1 student (powerschool-api.md 2.5): tree in the recorded order [capture]."""

from __future__ import annotations

from sis_core.spec.powerschool.resources.lists import address, person_name, school_dcid
from sis_core.wire.resource import Expansion, Filterable, Group, Leaf, Many, Resource

STATUS = {"A": "0", "P": "-1", "T": "2", "G": "3", "H": "4"}
"""Letters of Enroll_Status and their codes; every other code is I, commonly 1 [doc]."""

_LETTER = (
    "CASE s.Enroll_Status WHEN 0 THEN 'A' WHEN -1 THEN 'P' WHEN 2 THEN 'T' WHEN 3 THEN 'G' "
    "WHEN 4 THEN 'H' ELSE iif(s.Enroll_Status IS NULL, NULL, 'I') END"
)
_STATUS_TEXT = (
    "CASE s.Enroll_Status WHEN 0 THEN 'Active' WHEN -1 THEN 'Pre-Registered' "
    "WHEN 2 THEN 'Transferred-Out' WHEN 3 THEN 'Graduated' WHEN 4 THEN 'Historical' "
    "ELSE iif(s.Enroll_Status IS NULL, NULL, 'Inactive') END"
)


def _alert(name: str, column: str) -> Group:
    return Group(
        name,
        (
            Leaf("description", f"s.{column}"),
            Leaf("expires_date", f"s.{column}Expires", "date"),
        ),
    )


DEMOGRAPHICS = Group(
    "demographics",
    (
        Leaf("gender", "s.Gender"),
        Leaf("birth_date", "s.DOB", "date"),
        Leaf("district_entry_date", "s.DistrictEntryDate", "date"),
        Leaf("projected_graduation_year", "s.Sched_YearOfGraduation", "int"),
        Leaf("ssn", "s.SSN", grant="students.ssn"),
    ),
    keep=True,
)

ADDRESSES = Group(
    "addresses",
    (
        address("physical", "s.Street", "s.City", "s.State", "s.Zip", "s.Geocode"),
        address(
            "mailing",
            "s.Mailing_Street",
            "s.Mailing_City",
            "s.Mailing_State",
            "s.Mailing_Zip",
            "s.Mailing_Geocode",
        ),
    ),
    keep=True,
    source="capture",
)

ALERTS = Group(
    "alerts",
    (
        _alert("legal", "Alert_Legal"),
        _alert("discipline", "Alert_Discipline"),
        _alert("medical", "Alert_Medical"),
        _alert("other", "Alert_Other"),
    ),
    keep=True,
    source="capture",
)

PHONES = Group(
    "phones",
    (Group("main", (Leaf("number", "s.Home_Phone", source="capture"),)),),
    keep=True,
    source="capture",
)

SCHOOL_ENROLLMENT = Group(
    "school_enrollment",
    (
        Leaf("enroll_status", _LETTER),
        Leaf("enroll_status_description", _STATUS_TEXT),
        Leaf("enroll_status_code", "s.Enroll_Status", "int"),
        Leaf("grade_level", "s.Grade_Level", "int"),
        Leaf("entry_date", "s.EntryDate", "date"),
        Leaf("exit_date", "s.ExitDate", "date"),
        Leaf("school_number", "s.SchoolID", "int"),
        Leaf("school_id", school_dcid("s.SchoolID"), "int"),
        Leaf("entry_code", "s.EntryCode"),
        Leaf("exit_code", "s.ExitCode"),
        Leaf("entry_comment", "s.TransferComment"),
        Leaf("exit_comment", "s.ExitComment"),
        Leaf("district_of_residence", "s.DistrictOfResidence"),
        Leaf("track", "s.Track"),
        Group(
            "full_time_equivalency",
            (
                Leaf("fteid", "s.FteID", "int"),
                Leaf("name", "(SELECT f.Name FROM FTE f WHERE f.ID = s.FteID LIMIT 1)"),
            ),
        ),
    ),
    keep=True,
    source="capture",
)

RACES = Many(
    "races",
    None,
    "StudentRace r LEFT JOIN Gen g ON g.Cat = 'racecode' AND g.Name = r.RaceCd AND g.SchoolID = 0",
    "r.StudentID = s.ID",
    (
        Leaf("district_race_code", "r.RaceCd"),
        Leaf("district_race_code_description", "g.Value"),
        Leaf("federal_race_code_category", "g.Value2"),
    ),
    "r.ID",
    source="capture",
)

ETHNICITY_RACE = Group(
    "ethnicity_race",
    (
        Leaf(
            "federal_ethnicity",
            "CASE s.FedEthnicity WHEN 1 THEN 'YES' WHEN 0 THEN 'NO' END",
            source="capture",
        ),
        Leaf("scheduling_reporting_ethnicity", "s.Ethnicity"),
        Leaf(
            "federal_race_decline_indicator",
            "CASE s.FedRaceDecline WHEN 1 THEN 'DECLINE_TO_SPECIFY' END",
        ),
        RACES,
    ),
    keep=True,
    source="capture",
)

CONTACT = Group(
    "contact",
    (
        Leaf("emergency_contact_name1", "s.Emerg_Contact_1"),
        Leaf("emergency_phone1", "s.Emerg_Phone_1"),
        Leaf("emergency_contact_name2", "s.Emerg_Contact_2"),
        Leaf("emergency_phone2", "s.Emerg_Phone_2"),
        Leaf("guardian_fax", "s.GuardianFax"),
        Leaf("guardian_email", "s.GuardianEmail"),
        Leaf("mother", "s.Mother"),
        Leaf("father", "s.Father"),
        Leaf("doctor_name", "s.Doctor_Name"),
        Leaf("doctor_phone", "s.Doctor_Phone"),
    ),
    keep=True,
    source="capture",
)

_EMAIL = (
    "(SELECT c.Email FROM Sync_StudentMap m JOIN PSM_StudentContact c ON c.StudentID = m.StudentID "
    "WHERE m.StudentsDCID = s.DCID AND c.Email IS NOT NULL ORDER BY c.ID LIMIT 1)"
)

CONTACT_INFO = Group("contact_info", (Leaf("email", _EMAIL),), keep=True, source="capture")

INITIAL_ENROLLMENT = Group(
    "initial_enrollment",
    (
        Leaf("district_entry_date", "s.DistrictEntryDate", "date"),
        Leaf("district_entry_grade_level", "s.DistrictEntryGradeLevel", "int"),
        Leaf("school_entry_date", "s.SchoolEntryDate", "date"),
        Leaf("school_entry_grade_level", "s.SchoolEntryGradeLevel", "int"),
    ),
    keep=True,
    source="capture",
)

SCHEDULE_SETUP = Group(
    "schedule_setup",
    (
        Leaf("home_room", "s.Home_Room"),
        Leaf("next_school", "s.Next_School", "int"),
        Leaf("sched_next_year_grade", "s.Sched_NextYearGrade", "int"),
    ),
    keep=True,
    source="capture",
)

FEE_TRANSACTIONS = Many(
    "fee_transaction",
    None,
    "Fee_Transaction t",
    "t.FeeID = fe.ID",
    (
        Leaf("id", "t.DCID", "int"),
        Leaf("transaction_amount", "t.Transaction_Amount", "money"),
        Leaf("global_starting_balance", "t.Global_Starting_Balance", "money"),
        Leaf("transaction_date", "t.Transaction_Date", "date"),
        Leaf("transaction_description", "t.Description"),
        Leaf("group_transaction_id", "t.Group_Transaction_ID", "int"),
        Leaf("payment_method", "t.Payment_Method"),
        Leaf("school_id", school_dcid("t.SchoolID"), "int"),
        Leaf("year_id", "t.YearID", "int"),
        Leaf("starting_balance", "t.Starting_Balance", "money"),
        Leaf("global_net_balance", "t.Global_Net_Balance", "money"),
        Leaf("transaction_type", "t.Transaction_Type"),
        Leaf("payment_reference_number", "t.Payment_Reference_Number"),
    ),
    "t.DCID",
)

FEES = Many(
    "fee",
    "fees",
    "Fee fe",
    "fe.StudentID = s.ID",
    (
        Leaf("id", "fe.DCID", "int"),
        Leaf("fee_amount", "fe.Fee_Amount", "money"),
        Leaf("fee_balance", "fe.Fee_Balance", "money"),
        Leaf("fee_description", "fe.Description", source="guess", when="fee_key=corrected"),
        Leaf("fee_dcscription", "fe.Description", when="fee_key=documented"),
        Leaf("date_created", "fe.DateCreated", "date"),
        Leaf("date_modified", "fe.DateModified", "date"),
        Leaf("transaction_date", "fe.Transaction_Date", "date"),
        Leaf("department_name", "fe.Department_Name"),
        Leaf("priority", "fe.Priority", "int"),
        Leaf("pro_ratable_indicator", "fe.Pro_Ratable", "int"),
        Leaf("group_transaction_id", "fe.Group_Transaction_ID", "int"),
        Leaf("school_id", school_dcid("fe.SchoolID"), "int"),
        Leaf("school_fee_id", "fe.School_Fee_ID", "int"),
        Leaf("term_id", "fe.TermID", "int"),
        Leaf("year_id", "fe.YearID", "int"),
        Leaf("course_name", "fe.Course_Name"),
        Leaf("course_number", "fe.Course_Number"),
        Leaf("category_name", "fe.Fee_Category_Name"),
        Leaf("type_id", "fe.Fee_Type_ID", "int"),
        Leaf("type_name", "fe.Fee_Type_Name"),
        FEE_TRANSACTIONS,
    ),
    "fe.DCID",
)

LUNCH = Group(
    "lunch",
    (
        Leaf("balance_1", "s.Balance1", "money"),
        Leaf("balance_2", "s.Balance2", "money"),
        Leaf("balance_3", "s.Balance3", "money"),
        Leaf("balance_4", "s.Balance4", "money"),
        Leaf("lunch_id", "s.Lunch_ID", "int"),
        Leaf("last_meal", "s.LastMeal"),
    ),
    keep=True,
    source="capture",
)

COUNSELORS = Many(
    "counselor",
    "counselors",
    "StudentCounselor k JOIN Users u ON u.DCID = k.UsersDCID",
    "k.StudentsDCID = s.DCID",
    (
        Leaf("id", "k.SchoolStaffDCID", "int"),
        Leaf("userDcid", "k.UsersDCID", "int"),
        Leaf("firstName", "u.First_Name"),
        Leaf("lastName", "u.Last_Name"),
        Leaf("isPrimary", "k.IsPrimary", "bool"),
    ),
    "k.IsPrimary DESC, k.StudentCounselorID",
)

_NEW = "student_new_expansions=yes"

STUDENT = Resource(
    "student",
    "students",
    "Students",
    "s",
    (
        Leaf("id", "s.DCID", "int"),
        Leaf("local_id", "s.Student_Number"),
        Leaf("state_province_id", "s.State_StudentNumber"),
        Leaf("student_username", "s.Student_Web_ID"),
        person_name("s.First_Name", "s.Middle_Name", "s.Last_Name"),
        Expansion("demographics", DEMOGRAPHICS, "capture"),
        Expansion("addresses", ADDRESSES, "capture"),
        Expansion("alerts", ALERTS, "capture"),
        Expansion("phones", PHONES, "capture"),
        Expansion("school_enrollment", SCHOOL_ENROLLMENT, "capture"),
        Expansion("ethnicity_race", ETHNICITY_RACE, "capture"),
        Expansion("contact", CONTACT, "capture"),
        Expansion("contact_info", CONTACT_INFO, "capture"),
        Expansion("initial_enrollment", INITIAL_ENROLLMENT, "capture"),
        Expansion("schedule_setup", SCHEDULE_SETUP, "capture"),
        Expansion("fees", FEES, "doc"),
        Expansion("lunch", LUNCH, "capture"),
        Expansion("counselors", COUNSELORS, "doc", when=_NEW),
        Expansion("global_id", Leaf("global_id", "s.StudentPers_GUID"), "client", when=_NEW),
    ),
    grants=("students.ssn",),
)

FILTERS = {
    "id": Filterable("s.DCID", "int", source="client"),
    "local_id": Filterable("s.Student_Number", "int"),
    "state_province_id": Filterable("s.State_StudentNumber", "text"),
    "student_username": Filterable("s.Student_Web_ID", "text"),
    "name.first_name": Filterable("s.First_Name", "text", source="client"),
    "name.middle_name": Filterable("s.Middle_Name", "text", source="client"),
    "name.last_name": Filterable("s.Last_Name", "text"),
    "school_enrollment.enroll_status": Filterable("s.Enroll_Status", "int", STATUS, other="I"),
    "school_enrollment.enroll_status_code": Filterable("s.Enroll_Status", "int"),
    "school_enrollment.entry_date": Filterable("s.EntryDate", "date"),
    "school_enrollment.grade_level": Filterable("s.Grade_Level", "int", source="guess"),
}
"""What q may name on students [doc]; first and middle name, id [client]; grade level [guess]."""
