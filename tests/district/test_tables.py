"""The declared tables hold what the references name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sis_core.district import TABLES
from sis_core.district.tables.declare import parse_column, table

CORE = Path(__file__).parent / "data" / "core-columns.tsv"

# powerschool-api.md 2.5: lengths of the data dictionary.
LENGTHS = {
    "first_name": 50,
    "middle_name": 30,
    "last_name": 50,
    "state_studentnumber": 32,
    "student_web_id": 20,
    "street": 60,
    "city": 50,
    "state": 2,
    "zip": 10,
    "geocode": 40,
    "home_phone": 30,
    "entrycode": 10,
    "exitcode": 10,
    "transfercomment": 4000,
    "exitcomment": 4000,
    "districtofresidence": 20,
}


def test_every_core_column_that_plugins_name_is_declared() -> None:
    """Tables and columns that public plugins name exist, but for customers' and states' own."""
    missing = []
    for line in CORE.read_text().splitlines():
        name, column = line.split("\t")
        if name not in TABLES or TABLES[name].column(column) is None:
            missing.append(line)

    assert missing == []


@pytest.mark.parametrize(("column", "length"), LENGTHS.items())
def test_a_student_column_has_the_length_of_the_dictionary(column: str, length: int) -> None:
    """Lengths stand in the reference and are marked as known from there."""
    declared = TABLES["students"].column(column)

    assert declared is not None
    assert (declared.length, declared.source) == (length, "doc")


@pytest.mark.parametrize(("name", "column"), [("users", "id"), ("storedgrades", "id")])
def test_a_measured_absence_is_absent(name: str, column: str) -> None:
    """USERS.ID and STOREDGRADES.ID do not exist on a hosted server [live]."""
    assert TABLES[name].column(column) is None


def test_students_have_no_email_column() -> None:
    """Students carry no e-mail column on a hosted server [live]."""
    assert TABLES["students"].column("student_email") is None
    assert TABLES["students"].column("email") is None


def test_teachers_is_a_view() -> None:
    """TEACHERS joins SchoolStaff and Users; it is no table."""
    assert TABLES["teachers"].view is not None


@pytest.mark.parametrize(
    ("token", "kind", "length", "source"),
    [
        ("StudentsDCID", "number", 10, "guess"),
        ("DueDate", "date", 0, "guess"),
        ("IsActive", "flag", 1, "guess"),
        ("WhenModified", "timestamp", 0, "guess"),
        ("Description", "text", 4000, "guess"),
        ("Nickname", "text", 50, "guess"),
        ("Name:60", "text", 60, "doc"),
        ("Weight:r", "real", 0, "doc"),
        ("Entry~c", "clob", 0, "guess"),
    ],
)
def test_the_naming_rule_types_a_column(token: str, kind: str, length: int, source: str) -> None:
    """A column without a written type follows the naming rule and says that it is a guess."""
    column = parse_column(token)

    assert (column.kind, column.length, column.source) == (kind, length, source)


@pytest.mark.parametrize("columns", ["DCID DCID", "ID Name", "DCID Name:zz", "DCID Na-me"])
def test_a_contradictory_declaration_is_refused(columns: str) -> None:
    """Doubled columns, a missing key, unknown types and odd names stop the program."""
    with pytest.raises(ValueError, match=r"declares twice|has no column|no type|cannot read"):
        table("Bad", columns, area="Test", comment="bad")
