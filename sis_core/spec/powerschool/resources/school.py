"""The v1 school (powerschool-api.md 2.7)."""

from __future__ import annotations

from sis_core.spec.powerschool.resources.lists import address, person_name
from sis_core.wire.resource import Expansion, Group, Leaf, Many, Resource


def _head(name: str, column: str) -> Group:
    return Group(
        name,
        (
            person_name(f"s.{column}FirstName", f"s.{column}MiddleName", f"s.{column}LastName"),
            Leaf("email", f"s.{column}Email"),
        ),
        source="capture",
    )


BOUNDARY = Many(
    "point",
    "school_boundary",
    "Gen g",
    "g.SchoolID = s.School_Number AND g.Cat = 'boundary'",
    (Leaf("latitude", "g.Name", source="guess"), Leaf("longitude", "g.Value", source="guess")),
    "g.SortOrder, g.DCID",
)

EQUIVALENCIES = Many(
    "full_time_equivalency",
    "full_time_equivalencies",
    "FTE f",
    "f.SchoolID = s.School_Number",
    (
        Leaf("fteid", "f.ID", "int"),
        Leaf("name", "f.Name"),
        Many(
            "grade_level_defaults",
            None,
            "FTE_Grade fg",
            "fg.FteID = f.ID",
            (Leaf("grade_level", "fg.Grade_Level", "int"),),
            "fg.Grade_Level, fg.DCID",
        ),
    ),
    "f.DCID",
)

FEES_SETUP = Group(
    "school_fees_setup",
    (
        Leaf("exemption_status", "s.Fee_Exemption_Status", "int"),
        Many(
            "fee_type",
            "fee_types",
            "Fee_Type t",
            "t.SchoolID = s.School_Number",
            (
                Leaf("id", "t.DCID", "int"),
                Leaf("name", "t.Name"),
                Leaf("description", "t.Description"),
                Leaf("category", "t.Category_Name"),
                Leaf("priority_order", "t.Priority", "int"),
                Leaf("creation_date", "t.Creation_Date", "date"),
            ),
            "t.Sort, t.DCID",
        ),
    ),
    keep=True,
    source="capture",
)

SCHOOL = Resource(
    "school",
    "schools",
    "Schools",
    "s",
    (
        Leaf("id", "s.DCID", "int"),
        Leaf("name", "s.Name"),
        Leaf("school_number", "s.School_Number", "int"),
        Leaf("state_province_id", "s.State_PrID"),
        Leaf("low_grade", "s.Low_Grade", "int"),
        Leaf("high_grade", "s.High_Grade", "int"),
        Leaf("alternate_school_number", "s.Alternate_School_Number", "int"),
        Group(
            "addresses",
            (
                address(
                    "physical", "s.SchoolAddress", "s.SchoolCity", "s.SchoolState", "s.SchoolZip"
                ),
            ),
            keep=True,
            source="capture",
        ),
        Group(
            "phones",
            (
                Group("main", (Leaf("number", "s.SchoolPhone"),)),
                Group("fax", (Leaf("number", "s.SchoolFax"),)),
            ),
            keep=True,
            source="capture",
        ),
        _head("principal", "Principal"),
        _head("assistant_principal", "AsstPrincipal"),
        Expansion("school_boundary", BOUNDARY, "doc"),
        Expansion("full_time_equivalencies", EQUIVALENCIES, "doc"),
        Expansion("school_fees_setup", FEES_SETUP, "capture"),
    ),
)
