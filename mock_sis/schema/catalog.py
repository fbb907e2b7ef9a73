"""Which tables this API has, of which kind, and what may be done with each (5.1)."""

from __future__ import annotations

from typing import Literal

from mock_sis.schema import words
from sis_core.district import Store, Table

Kind = Literal["core", "special", "one to one", "independent"]

SPECIAL = frozenset({"storedgrades", "spenrollments", "transportation"})
"""Core tables whose rows a plugin may add and delete [doc]."""

MASS_UPDATED: tuple[Kind, ...] = ("one to one", "independent")
"""Kinds of tables that take a mass update [doc]."""

_VERBS: dict[Kind, tuple[str, ...]] = {
    "core": ("GET", "PUT"),
    "special": ("GET", "POST", "PUT", "DELETE"),
    "one to one": ("GET", "POST", "PUT", "DELETE"),
    "independent": ("GET", "POST", "PUT", "DELETE"),
}


def kind_of(table: Table) -> Kind:
    """What kind of table this is: core, a special-cased core one, or an extension."""
    if table.id in SPECIAL:
        return "special"
    if table.extends is not None:
        return "one to one"
    return "independent" if table.area == "Extensions" else "core"


def verbs_of(table: Table) -> tuple[str, ...]:
    """The methods that a table takes; none where it is closed."""
    return () if table.view is not None else _VERBS[kind_of(table)]


class Catalog:
    """The tables as this API lists them: an extension of a district's own only while installed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def table(self, name: str) -> Table:
        """The open table of that name in any case; raises 404 and 405."""
        found = self._store.tables.get(name.lower())
        if found is None or not self._there(found):
            raise words.no_table(name)
        if found.view is not None:
            raise words.closed(found)
        return found

    def tables(self) -> list[Table]:
        """Every table that exists, closed ones too, by name."""
        there = (table for table in self._store.tables.values() if self._there(table))
        return sorted(there, key=lambda table: table.id)

    def extensions(self, core: str) -> tuple[str, ...]:
        """The installed 1:1 extensions of a core table."""
        return self._store.extensions(core)

    def _there(self, table: Table) -> bool:
        kind = kind_of(table)
        if kind == "independent" or (kind == "one to one" and table.id.startswith("u_")):
            return table.id in self._store.extensions(table.extends or "")
        return True
