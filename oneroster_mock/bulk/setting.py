"""What a district remembers of the package it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sis_core.district import Store

NAME = "oneroster_csv"


@dataclass(frozen=True, slots=True)
class PackageSetting:
    """Extension columns by file, in order, and the manifest's source properties."""

    metadata: Mapping[str, Sequence[str]]
    source: Mapping[str, str]


def package_setting(store: Store) -> PackageSetting:
    """The setting of a district; without one the district's name is the source."""
    found = store.setting(NAME)
    if isinstance(found, dict):
        return PackageSetting(found.get("metadata") or {}, found.get("source") or {})
    name = store.setting("name")
    return PackageSetting({}, {"source.systemName": str(name)} if name else {})
