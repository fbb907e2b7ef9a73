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
    "schools": [{"dcid": 9, "id": 9, "school_number": 230, "low_grade": -1, "high_grade": 1}],
    "guardian": [{"guardianid": 301, "firstname": "Ida", "lastname": "Quill"}],
    "guardianstudent": [{"guardianstudentid": 1, "guardianid": 301, "studentsdcid": 812}],
}  # fmt: skip
ANSWERS: list[tuple[str, dict[str, Any], list[list[str]]]] = [
    (
        "student.student_dcid_id_map",
        {},
        [["812", "1812"], ["813", "1813"], ["814", "1814"]],
    ),
    ("student.search.get_student_basic_info", {"studentdcid": 813}, [["813", "1813", "20418"]]),
    ("guardian.student_guardian_detail", {"students_dcid": [812]}, [["812", "301", "Ida"]]),
    ("terms.yearid", {"schoolid": 210, "currentdate": "2026-10-15"}, [["36"]]),
    ("terms.yearid", {"schoolid": 210, "currentdate": "2026-07-01"}, []),
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
