"""The small invented district that grades are written into: its keys and its rows."""

from __future__ import annotations

from typing import Any

INES, BRAM, WREN = 4102, 4103, 4104
"""Users.DCID: the lead of Science, Math and First half; the lead of Other; a co-teacher."""

SCIENCE, MATH, OTHER, FIRST_HALF, LEGACY, LEADERLESS = 8801, 8802, 8803, 8804, 8805, 8806
"""Sections.DCID: two of Ines, one of Bram, one of semester 1, one of the older gradebook, one
without a teacher."""

NORA, OMAR, LENA = 812, 813, 814
"""Students.DCID: Nora and Omar sit in Science and Math, Lena in Other."""

LABS, BRAMS, WRENS, FIXED, QUIZZES = 933, 935, 936, 937, 938
"""TeacherCategory: Ines's, Bram's, Wren's, one of the district's, a second of Ines's."""

Q1, Q2 = "210-3603", "210-3604"
VOLCANO, DIARY = 61207, 61208
"""AssignmentSection in Science: one of its own, one that is given in Math too (61209)."""

PART = (
    "SELECT SectionsDCID, Name, Description, substr(DueDate, 1, 10), ScoreType, ScoreEntryPoints, "
    "TotalPointValue FROM AssignmentSection WHERE AssignmentSectionID = ?"
)
"""A line item's row."""
CATEGORY = "SELECT TeacherCategoryID FROM AssignmentCategoryAssoc WHERE AssignmentSectionID = ?"
"""A line item's category."""


def tables() -> dict[str, list[dict[str, Any]]]:
    """The rows, fresh at every call."""
    return {**_school(), **_classes(), **_work(), **_grades()}


def _school() -> dict[str, list[dict[str, Any]]]:
    return {
        "schools": [{"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"}],
        "terms": [
            _term(41, 3600, 1, "2026-08-24", "2027-06-11"),
            _term(42, 3601, 2, "2026-08-24", "2027-01-22"),
            _term(44, 3603, 4, "2026-08-24", "2026-10-30"),
            _term(45, 3604, 4, "2026-10-31", "2027-01-22"),
        ],
        "courses": [{"dcid": 501, "id": 1501, "course_number": "SCI7", "course_name": "Science"}],
        "users": [
            {"dcid": INES, "first_name": "Ines", "last_name": "Marlow"},
            {"dcid": BRAM, "first_name": "Bram", "last_name": "Oduya"},
            {"dcid": WREN, "first_name": "Wren", "last_name": "Achterberg"},
        ],
        "schoolstaff": [
            {"dcid": u + 3000, "id": u + 2000, "users_dcid": u, "schoolid": 210, "status": 1}
            for u in (INES, BRAM, WREN)
        ],
    }


def _classes() -> dict[str, list[dict[str, Any]]]:
    return {
        "sections": [
            _section(SCIENCE, INES, gradescaleid=170),
            _section(MATH, INES),
            _section(OTHER, BRAM),
            _section(FIRST_HALF, INES, termid=3601),
            _section(LEGACY, INES, gradebooktype=1),
            _section(LEADERLESS, None),
        ],
        "sectionteacher": [
            {"id": 1, "sectionid": SCIENCE - 4300, "teacherid": INES + 2000, "roleid": 1},
            {"id": 2, "sectionid": SCIENCE - 4300, "teacherid": WREN + 2000, "roleid": 2},
        ],
        "students": [
            {"dcid": d, "id": d + 1000, "student_number": 20000 + d, "first_name": name,
             "last_name": "Quill", "schoolid": 210, "grade_level": 7, "enroll_status": 0}
            for d, name in ((NORA, "Nora"), (OMAR, "Omar"), (LENA, "Lena"))
        ],
        "cc": [
            {"dcid": 9000 + n, "id": 5000 + n, "studentid": student + 1000,
             "sectionid": section - 4300, "termid": 3600, "schoolid": 210,
             "dateenrolled": "2026-08-24", "dateleft": "2027-06-12"}
            for n, (student, section) in enumerate(
                [(NORA, SCIENCE), (OMAR, SCIENCE), (NORA, MATH), (OMAR, MATH), (LENA, OTHER),
                 (NORA, LEGACY)])
        ],
    }  # fmt: skip


