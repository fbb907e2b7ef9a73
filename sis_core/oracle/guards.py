"""Which conditions may keep a value from being converted, other than those beside it.

Oracle promises no order of conditions. Those of one AND list are made to look first at what cannot
fail (`conditions.joined`), so that a conversion that fails there fails in every order. A condition
that stands elsewhere, in the ON of another join or in a block beneath or around, may come first in
Oracle and later in SQLite: only then a second try with nulls is fair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sis_core.oracle.types import Typed

Place = tuple[str, int, int]
"""A clause, which of its kind it is in the block, and which of its conditions."""

_EARLY = ("where", "on", "connect")
"""Clauses that decide on rows before anything else of their block is worked out."""


@dataclass(slots=True, eq=False)
class Frame:
    """What one block does to rows: where it converts values of them and where it leaves some out.

    `feeds` are the blocks whose FROM reads this one, `within` the conditions in which it stands.
    """

    converts: set[Place] = field(default_factory=set)
    filters: set[Place] = field(default_factory=set)
    feeds: list[Frame] = field(default_factory=list)
    within: list[tuple[Frame, Place]] = field(default_factory=list)
    current: Place | None = None
    joins: int = 0

    @contextmanager
    def judging(self, clause: str, which: int = 0, part: int = 0) -> Iterator[Place]:
        """While a condition is translated: the queries in it stand within that condition."""
        before, self.current = self.current, (clause, which, part)
        try:
            yield self.current
        finally:
            self.current = before

    def judged(self, place: Place, made: Typed) -> None:
        """Notes a translated condition."""
        if made.reads:
            self.filters.add(place)
        if made.raises:
            self.converts.add(place)

    def values(self, made: Iterable[Typed]) -> None:
        """Notes values that are worked out of the rows that are left."""
        if any(one.raises for one in made):
            self.converts.add(("list", 0, 0))

    def reads(self, others: Sequence[Frame]) -> None:
        """Notes the blocks of a source of the FROM."""
        for one in others:
            one.feeds.append(self)

    def holds(self, others: Sequence[Frame]) -> None:
        """Notes the blocks of a query that stands in the condition of the moment."""
        if self.current is not None:
            for one in others:
                one.within.append((self, self.current))

    def next_join(self) -> int:
        """The number of a further ON."""
        self.joins += 1
        return self.joins


def is_guarded_elsewhere(frames: Sequence[Frame]) -> bool:
    """True where a condition that may spare a conversion stands apart from it."""
    fed: dict[int, bool] = {}
    for frame in frames:
        if frame.filters:
            for one in _read_by(frame):
                fed[id(one)] = True
    return any(_is_spared(one, fed.get(id(one), False)) for one in frames if one.converts)


def _is_spared(frame: Frame, fed: bool) -> bool:
    early = [place for place in frame.converts if place[0] in _EARLY]
    if early and fed:
        return True
    if any(_other(frame, place, 2) for place in early):
        return True
    return _is_around(frame, set())


def _is_around(frame: Frame, met: set[int]) -> bool:
    """True where a block that reads this one, or is around it, has another condition on rows."""
    if id(frame) in met:
        return False
    met.add(id(frame))
    if any(reader.filters or _is_around(reader, met) for reader in frame.feeds):
        return True
    return any(
        _other(holder, place, 3) or _is_around(holder, met) for holder, place in frame.within
    )


def _other(frame: Frame, place: Place, depth: int) -> bool:
    """True for an early condition elsewhere: in another clause (2) or at least beside it (3)."""
    return any(one[0] in _EARLY and one[:depth] != place[:depth] for one in frame.filters)


def _read_by(frame: Frame) -> list[Frame]:
    """The blocks that a block's rows come into, the nearest first."""
    found: dict[int, Frame] = {}
    waiting = list(frame.feeds)
    while waiting:
        one = waiting.pop(0)
        if id(one) not in found:
            found[id(one)] = one
            waiting += one.feeds
    return list(found.values())
