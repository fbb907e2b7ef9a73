"""The life of a plugin: installed, enabled, upgraded, removed, with its credentials (B3)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from installed_packages import EXTENSION, PAIR, QUERY, Admin, package

from mock_sis.known_switches import SWITCHES
from mock_sis.world import World
from sis_core.district import Clock
from sis_core.district.store import Store
from sis_core.wire.switches import Switches

NAME = "/Northwind Sync"
EXTENSION_FILE = "user_schema_root/northwind.xml"
QUERY_FILE = "queries_root/names.named_queries.xml"
NAMES = "/ws/schema/query/com.northwind.sync.student.names"


def _extension(more: str = "") -> dict[str, str]:
    return {EXTENSION_FILE: EXTENSION.format(more=more)}


def test_an_installed_plugin_is_disabled_and_has_no_credentials(admin: Admin) -> None:
    """Installing lists it, disabled; client id and secret come with the first enabling."""
    told = admin.install(package(), enable=False)
    assert (told.status, told.json["enabled"], told.json["client_id"]) == (200, False, None)
    refused = admin.control("GET", f"{NAME}/credentials")
    assert refused.status == 400
    assert "has no credentials; enable it first" in refused.json["error"]

    enabled = admin.control("POST", f"{NAME}/enable")
    assert enabled.json["enabled"] is True
    pair = enabled.json["credentials"]
    assert all(len(text) == 36 and text[14] == "4" for text in pair.values())
    assert admin.token(pair).status == 200


def test_grants_are_those_of_the_package(admin: Admin) -> None:
    """A table shows what is asked for, and refuses what is not, with 403."""
    token = _token(admin, admin.install(package()).json["credentials"])
    read = admin.get("/ws/schema/table/students?projection=dcid,last_name", token)
    assert [r["tables"]["students"]["last_name"] for r in read.json["record"]] == [
        "Quill", "Vance", "Quist",
    ]  # fmt: skip
    assert admin.get("/ws/schema/table/students?projection=first_name", token).status == 403


def test_a_column_that_is_absent_keeps_the_plugin_from_being_enabled(admin: Admin) -> None:
    """The measured words; an upgrade with it leaves no grants and dead credentials."""
    pair = admin.install(package()).json["credentials"]
    refused = admin.install(package("2.5", fields="STUDENTS.DCID STUDENTS.EMAIL"))
    assert refused.status == 409
    assert "STUDENTS EMAIL: Invalid Column" in refused.json["error"]
    assert admin.token(pair).json == {"error": "invalid_client"}
    listed = admin.control("GET", NAME).json
    assert (listed["enabled"], listed["version"]) == (False, "2.5")
    assert len(listed["refusal"]) == 1

    assert admin.install(package("2.6")).json["credentials"] == pair
    assert admin.control("GET", NAME).json["refusal"] == []


@pytest.mark.parametrize("setting", ["accept", "refuse"])
def test_unknown_columns_are_taken_with_a_remark_or_refused(
    world: World, admin: Admin, setting: str
) -> None:
    """Switch unknown_columns: a warning, or Invalid Column."""
    world.switches.set({"unknown_columns": setting})
    told = admin.install(package(fields="STUDENTS.SHOE_SIZE"))
    if setting == "accept":
        assert told.status == 200
        assert "STUDENTS SHOE_SIZE: not in the dictionary" in told.json["remarks"][0]
    else:
        assert told.status == 409
        assert "STUDENTS SHOE_SIZE: Invalid Column" in told.json["error"]


def test_an_upgrade_keeps_credentials_and_waits_for_approval(admin: Admin) -> None:
    """A higher version replaces what is asked for; page size and pair stay."""
    pair = admin.install(package()).json["credentials"]
    admin.control("POST", f"{NAME}/limits", {"page_size": 1000})
    told = admin.install(package("2.10", fields="STUDENTS.FIRST_NAME"), enable=False)
    assert (told.json["version"], told.json["enabled"]) == ("2.10", False)
    assert admin.token(pair).status == 401

    enabled = admin.control("POST", f"{NAME}/enable").json
    assert (enabled["credentials"], enabled["page_size"]) == (pair, 1000)
    token = _token(admin, pair)
    assert admin.get("/ws/schema/table/students?projection=first_name", token).status == 200
    assert admin.get("/ws/schema/table/students?projection=last_name", token).status == 403


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (package("2.4.1"), "version 2.4.1 is not higher than the installed 2.4.1"),
        (package("2.4"), "version 2.4 is not higher"),
        (package("3.0", publisher="Somebody Else"), "by 'Northwind Learning' is installed already"),
        (package("3.0", name="northwind SYNC"), "is taken by 'Northwind Sync'"),
        (package("1", "Other", files={"web_root/hub.html": "<p/>"}), "has this page already"),
        (
            package("1", "Other", files={QUERY_FILE: QUERY.format(company="northwind")}),
            "has a query of this name",
        ),
    ],
)
def test_what_collides_is_not_installed(admin: Admin, data: bytes, part: str) -> None:
    """Same or lower versions, names and files of others: 409, and nothing changes."""
    files = {"web_root/hub.html": "<p/>", QUERY_FILE: QUERY.format(company="northwind")}
    admin.install(package(files=files))
    before = admin.control("GET", "").json

    refused = admin.install(data)

    assert (refused.status, list(refused.json)) == (409, ["error"])
    assert part in refused.json["error"]
    assert admin.control("GET", "").json == before


def test_what_is_no_package_is_refused(admin: Admin) -> None:
    """A zip without plugin.xml, no zip, nothing: 400 in one sentence."""
    for data in (b"PK\x03\x04 no zip", b"hello", b""):
        refused = admin.install(data)
        assert (refused.status, list(refused.json)) == (400, ["error"])
    assert [p["id"] for p in admin.control("GET", "").json["plugins"]] == [1, 2]


@pytest.mark.parametrize("setting", ["keep", "rotate"])
def test_disabling_kills_credentials_and_queries_until_enabled(
    world: World, admin: Admin, setting: str
) -> None:
    """Disabled: no token, no query; enabled again: the same pair, or another by a switch."""
    world.switches.set({"reenabled_credentials": setting})
    files = {QUERY_FILE: QUERY.format(company="northwind")}
    pair = admin.install(package(files=files)).json["credentials"]
    token = _token(admin, pair)
    assert admin.get(NAMES, token, "POST").json["record"][0]["name"] == "Quill"

    assert admin.control("POST", f"{NAME}/disable").json["enabled"] is False
    assert admin.token(pair).json == {"error": "invalid_client"}
    assert admin.get(NAMES, token, "POST").status == 401
    assert admin.get(NAMES, world.valid_token(), "POST").status == 404

    again = admin.control("POST", f"{NAME}/enable").json["credentials"]
    assert (again == pair) is (setting == "keep")
    assert admin.get(NAMES, _token(admin, again), "POST").status == 200


def test_an_upgrade_may_rotate_credentials(world: World, admin: Admin) -> None:
    """Switch upgraded_credentials=rotate: another pair, the old one dead."""
    world.switches.set({"upgraded_credentials": "rotate"})
    first = admin.install(package()).json["credentials"]
    second = admin.install(package("2.5")).json["credentials"]
    assert first["client_id"] != second["client_id"]
    assert admin.token(first).status == 401


def test_regenerating_kills_the_old_pair_and_its_tokens(admin: Admin) -> None:
    """A new pair works, the old one and its token do not."""
    old = admin.install(package()).json["credentials"]
    token = _token(admin, old)
    new = admin.control("POST", f"{NAME}/regenerate").json
    assert set(new) == PAIR
    assert not set(new.values()) & set(old.values())
    assert admin.token(old).status == 401
    assert admin.get("/ws/v1/district", token).status == 401
    assert admin.token(new).status == 200


def test_removing_and_installing_again_changes_the_pair_and_keeps_the_tables(
    world: World, admin: Admin
) -> None:
    """Deleted plugins leave their extension tables with the data; the pair is another."""
    data = package(files=_extension())
    old = admin.install(data).json["credentials"]
    world.load({"u_northwind_students": [{"StudentsDCID": 812, "external_key": "nw-1"}]})
    world.load({"u_northwind_runs": [{"ID": 1, "run_on": "2026-10-01"}]})
    token = _token(admin, old)

    assert admin.control("DELETE", NAME).status == 200
    assert admin.token(old).status == 401
    assert admin.get("/ws/v1/district", token).status == 401
    assert admin.control("GET", NAME).status == 404
    sql = "SELECT external_key FROM U_NORTHWIND_STUDENTS"
    assert world.store.scalar(sql) == "nw-1"

    more = '<field name="sync_on" type="Boolean" defaultValue="true"/>'
    new = admin.install(package(files=_extension(more))).json["credentials"]
    assert not set(new.values()) & set(old.values())
    assert world.store.scalar(sql) == "nw-1"
    assert world.store.scalar("SELECT sync_on FROM U_NORTHWIND_STUDENTS") == 1
    assert world.store.table("U_NORTHWIND_STUDENTS").extends == "students"
    assert world.store.table("u_northwind_runs").extends is None


def test_what_callers_will_meet_is_said_when_it_is_installed(world: World, admin: Admin) -> None:
    """PowerSchool takes wrong columns and binds without a word: remarks, with rule and place."""
    wrong = QUERY.format(company="northwind").replace("s.last_name FROM", "s.last_name, s.id FROM")
    wrong = wrong.replace("FROM students s", "FROM students s WHERE s.id > :least")
    told = admin.install(package(files={QUERY_FILE: wrong}))

    rules = [said.partition(" ")[0] for said in told.json["remarks"]]
    assert (told.status, rules) == (200, ["P27", "P29"])
    assert told.json["remarks"][1].startswith(f"P29 {QUERY_FILE}:")
    assert "; 2 remarks, first: P27 " in world.journal.entries()[1].notes[0]


def test_a_column_that_is_there_with_another_type_is_remarked(admin: Admin) -> None:
    """The first package's type stays, whoever brings another: said when installed and enabled."""
    admin.install(package(files=_extension()))
    other = EXTENSION.format(more="").replace('type="String" length="40"', 'type="Integer"')
    files = {"user_schema_root/other.xml": other}
    said = (
        "U_NORTHWIND_STUDENTS.external_key is VARCHAR2(40) in the district already and stays so; "
        "this package declares NUMBER(10)"
    )

    assert admin.install(package("1.0", "Other", files=files), enable=False).json["remarks"] == [
        said
    ]
    assert admin.control("POST", "/Other/enable").json["remarks"] == [said]