def _work() -> dict[str, list[dict[str, Any]]]:
    return {
        "teachercategory": [
            {"teachercategoryid": LABS, "usersdcid": INES, "name": "Labs", "displayposition": 1},
            {"teachercategoryid": QUIZZES, "usersdcid": INES, "name": "Quizzes",
             "displayposition": 2},
            {"teachercategoryid": BRAMS, "usersdcid": BRAM, "name": "Labs"},
            {"teachercategoryid": WRENS, "usersdcid": WREN, "name": "Field trips"},
            {"teachercategoryid": FIXED, "usersdcid": INES, "name": "Exams",
             "isusermodifiable": 0, "displayposition": 3},
        ],
        "assignment": [{"assignmentid": n, "yearid": 36} for n in (51044, 51045)],
        "assignmentsection": [
            _part(VOLCANO, 51044, SCIENCE, "Volcano worksheet", "2026-10-02"),
            _part(DIARY, 51045, SCIENCE, "Garden diary", "2026-10-05"),
            _part(61209, 51045, MATH, "Garden diary", "2026-10-07"),
        ],
        "assignmentcategoryassoc": [
            {"assignmentcategoryassocid": 70000 + part, "assignmentsectionid": part,
             "teachercategoryid": LABS, "isprimary": 1, "yearid": 36}
            for part in (VOLCANO, DIARY, 61209)
        ],
    }  # fmt: skip


def _grades() -> dict[str, list[dict[str, Any]]]:
    return {
        "assignmentscore": [
            {"assignmentscoreid": 88001, "assignmentsectionid": VOLCANO, "studentsdcid": NORA,
             "actualscoreentered": "18.5", "actualscorekind": "REAL_SCORE", "scorepoints": 18.5,
             "scorepercent": 92.5, "yearid": 36, "islate": 1, "scoreentrydate": "2026-10-03"},
            {"assignmentscoreid": 88002, "assignmentsectionid": 61209, "studentsdcid": NORA,
             "actualscoreentered": "11", "actualscorekind": "REAL_SCORE", "scorepoints": 11,
             "scorepercent": 55, "yearid": 36, "scoreentrydate": "2026-10-08"},
        ],
        "gradescaleitem": [
            {"dcid": 70, "id": 170, "gradescaleid": -1, "name": "Letters"},
            {"dcid": 71, "id": 171, "gradescaleid": 170, "name": "A", "cutoffpercentage": 90,
             "value": "95", "conversiontonumeric": 95},
            {"dcid": 72, "id": 172, "gradescaleid": 170, "name": "B", "cutoffpercentage": 80,
             "value": "85", "conversiontonumeric": 85},
            {"dcid": 73, "id": 173, "gradescaleid": 170, "name": "F", "cutoffpercentage": 0,
             "value": "50", "conversiontonumeric": 50},
        ],
    }  # fmt: skip


def _term(dcid: int, number: int, portion: int, first: str, last: str) -> dict[str, Any]:
    return {
        "dcid": dcid, "id": number, "schoolid": 210, "yearid": 36, "name": f"Term {number}",
        "portion": portion, "isyearrec": int(portion == 1), "firstday": first, "lastday": last,
    }  # fmt: skip


def _section(dcid: int, user: int | None, **more: Any) -> dict[str, Any]:
    return {
        "dcid": dcid, "id": dcid - 4300, "schoolid": 210, "course_number": "SCI7",
        "section_number": str(dcid), "termid": 3600,
        "teacher": None if user is None else user + 2000, **more,
    }  # fmt: skip


def _part(part: int, assignment: int, section: int, name: str, due: str) -> dict[str, Any]:
    return {
        "assignmentsectionid": part, "assignmentid": assignment, "sectionsdcid": section,
        "name": name, "duedate": due, "scoretype": "POINTS", "scoreentrypoints": 20,
        "totalpointvalue": 20, "yearid": 36, "publisheddate": "2026-09-28",
    }  # fmt: skip
