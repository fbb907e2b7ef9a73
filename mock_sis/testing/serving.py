"""Which district a test asks for, and the worlds that are kept between tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

from mock_sis.embedded import Worlds
from mock_sis.world import World
from sis_core.district import DistrictError
from sis_core.serving.journal import Wanted
from sis_core.wire.switches import NEWEST

_TAIL = 15


@dataclass(frozen=True, slots=True)
class Wish:
    """What a test runs against."""

    today: date
    recipe: str = "small"
    seed: int = 7
    version: str = NEWEST
    tls: bool = False
    switches: tuple[tuple[str, str], ...] = ()

    def changed(self, marked: Mapping[str, Any]) -> Wish:
        """The wish with what a `sis` marker says; raises DistrictError for an unknown word."""
        known = ("recipe", "seed", "today", "version", "tls", "switches")
        for name in marked:
            if name not in known:
                raise DistrictError(f"the sis marker takes {', '.join(known)}, not {name}")
        values = {name: getattr(self, name) for name in known} | dict(marked)
        for name, kind, told in _KINDS:
            value = values[name]
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                raise DistrictError(f"{name} of the sis marker is {told}, not {value!r}")
        if isinstance(values["today"], str):
            values["today"] = day_of(values["today"])
        values["recipe"], values["version"] = str(values["recipe"]), str(values["version"])
        if isinstance(values["switches"], Mapping):
            chosen = ((str(name), str(value)) for name, value in values["switches"].items())
            values["switches"] = tuple(sorted(chosen))
        return Wish(**values)


_KINDS: tuple[tuple[str, Any, str], ...] = (
    ("recipe", str | Path, "a recipe's name or a TOML file"),
    ("seed", int, "a whole number"),
    ("today", date | str, "a day such as 2026-10-15"),
    ("version", str | float, "a release such as 25.2"),
    ("tls", bool, "True or False"),
    ("switches", Mapping | tuple, "a dict of switches and their values"),
)
"""What the words of a marker take; a tuple of switches is what a wish itself has."""


def with_marker(said: Mapping[str, Any], marked: Mapping[str, Any]) -> dict[str, Any]:
    """What markers say, the nearest one last: its words win, its switches come to the others."""
    made = {**said, **marked}
    if isinstance(said.get("switches"), Mapping) and isinstance(marked.get("switches"), Mapping):
        made["switches"] = {**said["switches"], **marked["switches"]}
    return made


def day_of(text: str) -> date:
    """A day from `2026-10-15`; raises DistrictError in one sentence."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DistrictError(f"a day looks like 2026-10-15, not {text!r}") from None


@dataclass(slots=True)
class Kept:
    """The worlds of one session, one for each wish, each put back before it is used again.

    `make` gives the worlds to open from; it is called with the first wish.
    """

    make: Callable[[], Worlds]
    _worlds: Worlds | None = None
    _open: dict[Wish, World] = field(default_factory=dict)
    _used: set[Wish] = field(default_factory=set)
    _stack: ExitStack = field(default_factory=ExitStack)

    def world(self, wish: Wish) -> World:
        """A served world as at its start, nothing in its journal."""
        found = self._open.get(wish)
        if found is None or not found.served:  # a test may have stopped it
            if self._worlds is None:
                self._worlds = self._stack.enter_context(self.make())
            found = self._stack.enter_context(
                self._worlds.open(
                    tls=wish.tls,
                    recipe=wish.recipe,
                    seed=wish.seed,
                    today=wish.today,
                    version=wish.version,
                    switches=dict(wish.switches),
                )
            )
            self._open[wish] = found
        elif wish in self._used:
            found.reset()
        found.journal.clear()
        self._used.add(wish)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()


def tail(world: World) -> str:
    """The newest journal lines, for the report of a test that failed; "" for an empty journal."""
    entries = list(reversed(world.journal.entries(Wanted(newest=True, limit=_TAIL))))
    lines = []
    for entry in entries:
        shown = entry.shown(bodies=False)
        lines.append(f"{shown['status'] or '---'} {shown['method']} {shown['path']}")
        said = dict.fromkeys((shown["reason"], *shown["notes"]))  # rules stand among the notes
        lines += [f"      {one}" for one in said if one]
    return "\n".join(lines)
