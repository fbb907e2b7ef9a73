"""The demonstration's second step: our own plugin is packed, installed and enabled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mock_sis.commands._control import Server, ask
from mock_sis.world import World
from sis_core.district import DistrictError
from sis_plugin.own import own_folder
from sis_plugin.packing import pack


def installed(world: World, target: Path) -> Mapping[str, str]:
    """Packs our plugin to a file, installs that zip as `plugin install --enable` does.

    Returns client id and secret; raises a ClickException with the server's words.
    """
    target.write_bytes(pack(own_folder()))
    server = Server(world.ready()["control"]["url"], None, world.control_token)
    made = ask(server, "/plugins?enable=1", method="POST", body=target.read_bytes(), wait=120)
    for line in _lines(made, target):
        click.echo(line)
    credentials: dict[str, str] | None = made["credentials"]
    if credentials is None:
        raise DistrictError(f"{target} has no <oauth>, so it gets no credentials")
    return credentials


def _lines(made: Mapping[str, Any], target: Path) -> list[str]:
    level = made["access_level"]
    return [
        f"  packed {target} ({target.stat().st_size:,} bytes), version {made['version']}",
        f"  installed and enabled as plugin {made['id']}: {made['granted']} columns granted, "
        f"{made['queries']} PowerQueries, /ws/v1 {level}",
        f"  the same by hand:  mock-sis plugin install {target} --enable",
    ]
