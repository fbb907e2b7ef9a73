"""`/_sandbox/clock` and `/_sandbox/seed`: the district's time, and what chance draws from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request

from sis_core.district import Clock
from sis_core.serving.control_access import SandboxError
from sis_core.serving.control_input import FIRST, LAST, YEARS, body, flag, moment_of, span_of
from sis_core.serving.sandbox import Operation, Sandbox


def moment(clock: Clock) -> dict[str, Any]:
    """The district's moment as JSON values."""
    now = clock.now().isoformat(sep=" ", timespec="seconds")
    return {"now": now, "today": clock.today().isoformat(), "frozen": clock.frozen}


class ClockOperations:
    """The operations over one sandbox's clock and seed; each answers JSON values or raises."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def operations(self) -> tuple[Operation, ...]:
        """What is listed and routed."""
        return (
            Operation("GET", "/clock", "The district's time, and whether it runs.", self.clock),
            Operation(
                "POST",
                "/clock",
                'Moves it: {"now": "2026-10-15 08:00:00"}, {"advance": {"days": 1, "hours": 2}} '
                'or {"advance": seconds}, {"freeze": true}, {"run": true}.',
                self.move,
            ),
            Operation(
                "GET", "/seed", "What days, events and rules by chance draw from.", self.seed
            ),
            Operation(
                "POST",
                "/seed",
                'Lets days, events and rules added later draw from another seed: {"seed": 11}; '
                "the people stay, a reset goes back to the district's own.",
                self.reseed,
            ),
        )

    def clock(self) -> Any:
        """The district's moment."""
        return moment(self._sandbox.clock)

    def move(self) -> Any:
        """Sets, advances, freezes, runs; checked as a whole before anything moves."""
        asked = body(known=("now", "advance", "freeze", "run"))
        freeze, run = flag(asked, "freeze"), flag(asked, "run")
        both = "freeze" in asked and "run" in asked
        if not asked or (both and freeze == run):
            raise SandboxError("the clock takes now, advance, and one of freeze and run")
        clock = self._sandbox.clock
        begin = moment_of(asked["now"]) if "now" in asked else None
        span = span_of(asked["advance"]) if "advance" in asked else None
        try:
            year = ((begin or clock.now()) + (span or timedelta())).year
        except OverflowError:
            year = 0
        if not FIRST <= year <= LAST:
            raise SandboxError(YEARS)
        if begin is not None:
            clock.set(begin)
        if span is not None:
            clock.advance(span)
        if "freeze" in asked or "run" in asked:
            (clock.freeze if freeze or ("run" in asked and not run) else clock.run)()
        told = self.clock()
        state = ", frozen" if told["frozen"] else ""
        self._tell(f"the district's clock is at {told['now']}{state}")
        return told

    def seed(self) -> Any:
        """The seed that is drawn from, and the one that made the district."""
        return {"seed": self._sandbox.chance, "district": self._sandbox.seed}

    def reseed(self) -> Any:
        """Draws from another seed from now on."""
        seed = body(known=("seed",)).get("seed")
        if isinstance(seed, bool) or not isinstance(seed, int) or abs(seed) >= 2**63:
            raise SandboxError("seed is a whole number")
        self._sandbox.reseed(seed)
        self._tell(f"days, events and rules by chance draw from seed {seed} now")
        return self.seed()

    def _tell(self, sentence: str) -> None:
        self._sandbox.journal.tell(request.method, request.path, sentence)
