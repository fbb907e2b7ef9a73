"""Our own plugin in a new district: installed from its zip, with what its plugin.xml asks for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from installed_packages import XMLNS, Admin, package

from mock_sis.installed.beginning import ASKED, ZIP
from mock_sis.plugins import Plugin
from mock_sis.world import World
from sis_core.district import Clock
from sis_core.district.store import Store
from sis_plugin.own import own_folder
from sis_plugin.packing import pack

NAME = "/mock-sis connector"
QUERY = "/ws/schema/query/com.example.mocksis.roster.guardians"


def _asked() -> dict[tuple[str, str], str]:
    """Table and column → access, as plugin.xml has them."""
    root = ElementTree.parse(own_folder() / "plugin.xml").getroot()
    fields = root.iter(f"{{{XMLNS}}}field")
    return {
        (f.attrib["table"].lower(), f.attrib["field"].lower()): f.attrib["access"] for f in fields
    }


def _version() -> str:
    return ElementTree.parse(own_folder() / "plugin.xml").getroot().attrib["version"]


def _district(path: Path) -> Store:
    return Store.create(path, Clock(datetime(2026, 10, 15, 8)))


def _token(admin: Admin, pair: dict[str, str]) -> str:
    return str(admin.token(pair).json["access_token"])


def test_the_files_of_the_start_are_those_of_the_plugin() -> None:
    """What a start installs is our folder packed; stale: run scripts/docs.py."""
    asked = json.loads(ASKED.read_text("utf-8"))

    assert ZIP.read_bytes() == pack(own_folder())
    assert {(t, c): line for t, cs in asked["grants"].items() for c, line in cs.items()} == _asked()
    assert asked["name"] == "mock-sis connector"


def test_a_new_district_has_the_sandbox_and_our_plugin(admin: Admin) -> None:
    """`plugin list` has the sandbox's with everything, and ours with version, grants and level."""
    sandbox, ours = admin.control("GET", "").json["plugins"]

    assert (sandbox["id"], sandbox["name"], sandbox["version"]) == (1, "mock-sis sandbox", None)
    assert (sandbox["granted"], sandbox["access_level"]) == ("everything", "FULL")
    assert (ours["id"], ours["name"], ours["enabled"]) == (2, "mock-sis connector", True)
    assert (ours["version"], ours["granted"], ours["fields"]) == (
        _version(), len(_asked()), len(_asked()),
    )  # fmt: skip
    assert (ours["access_level"], ours["page_size"]) == ("READ", 100)


def test_our_plugin_may_do_what_it_asks_for_and_no_more(world: World, admin: Admin) -> None:
    """Its grants are those of plugin.xml, column for column; a student is not its to make."""
    ours = world.plugins.all()[1]
    tables = world.store.tables.values()
    every = {(table.id, column.key) for table in tables for column in table.columns}
    asked = _asked()
    assert {key for key in every if ours.granted(*key)} == every & set(asked)
    full = {key for key, access in asked.items() if access == "FullAccess"}
    assert {key for key in every if ours.writable(*key)} == every & full

    token = _token(admin, admin.control("GET", f"{NAME}/credentials").json)
    read = "/ws/schema/table/students?projection="
    assert admin.get(f"{read}dcid", token).status == 200
    assert admin.get(f"{read}ssn", token).status == 403
    assert admin.get("/ws/v1/district", token).status == 200
    body = b'{"students": {"student": [{"client_uid": "1", "action": "INSERT"}]}}'
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    assert admin.ask("POST", "/ws/v1/student", body, headers).status in (401, 403)


def test_the_credentials_are_those_of_installing_by_hand(world: World) -> None:
    """Same seed, same pair: as installed at the start, and as installed from the zip later."""
    with World.empty("2026-10-15") as other:
        assert other.plugins.all() == world.plugins.all()
    fresh = Store.memory(Clock(datetime(2026, 10, 15, 8)))
    with World(fresh, connector=False) as empty:
        assert [plugin.id for plugin in empty.plugins.all()] == [1]
        empty.life.install(pack(own_folder()))
        empty.life.enable("mock-sis connector")
        assert empty.plugins.all() == world.plugins.all()


def test_our_queries_stop_while_our_plugin_is_disabled(world: World, admin: Admin) -> None:
    """Disabled: its queries answer 404 to everybody and its credentials 401; enabled: as before."""
    pair = admin.control("GET", f"{NAME}/credentials").json
    token = world.valid_token()
    assert admin.get(QUERY, token, "POST").status != 404

    admin.control("POST", f"{NAME}/disable")
    assert admin.get(QUERY, token, "POST").status == 404
    assert admin.token(pair).status == 401
    assert "com.example.mocksis" not in str(admin.get("/ws/schema/query/api", token).json)

    admin.control("POST", f"{NAME}/enable")
    assert admin.get(QUERY, token, "POST").status != 404
    assert "com.example.mocksis" in str(admin.get("/ws/schema/query/api", token).json)
    assert admin.token(pair).status == 200


