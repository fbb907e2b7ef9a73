"""Whether the rows of a package are what the standard says, and which of them are taken.

`Checker.check` reads every file twice, for its ids and for its cells. The import's own reading is
`Checker.taken`, which answers the same rows again, without what a lenient import leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from oneroster_mock.bulk.cells import shown
from oneroster_mock.bulk.columns import FILES
from oneroster_mock.bulk.findings import Findings
from oneroster_mock.bulk.judging import Judge
from oneroster_mock.bulk.lines import Unreadable
from oneroster_mock.bulk.package import Cells, Package

Known = Callable[[str, str], bool]
"""Whether the district that a package goes to has the id of a file's entity already."""

Progress = Callable[[str, int, int], None]
_STEP = 5000


@dataclass(slots=True)
class Index:
    """The ids of each file: `lines` where a row with that id begins, `gone` those to be deleted."""

    lines: dict[str, dict[str, int]] = field(default_factory=dict)
    gone: dict[str, set[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


class Checker:
    """The check of one package against the standard and the district that it goes to."""

    def __init__(self, package: Package, findings: Findings, known: Known) -> None:
        self._package = package
        self._findings = findings
        self._known = known
        self.index = Index()

    def check(self, progress: Progress) -> None:
        """Reads everything; what is wrong goes to the findings."""
        for name in self._package.layouts:
            self._gather(name)
        for name, layout in self._package.layouts.items():
            judge = Judge(layout, self._findings, self.exists)
            total = self.index.counts[name]
            try:
                for done, (line, cells) in enumerate(self._package.rows(name)):
                    if done % _STEP == 0:
                        progress(f"checking {name}", done, total)
                    self._look(name, judge, line, cells)
            except Unreadable:
                continue  # told when the ids were gathered
            progress(f"checking {name}", total, total)

    def taken(self, name: str) -> Iterator[tuple[int, Cells]]:
        """The rows of a file that the import takes, with their cells as they are taken."""
        if name not in self._package.layouts:
            return
        judge = Judge(self._package.layouts[name], Findings(lenient=True), self.exists)
        lines = self.index.lines[name]
        for line, cells in self._package.rows(name):
            if not self._findings.lenient and not self._findings.error_count:
                yield line, judge.trusted(cells)
                continue
            row = judge.row(line, cells)
            if row is not None and lines.get(row["sourcedId"], line) == line:
                yield line, row

    def exists(self, name: str, sourced_id: str) -> bool:
        """Whether a reference to that id of a file leads anywhere once the package is in."""
        if sourced_id in self.index.lines.get(name, ()):
            return True
        if sourced_id in self.index.gone.get(name, ()) or self._package.mode(name) == "bulk":
            return False
        return self._known(name, sourced_id)

    def _gather(self, name: str) -> None:
        layout = self._package.layouts[name]
        lines = self.index.lines.setdefault(name, {})
        gone = self.index.gone.setdefault(name, set())
        count = 0
        try:
            for line, cells in self._package.records(name):
                count += 1
                sourced_id = cells.get("sourcedId", "")
                if cells.get("status") == "tobedeleted":
                    gone.add(sourced_id)
                elif sourced_id:
                    lines.setdefault(sourced_id, line)
        except Unreadable as stop:
            self._findings.error(layout.file.member, stop.line, "", stop.text)
        self.index.counts[name] = count
        if not count:
            text = f"has no rows; leave the file out and say file.{name},absent"
            self._findings.doubt(layout.file.member, 0, "", text, "taken as it is")

    def _look(self, name: str, judge: Judge, line: int, cells: list[str]) -> None:
        """Judges a row; one that is left out is nothing that others can refer to."""
        row = judge.row(line, cells)
        lines = self.index.lines[name]
        place = self._package.layouts[name].header.index("sourcedId")
        sourced_id = cells[place] if place < len(cells) else ""
        first = lines.get(sourced_id)
        if row is None:
            # Where the package is refused anyway, one bad row need not make others bad.
            if first == line and self._findings.lenient:
                del lines[sourced_id]
        elif first is not None and first != line:
            text = f"{shown(sourced_id)} stands on line {first} already"
            member = FILES[name].member
            self._findings.doubt(member, line, "sourcedId", text, "this row is left out")
