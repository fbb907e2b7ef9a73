"""Rows that a package must not have: each is told with file, line and column, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from csv_districts import made, refused
from csv_packages import edited, sample

STRICT = {
    "id missing": (
        "orgs.csv", "sch-3,,,Lone", ",,,Lone",
        "orgs.csv, line 7, column sourcedId: is required",
    ),
    "id too long": (
        "orgs.csv", "sch-3,,,Lone", f"{'x' * 256},,,Lone",
        "orgs.csv, line 7, column sourcedId: takes at most 255 characters, not 256",
    ),
    "id twice": (
        "orgs.csv", "sch-3,,,Lone", "sch 1,,,Lone",
        "orgs.csv, line 7, column sourcedId: 'sch 1' stands on line 5 already",
    ),
    "name missing": (
        "orgs.csv", "Ünity Elementary,", ",", "orgs.csv, line 5, column name: is required",
    ),
    "unknown type": (
        "orgs.csv", "Ünity Elementary,school", "Ünity Elementary,scool",
        "orgs.csv, line 5, column type: is one of department, school, district, local, state, "
        "national, not 'scool'",
    ),
    "parent that dangles": (
        "orgs.csv", "school,210,dist#7", "school,210,dist-7",
        "orgs.csv, line 5, column parentSourcedId: 'dist-7' is no sourcedId of orgs.csv",
    ),
    "no day of the calendar": (
        "academicSessions.csv", "2027-04-03", "2027-04-31",
        "academicSessions.csv, line 7, column endDate: takes a date such as 2026-09-30, "
        "not '2027-04-31'",
    ),
    "day the American way": (
        "academicSessions.csv", "2027-06-21", "06/21/2027",
        "academicSessions.csv, line 10, column startDate: takes a date such as 2026-09-30, "
        "not '06/21/2027'",
    ),
    "end before start": (
        "academicSessions.csv", "2027-06-21,2027-08-01", "2027-08-01,2027-06-21",
        "academicSessions.csv, line 10, column endDate: 2027-06-21 lies before startDate "
        "2027-08-01",
    ),
    "year of two digits": (
        "academicSessions.csv", "2027-08-01,,2027", "2027-08-01,,27",
        "academicSessions.csv, line 10, column schoolYear: takes a year such as 2027, not '27'",
    ),
    "grade outside the words": (
        "courses.csv", "KG,sch 1", "K,sch 1",
        "courses.csv, line 4, column grades: is one of IT, PR, PK, TK, KG, 01, 02, 03, 04, 05, 06, "
        "07, 08, 09, 10, 11, 12, 13, PS, UG, Other, not 'K'",
    ),
    "one of several terms that dangles": (
        "classes.csv", "2027-Q1,2027-Q2", "2027-Q1,2027-Q9",
        "classes.csv, line 3, column termSourcedIds: '2027-Q9' is no sourcedId of "
        "academicSessions.csv",
    ),
    "course that dangles": (
        "classes.csv", "crs read,,scheduled", "crs-read,,scheduled",
        "classes.csv, line 4, column courseSourcedId: 'crs-read' is no sourcedId of courses.csv",
    ),
    "boolean": (
        "users.csv", "stu/1,,,true", "stu/1,,,TRUE",
        "users.csv, line 2, column enabledUser: takes true or false, not 'TRUE'",
    ),
    "user ids": (
        "users.csv", "{Staff:T-31}", "Staff:T-31",
        "users.csv, line 6, column userIds: takes pairs such as {LDAP:rkerr},{State:8841}, "
        "not 'Staff:T-31'",
    ),
    "role": (
        "users.csv", "par 2,,,true,sch/ü-2,parent", "par 2,,,true,sch/ü-2,mother",
        "users.csv, line 13, column role: is one of administrator, aide, guardian, parent, "
        "proctor, relative, student, teacher, not 'mother'",
    ),
    "cell with line breaks": (
        "users.csv", "Mara,Quill", '"Ma\nra",Quill',
        "users.csv, line 12, column givenName: takes one line, and this cell has line breaks",
    ),
    "control characters": (
        "users.csv", "Mara,Quill", "Ma\x07ra,Quill",
        "users.csv, line 12, column givenName: takes text without control characters",
    ),
    "demographics of nobody": (
        "demographics.csv", "stu#3,,,2012", "stu-3,,,2012",
        "demographics.csv, line 3, column sourcedId: 'stu-3' is no sourcedId of users.csv",
    ),
    "too few cells": (
        "enrollments.csv", "e/2,,,cls/1#b,sch/ü-2,stu#3,student,,,", "e/2,,,cls/1#b,sch/ü-2",
        "enrollments.csv, line 3: the row has 5 cells, the header 10",
    ),
    "too many cells": (
        "enrollments.csv", "stu#3,student,,,", "stu#3,student,,,,x",
        "enrollments.csv, line 3: the row has 11 cells, the header 10",
    ),
    "deleted in a bulk file": (
        "enrollments.csv", "e/2,,,", "e/2,tobedeleted,,",
        "enrollments.csv, line 3, column status: a bulk file holds what there is; tobedeleted "
        "stands in a delta",
    ),
    "decimal comma": (
        "results.csv", "18.5", "18,5", "results.csv, line 2: the row has 10 cells, the header 9",
    ),
    "number with a word": (
        "results.csv", "18.5", "18.5 pts",
        "results.csv, line 2, column score: takes a number such as 12.5, not '18.5 pts'",
    ),
    "score status": (
        "results.csv", "partially graded", "late",
        "results.csv, line 4, column scoreStatus: is one of exempt, fully graded, not submitted, "
        "partially graded, submitted, not 'late'",
    ),
    "limits crossed": (
        "lineItems.csv", "2027-Q1,0,20", "2027-Q1,30,20",
        "lineItems.csv, line 2, column resultValueMax: 20 is less than resultValueMin 30",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STRICT)
def test_a_bad_cell_is_told_where_it_stands(case: str, tmp_path: Path) -> None:
    """One bad cell refuses the package, with one sentence that names the place and what is due."""
    name, old, new, expected = STRICT[case]
    told = refused(tmp_path, edited(sample(), name, old, new))

    assert f"error: {expected}" in told


def test_all_errors_come_at_once_and_fifty_are_shown(tmp_path: Path) -> None:
    """Errors of every file are collected; the first fifty are listed, the rest counted."""
    files = edited(sample(), "orgs.csv", "sch-3,,,Lone", ",,,Lone")
    lines = [f"x{n},,,cls/1,sch/ü-2,nobody,student,,," for n in range(80)]
    files["enrollments.csv"] += "\n".join([*lines, ""])
    told = refused(tmp_path, files)

    assert "orgs.csv, line 7, column sourcedId: is required" in told[0]
    assert sum(line.startswith("error:") for line in told) == 50
    # 80 rows refer to nobody, one org has no id, and three rows of the sample refer to it.
    assert any(line == f"… and {_count(files) - 50} more errors" for line in told)


def _count(files: dict[str, str]) -> int:
    rest = [text for name, text in files.items() if name not in ("orgs.csv", "manifest.csv")]
    named = sum(line.count("sch-3") for text in rest for line in text.splitlines())
    return 1 + 80 + named


LENIENT = {
    "boolean": ("users.csv", "stu/1,,,true", "stu/1,,,TRUE", "enabledUser", "taken as true"),
    "date": ("enrollments.csv", "2026-09-01,", "1 Sep,", "beginDate", "left blank"),
    "moment": (
        "enrollments.csv", "2026-09-01,", "2026-09-01T00:00:00Z,", "beginDate",
        "its day is taken",
    ),
    "role": ("enrollments.csv", "e/2,,,cls/1#b,sch/ü-2,stu#3,student",
             "e/2,,,cls/1#b,sch/ü-2,stu#3,Student", "role", "taken as student"),
    "reference": ("orgs.csv", "school,210,dist#7", "school,210,x", "parentSourcedId", "left blank"),
    "user": ("enrollments.csv", "stu#3,student", "stu-3,student", "userSourcedId",
             "the row is left out"),
    "grade": ("courses.csv", "KG,sch 1", "K,sch 1", "grades", "kept as it is"),
    "twice": ("users.csv", "pro/1,,", "aid/1,,", "sourcedId", "this row is left out"),
    "line break": ("users.csv", "Mara,Quill", '"Ma\nra",Quill', "givenName",
                   "joined into one line"),
}  # fmt: skip


@pytest.mark.parametrize("case", LENIENT)
def test_lenient_goes_on_and_says_how(case: str, tmp_path: Path) -> None:
    """With --lenient the same package comes in, with a remark that says what was done instead."""
    name, old, new, column, instead = LENIENT[case]
    files = edited(sample(), name, old, new)
    assert refused(tmp_path, files)
    (tmp_path / "lenient").mkdir()
    _, outcome = made(tmp_path / "lenient", files, lenient=True)

    told = [str(remark) for remark in outcome.findings.remarks]
    assert any(f"column {column}: " in line and line.endswith(instead) for line in told), told
    assert outcome.differing == ()


def test_what_is_left_out_takes_what_refers_to_it_along(tmp_path: Path) -> None:
    """Leniently, a row without its class is left out, and so are the rows that need that row."""
    files = edited(
        sample(), "classes.csv", "cls read,,,Reading,KG,crs read", "cls read,,,Reading,KG,x"
    )
    _, outcome = made(tmp_path, files, lenient=True)

    assert outcome.filled.rows["classes"] == 5
    assert outcome.filled.rows["enrollments"] == 12 - 3  # e#3, t#3, t-4
    assert outcome.filled.rows["lineItems"] == 2  # without li#3
    assert outcome.filled.rows["results"] == 3  # without r#3


def test_an_odd_role_of_an_enrollment_is_only_remarked(tmp_path: Path) -> None:
    """`aide` is no enrollment role of the standard, yet products send it: it is kept."""
    files = edited(sample(), "enrollments.csv", "tea/1,teacher,false", "aid/1,aide,")
    path, outcome = made(tmp_path, files)

    told = [str(remark) for remark in outcome.findings.remarks]
    assert told == [
        "enrollments.csv, line 10, column role: 'aide' is none of administrator, proctor, "
        "student, teacher; kept"
    ]
    assert outcome.differing == ()
    assert path.exists()
