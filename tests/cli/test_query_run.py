"""`mock-sis query run` as a person types it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sis_core.district import Clock, Store

PLUGIN = """<plugin xmlns="http://plugin.powerschool.pearson.com" name="Northwind" version="1.2">
  <oauth/><access_request>
    <field table="STUDENTS" field="DCID" access="ViewOnly"/>
    <field table="STUDENTS" field="LAST_NAME" access="ViewOnly"/>
  </access_request>
  <publisher name="Northwind"><contact email="sis@northwind.example"/></publisher>
</plugin>
"""
QUERIES = """<queries><query name="com.northwind.students" coreTable="students" flattened="false">
  <args><arg name="ids" column="STUDENTS.DCID" type="array" required="true"/></args>
  <columns><column column="STUDENTS.DCID">dcid</column>
    <column column="STUDENTS.LAST_NAME">last_name</column></columns>
  <sql><![CDATA[SELECT dcid, NVL(last_name, '-') FROM students
    WHERE dcid IN (:ids) ORDER BY dcid]]></sql></query></queries>
"""


@pytest.fixture
def there(tmp_path: Path) -> tuple[str, ...]:
    """Options that name a district of three students and a plugin's folder."""
    store = Store.create(tmp_path / "d.db", Clock(datetime(2026, 10, 15, 8)))
    names = ("Quill", "Vance", None)
    store.load(
        {"students": [{"dcid": n, "id": n, "last_name": name} for n, name in enumerate(names, 1)]}
    )
    store.close()
    folder = tmp_path / "northwind"
    (folder / "queries_root").mkdir(parents=True)
    (folder / "plugin.xml").write_text(PLUGIN)
    (folder / "queries_root" / "students.named_queries.xml").write_text(QUERIES)
    return ("--db", str(tmp_path / "d.db"), "--plugin", str(folder))


def test_a_query_is_run(mock_sis: Any, there: tuple[str, ...]) -> None:
    """A table for people, the server's body for scripts."""
    run = ("query", "run", "com.northwind.students", *there, "--arg", "ids=1,3")

    table = mock_sis(*run)
    body = mock_sis(*run, "--order", "dcid;desc", "--where", "dcid=gt=1", "--json")

    assert (table.returncode, table.stderr) == (0, "2 rows\n")
    assert table.stdout.splitlines() == [
        "students.dcid  students.last_name",
        "1              Quill",
        "3              -",
    ]
    assert json.loads(body.stdout)["record"] == [
        {"id": 3, "name": "Students", "tables": {"students": {"dcid": "3", "last_name": "-"}}}
    ]


def test_what_is_wrong_is_one_sentence(mock_sis: Any, there: tuple[str, ...]) -> None:
    """An unknown query, a missing and an unknown argument: exit code 2 and a hint."""
    unknown = mock_sis("query", "run", "com.northwind.student", *there)
    missing = mock_sis("query", "run", "com.northwind.students", *there)
    extra = mock_sis("query", "run", "com.northwind.students", *there, "--arg", "x=1")

    assert [r.returncode for r in (unknown, missing, extra)] == [2, 2, 2]
    assert "did you mean com.northwind.students?" in unknown.stderr
    assert "ids is required" in missing.stderr
    assert "arguments: ids" in extra.stderr
