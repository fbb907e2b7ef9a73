"""Two clients from PyPI with a vendor's plugin, installed from its zip: tables and queries."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from vendor_plugin import FIELDS, vendor_zip

from mock_sis.world import World
from sis_fixtures import new_store

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def served() -> Iterator[World]:
    """A small district over https."""
    with World(new_store("small", 5, date(2026, 10, 15))) as world:
        world.start(host="localhost", tls=True)
        yield world


@pytest.fixture(scope="module")
def pair(served: World) -> tuple[str, str]:
    """Client id and secret, as the upload of the zip answers them."""
    trust = ssl.create_default_context(cafile=served.ready()["ca_file"])
    host = served.url.removeprefix("https://")
    connection = http.client.HTTPSConnection(host, context=trust, timeout=20)
    connection.request("POST", "/_sandbox/plugins?enable=1", vendor_zip())
    answer = json.loads(connection.getresponse().read())
    connection.close()
    (secret, ties) = answer["remarks"]
    assert "STUDENTS.SSN is not in the access request" in secret
    assert "mock-sis cannot run FETCH WITH TIES" in ties
    return answer["credentials"]["client_id"], answer["credentials"]["client_secret"]


def _read(served: World, script: str, *arguments: str) -> dict[str, Any]:
    ca_file = served.ready()["ca_file"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", HERE / script, *arguments],
        capture_output=True, text=True, timeout=100, check=False,
        env={**os.environ, "REQUESTS_CA_BUNDLE": ca_file, "SSL_CERT_FILE": ca_file},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout), "said": done.stderr}


@pytest.fixture(scope="module")
def first(served: World, pair: tuple[str, str]) -> dict[str, Any]:
    """What `powerschool` read."""
    host = served.url.removeprefix("https://")
    return _read(served, "read_plugin_with_powerschool.py", host, *pair)


@pytest.fixture(scope="module")
def second(served: World, pair: tuple[str, str], first: dict[str, Any]) -> dict[str, Any]:
    """What pypowerschool read, after the other client."""
    student = served.store.scalar("SELECT max(DCID) FROM Students WHERE Grade_Level = 8")
    return {
        **_read(served, "read_plugin_with_pypowerschool.py", served.url, *pair, str(student)),
        "student": student,
    }


def _enrollments(served: World) -> list[list[int]]:
    rows = served.store.read(
        "SELECT c.DCID, x.DCID, s.DCID FROM CC c JOIN Sections x ON x.ID IN (c.SectionID, "
        "-c.SectionID) JOIN Students s ON s.ID = c.StudentID ORDER BY c.DCID"
    )
    return [list(row) for row in rows]


def _of_grades(served: World, *grades: int) -> list[dict[str, str]]:
    held = ", ".join("?" * len(grades))
    sql = f"SELECT DCID, Last_Name FROM Students WHERE Grade_Level IN ({held}) ORDER BY DCID"
    return [{"dcid": str(dcid), "name": name} for dcid, name in served.store.read(sql, grades)]


def test_a_table_has_the_granted_columns_alone(served: World, first: dict[str, Any]) -> None:
    """The client asks the metadata for what it may read, and reads that page by page."""
    asked = [name.split(".")[1].lower() for name in FIELDS.split() if name.startswith("STUDENTS")]
    rows = served.store.read("SELECT DCID, Last_Name, Grade_Level FROM Students ORDER BY DCID")

    assert len(rows) > 80
    assert all(set(row) == set(asked) for row in first["granted"])
    came = [(int(r["dcid"]), r["last_name"], int(r["grade_level"])) for r in first["granted"]]
    assert came == rows


def test_a_query_is_streamed_and_paged(served: World, first: dict[str, Any]) -> None:
    """Everything at once and in pages of 500: the rows of the tables, as many as are counted."""
    rows = _enrollments(served)

    assert len(rows) > 1000  # more than one piece of a stream
    assert first["streamed"] == rows
    assert first["paged"] == rows
    assert first["second_page"] == rows[:500]
    assert first["counted"] == len(rows)


def test_the_other_client_pages_by_a_hundred(served: World, second: dict[str, Any]) -> None:
    """pypowerschool counts, then reads default pages until it has as many."""
    keys = ("enrollment_dcid", "section_dcid", "student_dcid")
    assert [[int(r[key]) for key in keys] for r in second["enrollments"]] == _enrollments(served)


def test_arrays_and_extensions_are_answered(
    served: World, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """An array of numbers and texts; the plugin's own table beside the core table's columns."""
    older = [row["tables"]["students"] for row in first["older"]]
    assert older == _of_grades(served, 7, 8)
    assert [row["tables"]["students"] for row in second["older"]] == _of_grades(served, 8)
    routes = {
        row["id"]: row["tables"]["u_vendor_bus"]["route"]
        for row in second["older"]
        if "u_vendor_bus" in row["tables"]
    }
    assert routes == {second["student"]: "7"}
    assert second["nobody"] == []


def test_the_plugins_table_is_written(
    served: World, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """A row that is not there is not changed, one that is there not made again: both in words."""
    assert "Use POST to insert a new record" in first["missing"]
    assert second["inserted"] == second["student"]
    assert second["again"] is None
    assert "Use PUT to update existing records" in second["said"]
    sql = "SELECT StudentsDCID, route FROM U_VENDOR_BUS"
    assert served.store.read(sql) == [(second["student"], "7")]


def test_what_is_not_granted_or_not_translated_is_said(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    """403 with the column, 501 with the construct; the other client takes no count for no rows."""
    assert json.loads(first["secret"]) == {
        "message": "Validation Failed",
        "errors": [
            {
                "resource": "com.vendor.sync.students.with.numbers",
                "field": "students.ssn",
                "code": "No access to the field",
            }
        ],
    }
    tied = json.loads(first["tied"])["message"]
    assert "mock-sis does not run" in tied and "WITH TIES" in tied
    assert second["secret"] == []


def test_a_filtered_table_is_counted(served: World, second: dict[str, Any]) -> None:
    """A q over a granted column."""
    older = served.store.scalar("SELECT count(*) FROM Students WHERE Grade_Level >= 8")
    assert second["counted"] == {"count": older}


def test_queries_are_listed(first: dict[str, Any]) -> None:
    """The plugin's queries are in the list that the client asks for."""
    assert "com.vendor.sync.roster.enrollments" in json.dumps(first["listed"])
