"""The nonces that were seen, for as long as the same request could be accepted once more."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

MEMORY = 90 * 60
"""How long a nonce is remembered, in seconds [impl: MS sample]."""

MOST = 100_000
"""How many are remembered; past it the oldest go, for nobody may fill the memory."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment in seconds by two clocks: the district's, which people move, and the machine's."""

    district: float
    machine: float


class Nonces:
    """Remembers nonces by consumer; safe from any thread.

    `clock` says by which clock a nonce grows old: `district`, `machine`, or `either`, where both
    must have gone on, because a timestamp near either of them is taken.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: OrderedDict[tuple[str, ...], Moment] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, nonce: tuple[str, ...], now: Moment, clock: str) -> bool:
        """True where the nonce was not seen; it is from now on."""
        with self._lock:
            self._prune(now, clock)
            before = self._seen.get(nonce)
            if before is not None and not _old(before, now, clock):
                return False
            self._seen[nonce] = now
            self._seen.move_to_end(nonce)
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)
            return True

    def clear(self) -> None:
        """Forgets every nonce: a district that was reset begins anew."""
        with self._lock:
            self._seen.clear()

    def __len__(self) -> int:
        return len(self._seen)

    def _prune(self, now: Moment, clock: str) -> None:
        while self._seen:
            oldest = next(iter(self._seen.items()))
            if not _old(oldest[1], now, clock):
                return
            del self._seen[oldest[0]]


def _old(seen: Moment, now: Moment, clock: str) -> bool:
    # A district's clock may be moved backwards too: then what was seen is far off all the same.
    district = abs(now.district - seen.district) > MEMORY
    machine = abs(now.machine - seen.machine) > MEMORY
    match clock:
        case "district":
            return district
        case "machine":
            return machine
        case _:
            return district and machine