def test_our_plugin_is_removed_for_good_and_installed_again(tmp_path: Path) -> None:
    """Removed it stays away, from a file opened again too; installed again it has a new pair."""
    path = tmp_path / "district.db"
    with World(_district(path)) as first:
        before = first.plugins.all()[1]
        first.life.remove("mock-sis connector")
    with World(Store.open(path)) as second:
        assert [plugin.name for plugin in second.plugins.all()] == ["mock-sis sandbox"]
        assert not [name for name in second.queries.installed if "mocksis" in name]
        second.life.install(pack(own_folder()))
        resident, _ = second.life.enable("mock-sis connector")
        assert resident.plugin is not None
        assert resident.id == 3
        assert resident.plugin.client_id != before.client_id
        assert resident.plugin.grants == before.grants
        assert "com.example.mocksis.roster.guardians" in second.queries.installed


def test_reset_brings_our_plugin_back(world: World, admin: Admin) -> None:
    """Reset goes back to the plugins of the start: ours is there with the same pair."""
    pair = admin.control("GET", f"{NAME}/credentials").json
    assert admin.control("DELETE", NAME).status == 200
    assert admin.token(pair).status == 401

    assert admin.ask("POST", "/_sandbox/reset").status == 200

    assert admin.control("GET", f"{NAME}/credentials").json == pair
    assert admin.token(pair).status == 200
    assert admin.get(QUERY, world.valid_token(), "POST").status != 404


def test_credentials_that_are_given_are_the_sandbox_s(tmp_path: Path) -> None:
    """client_id and client_secret name the plugin that may do all, in a file that has one too."""
    path = tmp_path / "district.db"
    with World(_district(path), client_id="mine", client_secret="hush") as first:
        ours = first.plugins.all()[1]
        assert first.first_client() == ("mine", "hush")
    with World(Store.open(path), client_secret="other") as second:
        assert second.first_client() == ("mine", "other")
        assert second.plugins.all()[0].grants is None
        assert second.plugins.all()[1:] == [ours]


@pytest.mark.parametrize("packaged", [False, True])
def test_a_file_of_an_older_release_keeps_its_plugin(tmp_path: Path, packaged: bool) -> None:
    """Plugin 1 keeps its pair and limits, under the sandbox's name unless it has a package."""
    path = tmp_path / "district.db"
    older = Plugin(1, "mock-sis connector", "an-id", "a-secret", access_level="READ", page_size=7)
    store = _district(path)
    store.remember("plugins", [asdict(older)])
    store.close()
    if packaged:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "CREATE TABLE _packages (plugin INTEGER PRIMARY KEY, enabled INTEGER NOT NULL, "
                "refusal TEXT NOT NULL, at TEXT NOT NULL, zip BLOB NOT NULL)"
            )
            row = (1, 1, "", "2026-10-15 08:00:00", pack(own_folder()))
            connection.execute("INSERT INTO _packages VALUES (?, ?, ?, ?, ?)", row)
    with World(Store.open(path)) as world:
        first = world.plugins.all()[0]
        assert (first.client_id, first.client_secret) == ("an-id", "a-secret")
        assert (first.access_level, first.page_size, first.grants) == ("READ", 7, None)
        names = [(resident.id, resident.name) for resident in world.life.all()]
        if packaged:
            assert names == [(1, "mock-sis connector")]
        else:
            assert names == [(1, "mock-sis sandbox"), (2, "mock-sis connector")]
        assert "com.example.mocksis.roster.guardians" in world.queries.installed


def test_a_district_of_oneroster_alone_can_be_served_whole_later(tmp_path: Path) -> None:
    """It begins with the same plugins, so that its file has our queries under PowerSchool's API."""
    path = tmp_path / "district.db"
    with World(_district(path), powerschool=False) as alone:
        began = alone.plugins.all()
    with World(Store.open(path)) as whole:
        assert whole.plugins.all() == began
        assert "com.example.mocksis.roster.guardians" in whole.queries.installed


def test_nobody_takes_the_sandbox_s_name(world: World, admin: Admin) -> None:
    """A package of that name is refused, and the credentials that were printed stay as they are."""
    before = world.plugins.all()
    refused = admin.install(package("9", "Mock-SIS Sandbox"))
    assert refused.status == 409
    assert "is taken by the sandbox's own plugin" in refused.json["error"]
    assert world.plugins.all() == before


def test_a_newer_release_of_ours_is_an_upgrade(world: World, admin: Admin) -> None:
    """A higher version of our own keeps the pair; what it asks for no more is granted no more."""
    pair = admin.control("GET", f"{NAME}/credentials").json
    newer = package("99", "mock-sis connector", "STUDENTS.DCID", publisher="mock-sis")

    told = admin.install(newer).json

    assert (told["id"], told["version"], told["granted"]) == (2, "99", 1)
    assert told["credentials"] == pair
    assert not [name for name in world.queries.installed if "mocksis" in name]