def test_several_plugins_live_side_by_side(admin: Admin) -> None:
    """Each has its own pair, grants, page size and access level."""
    one = admin.install(package()).json["credentials"]
    two = admin.install(
        package("1", "Other", "STUDENTS.FIRST_NAME", "<oauth/>")
    ).json["credentials"]  # fmt: skip
    first, second = _token(admin, one), _token(admin, two)
    read = "/ws/schema/table/students?projection="
    assert admin.get(f"{read}last_name", first).status == 200
    assert admin.get(f"{read}last_name", second).status == 403
    assert admin.get("/ws/v1/district", first).status == 200
    assert admin.get("/ws/v1/district", second).status == 401  # absent means NONE

    told = admin.control("POST", "/Other/limits", {"page_size": 2, "access_level": "READ"})
    assert (told.json["page_size"], told.json["access_level"]) == (2, "READ")
    assert admin.get("/ws/v1/district", second).status == 200
    assert len(admin.get(f"{read}first_name", second).json["record"]) == 2
    assert len(admin.get(f"{read}last_name", first).json["record"]) == 3


def test_limits_that_are_none_are_refused(admin: Admin) -> None:
    """Page sizes below 1, levels that do not exist, other members, unknown plugins."""
    admin.install(package())
    for value in ({}, {"page_size": 0}, {"page_size": True}, {"access_level": "SOME"}, {"x": 1}):
        assert admin.control("POST", f"{NAME}/limits", value).status == 400
    missing = admin.control("POST", "/Norhtwind/limits", {"page_size": 5})
    assert (missing.status, "'Northwind Sync'" in missing.json["error"]) == (404, True)


