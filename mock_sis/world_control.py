"""`/_sandbox` operations that move the district: days, events, arranged rows, cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import request

from sis_core.serving.control_access import SandboxError
from sis_core.serving.control_input import body
from sis_core.serving.sandbox import Operation

if TYPE_CHECKING:
    from mock_sis.world import World

MAX_AGE = 366


class WorldControl:
    """The operations over one world; each answers JSON values or raises a refusal."""

    def __init__(self, world: World) -> None:
        self._world = world

    def operations(self) -> tuple[Operation, ...]:
        """What is listed and routed."""
        return (
            Operation(
                "POST",
                "/age",
                'Lets the district grow older: {"days": 1}; or lets an event happen today: '
                '{"event": "transfer", "count": 1}. Says what happened.',
                self.age,
            ),
            Operation(
                "GET", "/age", "Every event that may happen by name, with a sentence.", self.events
            ),
            Operation(
                "POST",
                "/arrange",
                "Adds, patches, enrolls, drops and deletes rows by everyday names, all or none: a "
                'list of steps such as [{"add": "student", "grade": 9}]; docs/world-control.md.',
                self.arrange,
            ),
            Operation(
                "GET", "/cases", "The awkward cases, and how often each occurs here.", self.cases
            ),
            Operation("GET", "/cases/<case>", "Where a case such as E-07 lives here.", self.case),
        )

    def age(self) -> Any:
        """Days pass, or one event happens."""
        asked = body(optional=True, known=("days", "event", "count"))
        if "event" in asked:
            if "days" in asked:
                raise SandboxError("give days or event, not both: an event happens today")
            return self._happen(asked["event"], asked.get("count", 1))
        if "count" in asked:
            raise SandboxError("count says how often an event happens: add event")
        days = asked.get("days", 1)
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MAX_AGE:
            raise SandboxError(f"days is a whole number from 1 to {MAX_AGE}")
        told = {"events": self._world.age(days), **self._clock()}
        span = "1 day" if days == 1 else f"{days} days"
        self._tell(f"the district grew {span} older; it is {told['today']} there")
        return told

    def _happen(self, event: object, count: object) -> Any:
        if not isinstance(event, str):
            raise SandboxError("event is a name; GET /_sandbox/age lists them")
        if isinstance(count, bool) or not isinstance(count, int):
            raise SandboxError("count is a whole number")
        events = self._world.happen(event, count)
        for told in events:
            self._tell(str(told["sentence"]))
        return {"events": events, **self._clock()}

    def events(self) -> Any:
        """Names and sentences."""
        return {"events": self._world.generator.events()}

    def arrange(self) -> Any:
        """Steps, all or none."""
        try:
            steps = orjson.loads(request.get_data())
        except orjson.JSONDecodeError as error:
            raise SandboxError(f"the body is no JSON: {error}") from None
        done = self._world.arrange(steps)
        self._tell(f"arranged: {'; '.join(told['sentence'] for told in done) or 'nothing'}")
        return {"steps": done}

    def cases(self) -> Any:
        """Every case with its count."""
        return {"cases": self._world.generator.cases(self._world.store)}

    def case(self, case: str) -> Any:
        """One case with its rows."""
        return self._world.needs(case)

    def _clock(self) -> dict[str, Any]:
        clock = self._world.clock
        now = clock.now().isoformat(sep=" ", timespec="seconds")
        return {"now": now, "today": clock.today().isoformat(), "frozen": clock.frozen}

    def _tell(self, sentence: str) -> None:
        self._world.journal.tell(request.method, request.path, sentence)
