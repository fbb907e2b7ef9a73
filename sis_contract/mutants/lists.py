"""The lists of bugs, read and held against their rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from sis_contract.verdicts import SOURCES

Side = Literal["provider", "consumer"]

TAGS = tuple(tag for tag in SOURCES if tag != "guess")
"""Tags that a bug may carry: what contradicts a guess alone, nobody can call wrong."""

_KEYS = ("sentence", "source", "how")


class BugListError(Exception):
    """A list of bugs that breaks its rules; the text names the list and the bug."""


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug that a server or a connector could have.

    `source` tells where the right behaviour is known from, as `tag: section of the reference`; the
    tag is one of `TAGS`. `how` says in words how the mock, or the reference connector, is made to
    have the bug.
    """

    id: str
    family: str
    sentence: str
    source: str
    how: str

    @property
    def tag(self) -> str:
        """The source's tag alone."""
        return self.source.partition(":")[0]


def bugs(side: Side) -> tuple[Bug, ...]:
    """The bugs of one side in the order of their list; `BugListError` when it breaks a rule."""
    text = files(__package__).joinpath(f"{side}.toml").read_text("utf-8")
    return read(f"{side}.toml", text)


def read(name: str, text: str) -> tuple[Bug, ...]:
    """Bugs from a list's TOML text, `[family.id]` with sentence, source and how.

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
    if not isinstance(entry, dict) or sorted(entry) != sorted(_KEYS):
        raise BugListError(f"{where} has to have exactly the keys {', '.join(_KEYS)}")
    for key in _KEYS:
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise BugListError(f"{where}: {key} has to be a text that is not empty")
    tag, _, place = entry["source"].partition(":")
    if tag not in TAGS or not place.strip():
        raise BugListError(
            f"{where}: source has to be a tag ({', '.join(TAGS)}), a colon and the place,"
            f" not {entry['source']!r}"
        )
    return Bug(id_, family, entry["sentence"], entry["source"], entry["how"])
