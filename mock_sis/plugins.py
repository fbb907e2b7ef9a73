"""The plugins installed in a district: their credentials, rights and page size."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sis_core.district import DistrictError
from sis_core.district.store import Store
from sis_core.district.write import Write
from sis_core.spec.powerschool.access import Access, Level

LEVELS: tuple[Level, ...] = ("NONE", "READ", "FULL")
GRANTS = VIEW, FULL, NONE = ("ViewOnly", "FullAccess", "NoAccess")
OWN_NAME = "mock-sis connector"
"""The name of our own plugin, as its plugin.xml has it."""
SANDBOX_NAME = "mock-sis sandbox"
"""The name of the plugin whose credentials a server prints: it has no package and may do all."""
SERIAL, PAIRS = "plugin_serial", "plugin_pairs"
"""Settings of a district: the highest id a plugin ever had, and how many pairs were made."""
_SETTING = "plugins"

Grants = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Plugin:
    """One installed plugin.

    `access_level` is its accessLevelV1Api; `page_size` the maximum page of v1 and table reads;
    `grants` table → column → ViewOnly, FullAccess or NoAccess, lower-case names, `*` for every
    other; None grants everything.
    """

    id: int
    name: str
    client_id: str
    client_secret: str
    enabled: bool = True
    access_level: Level = "FULL"
    page_size: int = 100
    grants: Grants | None = None

    def grant(self, table: str, column: str) -> str:
        """The grant of a column; the most exact line decides, and no line is NoAccess."""
        if self.grants is None:
            return FULL
        for name in (table.lower(), "*"):
            columns = self.grants.get(name)
            if columns is not None:
                line = columns.get(column.lower(), columns.get("*"))
                if line is not None:
                    return line
        return NONE

    def granted(self, table: str, column: str) -> bool:
        """True where the plugin may read a column."""
        return self.grant(table, column) != NONE

    def writable(self, table: str, column: str) -> bool:
        """True where the plugin may write a column."""
        return self.grant(table, column) == FULL

    def access(self) -> Access:
        """The rights behind this plugin's tokens."""
        return Access(self.id, self.page_size, self.access_level, self.granted, self.writable)


class Plugins:
    """The district's plugins, durable in its file, remembered while nothing changes them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Plugin] | None = None
        self._accesses: dict[str, Access] = {}
        self._generation = 0
        store.listen(self._forget)

    def all(self) -> list[Plugin]:
        """Every installed plugin, in the order of installation."""
        return list(self._loaded().values())

    def find(self, client_id: str) -> Plugin | None:
        """The plugin with that client id, or None."""
        return self._loaded().get(client_id)

    def alive(self, client_id: str) -> bool:
        """True for a client whose plugin is installed and enabled."""
        found = self.find(client_id)
        return found is not None and found.enabled

    def access(self, client_id: str) -> Access:
        """The rights of a client; a plugin that is gone has none."""
        accesses = self._accesses  # a change swaps the dict, so nothing stale can enter the new one
        found = accesses.get(client_id)
        if found is None:
            plugin = self.find(client_id)
            found = plugin.access() if plugin else Access(0, 100, "NONE", _nothing, _nothing)
            accesses[client_id] = found
        return found

    def put(self, plugin: Plugin) -> None:
        """Installs a plugin, or replaces the one with the same id."""
        with self._store.write() as w:
            self.keep(w, plugin)

    def keep(self, w: Write, plugin: Plugin) -> None:
        """The same within a transaction."""
        kept = {p.id: p for p in self.all()}
        kept[plugin.id] = plugin
        self._remember(w, kept.values())

    def drop(self, w: Write, plugin_id: int) -> None:
        """Removes a plugin within a transaction; that there is none is fine."""
        self._remember(w, [p for p in self.all() if p.id != plugin_id])

    def _remember(self, w: Write, plugins: Iterable[Plugin]) -> None:
        w.remember(_SETTING, [asdict(p) for p in plugins])
        self._forget(None)  # whoever reads now waits for the transaction's end

    def change(self, client_id: str, /, **changes: Any) -> Plugin:
        """Changes a plugin and returns it as it is now."""
        plugin = self.find(client_id)
        if plugin is None:
            raise DistrictError(f"no plugin has the client id {client_id!r}")
        changed = replace(plugin, **changes)
        self.put(changed)
        return changed

    def _loaded(self) -> dict[str, Plugin]:
        known = self._known
        if known is None:
            generation = self._generation
            records = self._store.setting(_SETTING, [])
            known = {record["client_id"]: Plugin(**record) for record in records}
            if generation == self._generation:
                self._known = known
        return known

    def _forget(self, changed: object) -> None:
        if changed is None:
            self._generation += 1
            self._known = None
            self._accesses = {}


def _nothing(table: str, column: str) -> bool:
    return False


def sandbox_plugin(seed: int) -> Plugin:
    """The sandbox's own plugin with everything granted; its credentials derive from the seed."""
    return Plugin(
        1, SANDBOX_NAME, derived_uuid(seed, "client_id"), derived_uuid(seed, "client_secret")
    )


def derived_pair(seed: int, plugin_id: int, number: int) -> tuple[str, str]:
    """Client id and secret of a plugin: the same for the same seed and the same steps."""
    return (
        derived_uuid(seed, f"client_id:{plugin_id}:{number}"),
        derived_uuid(seed, f"client_secret:{plugin_id}:{number}"),
    )


def derived_uuid(seed: int, kind: str) -> str:
    """UUID text that is the same for the same seed: easy to script against, no secret at all."""
    bits = random.Random(f"{seed}:{kind}").getrandbits(128)
    return str(uuid.UUID(int=bits, version=4))


def checked_grants(grants: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Grants with lower-case names; raises DistrictError for another kind of grant."""
    made: dict[str, dict[str, str]] = {}
    for table, columns in grants.items():
        for column, line in columns.items():
            if line not in GRANTS:
                raise DistrictError(
                    f"the grant of {table}.{column} is one of {', '.join(GRANTS)}, not {line!r}"
                )
        made[table.lower()] = {column.lower(): line for column, line in columns.items()}
    return made
