"""SQL and arguments that mean harm, in an installed plugin: refused, and others are served."""

from __future__ import annotations

import http.client
import json
import threading
import time
from html import escape
from typing import Any

import pytest
from installed_packages import EXTENSION, QUERY, Admin, Told, package
from test_hostile_packages import dump

from mock_sis.queries.calls import FAILED
from mock_sis.world import World

NAME = "com.northwind.sync.student.names"
PATH = f"/ws/schema/query/{NAME}"
METADATA_WITHIN = 1.0
"""Seconds in which another client is answered while queries run away."""


def _token(admin: Admin, sql: str, columns: int = 1, args: str = "") -> str:
    """Installs a plugin of one query with this SQL; a token of it."""
    declared = "".join(
        f'<column column="STUDENTS.DCID">students.c{n}</column>' for n in range(columns)
    )
    text = (
        f'<queries><query name="{NAME}"><args>{args}</args><columns>{declared}</columns>'
        f"<sql>{escape(sql)}</sql></query></queries>"
    )
    told = admin.install(package(files={"queries_root/a.named_queries.xml": text}))
    assert told.status == 200, told
    return str(admin.token(told.json["credentials"]).json["access_token"])


def _call(admin: Admin, token: str, body: Any = None, more: str = "") -> Told:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return admin.ask("POST", PATH + more, json.dumps(body or {}).encode(), headers)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM students",
        "UPDATE students SET last_name = 'x'",
        "INSERT INTO students (dcid) VALUES (99)",
        "MERGE INTO students s USING cc c ON (s.id = c.id) WHEN MATCHED THEN UPDATE SET x = 1",
        "DROP TABLE students",
        "CREATE TABLE t (x NUMBER)",
        "ALTER TABLE students ADD x NUMBER",
        "TRUNCATE TABLE students",
        "GRANT ALL ON students TO public",
        "BEGIN DELETE FROM students; END;",
        "DECLARE n NUMBER; BEGIN NULL; END;",
        "ATTACH DATABASE 'x.db' AS x",
        "PRAGMA writable_schema = ON",
        "VACUUM INTO 'x.db'",
        "SAVEPOINT s",
        "COMMIT",
        "SELECT 1 FROM dual; DELETE FROM students",
        "WITH q AS (SELECT 1 n FROM dual) DELETE FROM students",
        "SELECT id FROM (DELETE FROM students RETURNING id)",
        "SELECT load_extension('x') FROM dual",
        "SELECT readfile('x') FROM dual",
        "SELECT writefile('x', 'y') FROM dual",
        "SELECT randomblob(1000000000) FROM dual",
        "SELECT zeroblob(1000000000) FROM dual",
        "SELECT edit('x') FROM dual",
        "SELECT utl_http.request('http://127.0.0.1:9/') FROM dual",
        "SELECT utl_file.fopen('D', 'x', 'w') FROM dual",
        "SELECT dbms_lock.sleep(100) FROM dual",
        "SELECT name FROM sqlite_master",
        "SELECT name FROM sqlite_schema",
        "SELECT name FROM pragma_table_info('students')",
        'SELECT "name" FROM "sqlite_master"',
        "SELECT token FROM _tokens",
        "SELECT client_secret FROM _settings",
        'SELECT "value" FROM "_settings"',
        "SELECT id FROM main.students",
        "SELECT id FROM temp.students",
        "SELECT value FROM json_each('[1]')",
        "SELECT id FROM students@elsewhere",
        "SELECT id FROM students FOR UPDATE",
        "SELECT id INTO x FROM students",
        "SELECT `id` FROM students",
        "SELECT id FROM students WHERE id = 1 --\n; DROP TABLE students",
        "SELECT ora_more() FROM dual",
    ],
)
def test_sql_that_does_more_than_read_is_refused(world: World, admin: Admin, sql: str) -> None:
    """Statements that write, attach or reach elsewhere: 404 or 501, and the store is as before."""
    token = _token(admin, sql)
    before = dump(world)

    for more in ("", "/count", "?pagesize=0"):
        told = _call(admin, token, more=more)
        assert told.status in (404, 501), told
        assert "\n" not in told.json["message"]
        assert "Traceback" not in told.json["message"]

    assert dump(world) == before


