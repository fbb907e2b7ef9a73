"""Records of a nested PowerQuery: each column under its table, whatever their order and gaps."""

from __future__ import annotations

from typing import Any

import pytest
from serving_client import Client

from mock_sis.world import World

NAME = "org.example.nested"
PATH = f"/ws/schema/query/{NAME}"
COLUMNS = [
    ("STUDENTS.LAST_NAME", "students.last_name"),
    ("SCHOOLS.NAME", "schools.name"),
    ("STUDENTS.DCID", "dcid"),
    ("STUDENTS.MIDDLE_NAME", "students.middle_name"),
    ("SCHOOLS.LOW_GRADE", "schools.low_grade"),
]
SQL = (
    "SELECT s.last_name, c.name, s.dcid, s.middle_name, c.low_grade FROM students s "
    "LEFT JOIN schools c ON c.school_number = s.schoolid ORDER BY s.dcid"
)


@pytest.fixture
def nested(world: World, client: Client) -> Client:
    """A client of a world whose query interleaves two tables; one student has a middle name."""
    columns = [{"column": column, "alias": alias} for column, alias in COLUMNS]
    query = {
        "name": NAME, "coretable": "students", "flattened": False, "columns": columns, "args": [],
        "sql": SQL,
    }  # fmt: skip
    world.load({}, {"queries": [query]})
    with world.store.write() as w:
        w.update("students", 812, {"middle_name": "B"})
        w.update("students", 814, {"schoolid": 999})
    return client


def record(dcid: int, **tables: dict[str, Any]) -> dict[str, Any]:
    return {"id": dcid, "name": "Students", "tables": tables}


WANTED = [
    record(
        812,
        students={"last_name": "Quill", "dcid": "812", "middle_name": "B"},
        schools={"name": "Elm Hill Middle", "low_grade": "6"},
    ),
    record(
        813,
        students={"last_name": "Vance", "dcid": "813"},
        schools={"name": "Elm Hill Middle", "low_grade": "6"},
    ),
    record(814, students={"last_name": "Quist", "dcid": "814"}),
]


@pytest.mark.parametrize("size", ["0", "2", "100"])
def test_columns_of_two_tables_may_stand_in_turns(nested: Client, size: str) -> None:
    """A row with every value, one with a gap, one whose second table is all null."""
    found = nested.post(f"{PATH}?pagesize={size}", {}).json["record"]

    assert found == WANTED[: int(size) or 3]
    assert list(found[0]["tables"]["students"]) == ["last_name", "dcid", "middle_name"]


def test_a_projection_leaves_single_columns(nested: Client) -> None:
    """Of each table one column: the others are gone, and so is a table without any."""
    body = {"projection": "schools.low_grade;students.last_name"}

    assert nested.post(PATH, body).json["record"][0]["tables"] == {
        "students": {"last_name": "Quill"},
        "schools": {"low_grade": "6"},
    }
    body = {"projection": "schools.*"}
    assert nested.post(PATH, body).json["record"][1]["tables"] == {
        "schools": {"name": "Elm Hill Middle", "low_grade": "6"}
    }
