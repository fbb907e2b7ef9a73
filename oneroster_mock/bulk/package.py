"""A OneRoster 1.1 CSV package: what its manifest says, and the rows of its files.

Rules: oneroster-1.1.md 6.1 and 6.2. Nothing is unpacked to disk, and a file is read as often as
somebody asks for its rows, so that memory holds one row of it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from oneroster_mock.bulk.archive import Archive
from oneroster_mock.bulk.columns import FILES, METADATA, ROSTER, File
from oneroster_mock.bulk.findings import Findings
from oneroster_mock.bulk.lines import Unreadable, rows
from oneroster_mock.bulk.manifest import MEMBER, Manifest, Mode, read_manifest

Cells = dict[str, str]
"""A row by column name; columns that the file lacks are absent."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file of the package lies: its declaration, its mode, and its header as it stands."""

    file: File
    mode: Mode
    header: tuple[str, ...]

    @property
    def metadata(self) -> tuple[str, ...]:
        """The extension columns, in the file's order."""
        return tuple(name for name in self.header if name.startswith(METADATA))


class Package:
    """An open package; `layouts` holds the files to read, in an order in which they can be loaded.

    What is wrong with manifest, file names and headers goes to the findings; rows are checked by
    `oneroster_mock.bulk.check`.
    """

    def __init__(self, archive: Archive, findings: Findings) -> None:
        self._archive = archive
        self._findings = findings
        self.manifest = self._read_manifest()
        self.layouts: dict[str, Layout] = {}
        self._look_at_names()
        for name, mode in self.manifest.modes.items():
            if mode != "absent" and FILES[name].member in archive.names:
                layout = self._layout(FILES[name], mode)
                if layout is not None:
                    self.layouts[name] = layout
        self.layouts = {name: self.layouts[name] for name in FILES if name in self.layouts}

    @property
    def is_delta(self) -> bool:
        """True where any file holds only what changed."""
        return any(layout.mode == "delta" for layout in self.layouts.values())

    def mode(self, name: str) -> Mode:
        """The mode of a file; absent where it cannot be read."""
        return self.layouts[name].mode if name in self.layouts else "absent"

    def size(self, name: str) -> int:
        """The unpacked size of a file, in bytes."""
        return self._archive.size(FILES[name].member)

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """The line and the cells of each row of a file below its header; raises Unreadable."""
        with self._archive.open(FILES[name].member) as stream:
            listed = rows(stream)
            next(listed, None)
            yield from listed

    def records(self, name: str) -> Iterator[tuple[int, Cells]]:
        """The line and the cells by column name of each row of a file."""
        header = self.layouts[name].header
        for line, cells in self.rows(name):
            yield line, dict(zip(header, cells, strict=False))

    def roster_complete(self) -> None:
        """Notes the files that a bulk set of rosters cannot be without."""
        missing = [name for name in ROSTER if name not in self.layouts]
        if missing and len(missing) < len(FILES):
            text = f"a bulk set has {', '.join(ROSTER)}; absent here: {', '.join(missing)}"
            self._findings.doubt(MEMBER, 0, "", text, "imported without")

    # -- reading ------------------------------------------------------------------------------

    def _read_manifest(self) -> Manifest:
        if MEMBER not in self._archive.names:
            return self._without_manifest()
        try:
            with self._archive.open(MEMBER) as stream:
                return read_manifest(rows(stream), self._findings)
        except Unreadable as stop:
            self._findings.error(MEMBER, stop.line, "", stop.text)
            return Manifest({})

    def _without_manifest(self) -> Manifest:
        text = "the package has none; without it it is OneRoster 1.0, and 1.1 is read"
        self._findings.doubt(MEMBER, 0, "", text, "every known file is taken as bulk")
        found = {name: "bulk" for name, file in FILES.items() if file.member in self._archive.names}
        return Manifest({name: "bulk" if name in found else "absent" for name in FILES})

    def _look_at_names(self) -> None:
        known = {file.member: name for name, file in FILES.items()}
        for member in self._archive.names:
            if member == MEMBER:
                continue
            if member in known:
                if self.manifest.modes.get(known[member]) == "absent":
                    text = f"is in the zip, and the manifest says file.{known[member]},absent"
                    self._findings.doubt(member, 0, "", text, "it is passed over")
                continue
            self._findings.remark(member, 0, "", _strange(member, list(known)))
        for name, mode in self.manifest.modes.items():
            if mode != "absent" and FILES[name].member not in self._archive.names:
                text = f"is not in the zip, and the manifest says file.{name},{mode}"
                self._findings.doubt(FILES[name].member, 0, "", text, "taken as absent")

    def _layout(self, file: File, mode: Mode) -> Layout | None:
        try:
            with self._archive.open(file.member) as stream:
                line, header = next(rows(stream), (0, []))
        except Unreadable as stop:
            self._findings.error(file.member, stop.line, "", stop.text)
            return None
        if not header:
            self._findings.error(file.member, 0, "", "is empty; it begins with its header")
            return None
        self._check_header(file, line, header)
        if "sourcedId" not in header:
            return None
        return Layout(file, mode, tuple(header))

    def _check_header(self, file: File, line: int, header: list[str]) -> None:
        wanted, plain = list(file.header), [n for n in header if not n.startswith(METADATA)]
        doubled = {name for name in header if header.count(name) > 1}
        if doubled:
            text = f"the header names {', '.join(sorted(doubled))} twice"
            self._findings.error(file.member, line, "", text)
        elif plain != wanted:
            text = f"the header is {','.join(wanted)}; here {_difference(wanted, plain)}"
            self._findings.doubt(file.member, line, "", text, "columns are taken by name")
            if "sourcedId" not in plain:
                self._findings.error(file.member, line, "", "the header lacks sourcedId")
        elif header[: len(wanted)] != wanted:
            text = f"columns {METADATA}… stand to the right of all others"
            self._findings.doubt(file.member, line, "", text, "columns are taken by name")


def _strange(member: str, known: list[str]) -> str:
    folder, _, name = member.rpartition("/")
    if name in known:
        return f"stands in the folder {folder}/; files are read at the root of the zip only"
    near = difflib.get_close_matches(name, [*known, MEMBER], 1, 0.8)
    lower = {one.lower(): one for one in [*known, MEMBER]}
    hint = lower.get(name.lower()) or (near[0] if near else "")
    said = f"; did you mean {hint}?" if hint else ""
    return f"is no file of OneRoster 1.1 and passed over{said}"


def _difference(wanted: list[str], found: list[str]) -> str:
    missing = [name for name in wanted if name not in found]
    strange = [name for name in found if name not in wanted]
    said = []
    if missing:
        said.append(f"{', '.join(missing)} is missing")
    if strange:
        said.append(f"{', '.join(strange)} is unknown")
    if not said:
        first = next(i for i, (a, b) in enumerate(zip(wanted, found, strict=True)) if a != b)
        said.append(f"column {first + 1} is {found[first]}, not {wanted[first]}")
    return " and ".join(said)
