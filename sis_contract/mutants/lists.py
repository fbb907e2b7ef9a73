"""The lists of bugs, read and held against their rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from sis_contract.verdicts import SOURCES

Side = Literal["provider", "consumer"]
Drawn = Literal["first", "held_out"]
"""The first list, and the second, which was drawn after checks had been made for the first."""

TAGS = tuple(tag for tag in SOURCES if tag != "guess")
"""Tags that a bug may carry: what contradicts a guess alone, nobody can call wrong."""

_KEYS = ("sentence", "source", "how")
_WITHDRAWN = "withdrawn"


class BugListError(Exception):
    """A list of bugs that breaks its rules; the text names the list and the bug."""


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug that a server or a connector could have.

    `source` tells where the right behaviour is known from, as `tag: section of the reference`; the
    tag is one of `TAGS`. `how` says in words how the mock, or the reference connector, is made to
    have the bug. `withdrawn` is the reason why it is no bug after all, nothing where it is one.
    """

    id: str
    family: str
    sentence: str
    source: str
    how: str
    withdrawn: str = ""

    @property
    def tag(self) -> str:
        """The source's tag alone."""
        return self.source.partition(":")[0]


def bugs(side: Side, drawn: Drawn = "first") -> tuple[Bug, ...]:
    """The bugs of one list of a side in its order, without those that were withdrawn.

    Raises `BugListError` when the list breaks a rule.
    """
    return tuple(bug for bug in listed(side, drawn) if not bug.withdrawn)


def listed(side: Side, drawn: Drawn = "first") -> tuple[Bug, ...]:
    """All that one list of a side holds, those that were withdrawn among it."""
    name = f"{side}.toml" if drawn == "first" else f"{drawn}_{side}.toml"
    return read(name, files(__package__).joinpath(name).read_text("utf-8"))


def all_bugs(side: Side) -> tuple[Bug, ...]:
    """The bugs of both lists of a side."""
    return bugs(side) + bugs(side, "held_out")


def read(name: str, text: str) -> tuple[Bug, ...]:
    """Bugs from a list's TOML text, `[family.id]` with sentence, source, how, perhaps withdrawn.

    Raises `BugListError` for text that is no TOML, an id that stands twice, a missing, empty or
    unknown key, and a source without a known tag or without its place.
    """
    try:
        families = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BugListError(f"{name}: {error}") from error
    found: dict[str, Bug] = {}
    for bug in _bugs(name, families):
        if bug.id in found:
            other = found[bug.id].family
            raise BugListError(f"{name}: {bug.id} stands twice, in {other} and in {bug.family}")
        found[bug.id] = bug
    return tuple(found.values())


def _bugs(name: str, families: Mapping[str, object]) -> Iterator[Bug]:
    for family, entries in families.items():
        if not isinstance(entries, dict):
            raise BugListError(f"{name}: {family} is no table; bugs stand as [family.id]")
        for id_, entry in entries.items():
            yield _bug(f"{name}: {family}.{id_}", family, id_, entry)


def _bug(where: str, family: str, id_: str, entry: object) -> Bug:
    if not isinstance(entry, dict) or sorted(set(entry) - {_WITHDRAWN}) != sorted(_KEYS):
        raise BugListError(f"{where} has to have exactly the keys {', '.join(_KEYS)}")
    for key, text in entry.items():
        if not isinstance(text, str) or not text.strip():
            raise BugListError(f"{where}: {key} has to be a text that is not empty")
    tag, _, place = entry["source"].partition(":")
    if tag not in TAGS or not place.strip():
        raise BugListError(
            f"{where}: source has to be a tag ({', '.join(TAGS)}), a colon and the place,"
            f" not {entry['source']!r}"
        )
    return Bug(id_, family, **entry)
