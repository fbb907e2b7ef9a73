"""The core PowerQueries that need no plugin (6.6), answers by hand."""

from __future__ import annotations

from typing import Any

import pytest
from serving_client import Client

from mock_sis.world import World

TABLES: dict[str, list[dict[str, Any]]] = {
    "terms": [
        {
            "dcid": dcid, "id": dcid, "schoolid": 210, "yearid": year, "abbreviation": name,
            "isyearrec": int(name == "Y"), "firstday": first, "lastday": last,
        }
        for dcid, year, name, first, last in (
            (41, 36, "Y", "2026-08-24", "2027-06-11"),
            (42, 36, "S1", "2026-08-24", "2027-01-22"),
            (43, 35, "Y", "2025-08-25", "2026-06-12"),
        )
    ],
    "schools": [
        {"dcid": 9, "id": 9, "school_number": 230, "low_grade": -1, "high_grade": 1},
        # No pupils are taught in the graduates' school: its grades are no grade levels.
        {"dcid": 10, "id": 10, "school_number": 999999, "low_grade": 5, "high_grade": 5},
    ],
    "guardian": [
        {"guardianid": 301, "firstname": "Ida", "lastname": "Quill", "accountidentifier": "a-1"},
        {"guardianid": 302, "firstname": "Sam", "lastname": "Vance"},
    ],
    "guardianstudent": [
        {"guardianstudentid": 1, "guardianid": 301, "studentsdcid": 812},
        {"guardianstudentid": 2, "guardianid": 302, "studentsdcid": 813},
    ],
    "pcas_account": [{"pcas_accountid": 1, "pcas_accounttoken": "a-1", "username": "ida.q"}],
    "pcas_emailcontact": [
        {"pcas_emailcontactid": 1, "pcas_accountid": 1, "emailaddress": "ida@example.org"}
    ],
    "schoolstaff": [
        {"dcid": 41, "id": 141, "users_dcid": 31, "schoolid": 210},
        {"dcid": 42, "id": 142, "users_dcid": 32, "schoolid": 210},
    ],
    "sections": [
        {"dcid": 61, "id": 161, "teacher": 141},
        {"dcid": 62, "id": 162, "teacher": 142},
    ],
    "roledef": [{"id": 1, "name": "Co-Teacher"}, {"id": 2, "name": "Lead Teacher"}],
    "sectionteacher": [
        {"id": 1, "sectionid": 161, "teacherid": 141, "roleid": 2},
        {"id": 2, "sectionid": 161, "teacherid": 142, "roleid": 1},
        {"id": 3, "sectionid": 162, "teacherid": 142, "roleid": 2},
    ],
    "cc": [
        {"dcid": 1, "id": 1, "studentid": 1812, "sectionid": 161},
        {"dcid": 2, "id": 2, "studentid": 1812, "sectionid": 162},
        {"dcid": 3, "id": 3, "studentid": 1813, "sectionid": 162},
        {"dcid": 4, "id": 4, "studentid": 1814, "sectionid": -162},
    ],
    "attendance_code": [
        {
            "dcid": n, "id": 70 + n, "schoolid": 210, "yearid": year, "att_code": code,
            "description": said, "sortorder": n,
        }
        for n, year, code, said in (
            (1, 36, "A", "Absent"), (2, 36, "T", "Tardy"), (3, 35, "A", "Absent"),
        )
    ],
}  # fmt: skip
ANSWERS: list[tuple[str, dict[str, Any], list[list[str]]]] = [
    (
        "student.student_dcid_id_map",
        {},
        [["812", "1812"], ["813", "1813"], ["814", "1814"]],
    ),
    ("student.search.get_student_basic_info", {"studentdcid": 813}, [["813", "1813", "20418"]]),
    ("terms.yearid", {"schoolid": 210, "currentdate": "2026-10-15"}, [["36"]]),
    ("terms.yearid", {"schoolid": 210, "currentdate": "2026-07-01"}, []),
    ("terms.yearid", {"schoolid": 0, "currentdate": "2025-10-15"}, [["35"]]),
    (
        "teachers.sectionEnrollments",
        {"section_dcid": ["61", "62"]},
        [["812", "1812", "20417", "Nora"], ["813", "1813", "20418", "Omar"]],
    ),
    (
        "terms.year_terms",
        {"schoolid": "210", "yearid": "36"},
        [["41", "Y", "2026-08-24", "2027-06-11"], ["42", "S1", "2026-08-24", "2027-01-22"]],
    ),
    ("school.school_detail", {"school_number": ["220"]}, [["4", "220", "Fern Lake High"]]),
    ("schools.grade_levels", {}, [["-1", "PK"], ["0", "K"], ["1", "1"]]),
]


