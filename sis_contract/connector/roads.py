"""Finding out which roads a connector goes, by what it asks for where nothing is in its way."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sis_contract.connector.case import ROADS, Road
from sis_contract.connector.cases import undisturbed
from sis_contract.connector.command import CommandError
from sis_contract.connector.engine import Engine
from sis_contract.verdicts import Finding


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What became of a connector where nothing was in its way; `gave_up` where it did not even
    come through, so that no other case of that road can tell anything."""

    road: Road
    finding: Finding
    gave_up: bool

    @property
    def goes(self) -> bool:
        """False for a road on which it asked for nothing."""
        return self.finding.verdict != "skip"


def first_runs(engine: Engine, roads: Collection[Road] = ROADS) -> list[FirstRun]:
    """Plays the undisturbed case of each road; raises CommandError where none can be played."""
    cases = [case for case in undisturbed.CASES if case.road in roads]
    with ThreadPoolExecutor(engine.settings.workers, thread_name_prefix="first") as pool:
        try:
            turns = [pool.submit(engine.judge, case) for case in cases]
            findings = [turn.result() for turn in turns]
        except BaseException:
            engine.stop()
            raise
    for finding in findings:
        if finding.verdict == "error":
            raise CommandError(finding.told)
    return [
        FirstRun(case.road, finding, case.road in engine.gave_up)
        for case, finding in zip(cases, findings, strict=True)
    ]
