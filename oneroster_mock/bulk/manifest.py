"""manifest.csv: which files a package holds, and whether each is the whole or what changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from oneroster_mock.bulk.columns import FILES
from oneroster_mock.bulk.findings import Findings

MEMBER = "manifest.csv"
HEADER = ("propertyName", "value")
Mode = Literal["absent", "bulk", "delta"]
MODES: tuple[Mode, ...] = ("absent", "bulk", "delta")
_FIXED = {"manifest.version": "1.0", "oneroster.version": "1.1"}
_SOURCE = ("source.systemName", "source.systemCode")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The mode of every file, and who made the package."""

    modes: Mapping[str, Mode]
    source: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, str]]:
        """The rows of the file, header first, files in the order of the alphabet."""
        named = sorted(FILES, key=_place)
        return [
            HEADER,
            *_FIXED.items(),
            *((f"file.{name}", self.modes.get(name, "absent")) for name in named),
            *((name, self.source[name]) for name in _SOURCE if self.source.get(name)),
        ]


def read_manifest(rows: Iterable[tuple[int, list[str]]], findings: Findings) -> Manifest:
    """Reads the rows of manifest.csv; what is wrong with them goes to the findings."""
    modes: dict[str, Mode] = {}
    source: dict[str, str] = {}
    seen: set[str] = set()
    listed = iter(rows)
    line, header = next(listed, (1, []))
    if tuple(header) != HEADER:
        findings.error(MEMBER, line, "", f"begins with {','.join(HEADER)}, not {','.join(header)}")
    for line, cells in listed:
        name, value = [*cells, "", ""][:2]
        if name in seen:
            findings.error(MEMBER, line, "propertyName", f"names {name} twice")
        seen.add(name)
        if name in _FIXED:
            if value != _FIXED[name]:
                findings.error(MEMBER, line, name, f"is {_FIXED[name]}, not {value!r}")
        elif name.startswith("file."):
            _mode(name.removeprefix("file."), value, line, modes, findings)
        elif name in _SOURCE:
            source[name] = value
        else:
            findings.remark(MEMBER, line, "propertyName", f"{name!r} is unknown and passed over")
    for name in _FIXED:
        if name not in seen:
            findings.error(MEMBER, 0, "", f"lacks the property {name}")
    _complete(modes, findings)
    return Manifest(modes, source)


def _mode(name: str, value: str, line: int, modes: dict[str, Mode], findings: Findings) -> None:
    if name not in FILES:
        near = difflib.get_close_matches(name, FILES, 1)
        hint = f"; did you mean file.{near[0]}?" if near else " and passed over"
        findings.remark(MEMBER, line, "propertyName", f"'file.{name}' is unknown{hint}")
    elif value not in MODES:
        findings.error(MEMBER, line, f"file.{name}", f"is one of {', '.join(MODES)}, not {value!r}")
    else:
        modes[name] = value


def _complete(modes: dict[str, Mode], findings: Findings) -> None:
    missing = [f"file.{name}" for name in FILES if name not in modes]
    if missing and modes:
        findings.remark(MEMBER, 0, "", f"lacks {', '.join(missing)}; taken as absent")
    for name in FILES:
        modes.setdefault(name, "absent")


def _place(name: str) -> str:
    """Where a file stands in the manifest: by its name, but resources after what they are of."""
    return name.lower().replace("courseresources", "coursesresources")
