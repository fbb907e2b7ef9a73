"""Which of the requests that a rule matches it touches: skipped, every n-th, so many, by chance."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

MOST_REQUESTS = 65_536
"""How many different requests are told apart; the one not seen for longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Share:
    """How often something happens to what comes by; an unset field does not limit.

    Of what comes the first `after` are skipped, then each `every`-th counts, and `times` are hit at
    most. `percent` hits so many of a hundred, evenly spread, the first to begin. A negative `after`
    lets `every` begin earlier.
    """

    times: int | None = None
    after: int = 0
    every: int = 1
    percent: int | None = None

    @property
    def plain(self) -> bool:
        """True where everything that comes is hit."""
        return self.times is None and not self.after and self.every == 1 and self.percent is None

    def hits(self, number: int) -> bool:
        """True where the one that came as `number` (from 1) is hit."""
        behind = number - self.after
        if behind < 1 or behind % self.every:
            return False
        turn = behind // self.every
        if self.percent is None:
            return self.times is None or turn <= self.times
        if not _evenly(turn, self.percent) > _evenly(turn - 1, self.percent):
            return False
        return self.times is None or _evenly(turn, self.percent) <= self.times


def _evenly(count: int, percent: int) -> int:
    return (count * percent + 99) // 100


class Counts:
    """How often each of many things came by, bounded in how many are told apart."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, int] = OrderedDict()

    def next(self, name: str) -> int:
        """The number of this coming, from 1."""
        number = self._seen.pop(name, 0) + 1
        self._seen[name] = number
        while len(self._seen) > MOST_REQUESTS:
            self._seen.popitem(last=False)
        return number

    def clear(self) -> None:
        """Forgets them all."""
        self._seen.clear()


def drawn(seed: int, rule: str, request: str, number: int) -> float:
    """A number from 0 to 1 that these four alone decide, never what else came in between."""
    text = f"{seed}\n{rule}\n{request}\n{number}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8]) / 2**64
