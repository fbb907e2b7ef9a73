"""A plugin of a district as the life of plugins sees it, and what PowerSchool refuses of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mock_sis.installed.shelf import Shelved
from mock_sis.plugins import LEVELS, Plugin
from sis_core.district import DistrictError
from sis_core.spec.powerschool.access import Level
from sis_plugin.model import Package


class PluginRefused(DistrictError):
    """What PowerSchool would refuse; `sentences` has its words, one for each cause."""

    def __init__(self, said: str, sentences: Sequence[str] = ()) -> None:
        super().__init__("; ".join([said, *sentences]) if sentences else said)
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True)
class Resident:
    """A plugin of the district: its credentials once it has some, its package where it has one.

    The sandbox's plugin, which the server starts with, has no package.
    """

    id: int
    name: str
    enabled: bool
    plugin: Plugin | None
    shelved: Shelved | None

    @property
    def package(self) -> Package | None:
        """What the package holds, or None where there is none or it cannot be read."""
        return self.shelved.package if self.shelved else None


def resident(number: int, plugin: Plugin | None, shelved: Shelved | None) -> Resident:
    """The plugin of an id; a package that cannot be read leaves it the name of its credentials."""
    if shelved is not None:
        package = shelved.package
        name = package.name if package else plugin.name if plugin else f"plugin {number}"
        return Resident(number, name, shelved.enabled, plugin, shelved)
    assert plugin is not None  # whoever is installed has credentials or a package
    return Resident(number, plugin.name, plugin.enabled, plugin, None)


def level_of(package: Package) -> Level:
    """What plugin.xml says; absent means NONE [doc]."""
    for level in LEVELS:
        if package.access_level == level:
            return level
    return "NONE"
