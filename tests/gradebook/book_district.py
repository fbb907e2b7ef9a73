"""A small invented district for gradebook tests: two schools' worth of what the rules look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sis_core.district import Clock
from sis_core.district.store import Store

TODAY = "2026-10-15"
INES, BRAM, WREN = 4102, 4103, 4104
"""Users.DCID: the lead of 8801 and 8802, a teacher of 8803, a co-teacher who left 8801."""

SCIENCE, MATH, OTHER, FIRST_HALF, LEGACY = 8801, 8802, 8803, 8804, 8805
"""Sections.DCID: two of Ines, one of Bram, one of semester 1, one kept in the older gradebook."""

NORA, OMAR, LENA, PAVEL, ADA = 812, 813, 814, 815, 816
"""Students.DCID: Nora, Omar sit in 8801; Lena does not; Pavel left it; Ada comes in November."""

LABS, OLD_QUIZZES, BRAMS = 933, 934, 935
"""TeacherCategory of Ines, an inactive one of hers, one of Bram."""

YEAR, SEMESTER_1, SEMESTER_2 = 41, 42, 43
"""Terms.DCID."""


def tables() -> dict[str, list[dict[str, Any]]]:
    """The rows, fresh at every call."""
    return {
        "schools": [{"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"}],
        "terms": [
            _term(YEAR, 3600, "2026-2027", "2026-08-24", "2027-06-11"),
            _term(SEMESTER_1, 3601, "Semester 1", "2026-08-24", "2027-01-22"),
            _term(SEMESTER_2, 3602, "Semester 2", "2027-01-25", "2027-06-11"),
        ],
        "courses": [
            {"dcid": 501, "id": 1501, "course_number": "SCI7", "course_name": "Science 7"},
            {"dcid": 502, "id": 1502, "course_number": "MAT7", "course_name": "Mathematics 7"},
        ],
        "users": [
            {"dcid": INES, "first_name": "Ines", "last_name": "Marlow"},
            {"dcid": BRAM, "first_name": "Bram", "last_name": "Oduya"},
            {"dcid": WREN, "first_name": "Wren", "last_name": "Achterberg"},
        ],
        "schoolstaff": [
            {"dcid": user + 3000, "id": user + 2000, "users_dcid": user, "schoolid": 210}
            for user in (INES, BRAM, WREN)
        ],
        "sections": [
            _section(SCIENCE, "SCI7", 3600, INES),
            _section(MATH, "MAT7", 3600, INES),
            _section(OTHER, "SCI7", 3600, BRAM),
            _section(FIRST_HALF, "MAT7", 3601, INES),
            _section(LEGACY, "SCI7", 3600, INES, gradebooktype=1),
        ],
        "sectionteacher": [
            {"id": 1, "sectionid": SCIENCE - 4300, "teacherid": WREN + 2000, "roleid": 2,
             "start_date": "2026-08-24", "end_date": "2026-09-30"},
        ],
        "students": [
            {"dcid": dcid, "id": dcid + 1000, "student_number": 20000 + dcid,
             "first_name": name, "last_name": "Quill", "lastfirst": f"Quill, {name}",
             "schoolid": 210, "grade_level": 7, "enroll_status": 0}
            for dcid, name in ((NORA, "Nora"), (OMAR, "Omar"), (LENA, "Lena"), (PAVEL, "Pavel"),
                               (ADA, "Ada"))
        ],
        "cc": [
            *(_seat(9000 + n, student, section) for n, (student, section) in enumerate(
                [(NORA, SCIENCE), (OMAR, SCIENCE), (NORA, MATH), (OMAR, MATH), (LENA, OTHER),
                 (NORA, LEGACY), (OMAR, LEGACY)])),
            {**_seat(9050, NORA, FIRST_HALF), "dateleft": "2027-01-23", "termid": 3601},
            {**_seat(9060, ADA, SCIENCE), "dateenrolled": "2026-11-02"},
            {**_seat(9070, PAVEL, SCIENCE), "sectionid": 4300 - SCIENCE, "termid": -3600,
             "dateleft": "2026-09-21"},
        ],
        "teachercategory": [
            {"teachercategoryid": LABS, "usersdcid": INES, "name": "Labs", "color": "4"},
            {"teachercategoryid": OLD_QUIZZES, "usersdcid": INES, "name": "Old quizzes",
             "isactive": 0},
            {"teachercategoryid": BRAMS, "usersdcid": BRAM, "name": "Labs"},
        ],
    }  # fmt: skip


def _term(dcid: int, term_id: int, name: str, first: str, last: str) -> dict[str, Any]:
    return {
        "dcid": dcid, "id": term_id, "schoolid": 210, "yearid": 36, "name": name,
        "firstday": first, "lastday": last, "isyearrec": int(term_id == 3600),
    }  # fmt: skip


def _section(dcid: int, course: str, term: int, user: int, **more: Any) -> dict[str, Any]:
    return {
        "dcid": dcid, "id": dcid - 4300, "schoolid": 210, "course_number": course,
        "section_number": str(dcid), "termid": term, "teacher": user + 2000, **more,
    }  # fmt: skip


def _seat(dcid: int, student: int, section: int) -> dict[str, Any]:
    return {
        "dcid": dcid, "id": dcid - 4000, "studentid": student + 1000, "sectionid": section - 4300,
        "termid": 3600, "schoolid": 210, "dateenrolled": "2026-08-24", "dateleft": "2027-06-12",
    }  # fmt: skip


def filled() -> Store:
    """The district in memory, on a morning in October 2026."""
    store = Store.memory(Clock(datetime.fromisoformat(f"{TODAY} 08:00:00")))
    store.load(tables())
    return store
