"""The life of a plugin as an administrator leads it (powerschool-gradebook-and-plugin.md B3).

Installed it is disabled; enabled it has what it asks for, or nothing where a column is missing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mock_sis.installed.checks import at_enable, at_upload, columns_of
from mock_sis.installed.extension_columns import column_text
from mock_sis.installed.shelf import Shelf, Shelved
from mock_sis.plugins import LEVELS, OWN_NAME, Plugin, Plugins, derived_uuid
from sis_core.district import DistrictError
from sis_core.district.store import Store
from sis_core.district.values import moment_text
from sis_core.district.write import Write
from sis_core.serving.tokens import Tokens
from sis_core.spec.powerschool.access import Level
from sis_core.wire.switches import Switches
from sis_plugin.model import Package
from sis_plugin.own import own_folder
from sis_plugin.queries import NamedQuery
from sis_plugin.reading import read_package

MOST_PAGE = 10_000_000
_SERIAL = "plugin_serial"
_PAIRS = "plugin_pairs"


class PluginRefused(DistrictError):
    """What PowerSchool would refuse; `sentences` has its words, one for each cause."""

    def __init__(self, said: str, sentences: Sequence[str] = ()) -> None:
        super().__init__("; ".join([said, *sentences]) if sentences else said)
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True)
class Resident:
    """A plugin of the district: its credentials once it has some, its package where it has one.

    Our own plugin, which the server starts with, has no package until one is installed over it.
    """

    id: int
    name: str
    enabled: bool
    plugin: Plugin | None
    shelved: Shelved | None

    @property
    def package(self) -> Package | None:
        """What the package holds."""
        return self.shelved.package if self.shelved else None


class Life:
    """Installs, enables, upgrades and removes plugins; each change is one transaction."""

    def __init__(
        self, store: Store, plugins: Plugins, tokens: Tokens, switches: Switches, seed: int
    ) -> None:
        self._store = store
        self._plugins = plugins
        self._tokens = tokens
        self._switches = switches
        self._seed = seed
        self._shelf = Shelf(store)
        self._lock = threading.RLock()
        self._queries: tuple[int, Mapping[str, NamedQuery]] | None = None

    # -- looking --------------------------------------------------------------------------------

    def all(self) -> list[Resident]:
        """Every plugin, in the order of installation."""
        with self._store.moment():
            plugins = {plugin.id: plugin for plugin in self._plugins.all()}
            shelf = self._shelf.all()
        return [
            _resident(number, plugins.get(number), shelf.get(number))
            for number in sorted({*plugins, *shelf})
        ]

    def find(self, key: str) -> Resident:
        """The plugin of an id or a name (in any case); raises DistrictError naming the others."""
        listed = self.all()
        for resident in listed:
            if key == str(resident.id) or key.lower() == resident.name.lower():
                return resident
        known = ", ".join(f"{r.id} {r.name!r}" for r in listed)
        raise DistrictError(f"there is no plugin {key!r} (installed: {known})")

    def queries(self) -> Mapping[str, NamedQuery]:
        """The PowerQueries of enabled packages by name; the same object until something changes."""
        known, generation = self._queries, self._shelf.generation
        if known is None or known[0] != generation:
            made = {
                query.name: query
                for shelved in self._shelf.all().values()
                if shelved.enabled
                for query in shelved.package.queries
            }
            self._queries = known = (generation, made)
        return known[1]

    # -- packages -------------------------------------------------------------------------------

    def install(self, data: bytes) -> Resident:
        """Installs a package disabled, or as the next version of the plugin of its name.

        Raises PackageError where it cannot be read, PluginRefused where it is not taken. An upgrade
        keeps credentials and page size; what it asks for has to be approved again [client].
        """
        package = read_package(data, lenient=True)
        with self._lock:
            before = self._same_name(package)
            self._check_upload(package)
            now = moment_text(self._store.clock.now())
            with self._store.write() as w:
                number = before.id if before else self._next_id(w)
                self._shelf.keep(w, Shelved(number, package, data, now))
                if before and before.plugin:
                    plugin = replace(before.plugin, name=package.name, enabled=False, grants={})
                    if self._switches.on("upgraded_credentials", "rotate"):
                        plugin = self._with_new_pair(w, plugin)
                    self._plugins.keep(w, plugin)
            return self.find(str(number))

    def enable(self, key: str) -> tuple[Resident, tuple[str, ...]]:
        """Approves what a plugin asks for, and makes its credentials the first time.

        Returns it with remarks. Raises PluginRefused where a column does not exist: then it has no
        grants at all and its credentials are dead [client].
        """
        with self._lock:
            resident = self.find(key)
            shelved = resident.shelved
            if shelved is None:
                assert resident.plugin is not None  # without a package there are credentials
                with self._store.write() as w:
                    self._plugins.keep(w, self._alive_again(resident.plugin, w))
                return self.find(key), ()
            if resident.enabled:
                return resident, ()
            known = columns_of(self._store, closed=self._switches.on("unknown_columns", "refuse"))
            errors, warnings = at_enable(shelved.package, known)
            refusal = tuple(error.message for error in errors)
            if not refusal:
                try:
                    self._open(resident, shelved)
                except (DistrictError, sqlite3.Error, ValueError) as error:
                    refusal = (f"its tables cannot be made: {error}",)
            if refusal:
                self._close(resident, shelved, refusal)
                raise PluginRefused(f"the plugin {resident.name!r} cannot be enabled", refusal)
            return self.find(key), tuple(warning.message for warning in warnings)

    def disable(self, key: str) -> Resident:
        """Switches off credentials, pages and queries together [doc]; nothing is forgotten."""
        with self._lock:
            resident = self.find(key)
            with self._store.write() as w:
                if resident.plugin is not None:
                    self._plugins.keep(w, replace(resident.plugin, enabled=False))
                if resident.shelved is not None:
                    self._shelf.keep(w, replace(resident.shelved, enabled=False))
            return self.find(key)

    def remove(self, key: str) -> Resident:
        """Deletes a plugin and its credentials; its extension tables and their data stay [doc]."""
        with self._lock:
            resident = self.find(key)
            if resident.id == self._plugins.all()[0].id:
                raise DistrictError(
                    f"{resident.name!r} came with the server, whose ready file names it; "
                    "disable it instead"
                )
            with self._store.write() as w:
                self._plugins.drop(w, resident.id)
                self._shelf.drop(w, resident.id)
            if resident.plugin is not None:
                self._tokens.revoke(resident.plugin.client_id)
            return resident

    # -- credentials and limits -----------------------------------------------------------------

    def regenerate(self, key: str) -> Plugin:
        """A new client id and secret; the old pair and its tokens are dead from now on."""
        with self._lock:
            plugin = self.credentials(key)
            with self._store.write() as w:
                made = self._with_new_pair(w, plugin)
                self._plugins.keep(w, made)
            self._tokens.revoke(plugin.client_id)
            return made

    def credentials(self, key: str) -> Plugin:
        """A plugin's record with client id and secret; raises DistrictError before it has any."""
        resident = self.find(key)
        if resident.plugin is None:
            package = resident.package
            why = "enable it first"
            if package is not None and not package.oauth:
                why = "its plugin.xml has no <oauth>, so it never gets any"
            raise DistrictError(f"the plugin {resident.name!r} has no credentials; {why}")
        return resident.plugin

    def limit(
        self, key: str, page_size: int | None = None, access_level: str | None = None
    ) -> Plugin:
        """Sets the maximum page size or the access level of /ws/v1, as an administrator may."""
        levels: dict[str, Level] = {level: level for level in LEVELS}
        if page_size is not None and not 1 <= page_size <= MOST_PAGE:
            raise DistrictError(f"page_size is a whole number from 1 to {MOST_PAGE}")
        if access_level is not None and access_level not in levels:
            raise DistrictError(f"access_level is one of {', '.join(LEVELS)}, not {access_level!r}")
        with self._lock:
            plugin = self.credentials(key)
            if page_size is not None:
                plugin = replace(plugin, page_size=page_size)
            if access_level is not None:
                plugin = replace(plugin, access_level=levels[access_level])
            self._plugins.put(plugin)
            return plugin

    # -- within ---------------------------------------------------------------------------------

    def _same_name(self, package: Package) -> Resident | None:
        same = [r for r in self.all() if r.name.lower() == package.name.lower()]
        if same and same[0].name != package.name:
            raise PluginRefused(f"the name {package.name!r} is taken by {same[0].name!r}")
        return same[0] if same else None

    def _check_upload(self, package: Package) -> None:
        installed = [shelved.package for shelved in self._shelf.all().values()]
        if package.name != OWN_NAME:
            installed.append(read_package(own_folder(), lenient=True))
        found = at_upload(package, installed, columns_of(self._store, closed=False))
        if found:
            said = f"the plugin {package.name!r} is not installed"
            raise PluginRefused(said, list(dict.fromkeys(f.message for f in found)))

    def _open(self, resident: Resident, shelved: Shelved) -> None:
        package = shelved.package
        with self._store.write() as w:
            for table in package.extension_tables:
                w.extend(table.name, table.core_table, column_text(table))
            if package.oauth:
                plugin = resident.plugin
                if plugin is None:
                    plugin = self._with_new_pair(w, Plugin(resident.id, package.name, "", ""))
                plugin = replace(plugin, grants=package.grants, access_level=_level(package))
                self._plugins.keep(w, self._alive_again(plugin, w))
            self._shelf.keep(w, replace(shelved, enabled=True, refusal=()))

    def _close(self, resident: Resident, shelved: Shelved, refusal: tuple[str, ...]) -> None:
        with self._store.write() as w:
            if resident.plugin is not None:
                self._plugins.keep(w, replace(resident.plugin, enabled=False, grants={}))
            self._shelf.keep(w, replace(shelved, enabled=False, refusal=refusal))

    def _alive_again(self, plugin: Plugin, w: Write) -> Plugin:
        if not plugin.enabled and self._switches.on("reenabled_credentials", "rotate"):
            plugin = self._with_new_pair(w, plugin)
        return replace(plugin, enabled=True)

    def _with_new_pair(self, w: Write, plugin: Plugin) -> Plugin:
        """A pair nobody had before; the same steps on the same district give the same pair."""
        number = int(self._store.setting(_PAIRS, 0)) + 1
        w.remember(_PAIRS, number)
        return replace(
            plugin,
            client_id=derived_uuid(self._seed, f"client_id:{plugin.id}:{number}"),
            client_secret=derived_uuid(self._seed, f"client_secret:{plugin.id}:{number}"),
        )

    def _next_id(self, w: Write) -> int:
        """An id no plugin ever had here: rows remember which plugin made them."""
        used = [resident.id for resident in self.all()]
        number = max(int(self._store.setting(_SERIAL, 0)), *used, 0) + 1
        w.remember(_SERIAL, number)
        return number


def _resident(number: int, plugin: Plugin | None, shelved: Shelved | None) -> Resident:
    if shelved is not None:
        return Resident(number, shelved.package.name, shelved.enabled, plugin, shelved)
    assert plugin is not None
    return Resident(number, plugin.name, plugin.enabled, plugin, None)


def _level(package: Package) -> Level:
    """What plugin.xml says; absent means NONE [doc]."""
    for level in LEVELS:
        if package.access_level == level:
            return level
    return "NONE"
