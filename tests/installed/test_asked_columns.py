"""Columns that no reference knows: a plugin that asks for one gets it, empty."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from installed_packages import Admin, package

from mock_sis.world import World
from sis_core.district import Clock, DistrictError
from sis_core.district.store import Store

NAME = "/Northwind Sync"
SHOE = "STUDENTS.DCID STUDENTS.SHOE_SIZE"
QUERY = """<queries><query name="com.northwind.sync.student.shoes" coreTable="Students"
    flattened="true">
  <columns><column column="STUDENTS.DCID">dcid</column>
    <column column="STUDENTS.HAT_SIZE">hat</column></columns>
  <sql><![CDATA[SELECT s.dcid, s.hat_size FROM students s ORDER BY s.dcid]]></sql>
</query></queries>"""
FILES = {"queries_root/shoes.named_queries.xml": QUERY}


def _token(admin: Admin, told: Any) -> str:
    return str(admin.token(told.json["credentials"]).json["access_token"])


def _rows(admin: Admin, token: str, query: str) -> list[dict[str, Any]]:
    read = admin.get(f"/ws/schema/table/students?{query}", token)
    assert read.status == 200, read.json
    return [record["tables"]["students"] for record in read.json["record"]]


def test_a_column_is_added_and_listed(world: World, admin: Admin) -> None:
    """Installed: named as unknown; enabled: in the store, listed, read, sorted by and compared."""
    installed = admin.install(package(fields=SHOE), enable=False).json
    assert (installed["unknown_columns"], installed["added_columns"]) == (
        ["STUDENTS.SHOE_SIZE"],
        [],
    )
    assert world.store.table("students").column("shoe_size") is None

    told = admin.control("POST", f"{NAME}/enable")

    assert told.json["added_columns"] == ["STUDENTS.SHOE_SIZE"]
    assert told.json["unknown_columns"] == []
    assert any("SHOE_SIZE" in remark for remark in told.json["remarks"])
    listed = admin.control("GET", "").json["plugins"][-1]
    assert listed["added_columns"] == ["STUDENTS.SHOE_SIZE"]
    token = _token(admin, told)
    read = _rows(admin, token, "projection=dcid,shoe_size&sort=shoe_size")
    assert [(row["dcid"], row["shoe_size"]) for row in read] == [
        ("812", ""), ("813", ""), ("814", ""),
    ]  # fmt: skip
    assert world.store.read("SELECT DISTINCT Shoe_Size FROM Students") == [(None,)]
    assert _rows(admin, token, "projection=dcid&q=shoe_size==9") == []
    assert admin.get("/ws/schema/table/students?projection=hat_size", token).status == 400


def test_an_added_column_is_written_and_kept(world: World, admin: Admin) -> None:
    """A PUT stores a value; every table call and the metadata know the column from then on."""
    told = admin.install(package(fields=SHOE, access="FullAccess"))
    token = _token(admin, told)
    body = json.dumps({"name": "students", "tables": {"students": {"shoe_size": "42"}}}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert admin.ask("PUT", "/ws/schema/table/students/813", body, headers).status == 200

    assert world.store.read("SELECT DCID FROM Students WHERE Shoe_Size = '42'") == [(813,)]
    assert _rows(admin, token, "projection=shoe_size&q=shoe_size==42") == [{"shoe_size": "42"}]
    described = admin.get("/ws/schema/table/students/metadata?expansions=access,attrs", token).json
    [column] = [c for c in described["columns"] if c["name"].lower() == "shoe_size"]
    assert (column["type"], column["access"]) == ("VARCHAR2", "FullAccess")
    assert column["attrs"]["length"] == 4000


def test_the_columns_of_queries_are_added_too(admin: Admin) -> None:
    """A query that selects an unknown column answers, without a value."""
    fields = "STUDENTS.DCID STUDENTS.HAT_SIZE"
    token = _token(admin, admin.install(package(fields=fields, files=FILES)))
    told = admin.get("/ws/schema/query/com.northwind.sync.student.shoes", token, "POST")
    assert told.status == 200
    assert [row["dcid"] for row in told.json["record"]] == ["812", "813", "814"]
    assert all("hat" not in row for row in told.json["record"])  # nulls are left out


def test_refuse_imitates_a_closed_dictionary(world: World, admin: Admin) -> None:
    """refuse: Invalid Column, nothing added; a column that another plugin was given included."""
    admin.install(package("1", "Other", SHOE))
    world.switches.set({"unknown_columns": "refuse"})

    refused = admin.install(package(fields=f"{SHOE} STUDENTS.HAT_SIZE"))

    assert refused.status == 409
    assert "STUDENTS SHOE_SIZE: Invalid Column" in refused.json["error"]
    assert "STUDENTS HAT_SIZE: Invalid Column" in refused.json["error"]
    assert world.store.table("students").column("hat_size") is None


def test_a_column_known_to_be_absent_is_never_added(world: World, admin: Admin) -> None:
    """What real servers were seen to lack keeps a plugin from being enabled, nothing added."""
    refused = admin.install(package(fields=f"{SHOE} STUDENTS.EMAIL"))
    assert refused.status == 409
    assert "STUDENTS EMAIL: Invalid Column" in refused.json["error"]
    assert world.store.table("students").column("shoe_size") is None
    assert world.store.table("students").column("email") is None


def test_what_cannot_be_a_column_is_remarked_and_left_out(world: World, admin: Admin) -> None:
    """Words of SQL, views and tables that are not there: enabled with a remark, nothing added."""
    odd = "STUDENTS.ORDER STUDENTS.ROWID STUDENTS.A-B STUDENTS.1ST STUDENTS.Ä STUDENTS.X);DROP"
    fields = f"{odd} TEACHERS.SHOE_SIZE U_NOWHERE.KEY STUDENTS.SHOE_SIZE"
    told = admin.install(package(fields=fields)).json
    assert told["enabled"] is True
    assert told["added_columns"] == ["STUDENTS.SHOE_SIZE"]
    assert told["unknown_columns"] == [*odd.split(), "TEACHERS.SHOE_SIZE"]
    assert sum("U_NOWHERE" in remark for remark in told["remarks"]) == 1


def test_too_many_unknown_columns_are_refused(world: World, admin: Admin) -> None:
    """A plugin is given 500 columns at most; a longer list adds none of them."""
    fields = " ".join(f"STUDENTS.X_{n}" for n in range(501))
    refused = admin.install(package(fields=fields))
    assert refused.status == 409
    assert "asks for 501 columns that mock-sis does not know" in refused.json["error"]
    assert world.store.table("students").column("x_0") is None


def test_added_columns_live_in_the_districts_file(tmp_path: Path) -> None:
    """A file opened again has column, value and grants; a copy of it too; removing keeps them."""
    path, copy = tmp_path / "district.db", tmp_path / "copy.db"
    with World(Store.create(path, Clock(datetime(2026, 10, 15, 8)))) as first:
        first.life.install(package(fields=SHOE))
        first.life.enable("Northwind Sync")
        first.load({"students": [{"dcid": 1, "id": 1, "shoe_size": "42"}]})
    for file in (path, copy):
        with World(Store.open(file)) as world:
            if file == path:
                world.store.save(copy)
            column = world.store.table("students").column("SHOE_SIZE")
            assert column is not None
            assert (column.kind, column.length, column.default) == ("text", 4000, None)
            world.life.remove("Northwind Sync")
            assert world.store.scalar("SELECT Shoe_Size FROM Students") == "42"
            world.load({"students": [{"dcid": 2, "id": 2, "shoe_size": "43"}]})


def test_reset_and_snapshots_know_added_columns(world: World, admin: Admin) -> None:
    """Reset takes a column of later away again; a snapshot with it brings it back."""
    admin.install(package(fields=SHOE))
    world.load({"students": [{"dcid": 1, "id": 1, "shoe_size": "42"}]})
    world.store.snapshot("shod")

    assert admin.ask("POST", "/_sandbox/reset").status == 200
    assert world.store.table("students").column("shoe_size") is None
    with pytest.raises(DistrictError, match="shoe_size"):
        world.load({"students": [{"dcid": 2, "id": 2, "shoe_size": "43"}]})
    admin.install(package(fields="STUDENTS.DCID"))

    world.store.restore("shod")
    assert world.store.scalar("SELECT Shoe_Size FROM Students WHERE DCID = 1") == "42"
    assert world.store.table("students").column("shoe_size") is not None
    assert admin.control("GET", NAME).json["added_columns"] == ["STUDENTS.SHOE_SIZE"]


def test_what_is_kept_of_a_deleted_row_has_its_added_columns(world: World, admin: Admin) -> None:
    """The change log of a table goes on after a column is added, and a grave holds its value."""
    with world.store.write() as w:
        w.update("students", 812, {"last_name": "Quell"})
    admin.install(package(fields=SHOE))
    with world.store.write() as w:
        w.update("students", 813, {"shoe_size": "42"})
        w.delete("students", 813)
    [(row,)] = world.store.read("SELECT row FROM _graves WHERE tbl = 'students' AND id = 813")
    assert json.loads(row)["shoe_size"] == "42"
    assert [c.op for c in world.store.changes(0, "students") if c.id == 813] == ["D"]


def test_an_extension_table_takes_an_added_column(world: World, admin: Admin) -> None:
    """A field of a package's own extension that its schema does not declare is added there."""
    extension = """<psExtension xmlns="http://www.powerschool.com">
      <extensionname>U_Northwind</extensionname>
      <extendedTable coreTable="Students" dbTableName="U_NORTHWIND_STUDENTS" comment="">
        <field name="external_key" type="String" length="40"/></extendedTable></psExtension>"""
    files = {"user_schema_root/northwind.xml": extension}
    told = admin.install(package(fields="U_NORTHWIND_STUDENTS.COLOUR", files=files)).json
    assert told["added_columns"] == ["U_NORTHWIND_STUDENTS.COLOUR"]
    table = world.store.table("u_northwind_students")
    assert [c.key for c in table.columns] == ["studentsdcid", "external_key", "colour"]
