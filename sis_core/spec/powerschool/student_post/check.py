"""The rules of a student's row: what it needs, what contradicts itself, what the lists know."""

from __future__ import annotations

from typing import Any

from sis_core.district import TABLES, Column, Write
from sis_core.spec.powerschool.student_post.fields import (
    ADDRESS_NEEDS,
    ADDRESSES,
    EMAIL,
    EQUIVALENCY,
    FIELDS,
    LISTS,
    PAIRS,
    STATUS,
    STATUS_CODE,
    Field,
)
from sis_core.spec.powerschool.student_post.row import Row

GRADUATED = 999999
_STUDENTS = TABLES["students"]
_LETTERS = {"A": 0, "P": -1, "I": 1, "H": 4}
"""Letters that an insert may have [doc]; T and G come about by transfer and graduation only."""

_CLOSED_CODES = (2, 3)


def checked(row: Row, w: Write, *, inserting: bool) -> dict[str, Any]:
    """The columns to write, by name; the row's problems are noted in it."""
    values: dict[str, Any] = {}
    for field in FIELDS:
        if inserting or not field.insert_only:
            _take(row, field, values, inserting)
    for path in ADDRESSES:
        if row.has(path):
            for part in ADDRESS_NEEDS:
                if not row.text(f"{path}/{part}"):
                    row.lacks(f"{path}/{part}")
    for one, other in PAIRS:
        if bool(row.text(one)) != bool(row.text(other)):
            row.lacks(other if row.text(one) else one)
    _check_school(row, w, "schedule_setup/next_school", values.get("Next_School"))
    _check_username(row, w, values.get("Student_Web_ID"))
    if inserting:
        _check_insert(row, w, values)
    return values


def email_of(row: Row) -> str | None:
    """The student's e-mail address: None where nothing is said, "" where it is to be cleared."""
    text = row.text(EMAIL)
    if text:
        column = TABLES["psm_studentcontact"].column("Email")
        assert column is not None
        row.read(EMAIL, text, "text", column)
    return text


def _take(row: Row, field: Field, values: dict[str, Any], inserting: bool) -> None:
    text = row.text(field.path)
    if not (text or "").strip():
        if (field.required and inserting) or (field.named and text is not None):
            row.lacks(field.path)
        elif text is not None and not inserting:
            values[field.column] = None
        return
    assert text is not None
    if field.choices and text not in field.choices:
        row.invalid(field.path, f"Value must be one of {', '.join(field.choices)}")
        return
    values[field.column] = row.read(field.path, text, field.kind, _column(field))


def _column(field: Field) -> Column:
    column = _STUDENTS.column(field.column)
    assert column is not None
    return column


def _check_insert(row: Row, w: Write, values: dict[str, Any]) -> None:
    values["Enroll_Status"] = _status(row)
    _check_school(row, w, "school_enrollment/school_number", values.get("SchoolID"))
    for path, category in LISTS.items():
        text = row.text(path)
        known = "SELECT 1 FROM Gen WHERE Cat = ? AND Name = ? COLLATE NOCASE"
        if text and not w.read(known, (category, text)):
            row.invalid(path, f"Value {text[:40]} is not in the district's list")
    number = values.get("Student_Number")
    taken = "SELECT 1 FROM Students WHERE Student_Number = ?"
    if number is not None and w.read(taken, (number,)):
        row.invalid("local_id", f"Value {number} is the local_id of another student")
    values["FteID"] = _equivalency(row, w, values)


def _status(row: Row) -> int:
    """The code of the letter or of the code; an insert without either is active [guess]."""
    letter, code = row.text(STATUS), row.text(STATUS_CODE)
    if letter and code:
        row.invalid(STATUS, "enroll_status and enroll_status_code may not be submitted together")
        return 0
    if letter:
        found = _LETTERS.get(letter.strip().upper())
        if found is None:
            row.invalid(STATUS, f"Value must be one of {', '.join(_LETTERS)}")
        return found or 0
    if not code:
        return 0
    number = row.read(STATUS_CODE, code, "int", _column(Field("", "Enroll_Status")))
    if number in _CLOSED_CODES:
        row.invalid(STATUS_CODE, "Value may not be 2 or 3")
    return number or 0


def _check_school(row: Row, w: Write, path: str, number: int | None) -> None:
    if number is None or (number == GRADUATED and path.startswith("schedule_setup")):
        return
    if not w.read("SELECT 1 FROM Schools WHERE School_Number = ?", (number,)):
        row.invalid(path, f"No school has the number {number}")


def _check_username(row: Row, w: Write, name: str | None) -> None:
    if name is None:
        return
    found = w.read("SELECT DCID FROM Students WHERE Student_Web_ID = ? COLLATE NOCASE", (name,))
    if any(str(dcid) != (row.text("id") or "").strip() for (dcid,) in found):
        row.invalid("student_username", f"Value {name} is the username of another student")


def _equivalency(row: Row, w: Write, values: dict[str, Any]) -> int | None:
    """The equivalency asked for, else the default of school and grade, else the school's first.

    An fteid that the school does not have gives way to the default [doc].
    """
    school = values.get("SchoolID")
    offered = [
        found
        for (found,) in w.read(
            "SELECT ID FROM FTE WHERE SchoolID = ? AND ID NOT NULL ORDER BY ID", (school,)
        )
    ]
    asked = (row.text(EQUIVALENCY) or "").strip()
    if asked in map(str, offered):
        return int(asked)
    by_grade = w.read(
        "SELECT FteID FROM FTE_Grade WHERE SchoolID = ? AND Grade_Level = ? AND FteID NOT NULL "
        "ORDER BY YearID DESC, FteID LIMIT 1",
        (school, values.get("Grade_Level")),
    )
    if by_grade:
        return int(by_grade[0][0])
    return int(offered[0]) if offered else None