def test_a_plugin_without_oauth_never_gets_credentials(admin: Admin) -> None:
    """It is enabled and its queries can be called by others, but it has no pair."""
    files = {QUERY_FILE: QUERY.format(company="northwind")}
    told = admin.install(package(oauth="", files=files)).json
    assert (told["enabled"], told["credentials"]) == (True, None)
    refused = admin.control("GET", f"{NAME}/credentials")
    assert "no <oauth>" in refused.json["error"]


def test_the_plugin_that_the_server_starts_with_stays(world: World, admin: Admin) -> None:
    """Its ready file names it: it can be disabled and regenerated, not removed."""
    refused = admin.control("DELETE", "/1")
    assert (refused.status, "came with the server" in refused.json["error"]) == (400, True)
    client, secret = world.first_client()
    admin.control("POST", "/1/disable")
    assert admin.token({"client_id": client, "client_secret": secret}).status == 401
    again = admin.control("POST", "/1/enable").json["credentials"]
    assert again == {"client_id": client, "client_secret": secret}


def test_plugins_live_in_the_districts_file(tmp_path: Path) -> None:
    """A server started again on the file has package, credentials and queries."""
    path = tmp_path / "district.sqlite"
    files = {QUERY_FILE: QUERY.format(company="northwind"), **_extension()}
    with World(Store.create(path, Clock(datetime(2026, 10, 15, 8)))) as first:
        first.life.install(package(files=files))
        pair = first.life.enable("Northwind Sync")[0].plugin
    with World(Store.open(path), switches=Switches(SWITCHES)) as second:
        resident = second.life.find("northwind sync")
        assert resident.plugin == pair
        assert (resident.enabled, resident.id) == (True, 3)
        assert "com.northwind.sync.student.names" in second.queries.installed
        assert second.store.table("u_northwind_students").column("external_key") is not None


