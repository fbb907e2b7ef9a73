"""Worlds: settings, independence, life and death."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from typing import Any

import pytest
from serving_client import ID, TABLES, TODAY, Client

from mock_sis.plugins import Plugin
from mock_sis.world import World
from sis_core.district import DistrictError
from sis_core.district.store import Store


def _client(world: World) -> Client:
    return Client(int(world.url.rpartition(":")[2]), world.valid_token())


def test_two_worlds_do_not_know_of_each_other() -> None:
    """Rows, tokens, switches, journal and clock of two worlds in one process are apart."""
    with World.empty(TODAY) as first, World.empty("2027-02-01") as second:
        first.load(TABLES)
        for world in (first, second):
            world.start()
        first.switches.set({"q_comma": "or"})
        one, two = _client(first), _client(second)

        assert one.get("/ws/v1/district/student/count").json == {"resource": {"count": 3}}
        assert two.get("/ws/v1/district/student/count").json == {"resource": {"count": 0}}
        assert two.get("/ws/v1/district", token=one.token).status == 401
        assert second.switches["q_comma"] == "reject"
        assert (first.journal.last, second.journal.last) == (1, 2)
        assert (first.clock.today(), second.clock.today()) == (
            date(2026, 10, 15),
            date(2027, 2, 1),
        )


def test_a_stopped_world_leaves_nothing_behind() -> None:
    """After stop nothing in the process holds the world."""
    world = World.empty(TODAY)
    world.start()
    assert _client(world).get("/ws/v1/district").status == 200
    world.stop()
    world.stop()
    seen = weakref.ref(world)
    del world
    gc.collect()

    assert seen() is None


def test_the_ready_content(world: World) -> None:
    """ready() tells URL, credentials, control and district; oneroster is null for now."""
    ready = world.ready()

    assert ready["powerschool"]["url"] == world.url
    assert ready["powerschool"]["client_id"] == ID
    ours = world.plugins.all()[1]
    assert ready["connector"] == {
        "url": world.url,
        "client_id": ours.client_id,
        "client_secret": ours.client_secret,
    }
    assert ready["control"] == {"url": f"{world.url}/_sandbox"}
    assert ready["oneroster"] is None
    assert ready["district"]["today"] == TODAY
    assert "ca_file" not in ready
    world.life.disable(ours.name)
    assert world.ready()["connector"] is None


def test_credentials_derive_from_the_seed(tmp_path: Any) -> None:
    """The same seed has the same credentials, another seed others, and given ones win."""
    made = []
    for seed, given in ((7, None), (7, None), (8, None), (7, "my-id")):
        store = World.empty(TODAY).store
        store.remember("plugins", [])
        plugin = World(store, seed=seed, client_id=given).plugins.all()[0]
        made.append((plugin.client_id, plugin.client_secret))
        store.close()

    assert made[0] == made[1] != made[2]
    assert made[3] == ("my-id", made[0][1])


def test_plugins_are_durable(tmp_path: Any) -> None:
    """A plugin's changes are found again when the district's file is opened anew."""
    path = tmp_path / "district.db"
    world = World(Store.create(path, World.empty(TODAY).clock))
    client = world.plugins.all()[0].client_id
    world.plugins.change(client, enabled=False, page_size=7)
    world.plugins.put(Plugin(2, "another", "an-id", "a-secret"))
    world.stop()

    again = World(Store.open(path))
    own = again.plugins.find(client)
    assert own is not None
    assert (own.enabled, own.page_size, len(again.plugins.all())) == (False, 7, 2)
    again.stop()


def test_grants_take_the_most_exact_line() -> None:
    """Column before table's star before every table's; what no line names is not granted."""
    plugin = Plugin(
        1,
        "p",
        "i",
        "s",
        grants={
            "students": {"ssn": "NoAccess", "*": "ViewOnly"},
            "cc": {"dcid": "FullAccess"},
            "*": {"dcid": "ViewOnly"},
        },
    )

    assert plugin.granted("Students", "Last_Name")
    assert not plugin.granted("students", "ssn")
    assert plugin.granted("cc", "DCID")
    assert plugin.granted("terms", "dcid")
    assert not plugin.granted("cc", "termid")
    assert Plugin(1, "p", "i", "s").granted("anything", "at all")


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"plugins": {}}, "no setting 'plugins'; did you mean 'plugin'"),
        ({"plugin": {"access": "FULL"}}, "no plugin setting 'access'"),
        ({"plugin": {"access_level": "WRITE"}}, "one of NONE, READ, FULL"),
        ({"plugin": {"page_size": 0}}, "above 0"),
        ({"plugin": {"grants": {"students": {"dcid": "Read"}}}}, "one of ViewOnly"),
        ({"gradebook_types": {"1": "XXX"}}, "PTG or PTP"),
        ({"district": {"motto": "x"}}, "no district setting 'motto'"),
    ],
)
def test_an_unknown_setting_is_named(settings: dict[str, Any], part: str) -> None:
    """A setting that does not exist, or a value of another kind, is refused in one sentence."""
    with World.empty(TODAY) as world, pytest.raises(DistrictError, match=part):
        world.load({}, settings)


def test_settings_of_later_families_are_kept() -> None:
    """oneroster and ptg_installed are accepted and remembered with the district."""
    with World.empty(TODAY) as world:
        world.load({}, {"oneroster": {"profile": "strict"}, "ptg_installed": False})

        assert world.store.setting("oneroster") == {"profile": "strict"}
        assert world.store.setting("ptg_installed") is False


def test_bad_rows_are_refused_whole() -> None:
    """An unknown table or column is named, and nothing of the load stays."""
    with World.empty(TODAY) as world:
        rows = {"students": [{"dcid": 1, "id": 2}, {"dcid": 2, "nope": 1}]}
        with pytest.raises(DistrictError, match="nope"):
            world.load(rows)

        assert world.store.scalar("SELECT count(*) FROM Students") == 0
