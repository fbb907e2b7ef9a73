"""What single tables ask of a row: columns they need, rows they hang on, what they drag along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_sis.schema.bodies import BadField
from mock_sis.schema.catalog import SPECIAL, kind_of
from sis_core.district import Table, Write
from sis_core.district.hanging import named_rows

_REQUIRED = {
    "spenrollments": ("enter_date", "studentid", "programid"),
    "storedgrades": ("studentid", "schoolid", "termid", "storecode", "course_name"),
    "transportation": ("studentid",),
}
"""What a row must have [doc]; of spenrollments in updates too. Published names in `_SAID`."""

_SAID = {"termid": "schoolyear", "course_name": "course_name, or section_number and course_number,"}
"""How the documentation names what a stored grade needs."""

_OF_UPDATES_TOO = frozenset({"spenrollments"})


_NAMES = {"students": ("first_name", "last_name"), "users": ("first_name", "last_name")}
"""Names that cannot be blanked: of students [doc of the student POST], of staff [guess]."""

_OWN_NUMBERS = {
    "students": ("student_number",),
    "schools": ("school_number",),
    "courses": ("course_number",),
}
"""Numbers by which the rows of a table are told apart [guess]."""

_SCHOOLS = frozenset({"schoolid", "enrollment_schoolid", "homeschoolid", "next_school"})
"""Columns that hold a School_Number."""

_GRADUATED = 999999


def check_required(table: Table, values: Mapping[str, Any], *, inserting: bool) -> None:
    """Raises BadField for the first column that a row needs and does not get."""
    needed: tuple[str, ...] = ()
    if kind_of(table) == "one to one" and inserting:
        needed = (table.key.lower(),)
    elif inserting or table.id in _OF_UPDATES_TOO:
        needed = _REQUIRED.get(table.id, ())
    for name in needed:
        if values.get(name) is None:
            said = _SAID.get(name, _spelled(table, name))
            raise BadField(name, f"{said} is required")
    unmarked = values.get("grade") is None and values.get("percent") is None
    if table.id == "storedgrades" and inserting and unmarked:
        raise BadField("grade", "Grade or Percent is required")


def check_links(w: Write, table: Table, values: Mapping[str, Any]) -> None:
    """Raises BadField where a row would hang on nothing: an extension's core row, a student."""
    if table.extends is not None:
        key = values.get(table.key.lower())
        if key is not None and not w.read(f"SELECT 1 FROM {table.extends} WHERE DCID = ?", (key,)):
            raise BadField(table.key, f"there is no row {key} in {table.extends}")
    student = values.get("studentid") if table.id in SPECIAL else None
    if student is not None and not w.read("SELECT 1 FROM Students WHERE ID = ?", (student,)):
        raise BadField("studentid", f"there is no student with the ID {student}")


def nonsense(w: Write, table: Table, values: Mapping[str, Any]) -> Iterator[BadField]:
    """What written values leave that no page of the SIS could have made, after the write.

    A blank name, a number that another row has, a link to a row that is not there; 0 names
    nothing.
    """
    for name in _NAMES.get(table.id, ()):
        if name in values and not str(values[name] or "").strip():
            yield BadField(name, f"{_spelled(table, name)} cannot be blank")
    for name in _OWN_NUMBERS.get(table.id, ()):
        taken = f"SELECT count(*) FROM {table.name} WHERE {name} = ?"
        if values.get(name) is not None and w.read(taken, (values[name],))[0][0] > 1:
            yield BadField(
                name,
                f"{_spelled(table, name)} {values[name]} is that of another row of {table.name}",
            )
    for name, owner, column in _links(table):
        number = values.get(name.lower())
        if number in (None, 0) or (column == "School_Number" and number == _GRADUATED):
            continue
        if not w.read(f"SELECT 1 FROM {owner} WHERE {column} = ?", (number,)):
            yield BadField(name, f"{name}: {owner} has no row with {column} {number}")


def _links(table: Table) -> Iterator[tuple[str, str, str]]:
    """The columns of a core table that name rows, with the table and column of those."""
    if kind_of(table) in ("one to one", "independent"):
        return
    schools = {c.name for c in table.columns if c.key in _SCHOOLS}
    yield from ((name, "Schools", "School_Number") for name in sorted(schools))
    yield from (link for link in named_rows(table) if link[0] not in schools)
    if table.id == "students":
        yield "Person_ID", "Person", "ID"


def _spelled(table: Table, name: str) -> str:
    column = table.column(name)
    return column.name if column else name


def created_status(table: Table) -> int:
    """The status of an insert: 201 of storedgrades and spenrollments, 200 of the others [doc]."""
    return 201 if table.id in ("storedgrades", "spenrollments") else 200


def conflict(w: Write, table: Table, row_id: int | None) -> str:
    """Why a row cannot be deleted, or nothing: a stored grade that another one replaced [guess]."""
    if table.id != "storedgrades":
        return ""
    found = w.read("SELECT DCID FROM StoredGrades WHERE Replaced_DCID = ?", (row_id,))
    return f"stored grade {found[0][0]} names it as the one it replaced" if found else ""


def follow_up(w: Write, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
    """What PowerSchool derives from a written row: LastFirst, of students and staff [guess]."""
    if table.id not in ("students", "users") or "lastfirst" in values:
        return
    if table.column("LastFirst") is not None and {"last_name", "first_name"} & values.keys():
        w.execute(
            f"UPDATE {table.name} SET LastFirst = coalesce(Last_Name, '') || ', ' || "
            f"coalesce(First_Name, '') WHERE {table.key} = ?",
            (row_id,),
        )
