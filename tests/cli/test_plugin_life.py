"""`mock-sis plugin install|list|enable|…` against a running server, as a person types them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World

XML = """<plugin name="North/Wind" version="{version}"
        xmlns="http://plugin.powerschool.pearson.com">
  <oauth accessLevelV1Api="READ"/>
  <access_request>
    <field table="STUDENTS" field="{field}" access="ViewOnly"/>
  </access_request>
  <publisher name="Northwind"><contact email="sis@northwind.example"/></publisher>
</plugin>
"""


@pytest.fixture
def world() -> Iterator[World]:
    """A served world without a row."""
    with World.empty("2026-10-15") as made:
        made.start()
        yield made


@pytest.fixture
def plugin(mock_sis: Any, world: World, tmp_path: Path) -> Any:
    """Runs `mock-sis plugin …` on the world, told by a ready file."""
    ready = tmp_path / "ready.json"
    ready.write_text(json.dumps(world.ready()))
    return lambda *arguments: mock_sis("plugin", *arguments, "--ready", str(ready))


def _file(folder: Path, version: str = "1.2", field: str = "LAST_NAME") -> str:
    made = folder / f"northwind-{version}"
    made.mkdir()
    (made / "plugin.xml").write_text(XML.format(version=version, field=field))
    return str(made)


def test_one_command_installs_enables_and_prints_credentials(
    plugin: Any, world: World, tmp_path: Path
) -> None:
    """`install --enable` ends with the pair that the server knows."""
    done = plugin("install", _file(tmp_path), "--enable")

    assert (done.returncode, done.stderr) == (0, "")
    made = world.plugins.all()[2]
    assert done.stdout.splitlines() == [
        "installed plugin 3 'North/Wind' 1.2",
        "enabled plugin 3 'North/Wind'",
        "  granted: STUDENTS.LAST_NAME ViewOnly",
        f"client id      {made.client_id}",
        f"client secret  {made.client_secret}",
    ]


def test_a_plugin_is_led_through_its_life(plugin: Any, world: World, tmp_path: Path) -> None:
    """Installed disabled, enabled, limited, disabled, removed; `list` tells each time."""
    installed = plugin("install", _file(tmp_path)).stdout
    assert installed.splitlines()[1] == "it is disabled; enable it with: mock-sis plugin enable 3"
    assert "no credentials; enable it first" in plugin("credentials", "3").stderr

    assert plugin("enable", "north/wind").returncode == 0
    first = json.loads(plugin("credentials", "3", "--json").stdout)
    second = json.loads(plugin("regenerate", "3", "--json").stdout)
    assert first != second == json.loads(plugin("credentials", "3", "--json").stdout)
    assert "pages of at most 1000" in plugin("page-size", "3", "1000").stdout
    assert "/ws/v1 NONE" in plugin("access", "3", "NONE").stdout

    assert plugin("disable", "3").stdout == "disabled plugin 3 'North/Wind'\n"
    listed = plugin("list").stdout.splitlines()
    assert listed[0].endswith("(came with the server, everything granted)  enabled")
    assert listed[4] == "  3  North/Wind  (1.2, 1 fields, 0 queries)  disabled"
    assert plugin("remove", "3").stdout == "removed plugin 3 'North/Wind'\n"
    assert [p.id for p in world.plugins.all()] == [1, 2]


def test_refusals_are_one_sentence(plugin: Any, tmp_path: Path) -> None:
    """Lower versions, absent columns, unknown plugins: exit code 2 and the server's words."""
    plugin("install", _file(tmp_path), "--enable")
    for done, part in (
        (plugin("install", _file(tmp_path, "1.1")), "version 1.1 is not higher"),
        (
            plugin("install", _file(tmp_path, "1.3", "EMAIL"), "--enable"),
            "STUDENTS EMAIL: Invalid Column",
        ),
        (plugin("enable", "9"), "there is no plugin '9'"),
        (plugin("page-size", "3", "0"), "0 is not in the range"),
    ):
        assert done.returncode == 2
        assert part in done.stderr
        assert "Traceback" not in done.stderr
    assert "cannot be enabled: STUDENTS EMAIL" in plugin("list").stdout


def test_a_file_of_another_kind_is_not_sent(plugin: Any, world: World, tmp_path: Path) -> None:
    """As the upload page takes .zip and .xml alone, so does `install`; whatever is inside."""
    other = tmp_path / "northwind.tar"
    other.write_text(XML.format(version="1.2", field="LAST_NAME"), "utf-8")
    refused = plugin("install", other)
    assert refused.returncode == 2
    assert "northwind.tar is neither .zip nor .xml" in refused.stderr
    assert [p.id for p in world.plugins.all()] == [1, 2]
    assert plugin("install", other.rename(tmp_path / "northwind.XML")).returncode == 0


def test_what_was_not_asked_for_is_said_as_xml(plugin: Any, world: World) -> None:
    """`used` of a plugin without a package lists every line that its calls need; exit code 1."""
    assert plugin("used", "1").returncode == 0
    _read(world, "/ws/schema/table/students?projection=last_name")

    done = plugin("used", "1", "--forget")

    assert done.returncode == 1
    first, *rest = done.stdout.splitlines()
    assert first.startswith("mock-sis sandbox: 1 calls since 20")
    assert rest == [
        "  fields used: 1",
        '  lacks: <field table="STUDENTS" field="LAST_NAME" access="ViewOnly"/>',
        "  access level of /ws/v1: asks for none, used NONE",
    ]
    assert plugin("used", "1").stdout.startswith("mock-sis sandbox: 0 calls since 20")


def test_the_own_plugin_is_removed_and_installed_again(plugin: Any, world: World) -> None:
    """Without FILE our packed plugin is installed: refused while it is there, else a new pair."""
    before = world.plugins.all()[1]
    refused = plugin("install", "--enable")
    assert (refused.returncode, "is not higher than the installed" in refused.stderr) == (2, True)

    assert plugin("remove", "mock-sis connector").returncode == 0
    done = plugin("install", "--enable")

    assert done.returncode == 0, done.stderr
    again = world.plugins.all()[1]
    assert (before.id, again.id, again.name) == (2, 3, before.name)
    assert again.client_id != before.client_id
    assert (again.grants, again.access_level) == (before.grants, before.access_level)


def test_columns_that_nobody_knows_are_listed(plugin: Any, tmp_path: Path) -> None:
    """Installed: they are named; enabled: the store has them; `list` and `access` say so."""
    installed = plugin("install", _file(tmp_path, field="SHOE_SIZE")).stdout.splitlines()
    assert installed[1] == "  no reference knows this column: STUDENTS.SHOE_SIZE"
    assert installed[2].startswith("  remark: P13 plugin.xml:5: STUDENTS SHOE_SIZE: not in the")
    enabled = plugin("enable", "3").stdout.splitlines()
    assert "  added to the store as an empty text: STUDENTS.SHOE_SIZE" in enabled
    told = (
        "     asks for STUDENTS.SHOE_SIZE, which no reference knows; the store has it as an empty "
        "text"
    )
    assert plugin("list").stdout.splitlines()[-1] == told
    assert plugin("access", "3", "FULL").stdout.splitlines()[-1] == told


def _read(world: World, path: str) -> None:
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"), timeout=20)
    connection.request("GET", path, headers={"Authorization": f"Bearer {world.valid_token()}"})
    assert connection.getresponse().read()
    connection.close()
