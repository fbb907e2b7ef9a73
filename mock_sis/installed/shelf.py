"""The packages of a district, durable in its file: the zip itself, and whether it is enabled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sis_core.district.store import Store
from sis_core.district.write import Write
from sis_plugin.model import Package
from sis_plugin.reading import read_package

_TABLE = """
CREATE TABLE IF NOT EXISTS _packages (
    plugin INTEGER PRIMARY KEY, enabled INTEGER NOT NULL, refusal TEXT NOT NULL,
    at TEXT NOT NULL, zip BLOB NOT NULL)
"""
"""Made with the first package: a district without one is the same file as ever."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One installed package: its plugin's id, what it holds, and how far it has come.

    `refusal` says why it could not be enabled, or is empty; `at` is the district's time.
    """

    id: int
    package: Package
    data: bytes
    at: str
    enabled: bool = False
    refusal: tuple[str, ...] = ()


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

    def keep(self, w: Write, shelved: Shelved) -> None:
        """Puts a package on the shelf, or replaces the one of the same plugin."""
        w.keep(_TABLE)
        w.keep(
            "INSERT INTO _packages (plugin, enabled, refusal, at, zip) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (plugin) DO UPDATE SET enabled = excluded.enabled, "
            "refusal = excluded.refusal, at = excluded.at, zip = excluded.zip",
            (
                shelved.id,
                int(shelved.enabled),
                "\n".join(shelved.refusal),
                shelved.at,
                shelved.data,
            ),
        )
        self._forget(None)  # whoever reads now waits for the transaction's end

    def drop(self, w: Write, plugin_id: int) -> None:
        """Takes a package off the shelf."""
        w.keep("DELETE FROM _packages WHERE plugin = ?", (plugin_id,))
        self._forget(None)

    def _read(self) -> Iterable[Shelved]:
        there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_packages'"
        if self._store.scalar(there) is None:
            return
        sql = "SELECT plugin, enabled, refusal, at, zip FROM _packages ORDER BY plugin"
        for plugin, enabled, refusal, at, data in self._store.read(sql):
            package = read_package(data, lenient=True)
            yield Shelved(plugin, package, data, at, bool(enabled), tuple(refusal.splitlines()))

    def _forget(self, changed: object) -> None:
        if changed is None:
            self._generation += 1
            self._known = None
