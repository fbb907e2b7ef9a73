"""Names that the documented bodies of the special tables have, and their columns have not.

The published bodies of storedgrades and spenrollments say `schoolyear`, `section_number`,
`comment_value` and `gradelevel` [doc]; no column has these names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mock_sis.schema.bodies import BadField
from sis_core.district import Store, Table

_RENAMED: Mapping[str, Mapping[str, str]] = {
    "storedgrades": {"comment_value": "Comment"},
    "spenrollments": {"gradelevel": "Grade_Level"},
}
_YEAR = re.compile(r"[0-9]{4}")
_FIRST_YEAR = 1990

_SECTION = (
    "SELECT s.ID, c.Course_Name FROM Sections s LEFT JOIN Courses c "
    "ON c.Course_Number = s.Course_Number WHERE s.Course_Number = ? AND s.Section_Number = ? "
    "AND s.SchoolID IS coalesce(?, s.SchoolID) "
    "ORDER BY s.TermID / 100 = coalesce(? / 100, 0) DESC, s.TermID DESC, s.ID LIMIT 1"
)


def by_columns(store: Store, table: Table, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A body with columns in the place of documented names; raises BadField.

    `schoolyear` becomes the year's TermID, by the year in which it begins [guess]; a course's
    `section_number` becomes SectionID and, where it is not given, Course_Name.
    """
    tables = body.get("tables")
    rows = tables if isinstance(tables, dict) else {}
    if table.id not in _RENAMED or not any(isinstance(row, dict) for row in rows.values()):
        return body
    made = {
        name: _row(store, table, row) if isinstance(row, dict) else row
        for name, row in rows.items()
    }
    return {**body, "tables": made}


def _row(store: Store, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    renamed = _RENAMED[table.id]
    _refuse_twice(row, renamed)
    made = {renamed.get(name.lower(), name): value for name, value in row.items()}
    given = {name.lower(): name for name in made}
    if table.id == "storedgrades" and "schoolyear" in given:
        year = str(made.pop(given["schoolyear"])).strip()
        if "termid" in given:
            raise BadField("schoolyear", "schoolyear and TermID are two names of one column")
        if not _YEAR.fullmatch(year) or int(year) < _FIRST_YEAR:
            raise BadField("schoolyear", f"schoolyear takes a year such as 2026, not {year[:40]!r}")
        made["TermID"] = (int(year) - _FIRST_YEAR) * 100
    if table.id == "storedgrades" and "section_number" in given:
        number = made.pop(given["section_number"])
        made |= _of_section(store, {n.lower(): v for n, v in made.items()}, number)
    return made


def _refuse_twice(row: Mapping[str, Any], renamed: Mapping[str, str]) -> None:
    names = {name.lower() for name in row}
    for documented, column in renamed.items():
        if {documented, column.lower()} <= names:
            raise BadField(documented, f"{documented} and {column} are two names of one column")


def _of_section(store: Store, given: Mapping[str, Any], number: Any) -> dict[str, Any]:
    course = given.get("course_number")
    if course in (None, ""):
        raise BadField("section_number", "section_number goes with course_number")
    school, term = (_whole(given.get(name)) for name in ("schoolid", "termid"))
    found = store.read(_SECTION, (str(course), str(number), school, term))
    if not found:
        raise BadField(
            "section_number", f"course {str(course)[:40]} has no section {str(number)[:40]!r}"
        )
    section, name = found[0]
    return {
        "SectionID": section,
        **({} if given.get("course_name") or not name else {"Course_Name": name}),
    }


def _whole(value: Any) -> int | None:
    """A number as a body has it, as text or not; None where it is none."""
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