RUNAWAY = {
    "recursion": "WITH n (i) AS (SELECT 1 FROM dual UNION ALL SELECT i + 1 FROM n) "
    "SELECT max(i) FROM n",
    "a tree": "SELECT count(*) FROM dual CONNECT BY LEVEL > 0",
    "a product": "SELECT count(*) FROM " + ", ".join(f"students s{n}" for n in range(30)),
    "a product that is sorted": "SELECT s0.id FROM "
    + ", ".join(f"students s{n}" for n in range(30))
    + " ORDER BY s29.id + s28.id",
    "a pattern for each row": "SELECT count(*) FROM "
    + ", ".join(f"students s{n}" for n in range(30))
    + " WHERE REGEXP_LIKE(s0.last_name, '^(a|aa)+$')",
}


ROADS = ("", "?pagesize=0", "/count")


def _answered_while_running_away(world: World, admin: Admin, token: str) -> int:
    """Calls the query on every road at once; how many calls of another client came back soon."""
    told: list[Told] = []
    threads = [
        threading.Thread(target=lambda more=more: told.append(_call(admin, token, more=more)))
        for more in ROADS
    ]
    for thread in threads:
        thread.start()
    quick = 0
    while all(thread.is_alive() for thread in threads):
        asked = time.monotonic()
        assert admin.get("/ws/v1/metadata", world.valid_token()).status == 200
        quick += time.monotonic() - asked < METADATA_WITHIN
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert [(one.status, one.json) for one in told] == [(500, {"message": FAILED})] * len(ROADS)
    return quick