@pytest.mark.parametrize(("name", "body", "rows"), ANSWERS)
def test_core_queries(
    world: World, client: Client, name: str, body: dict[str, Any], rows: list[list[str]]
) -> None:
    """Each answers from the district's tables; its first columns are compared."""
    world.load(TABLES)
    reply = client.post(f"/ws/schema/query/com.pearson.core.{name}", body)

    found = [
        [value for key, value in row.items() if not key.startswith("_")]
        for row in reply.json.get("record", ())
    ]
    assert reply.status == 200
    assert [row[: len(rows[0])] for row in found if row] == rows


NESTED: list[tuple[str, dict[str, Any], list[dict[str, dict[str, str]]]]] = [
    (
        "com.pearson.core.guardian.student_guardian_detail",
        {"students_dcid": [812]},
        [
            {
                "students": {"dcid": "812"},
                "guardian": {"guardianid": "301", "firstname": "Ida", "lastname": "Quill"},
                "pcas_account": {"username": "ida.q"},
                "pcas_emailcontact": {"emailaddress": "ida@example.org"},
            }
        ],
    ),
    (
        "com.pearson.core.guardian.student_guardian_detail",
        {"guardian_id": [302]},
        [
            {
                "students": {"dcid": "813"},
                "guardian": {"guardianid": "302", "firstname": "Sam", "lastname": "Vance"},
            }
        ],
    ),
    (
        "com.pearson.core.attendance.attendance_code_by_school_date",
        {"schoolid": 210, "att_date": "2026-10-15"},
        [
            {
                "attendance_code": {
                    "attendance_codeid": "71",
                    "att_code": "A",
                    "description": "Absent",
                    "yearid": "36",
                }
            },
            {
                "attendance_code": {
                    "attendance_codeid": "72",
                    "att_code": "T",
                    "description": "Tardy",
                    "yearid": "36",
                }
            },
        ],
    ),
    (
        "com.powerschool.core.users.coteacher_access_roles",
        {"users_dcids": [31, 32]},
        [
            {
                "users": {"dcid": "32"},
                "sections": {"dcid": "61"},
                "roledef": {"name": "Co-Teacher"},
            }
        ],
    ),
]


@pytest.mark.parametrize(("name", "body", "rows"), NESTED)
def test_nested_core_queries(
    world: World, client: Client, name: str, body: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    """Some nest their rows below tables, as their clients read them."""
    world.load(TABLES)

    reply = client.post(f"/ws/schema/query/{name}", body)

    assert [record["tables"] for record in reply.json["record"]] == rows


def test_guardians_need_no_argument(world: World, client: Client) -> None:
    """Without arguments every guardian comes; an empty list names nobody."""
    world.load(TABLES)
    path = "/ws/schema/query/com.pearson.core.guardian.student_guardian_detail"

    assert client.post(f"{path}/count", {}).json == {"count": 2}
    assert client.post(path).json["record"][1]["id"] == 813
    assert client.post(f"{path}/count", {"students_dcid": []}).json == {"count": 0}


@pytest.mark.parametrize(
    "name",
    [
        "com.pearson.core.calendar.district_cycle_days",
        "com.pearson.core.student.student_sections",
        "com.pearson.core.attendance.special_program",
        "com.powerschool.core.dats.students.student_email",
    ],
)
def test_a_core_query_that_nobody_knows(world: World, client: Client, name: str) -> None:
    """It is 501 in words that name mock-sis, never a wrong answer in silence."""
    reply = client.post(f"/ws/schema/query/{name}", {})

    assert reply.status == 501
    assert reply.json["message"].startswith("mock-sis does not know")
    assert "nobody has published its columns" in world.journal.entries()[-1].reason
    assert client.get(f"/ws/powerqueryaccesslist/{name}").status == 501


def test_guessed_columns_are_remarked(world: World, client: Client) -> None:
    """The journal says where no source names a column of a core query."""
    client.post(
        "/ws/schema/query/com.pearson.core.student.search.get_student_basic_info",
        {"studentdcid": 813},
    )

    assert "ours are a guess" in world.journal.entries()[-1].notes[0]
