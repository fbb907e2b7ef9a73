"""What changes in an administrator's eyes from one release of a plugin to the next."""

from __future__ import annotations

from dataclasses import dataclass

from sis_plugin.model import Package

Field = tuple[str, str, str]
"""Table and field in lower case, and the access that is (or was) asked for."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Permissions and queries of two releases; the administrator approves the whole list anew."""

    added: tuple[Field, ...] = ()
    removed: tuple[Field, ...] = ()
    raised: tuple[Field, ...] = ()
    lowered: tuple[Field, ...] = ()
    queries_added: tuple[str, ...] = ()
    queries_removed: tuple[str, ...] = ()
    access_level: tuple[str, str] | None = None
    version: tuple[str, str] = ("", "")

    @property
    def none(self) -> bool:
        """True where nobody could tell the two apart by their permissions."""
        return not (
            self.added or self.removed or self.raised or self.lowered
            or self.queries_added or self.queries_removed or self.access_level
        )  # fmt: skip


def difference(older: Package, newer: Package) -> Difference:
    """Compares two releases."""
    before, now = _fields(older), _fields(newer)
    both = before.keys() & now.keys()
    changed = {name: now[name] for name in both if now[name] != before[name]}
    old_queries = {query.name for query in older.queries}
    new_queries = {query.name for query in newer.queries}
    old_level, new_level = _level(older), _level(newer)
    return Difference(
        added=_listed({name: now[name] for name in now.keys() - before.keys()}),
        removed=_listed({name: before[name] for name in before.keys() - now.keys()}),
        raised=_listed({name: a for name, a in changed.items() if a == "FullAccess"}),
        lowered=_listed({name: a for name, a in changed.items() if a != "FullAccess"}),
        queries_added=tuple(sorted(new_queries - old_queries)),
        queries_removed=tuple(sorted(old_queries - new_queries)),
        access_level=None if old_level == new_level else (old_level, new_level),
        version=(older.version, newer.version),
    )


def _fields(package: Package) -> dict[tuple[str, str], str]:
    return {
        (table, column): access
        for table, columns in package.grants.items()
        for column, access in columns.items()
    }


def _listed(fields: dict[tuple[str, str], str]) -> tuple[Field, ...]:
    return tuple((table, column, fields[table, column]) for table, column in sorted(fields))


def _level(package: Package) -> str:
    if not package.oauth:
        return "no credentials"
    return package.access_level or "NONE"
