"""The life of a plugin as an administrator leads it (powerschool-gradebook-and-plugin.md B3).

Installed it is disabled; enabled it has what it asks for, or nothing where a column is missing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from mock_sis.installed.checks import at_enable, at_upload, columns_of
from mock_sis.installed.remarks import remarks
from mock_sis.installed.resident import PluginRefused, Resident, level_of, resident
from mock_sis.installed.shelf import Shelf, Shelved
from mock_sis.plugins import LEVELS, PAIRS, SERIAL, Plugin, Plugins, derived_pair
from sis_core.district import DistrictError
from sis_core.district.store import Store
from sis_core.district.values import moment_text
from sis_core.district.write import Write
from sis_core.serving.tokens import Tokens
from sis_core.spec.powerschool.access import Level
from sis_core.wire.switches import Switches
from sis_plugin.columns import Asked, Columns, unknown_columns
from sis_plugin.extension_columns import column_text
from sis_plugin.model import Package
from sis_plugin.queries import NamedQuery
from sis_plugin.reading import read_package

MOST_PAGE = 10_000_000
MOST_ADDED = 500
"""Columns that one plugin can have added to the store's tables."""


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
            resident(number, plugins.get(number), shelf.get(number))
            for number in sorted({*plugins, *shelf})
        ]

    def find(self, key: str) -> Resident:
        """The plugin of an id or a name (in any case); raises DistrictError naming the others."""
        listed = self.all()
        for one in listed:
            if key == str(one.id) or key.lower() == one.name.lower():
                return one
        known = ", ".join(f"{r.id} {r.name!r}" for r in listed)
        raise DistrictError(f"there is no plugin {key!r} (installed: {known})")

    def queries(self) -> Mapping[str, NamedQuery]:
        """The PowerQueries of enabled packages by name; the same object until something changes."""
        known, generation = self._queries, self._shelf.generation
        if known is None or known[0] != generation:
            made = {
                query.name: query
                for shelved in self._shelf.all().values()
                if shelved.enabled and shelved.package is not None
                for query in shelved.package.queries
            }
            self._queries = known = (generation, made)
        return known[1]

    def remarks(self, found: Resident) -> tuple[str, ...]:
        """What the linter says of an installed package, and what the store keeps as it is."""
        if found.package is None:
            return ()
        others = [p for p in self._shelf.packages() if p.name != found.package.name]
        return remarks(self._store, found.package, others, self._dictionary())

    def unknown(self, found: Resident) -> tuple[list[Asked], list[Asked]]:
        """Columns a plugin asks for that no reference knows: those in the store, and the others."""
        if found.package is None:
            return [], []
        asked = unknown_columns(found.package, columns_of(self._store, closed=False))
        there: list[Asked] = []
        absent: list[Asked] = []
        for name, column in asked:
            table = self._store.tables.get(name)
            known = table is not None and table.column(column) is not None
            (there if known else absent).append((name, column))
        return there, absent

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
            found = self.find(key)
            shelved = found.shelved
            if shelved is None:
                assert found.plugin is not None  # without a package there are credentials
                with self._store.write() as w:
                    self._plugins.keep(w, self._alive_again(found.plugin, w))
                return self.find(key), ()
            if found.enabled:
                return found, ()
            if shelved.package is None:
                self._refuse(found, (f"this release cannot read its package: {shelved.unread}",))
            errors = at_enable(shelved.package, self._dictionary())
            if errors:
                self._refuse(found, tuple(error.message for error in errors))
            said = self.remarks(found)
            try:
                self._open(found, shelved, shelved.package)
            except (DistrictError, sqlite3.Error, ValueError) as error:
                self._refuse(found, (f"its tables cannot be made: {error}",))
            return self.find(key), said

    def disable(self, key: str) -> Resident:
        """Switches off credentials, pages and queries together [doc]; nothing is forgotten."""
        with self._lock:
            found = self.find(key)
            with self._store.write() as w:
                if found.plugin is not None:
                    self._plugins.keep(w, replace(found.plugin, enabled=False))
                if found.shelved is not None:
                    self._shelf.keep(w, replace(found.shelved, enabled=False))
            return self.find(key)

    def remove(self, key: str) -> Resident:
        """Deletes a plugin and its credentials; its extension tables and their data stay [doc]."""
        with self._lock:
            found = self.find(key)
            if found.id == self._plugins.all()[0].id:
                raise DistrictError(
                    f"{found.name!r} came with the server, whose ready file names it; "
                    "disable it instead"
                )
            with self._store.write() as w:
                self._plugins.drop(w, found.id)
                self._shelf.drop(w, found.id)
            if found.plugin is not None:
                self._tokens.revoke(found.plugin.client_id)
            return found

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
        found = self.find(key)
        if found.plugin is None:
            package = found.package
            why = "enable it first"
            if package is not None and not package.oauth:
                why = "its plugin.xml has no <oauth>, so it never gets any"
            raise DistrictError(f"the plugin {found.name!r} has no credentials; {why}")
        return found.plugin

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
        if same and same[0].shelved is None:
            raise PluginRefused(
                f"the name {package.name!r} is taken by the sandbox's own plugin, which takes no "
                "package"
            )
        if same and same[0].name != package.name:
            raise PluginRefused(f"the name {package.name!r} is taken by {same[0].name!r}")
        return same[0] if same else None

    def _check_upload(self, package: Package) -> None:
        found = at_upload(package, self._shelf.packages(), columns_of(self._store, closed=False))
        if found:
            said = f"the plugin {package.name!r} is not installed"
            raise PluginRefused(said, list(dict.fromkeys(f.message for f in found)))

    def _dictionary(self) -> Columns:
        return columns_of(self._store, closed=self._switches.on("unknown_columns", "refuse"))

    def _open(self, found: Resident, shelved: Shelved, package: Package) -> None:
        wanted = unknown_columns(package, self._dictionary())
        if len(wanted) > MOST_ADDED:
            raise DistrictError(
                f"it asks for {len(wanted)} columns that mock-sis does not know, and a plugin is "
                f"given at most {MOST_ADDED}"
            )
        with self._store.write() as w:
            for table in package.extension_tables:
                w.extend(table.name, table.core_table, column_text(table))
            for name, column in wanted:
                w.add_column(name, column)
            if package.oauth:
                plugin = found.plugin
                if plugin is None:
                    plugin = self._with_new_pair(w, Plugin(found.id, package.name, "", ""))
                plugin = replace(plugin, grants=package.grants, access_level=level_of(package))
                self._plugins.keep(w, self._alive_again(plugin, w))
            self._shelf.keep(w, replace(shelved, enabled=True, refusal=()))

    def _refuse(self, found: Resident, refusal: tuple[str, ...]) -> NoReturn:
        """Leaves a plugin without grants and credentials, and says why."""
        assert found.shelved is not None  # only a package can be wrong
        with self._store.write() as w:
            if found.plugin is not None:
                self._plugins.keep(w, replace(found.plugin, enabled=False, grants={}))
            self._shelf.keep(w, replace(found.shelved, enabled=False, refusal=refusal))
        raise PluginRefused(f"the plugin {found.name!r} cannot be enabled", refusal)

    def _alive_again(self, plugin: Plugin, w: Write) -> Plugin:
        if not plugin.enabled and self._switches.on("reenabled_credentials", "rotate"):
            plugin = self._with_new_pair(w, plugin)
        return replace(plugin, enabled=True)

    def _with_new_pair(self, w: Write, plugin: Plugin) -> Plugin:
        """A pair nobody had before; the same steps on the same district give the same pair."""
        number = int(self._store.setting(PAIRS, 0)) + 1
        w.remember(PAIRS, number)
        client_id, secret = derived_pair(self._seed, plugin.id, number)
        return replace(plugin, client_id=client_id, client_secret=secret)

    def _next_id(self, w: Write) -> int:
        """An id no plugin ever had here: rows remember which plugin made them."""
        used = [one.id for one in self.all()]
        number = max(int(self._store.setting(SERIAL, 0)), *used, 0) + 1
        w.remember(SERIAL, number)
        return number
