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
        self._moving = threading.Lock()
        # One tuple, replaced whole: whoever reads it needs no lock. None: the clock stands still.
        self._runs: tuple[datetime, float | None] = (start, time.monotonic())

    def now(self) -> datetime:
        """The district's present moment."""
        base, since = self._runs
        return base if since is None else base + timedelta(seconds=time.monotonic() - since)

    def today(self) -> date:
        """The district's present day."""
        return self.now().date()

    def epoch(self) -> float:
        """The present moment in seconds since 1970-01-01, reckoned in the district's zone."""
        return (self.now() - EPOCH).total_seconds()

    @property
    def frozen(self) -> bool:
        """True while the clock stands still."""
        return self._runs[1] is None

    def set(self, moment: datetime) -> None:
        """Moves the clock to a moment, forwards or backwards; it stays frozen if it was."""
        with self._moving:
            self._go(moment, self.frozen)

    def advance(self, by: timedelta) -> None:
        """Moves the clock by a span."""
        with self._moving:
            self._go(self.now() + by, self.frozen)

    def freeze(self) -> None:
        """Stops the clock at the present moment."""
        with self._moving:
            self._go(self.now(), frozen=True)

    def run(self) -> None:
        """Lets a frozen clock run on from where it stands."""
        with self._moving:
            self._go(self.now(), frozen=False)

    def _go(self, moment: datetime, frozen: bool) -> None:
        self._runs = (moment, None if frozen else time.monotonic())


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
