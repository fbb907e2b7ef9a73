"""The packages of a district, durable in its file: the zip itself, and whether it is enabled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sis_core.district.store import Store
from sis_core.district.write import Write

if TYPE_CHECKING:
    from sis_plugin.model import Package

_TABLE = """
CREATE TABLE IF NOT EXISTS _packages (
    plugin INTEGER PRIMARY KEY, enabled INTEGER NOT NULL, refusal TEXT NOT NULL,
    at TEXT NOT NULL, zip BLOB NOT NULL)
"""
"""Made with the first package: a district without one is the same file as ever."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One installed package: its plugin's id, what it holds, and how far it has come.

    `package` is None for a zip that this release cannot read, and `unread` says why. `refusal`
    says why it could not be enabled, or is empty; `at` is the district's time.
    """

    id: int
    package: Package | None
    data: bytes
    at: str
    enabled: bool = False
    refusal: tuple[str, ...] = ()
    unread: str = ""


class Shelf:
    """The installed packages by plugin id, remembered while nothing changes them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, Shelved] | None = None
        self._generation = 0
        store.listen(self._forget)

    @property
    def generation(self) -> int:
        """Grows with every change."""
        return self._generation

    def all(self) -> dict[int, Shelved]:
        """Every installed package, in the order of installation."""
        known = self._known
        if known is None:
            generation = self._generation
            known = {shelved.id: shelved for shelved in self._read()}
            if generation == self._generation:
                self._known = known
        return known

    def packages(self) -> list[Package]:
        """The packages that can be read."""
        return [shelved.package for shelved in self.all().values() if shelved.package is not None]

    def keep(self, w: Write, shelved: Shelved) -> None:
        """Puts a package on the shelf, or replaces the one of the same plugin."""
        shelve(w, shelved.id, shelved.data, shelved.at, shelved.enabled, shelved.refusal)
        self._forget(None)  # whoever reads now waits for the transaction's end

    def drop(self, w: Write, plugin_id: int) -> None:
        """Takes a package off the shelf."""
        w.keep(_TABLE)
        w.keep("DELETE FROM _packages WHERE plugin = ?", (plugin_id,))
        self._forget(None)

    def _read(self) -> Iterable[Shelved]:
        from sis_plugin.findings import PackageError
        from sis_plugin.reading import read_package

        if not shelved_ids(self._store):
            return
        sql = "SELECT plugin, enabled, refusal, at, zip FROM _packages ORDER BY plugin"
        for plugin, enabled, refusal, at, data in self._store.read(sql):
            package, unread = None, ""
            try:
                package = read_package(data, lenient=True)
            except PackageError as error:  # another release took it; ours is stricter
                unread = str(error)
            lines = tuple(refusal.splitlines())
            yield Shelved(plugin, package, data, at, bool(enabled), lines, unread)

    def _forget(self, changed: object) -> None:
        if changed is None:
            self._generation += 1
            self._known = None


def shelve(
    w: Write, plugin_id: int, data: bytes, at: str, enabled: bool, refusal: Iterable[str] = ()
) -> None:
    """Writes a package's row; needs nothing of what reads packages."""
    w.keep(_TABLE)
    w.keep(
        "INSERT INTO _packages (plugin, enabled, refusal, at, zip) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (plugin) DO UPDATE SET enabled = excluded.enabled, "
        "refusal = excluded.refusal, at = excluded.at, zip = excluded.zip",
        (plugin_id, int(enabled), "\n".join(refusal), at, data),
    )


def shelved_ids(store: Store) -> set[int]:
    """The ids of plugins that have a package."""
    there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_packages'"
    if store.scalar(there) is None:
        return set()
    return {int(plugin) for (plugin,) in store.read("SELECT plugin FROM _packages")}
