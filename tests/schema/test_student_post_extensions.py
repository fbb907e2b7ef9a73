"""Extension fields in POST /ws/v1/student: stored, refused with the row, or silently nothing."""

from __future__ import annotations

from typing import Any

import pytest
from posted_students import INVALID, change, errors, new
from schema_door import EXTENSION, Door


def extended(*tables: tuple[str, str, str]) -> dict[str, Any]:
    """Extension data of (table, field, value), one table as an object."""
    made = [{"name": t, "_field": {"name": field, "value": value}} for t, field, value in tables]
    return {"_table_extension": made[0] if len(made) == 1 else made}


def email_of(door: Door, student: int) -> Any:
    """The district's own e-mail field."""
    return door.one(f"SELECT emailstudent FROM {EXTENSION} WHERE studentsdcid = ?", student)


def test_extension_fields_of_a_new_student(door: Door) -> None:
    """With extensions= in any case the extension row is made with the student."""
    student = new(_extension_data=extended(("U_StudentsUserFields", "EmailStudent", "t@x.example")))
    results = door.post(student, query="?extensions=U_STUDENTSUSERFIELDS")

    assert email_of(door, results["result"]["success_message"]["id"]) == "t@x.example"


def test_a_wrong_extension_field_refuses_the_row(door: Door) -> None:
    """An unknown field is an error of that student, and nothing of it is saved."""
    student = change(
        name={"first_name": "Eleanor"}, _extension_data=extended((EXTENSION, "nope", "x"))
    )
    found = errors(door.post(student, query=f"?extensions={EXTENSION}"))

    assert found == [
        (
            f"student/_extension_data/{EXTENSION}/nope",
            INVALID,
            "U_StudentsUserFields has no field nope",
        )
    ]
    assert door.one("SELECT First_Name FROM Students WHERE DCID = 812") == "Nora"


def test_extension_fields_take_what_their_types_hold(door: Door) -> None:
    """A fraction, a day that is none and a text that is too long are refused in known words."""
    door.world.store.extend("u_ride", "students", "Stop:n Since:d Route:3")
    data = extended(("u_ride", "stop", "1.5"))
    data["_table_extension"]["_field"] = [
        {"name": "stop", "value": "1.5"},
        {"name": "since", "value": "2026-02-30"},
        {"name": "route", "value": "12BB"},
    ]
    found = errors(door.post(change(_extension_data=data), query="?extensions=u_ride"))

    assert [(field.rpartition("/")[2], code, said) for field, code, said in found] == [
        ("stop", INVALID, "Value must be an integer"),
        ("since", "INVALID_DATE_VALUE", "Date value or date format is invalid."),
        ("route", INVALID, "Value may not contain more than 3 character(s)."),
    ]
    assert door.one("SELECT count(*) FROM u_ride") == 0


@pytest.mark.parametrize(("value", "language"), [("all", "fr"), ("first", None)])
def test_two_extension_tables(door: Door, value: str, language: str | None) -> None:
    """Both are saved, or the first alone (switch student_extensions)."""
    door.world.store.extend("studentcorefields", "students")
    door.switch(student_extensions=value)
    data = extended(
        (EXTENSION, "emailstudent", "n@x.example"), ("studentcorefields", "primarylanguage", "fr")
    )
    door.post(change(_extension_data=data), query=f"?extensions={EXTENSION},studentcorefields")

    assert email_of(door, 812) == "n@x.example"
    assert door.one("SELECT primarylanguage FROM studentcorefields") == language


def test_an_extension_that_is_not_installed(door: Door) -> None:
    """Dropped in silence but for the journal [doc], or 400 (switch unknown_extension)."""
    door.post(change(), query="?extensions=u_nope")
    notes = " ".join(door.world.journal.entries()[-1].notes)
    door.switch(unknown_extension="reject")
    body = {"students": {"student": change()}}
    refused = door.ask("POST", "/ws/v1/student?extensions=u_nope", body)

    assert "extension u_nope is not installed and was ignored" in notes
    assert (refused.status, refused.json) == (
        400,
        {"errorMessage": {"message": "Unknown extension u_nope"}},
    )
