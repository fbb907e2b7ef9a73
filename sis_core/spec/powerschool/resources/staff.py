"""The v1 staff member (powerschool-api.md 2.9): one row for each SchoolStaff, all affiliations."""

from __future__ import annotations

from sis_core.spec.powerschool.resources.lists import person_name
from sis_core.wire.resource import Expansion, Filterable, Group, Leaf, Many, Resource

AFFILIATIONS = Many(
    "school_affiliation",
    "school_affiliations",
    "SchoolStaff a LEFT JOIN Schools sc ON sc.School_Number = a.SchoolID",
    "a.Users_DCID = ss.Users_DCID",
    (
        Leaf("school_id", "iif(a.SchoolID = 0, 0, sc.DCID)", "int", source="client"),
        Leaf("type", "a.StaffStatus", "int", source="client"),
        Leaf("status", "a.Status", "int", source="client"),
    ),
    "a.DCID",
    source="capture",
)

_NEW = "staff_users_dcid=yes"

STAFF = Resource(
    "staff",
    "staffs",
    "SchoolStaff",
    "ss",
    (
        Leaf("id", "ss.DCID", "int"),
        Leaf("local_id", "u.TeacherNumber"),
        Leaf("admin_username", "u.LoginID"),
        Leaf("teacher_username", "u.TeacherLoginID"),
        person_name("u.First_Name", "u.Middle_Name", "u.Last_Name"),
        Expansion(
            "addresses",
            Group(
                "addresses",
                (
                    Group(
                        "home",
                        (
                            Leaf("street", "u.Street"),
                            Leaf("city", "u.City"),
                            Leaf("state_province", "u.State"),
                            Leaf("postal_code", "u.Zip"),
                        ),
                        blank=True,
                    ),
                ),
                keep=True,
            ),
            "capture",
        ),
        Expansion(
            "emails", Group("emails", (Leaf("work_email", "u.Email_Addr"),), keep=True), "capture"
        ),
        Expansion(
            "phones", Group("phones", (Leaf("home_phone", "u.Home_Phone"),), keep=True), "capture"
        ),
        Expansion("school_affiliations", AFFILIATIONS, "capture"),
        Expansion(
            "school_counselors",
            Group("school_counselors", (), keep=True, source="guess"),
            "doc",
            when="student_new_expansions=yes",
        ),
        Leaf("users_dcid", "ss.Users_DCID", "int", source="client", when=_NEW),
        Leaf("teacher_global_id", "u.Teacher_GlobalID", source="client", when=_NEW),
        Leaf("staff_global_id", "u.Staff_GlobalID", source="client", when=_NEW),
    ),
    source_sql="SchoolStaff ss LEFT JOIN Users u ON u.DCID = ss.Users_DCID",
)

FILTERS = {
    "id": Filterable("ss.DCID", "int", source="guess"),
    "local_id": Filterable("u.TeacherNumber", "text", source="guess"),
    "users_dcid": Filterable("ss.Users_DCID", "int", source="guess"),
    "teacher_username": Filterable("u.TeacherLoginID", "text", source="guess"),
    "admin_username": Filterable("u.LoginID", "text", source="guess"),
    "name.first_name": Filterable("u.First_Name", "text", source="guess"),
    "name.middle_name": Filterable("u.Middle_Name", "text", source="guess"),
    "name.last_name": Filterable("u.Last_Name", "text", source="guess"),
}
"""q on staff is documented, its fields are not [guess]."""
