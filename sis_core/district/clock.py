"""The one clock of a district: it runs from a set moment, and can be moved, advanced or frozen."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime, timedelta

EPOCH = datetime(1970, 1, 1)


class Clock:
    """The district's time, naive and in the district's own zone.

    It starts at `start` and runs on from there; nothing in a district reads the machine's time
    but through it. Setting and freezing are safe from any thread.
    """

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._base = start
        self._since = time.monotonic()
        self._frozen = False

    def now(self) -> datetime:
        """The district's present moment."""
        with self._lock:
            return self._now()

    def today(self) -> date:
        """The district's present day."""
        return self.now().date()

    def epoch(self) -> float:
        """The present moment in seconds since 1970-01-01, reckoned in the district's zone."""
        return (self.now() - EPOCH).total_seconds()

    @property
    def frozen(self) -> bool:
        """True while the clock stands still."""
        return self._frozen

    def set(self, moment: datetime) -> None:
        """Moves the clock to a moment, forwards or backwards; it stays frozen if it was."""
        with self._lock:
            self._base, self._since = moment, time.monotonic()

    def advance(self, by: timedelta) -> None:
        """Moves the clock by a span."""
        with self._lock:
            self._base, self._since = self._now() + by, time.monotonic()

    def freeze(self) -> None:
        """Stops the clock at the present moment."""
        with self._lock:
            self._base, self._since, self._frozen = self._now(), time.monotonic(), True

    def run(self) -> None:
        """Lets a frozen clock run on from where it stands."""
        with self._lock:
            self._base, self._since, self._frozen = self._now(), time.monotonic(), False

    def _now(self) -> datetime:
        if self._frozen:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._since)


def school_year_today(machine: date) -> date:
    """The day a new district lives on: the machine's date, or in June to August the same span
    after the coming year's start, so that the school year has begun ([design] decision "Today").
    """
    if machine.month in (6, 7, 8):
        return date(machine.year, 9, 8)
    return machine


def year_id(day: date) -> int:
    """YearID of the school year that holds a day: its starting year less 1990; July starts one."""
    return (day.year if day.month >= 7 else day.year - 1) - 1990
