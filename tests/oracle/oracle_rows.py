"""A district of a few invented rows, small enough to work an answer out in one's head."""

from __future__ import annotations

from datetime import datetime
from typing import Any

NOW = datetime(2026, 11, 22, 8, 30, 15)

TABLES: dict[str, list[dict[str, Any]]] = {
    "schools": [
        {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill", "abbreviation": "EHM"},
        {"dcid": 4, "id": 14, "school_number": 310, "name": "oak Dale", "abbreviation": "ODS"},
        {"dcid": 5, "id": 15, "school_number": 410, "name": "Ümber Lane"},
    ],
    "students": [
        {
            "dcid": 1, "id": 11, "student_number": 2001, "first_name": "Nora", "last_name": "Quill",
            "schoolid": 210, "grade_level": 7, "enroll_status": 0, "gender": "F",
            "dob": "2013-04-09", "home_room": "05", "balance1": 12.5, "entrydate": "2026-08-24",
        },
        {
            "dcid": 2, "id": 12, "student_number": 2002, "first_name": "Omar", "last_name": "Vance",
            "schoolid": 210, "grade_level": 8, "enroll_status": 0, "gender": "M",
            "dob": "2012-02-29", "home_room": "5", "balance1": 0.5, "entrydate": "2026-08-24",
        },
        {
            "dcid": 3, "id": 13, "student_number": 2003, "first_name": "Pia", "last_name": "Quill",
            "schoolid": 310, "grade_level": 7, "enroll_status": 2, "gender": None,
            "dob": None, "home_room": "10", "balance1": None, "entrydate": "2026-09-01",
        },
        {
            "dcid": 4, "id": 14, "student_number": 2004, "first_name": "Émile", "last_name": "Zed",
            "schoolid": 310, "grade_level": 9, "enroll_status": 0, "gender": "M",
            "dob": "2011-12-31", "home_room": "gym", "balance1": 3, "entrydate": "2026-09-01",
        },
    ],
    "cc": [
        {"dcid": 21, "id": 31, "studentid": 11, "sectionid": 41, "schoolid": 210, "termid": 3600},
        {"dcid": 22, "id": 32, "studentid": 11, "sectionid": 42, "schoolid": 210, "termid": 3601},
        {"dcid": 23, "id": 33, "studentid": 12, "sectionid": 41, "schoolid": 210, "termid": 3600},
    ],
    "sections": [
        {"dcid": 51, "id": 41, "course_number": "SCI7", "section_number": "1", "schoolid": 210},
        {"dcid": 52, "id": 42, "course_number": "ART", "section_number": "2", "schoolid": 210},
        {"dcid": 53, "id": 43, "course_number": "PE", "section_number": "3", "schoolid": 310},
    ],
}  # fmt: skip
