"""Areas, tables and metadata: what the district's tables say of themselves (5.1, 5.4)."""

from __future__ import annotations

from schema_door import Door


def test_areas_and_their_tables(shared: Door) -> None:
    """Areas are listed; each lists its tables, in any case; an unknown one is 404."""
    areas = shared.ask("GET", "/ws/schema/area").json["areas"]
    one = shared.ask("GET", "/ws/schema/area/students/table").json

    assert {"name": "Students", "userVisible": True, "display": "Students", "comment": "",
            "subareas": []} in areas  # fmt: skip
    assert one["area"] == "Students"
    assert "Students" in [table["name"] for table in one["tables"]]
    assert set(one["tables"][0]) == {"name", "comment", "primaryKey", "userVisible"}
    missing = shared.ask("GET", "/ws/schema/area/nowhere/table")
    assert (missing.status, missing.json) == (404, {"message": "Resource not found"})


def test_all_tables(shared: Door) -> None:
    """Every table with its key; closed ones are listed too, our own bookkeeping is not."""
    tables = shared.ask("GET", "/ws/schema/table").json["tables"]
    keys = {table["name"]: table["primaryKey"] for table in tables}

    assert (keys["Students"], keys["PSM_Student"]) == ("DCID", "ID")
    assert keys["U_StudentsUserFields"] == "StudentsDCID"
    assert "Teachers" in keys
    assert not any(name.startswith("_") for name in keys)


def test_metadata_of_a_table(shared: Door) -> None:
    """Names, types and the key; nothing more without expansions."""
    told = shared.table("log/metadata").json

    assert (told["name"], told["primaryKey"], told["coreTable"]) == ("Log", "DCID", "")
    assert set(told) == {
        "name", "comment", "primaryKey", "queries", "schemaType", "coreTable", "collection",
        "columns",
    }  # fmt: skip
    types = {column["name"]: column["type"] for column in told["columns"]}
    assert (types["Entry"], types["Entry_Time"], types["Entry_Date"]) == ("CLOB", "NUMBER", "DATE")
    assert set(told["columns"][0]) == {"name", "type"}


def test_metadata_tells_grants(door: Door) -> None:
    """With expansions=access every column says what the plugin may do with it [client]."""
    door.grant({"log": {"dcid": "ViewOnly", "entry": "FullAccess"}})
    columns = door.table("log/metadata", expansions="access").json["columns"]
    grants = {column["name"]: column["access"] for column in columns}

    assert (grants["DCID"], grants["Entry"], grants["Subject"]) == (
        "ViewOnly",
        "FullAccess",
        "NoAccess",
    )


def test_metadata_with_every_expansion(shared: Door) -> None:
    """actions, attrs, relations and visibility come when asked for, in any case."""
    told = shared.table(
        "u_studentsuserfields/metadata",
        expansions="Access, actions,attrs,backRels,fwdRels,uservisible",
    ).json
    core = shared.table("students/metadata", expansions="backRels,actions").json

    assert told["actions"] == ["GET", "POST", "PUT", "DELETE"]
    assert told["fwdRels"] == [{"table": "Students", "column": "StudentsDCID"}]
    assert (told["backRels"], told["userVisible"], told["coreTable"]) == ([], True, "Students")
    assert told["columns"][1]["attrs"] == {"length": 100, "type": "VARCHAR2(100)"}
    assert core["actions"] == ["GET", "PUT"]
    assert {"table": "U_StudentsUserFields", "column": "StudentsDCID"} in core["backRels"]


def test_metadata_names_the_queries_that_read_a_table(shared: Door) -> None:
    """A table's queries are those whose columns name it."""
    queries = shared.table("sections/metadata").json["queries"]

    assert "com.powerschool.core.sections.gradebooktype" in queries


def test_an_unknown_expansion(door: Door) -> None:
    """Ignored with a note, or 400 (switch unknown_expansion)."""
    assert door.table("log/metadata", expansions="nope").status == 200
    assert "expansion nope does not exist" in door.world.journal.entries()[-1].notes[0]
    door.switch(unknown_expansion="reject")
    assert door.table("log/metadata", expansions="nope").status == 400
