"""What a rule looks at: the package, the dictionary, what is installed, the release before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sis_plugin.columns import Columns
from sis_plugin.findings import Finding, Level
from sis_plugin.model import Package


@dataclass(frozen=True, slots=True)
class Context:
    """One package among others; `columns` has the package's own extension tables already,
    `grants` what it asks for (read once, as the rules ask often).
    """

    package: Package
    columns: Columns
    grants: Mapping[str, Mapping[str, str]]
    installed: Sequence[Package] = ()
    against: Package | None = None

    @property
    def others(self) -> tuple[Package, ...]:
        """Installed plugins of another name."""
        return tuple(p for p in self.installed if p.name != self.package.name)

    def granted(self, table: str, column: str) -> bool:
        """True where the package asks for a column, or for every column of its table."""
        columns = self.grants.get(table.lower(), {})
        return column.lower() in columns or "*" in columns

    def at(self, element: str, rule: str, level: Level, said: str) -> Finding:
        """A finding at an element of plugin.xml, or at its root where that is absent."""
        lines = self.package.lines
        return Finding(rule, level, said, main_file(self.package), lines.get(element, self.root))

    @property
    def root(self) -> int:
        """The line of plugin.xml's root."""
        return self.package.lines.get("plugin", 0)


def main_file(package: Package) -> str:
    """The name of plugin.xml as the package spells it."""
    return next((name for name in package.files if name.lower() == "plugin.xml"), "plugin.xml")
