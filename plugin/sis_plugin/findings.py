"""What is said about a package: findings of the linter, and the refusal to take it at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["E", "W", "I"]
"""E: PowerSchool would refuse it or not enable it; W: works but will hurt; I: a note."""


class PackageError(Exception):
    """A package that cannot be taken: one sentence, the file and line it is about, and the rule.

    `line` is 0 where none can be told, `file` is empty where the package as a whole is meant.
    """

    def __init__(self, sentence: str, file: str = "", line: int = 0, rule: str = "") -> None:
        where = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(where + sentence)
        self.sentence = sentence
        self.file = file
        self.line = line
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Finding:
    """What the linter says about one place; `rule` is an id such as `P13`."""

    rule: str
    level: Level
    message: str
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """`file:line`, as far as they are known."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.file
