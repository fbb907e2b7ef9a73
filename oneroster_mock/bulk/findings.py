"""What is wrong with a package: collected, counted, and told with file, line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

SHOWN = 50
"""How many findings of a kind are kept to be shown; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a file's name, its line (0: the file as a whole), a column."""

    file: str
    line: int
    column: str
    text: str

    def __str__(self) -> str:
        where = self.file
        if self.line:
            where += f", line {self.line}"
        if self.column:
            where += f", column {self.column}"
        return f"{where}: {self.text}"


@dataclass(slots=True)
class Findings:
    """The errors and remarks of one package.

    `lenient` turns into a remark what `doubt` reports, because the importer knows how to go on.
    """

    lenient: bool = False
    errors: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    error_count: int = 0
    remark_count: int = 0

    def error(self, file: str, line: int, column: str, text: str) -> None:
        """Something that no import survives."""
        self.error_count += 1
        if len(self.errors) < SHOWN:
            self.errors.append(Finding(file, line, column, text))

    def remark(self, file: str, line: int, column: str, text: str) -> None:
        """Something that a person should know, and that stops nothing."""
        self.remark_count += 1
        if len(self.remarks) < SHOWN:
            self.remarks.append(Finding(file, line, column, text))

    def doubt(self, file: str, line: int, column: str, text: str, instead: str) -> None:
        """An error; where the import is lenient a remark that says what was done instead."""
        if self.lenient:
            self.remark(file, line, column, f"{text}; {instead}")
        else:
            self.error(file, line, column, text)

    def told(self) -> Iterator[str]:
        """Lines for people: errors, then remarks, each with how many more there are."""
        yield from _told("error", self.errors, self.error_count)
        yield from _told("remark", self.remarks, self.remark_count)


def _told(what: str, kept: list[Finding], count: int) -> Iterator[str]:
    for finding in kept:
        yield f"{what}: {finding}"
    if count > len(kept):
        yield f"… and {count - len(kept)} more {what}s"