@pytest.mark.parametrize("kind", RUNAWAY)
def test_a_query_that_runs_away_holds_nobody_up(
    world: World, admin: Admin, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """It is stopped with PowerSchool's words and a reason; others have their answers meanwhile.

    A machine that is busy has more time, so that others are answered at all.
    """
    token = _token(admin, RUNAWAY[kind])
    before = dump(world)
    for seconds in (1.0, 6.0):
        monkeypatch.setattr("mock_sis.queries.calls.SECONDS", seconds)
        monkeypatch.setattr("mock_sis.queries.calls.STREAM_SECONDS", seconds)
        world.journal.clear()
        quick = _answered_while_running_away(world, admin, token)
        reasons = [e.reason for e in world.journal.entries() if e.target.startswith(PATH)]
        assert reasons == [f"the query ran for more than {seconds:g} s"] * len(ROADS)
        if quick > 5:
            break

    assert quick > 5
    assert dump(world) == before
    assert admin.get("/ws/schema/table/students?projection=dcid", token).status == 200


@pytest.mark.timeout(60)
def test_a_billion_rows_end_with_the_connection(
    world: World, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A product sent with pagesize=0 is cut, so that no client takes a part for the whole."""
    monkeypatch.setattr("mock_sis.queries.calls.STREAM_SECONDS", 1.0)
    sql = "SELECT s0.id FROM " + ", ".join(f"students s{n}" for n in range(30))
    token = _token(admin, sql)
    assert len(_call(admin, token, more="?pagesize=5").json["record"]) == 5

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        _call(admin, token, more="?pagesize=0")

    assert admin.get("/ws/v1/metadata", world.valid_token()).status == 200


@pytest.mark.parametrize(
    "value",
    [
        "x' OR '1'='1", "1; DELETE FROM students", "' UNION SELECT token FROM _tokens --",
        "Quill'--", '"; DROP TABLE students; --', "\\'; --", ":other", "?", "%",
        "\u0000", "x" * 9999,
    ],
)  # fmt: skip
def test_an_argument_is_a_value_only(world: World, admin: Admin, value: str) -> None:
    """SQL in an argument, an array or a wish is a text that nothing equals, or a 400."""
    args = '<arg name="name" column="STUDENTS.LAST_NAME"/><arg name="ids" type="array"/>'
    sql = "SELECT dcid, last_name FROM students WHERE last_name = :name OR first_name IN (:ids)"
    token = _token(admin, sql, columns=2, args=args)
    before = dump(world)

    told = _call(admin, token, {"name": value, "ids": [value, value]})
    assert (told.status, told.json.get("record", [])) == (200, [])
    for wish in ("$q", "order", "projection"):
        given = f"students.c0=={value}" if wish == "$q" else value
        told = _call(admin, token, {"name": "Quill", "ids": [], wish: given})
        assert told.status in (200, 400), told
        assert told.status == 400 or len(told.json.get("record", [])) <= 1

    assert dump(world) == before


def _extension(name: str, core: str = ' coreTable="Students"', field: str = "k") -> dict[str, str]:
    text = (
        '<psExtension xmlns="http://www.powerschool.com"><extensionname>U_X</extensionname>'
        f'<extendedTable{core} dbTableName="{name}">'
        f'<field name="{field}" type="Integer"/></extendedTable></psExtension>'
    )
    return {"user_schema_root/x.xml": text}


def _query(name: str, file: str = "x") -> dict[str, str]:
    text = QUERY.format(company="northwind").replace(NAME, name)
    return {f"queries_root/{file}.named_queries.xml": text}


def _tables(world: World) -> list[str]:
    return [line for line in dump(world) if line.startswith("CREATE")]


FREE = ' type="standalone" childName="x"'


@pytest.mark.parametrize(
    ("files", "name", "status", "part"),
    [
        (_query(NAME), "Other", 409, f"{NAME}: the installed plugin 'Northwind Sync' has a query"),
        (_query(NAME.upper()), "Other", 409, "'Northwind Sync' has a query of this name"),
        (_query("com.a.b.c.d", "names"), "Other", 409, "has a query file of this name"),
        (_query("com.powerschool.core.a.b"), "Other", 409, "com.powerschool.* are PowerSchool's"),
        (_query("com.pearson.core.terms.yearid"), "Other", 409, "com.pearson.core.* are"),
        ({}, "NORTHWIND sync", 409, "the name 'NORTHWIND sync' is taken by 'Northwind Sync'"),
        ({"web_root/hub.html": "y"}, "Other", 409, "has this page already"),
        ({"WEB_ROOT/Hub.HTML": "y"}, "Other", 409, "has this page already"),
        (_extension("Students"), "Other", 400, "a table is called U_"),
        (_extension("_settings"), "Other", 400, "a table is called U_"),
        (_extension("sqlite_master"), "Other", 400, "a table is called U_"),
        (_extension("U_X; DROP TABLE students"), "Other", 400, "a table is called U_"),
        (_extension("U_NORTHWIND_STUDENTS", FREE), "Other", 409, "extends students, not no table"),
        (_extension("U_NORTHWIND_RUNS"), "Other", 409, "extends no table, not students"),
        (_extension("U_X", ' coreTable="Nowhere"'), "Other", 409, "no core table 'Nowhere'"),
        (_extension("U_X", ' coreTable="_settings"'), "Other", 409, "no core table '_settings'"),
        (_extension("U_X", field="a`; DROP TABLE students"), "Other", 409, "letters, digits and"),
    ],
)
def test_a_name_that_is_taken_is_refused(
    world: World, admin: Admin, files: dict[str, str], name: str, status: int, part: str
) -> None:
    """Names of plugins, queries, files, pages, tables: one sentence, no table made or changed."""
    own = {
        "queries_root/names.named_queries.xml": QUERY.format(company="northwind"),
        "user_schema_root/northwind.xml": EXTENSION.format(more=""),
        "web_root/hub.html": "x",
    }
    assert admin.install(package(files=own)).status == 200
    before = _tables(world)
    listed = admin.control("GET", "").json["plugins"]

    told = admin.install(package("9.9", name=name, files=files))

    assert (told.status, list(told.json)) == (status, ["error"]), told
    assert part in told.json["error"]
    assert "\n" not in told.json["error"]
    assert _tables(world) == before
    now = {plugin["name"]: plugin for plugin in admin.control("GET", "").json["plugins"]}
    assert [now[one["name"]] for one in listed] == listed
    assert not now.get("Other", {}).get("enabled", False)
