"""Running schedules, and making those smaller that fail."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sis_contract.connector.case import ROADS
from sis_contract.connector.engine import Engine
from sis_contract.connector.soak.scenario import scenario
from sis_contract.connector.soak.schedule import Schedule, drawn, shrunk
from sis_contract.verdicts import Run


@dataclass(frozen=True, slots=True)
class Soak:
    """Schedules drawn by the engine's seed, on the roads that it knows."""

    engine: Engine

    def run(self, count: int) -> tuple[Run, list[str]]:
        """Plays so many schedules; answers the run, and a scenario for each that failed."""
        known = self.engine.settings.roads
        roads = [road for road in ROADS if not known or road in known]
        schedules = {
            one.case.id: one
            for one in (drawn(self.engine.settings.seed, number, roads) for number in range(count))
        }
        run = self.engine.run([one.case for one in schedules.values()], "Soak of a connector")
        failed = [finding for finding in run.findings if finding.verdict == "fail"]
        return run, [self._scenario(schedules[one.id], one.told) for one in failed]

    def _scenario(self, schedule: Schedule, told: str) -> str:
        def fails(tried: Schedule) -> bool:
            return self.engine.judge(replace(tried).case).verdict == "fail"

        return scenario(shrunk(schedule, fails), told)
