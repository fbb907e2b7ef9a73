"""What a case needs of the district it is played in; handed over by the composition roots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

Rule = Mapping[str, Any]
"""A rule of mischief: one flat JSON object, as docs/mischief.md has it."""

Row = tuple[Any, ...]


class Entry(Protocol):
    """One exchange as the world's journal keeps it; `at` is when it ended, since 1970.

    Bodies may be cut. `mischief` are the ids of the rules that touched it.
    """

    @property
    def number(self) -> int:
        """Its place in the order of answers."""

    @property
    def at(self) -> float:
        """When it ended, in seconds."""

    @property
    def milliseconds(self) -> float:
        """How long it took."""

    @property
    def method(self) -> str:
        """GET, POST …"""

    @property
    def target(self) -> str:
        """Path and query as they were asked."""

    @property
    def status(self) -> int:
        """The answer's status."""

    @property
    def family(self) -> str:
        """Which family of addresses answered: v1, oneroster, xte …"""

    @property
    def request_headers(self) -> Mapping[str, str]:
        """Headers as they came."""

    @property
    def request_body(self) -> bytes:
        """The body's beginning."""

    @property
    def response_headers(self) -> Sequence[tuple[str, str]]:
        """Headers of the answer."""

    @property
    def response_body(self) -> bytes:
        """The beginning of the answer's body."""

    @property
    def mischief(self) -> tuple[str, ...]:
        """Ids of rules."""


class World(Protocol):
    """A served district of one case. Changes are noted as the SIS would note them."""

    @property
    def url(self) -> str:
        """Where it answers."""

    def today(self) -> date:
        """The day in the district."""

    def ready(self) -> Mapping[str, Any]:
        """What the ready file holds."""

    def sql(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a SELECT on the store."""

    def load(
        self,
        tables: Mapping[str, Sequence[Mapping[str, Any]]],
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Adds rows and applies settings."""

    def arrange(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """Adds, patches, enrolls, deletes rows by kind, as docs/world-control.md has it."""

    def switch(self, values: Mapping[str, str]) -> None:
        """Sets switches."""

    def age(self, days: int) -> None:
        """Lets days pass."""

    def happen(self, event: str, count: int = 1) -> list[Mapping[str, Any]]:
        """Lets a named event happen, and tells what did."""

    def needs(self, case: str) -> Mapping[str, Any]:
        """Where an awkward case lives."""

    def disturb(self, rule: Rule) -> str:
        """Adds a rule of mischief and returns its id."""

    def calm(self) -> None:
        """Takes every rule away."""

    def rules(self) -> list[Mapping[str, Any]]:
        """The rules with their hits."""

    def plugin(self, *, enabled: bool) -> None:
        """Enables or disables the plugin whose credentials the ready file holds."""

    def last(self) -> int:
        """The number of the newest journal entry."""

    def entries(self, since: int) -> list[Entry]:
        """The journal's entries after a number, oldest first."""

    def stop(self) -> None:
        """Ends it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which world a case wants."""

    recipe: str = "tiny"
    seed: int = 7
    tls: bool = False
    switches: Mapping[str, str] = field(default_factory=dict)


MakeWorld = Callable[[Wish], World]
"""Opens a world that nobody else uses; safe to be called from several threads."""


class WorldError(Exception):
    """The district cannot be put into the state that a case wants; the text says why."""
