"""Running schedules, and making those smaller that fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sis_contract.connector.case import ROADS
from sis_contract.connector.engine import Engine
from sis_contract.connector.soak.scenario import scenario
from sis_contract.connector.soak.schedule import Schedule, drawn, shrunk
from sis_contract.connector.world import Wish
from sis_contract.verdicts import Finding, Run


@dataclass(frozen=True, slots=True)
class Soak:
    """Schedules drawn by the engine's seed, on the roads that it knows."""

    engine: Engine

    def run(self, count: int, known: Sequence[Finding] = ()) -> tuple[Run, list[str]]:
        """Plays so many schedules, behind findings that are `known`; answers the run, and a
        scenario for each that failed."""
        goes = self.engine.settings.roads or ROADS
        roads = [road for road in ROADS if road in goes]
        schedules = {
            one.case.id: one
            for one in (drawn(self.engine.settings.seed, number, roads) for number in range(count))
        }
        cases = [one.case for one in schedules.values()]
        run = self.engine.run(cases, "Soak of a connector", known)
        failed = [one for one in run.findings if one.verdict == "fail" and one.id in schedules]
        return run, [self._scenario(schedules[one.id], one.told) for one in failed]

    def _scenario(self, schedule: Schedule, told: str) -> str:
        def fails(tried: Schedule) -> bool:
            return self.engine.judge(tried.case).verdict == "fail"

        settings = self.engine.settings
        recipe = settings.recipe or schedule.case.recipe
        world = settings.make(Wish(recipe, settings.seed))
        try:
            day = world.today()
        finally:
            world.stop()
        return scenario(shrunk(schedule, fails), told, recipe, day)
