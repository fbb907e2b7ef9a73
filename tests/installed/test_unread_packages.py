"""A stored zip that this release cannot read is told, and everything else works."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from installed_packages import QUERY, Admin, package

from mock_sis.installed.shelf import shelve
from mock_sis.world import World
from sis_core.district import Clock
from sis_core.district.store import Store

NAME = "/Northwind Sync"
FILES = {"queries_root/names.named_queries.xml": QUERY.format(company="northwind")}
NAMES = "/ws/schema/query/com.northwind.sync.student.names"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A district's file with an enabled plugin whose zip another release could read."""
    made = tmp_path / "district.db"
    with World(Store.create(made, Clock(datetime(2026, 10, 15, 8)))) as world:
        world.load({"students": [{"dcid": 812, "id": 1812, "last_name": "Quill"}]})
        world.life.install(package(files=FILES))
        world.life.enable("Northwind Sync")
        with world.store.write() as w:
            shelve(w, 3, b"a form of packages that is yet to be invented", "", enabled=True)
    return made


def test_it_is_listed_with_the_reason(path: Path) -> None:
    """`plugin list` names it by its credentials and says that its package is unreadable."""
    with World(Store.open(path)) as world:
        world.start()
        admin = Admin(world.url)
        listed = admin.control("GET", "").json["plugins"]
        assert [(p["id"], p["name"], p["enabled"]) for p in listed] == [
            (1, "mock-sis sandbox", True),
            (2, "mock-sis connector", True),
            (3, "Northwind Sync", True),
        ]
        assert (listed[2]["version"], listed[2]["queries"]) == (None, None)
        assert "neither a zip nor an XML file" in listed[2]["unread"]
        assert [p["unread"] for p in listed[:2]] == ["", ""]
        assert admin.control("GET", NAME).json["package"] is None
        assert admin.control("GET", f"{NAME}/used").json["unused"] == {"queries": [], "fields": []}


def test_what_was_approved_goes_on_and_the_rest_works(path: Path) -> None:
    """Its credentials and grants hold, its queries are gone; other plugins live as ever."""
    with World(Store.open(path)) as world:
        world.start()
        admin = Admin(world.url)
        pair = admin.control("GET", f"{NAME}/credentials").json
        token = str(admin.token(pair).json["access_token"])
        read = "/ws/schema/table/students?projection="
        assert admin.get(f"{read}last_name", token).status == 200
        assert admin.get(f"{read}first_name", token).status == 403
        assert admin.get(NAMES, token, "POST").status == 404
        guardians = "/ws/schema/query/com.example.mocksis.roster.guardians"
        assert admin.get(guardians, world.valid_token(), "POST").status != 404
        assert admin.install(package("1", "Other")).status == 200


def test_it_is_disabled_upgraded_and_removed(path: Path) -> None:
    """Disabled it cannot be enabled, in one sentence; a newer zip mends it; it can be removed."""
    with World(Store.open(path)) as world:
        world.start()
        admin = Admin(world.url)
        pair = admin.control("GET", f"{NAME}/credentials").json
        assert admin.control("POST", f"{NAME}/disable").status == 200
        refused = admin.control("POST", f"{NAME}/enable")
        assert refused.status == 409
        assert "this release cannot read its package" in refused.json["error"]

        mended = admin.install(package("2.5", files=FILES))
        assert (mended.status, mended.json["credentials"]) == (200, pair)
        assert mended.json["unread"] == ""
        token = str(admin.token(pair).json["access_token"])
        assert admin.get(NAMES, token, "POST").status == 200

        with world.store.write() as w:
            shelve(w, 3, b"", "", enabled=True)
        world.store.restore("start")
        assert admin.control("DELETE", NAME).status == 200
        assert [p["id"] for p in admin.control("GET", "").json["plugins"]] == [1, 2]


def test_one_without_credentials_goes_by_its_number(path: Path) -> None:
    """Without credentials nothing but the number is known, and it can be removed by that."""
    with World(Store.open(path)) as world:
        with world.store.write() as w:
            shelve(w, 9, b"unreadable", "2026-10-15 08:00:00", enabled=False)
        world.start()
        admin = Admin(world.url)
        assert admin.control("GET", "").json["plugins"][-1]["name"] == "plugin 9"
        assert admin.control("DELETE", "/9").status == 200
        assert admin.control("GET", "/9").status == 404
