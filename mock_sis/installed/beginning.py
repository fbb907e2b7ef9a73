"""The plugins that a district has before anybody installs one: the sandbox's, and our own.

Loaded with every start, so that nothing here reads a package: what our own asks for stands beside
its zip, both made by scripts/own_plugin.py (docs/decisions/0031).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from mock_sis.installed.shelf import shelve, shelved_ids
from mock_sis.plugins import (
    OWN_NAME,
    PAIRS,
    SANDBOX_NAME,
    SERIAL,
    Grants,
    Plugin,
    Plugins,
    derived_pair,
    sandbox_plugin,
)
from sis_core.district.store import Store
from sis_core.district.values import moment_text
from sis_core.district.write import Write
from sis_core.spec.powerschool.access import Level

ZIP = Path(__file__).with_name("own_plugin.zip")
ASKED = Path(__file__).with_name("own_plugin.json")


@dataclass(frozen=True, slots=True)
class Own:
    """Our own plugin as it is packed: the zip, and what its plugin.xml asks for."""

    name: str
    access_level: Level
    grants: Grants
    data: bytes


def own() -> Own:
    """Our own plugin, read from the two files beside this module."""
    asked = orjson.loads(ASKED.read_bytes())
    return Own(asked["name"], asked["access_level"], asked["grants"], ZIP.read_bytes())


def begin(
    store: Store,
    plugins: Plugins,
    seed: int,
    client_id: str | None = None,
    secret: str | None = None,
    *,
    connector: bool = True,
) -> None:
    """Installs what a new district begins with, and gives plugin 1 the credentials wanted.

    A district that has plugins keeps them as they are, but for one from a release that had our
    own plugin's name on the sandbox's: that one is renamed and ours is installed beside it.
    """
    installed = plugins.all()
    first = installed[0] if installed else sandbox_plugin(seed)
    wanted = replace(
        first, client_id=client_id or first.client_id, client_secret=secret or first.client_secret
    )
    older = first.name == OWN_NAME and first.id not in shelved_ids(store)
    if older:
        wanted = replace(wanted, name=SANDBOX_NAME)
    if installed and wanted == first:
        return
    with store.write() as w:
        plugins.keep(w, wanted)
        if connector and (older or not installed):
            _install(store, plugins, w, seed)


def _install(store: Store, plugins: Plugins, w: Write, seed: int) -> None:
    """Our own plugin enabled, as the next id, just as installing its zip would do it."""
    ours = own()
    number = max(int(store.setting(SERIAL, 0)), *(plugin.id for plugin in plugins.all())) + 1
    pair = int(store.setting(PAIRS, 0)) + 1
    client_id, secret = derived_pair(seed, number, pair)
    w.remember(SERIAL, number)
    w.remember(PAIRS, pair)
    level, grants = ours.access_level, ours.grants
    plugins.keep(w, Plugin(number, ours.name, client_id, secret, access_level=level, grants=grants))
    shelve(w, number, ours.data, moment_text(store.clock.now()), enabled=True)