def test_reset_goes_back_to_the_plugins_of_the_start(admin: Admin) -> None:
    """What was installed since the start is gone with everything else that changed."""
    pair = admin.install(package()).json["credentials"]
    assert admin.ask("POST", "/_sandbox/reset").status == 200
    assert [p["id"] for p in admin.control("GET", "").json["plugins"]] == [1, 2]
    assert admin.token(pair).status == 401


def test_what_a_plugin_used_is_held_against_what_it_asks_for(admin: Admin) -> None:
    """Unused, undeclared with the lines to add, queries called and not, the level it needs."""
    files = {QUERY_FILE: QUERY.format(company="northwind")}
    data = package(fields="STUDENTS.DCID STUDENTS.LAST_NAME SCHOOLS.NAME", files=files)
    token = _token(admin, admin.install(data).json["credentials"])
    admin.get("/ws/schema/table/students?projection=last_name&q=grade_level==7", token)
    admin.get("/ws/schema/table/students?projection=nonsense", token)
    admin.get("/ws/v1/district", token)

    told = admin.control("GET", f"{NAME}/used").json

    assert told["calls"] == 3
    assert told["used"] == {"queries": {}, "fields": ["STUDENTS.GRADE_LEVEL", "STUDENTS.LAST_NAME"]}
    assert told["unused"] == {
        "queries": ["com.northwind.sync.student.names"],
        "fields": ["SCHOOLS.NAME", "STUDENTS.DCID"],
    }
    assert told["undeclared"]["xml"] == [
        '<field table="STUDENTS" field="GRADE_LEVEL" access="ViewOnly"/>'
    ]
    assert told["access_level"] == {"declared": "READ", "used": "READ"}

    admin.get(NAMES, token, "POST")
    told = admin.control("GET", f"{NAME}/used").json
    assert told["used"]["queries"] == {"com.northwind.sync.student.names": 1}
    assert told["unused"] == {"queries": [], "fields": ["SCHOOLS.NAME"]}


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ('<field name="order" type="Integer"/>', "its tables cannot be made"),
        ('<field name="a b" type="Integer"/>', "letters, digits and `_`, not 'a b'"),
        ('<field name="x);DROP" type="Integer"/>', "letters, digits and `_`, not 'x);DROP'"),
    ],
)
def test_tables_that_cannot_be_made_leave_nothing_behind(
    world: World, admin: Admin, more: str, part: str
) -> None:
    """A column that SQL cannot take refuses the enabling, and no table of the package is there."""
    refused = admin.install(package(files=_extension(more)))
    assert refused.status == 409
    assert part in refused.json["error"]
    assert "u_northwind_students" not in world.store.tables
    assert "u_northwind_runs" not in world.store.tables
    assert admin.install(package("3.0", files=_extension())).status == 200
    assert "u_northwind_runs" in world.store.tables


def test_a_table_of_another_core_table_is_not_taken_over(admin: Admin) -> None:
    """Two plugins that extend different tables under one name: the second is not enabled."""
    admin.install(package(files=_extension()))
    other = {EXTENSION_FILE: EXTENSION.format(more="").replace("Students", "Schools", 1)}
    refused = admin.install(package("1", "Other", files=other))
    assert refused.status == 409
    assert "U_NORTHWIND_STUDENTS exists already and extends students" in refused.json["error"]


def test_a_package_that_is_too_long_is_refused_while_others_are_served(
    world: World, admin: Admin
) -> None:
    """A hostile upload gets a sentence; the server goes on answering, nothing is installed."""
    bomb = package(files={"web_root/big.html": "0" * 20_000_000}, compressed=True)
    assert len(bomb) < 1_000_000
    refused = admin.install(bomb)
    assert (refused.status, list(refused.json)) == (400, ["error"])
    assert admin.get("/ws/v1/district", world.valid_token()).status == 200
    assert [p["id"] for p in admin.control("GET", "").json["plugins"]] == [1, 2]


def _token(admin: Admin, pair: dict[str, str]) -> str:
    return str(admin.token(pair).json["access_token"])
