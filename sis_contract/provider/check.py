"""A check: an id, a sentence, where its fact is known from, and a function that judges a server.

The function takes a session and returns where the server keeps the fact. It raises `Contradicted`
where the server does something else, and `NoChance` where nothing could be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sis_contract.verdicts import Source

Api = Literal["powerschool", "oneroster"]
Switch = tuple[str, str]

MAX_SHOWN = 300
"""Characters of a value that a sentence shows."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `where` is a place in the sources, `writes` marks what changes the server.

    The id is `family:what`, for people and for `--only`; it never changes its meaning.
    """

    id: str
    api: Api
    sentence: str
    source: Source
    where: str
    run: Callable[[Any], None]
    writes: bool = False

    @property
    def family(self) -> str:
        """What stands before the colon."""
        return self.id.partition(":")[0]


class Contradicted(Exception):
    """The server does something else; `switch` is the setting with which the mock does the same."""

    def __init__(
        self, told: str, expected: object = "", got: object = "", switch: Switch | None = None
    ) -> None:
        super().__init__(told)
        self.told = told
        self.expected, self.got = shown(expected), shown(got)
        self.switch = switch


class NoChance(Exception):
    """A precondition is missing; the text says which, and what a person could do."""


class LeftOut(Exception):
    """The person did not offer what the check needs: an address, or leave to write."""


class Book:
    """The checks of one subject, written down by a decorator."""

    def __init__(self, api: Api, place: str) -> None:
        self._api: Api = api
        self._place = place
        self._checks: list[Check] = []

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks in the order in which they were written."""
        return tuple(self._checks)

    def check(
        self, id: str, sentence: str, source: Source, section: str, *, writes: bool = False
    ) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
        """Takes a function as the check of that id; `section` is a place within the source."""

        def taken(run: Callable[[Any], None]) -> Callable[[Any], None]:
            self.add(id, sentence, source, section, run, writes=writes)
            return run

        return taken

    def add(
        self,
        id: str,
        sentence: str,
        source: Source,
        section: str,
        run: Callable[[Any], None],
        *,
        writes: bool = False,
    ) -> None:
        """Adds a check that was derived."""
        where = f"{self._place} {section}"
        self._checks.append(Check(id, self._api, sentence, source, where, run, writes))


def expect(
    fact: object,
    told: str,
    expected: object = "",
    got: object = "",
    switch: Switch | None = None,
) -> None:
    """Raises Contradicted with that sentence unless the fact holds."""
    if not fact:
        raise Contradicted(told, expected, got, switch)


def same(got: object, expected: object, told: str, *, switch: Switch | None = None) -> None:
    """Raises Contradicted unless two values are equal, in type too (1 is not true)."""
    if got != expected or type(got) is not type(expected):
        raise Contradicted(told, expected, got, switch)


def need(value: object, told: str) -> None:
    """Raises NoChance with that sentence unless there is something to look at."""
    if not value:
        raise NoChance(told)


def shown(value: object) -> str:
    """A value as a sentence shows it, cut where it is long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
