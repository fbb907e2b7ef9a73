"""Running cases: each in a world and a folder of its own, some at a time, told as they end."""

from __future__ import annotations

import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sis_contract.connector.case import UNDISTURBED, Case, Failed, LeftOut, NoChance, Road
from sis_contract.connector.command import Command, CommandError
from sis_contract.connector.environment import Places
from sis_contract.connector.evidence import calls_of, output_of
from sis_contract.connector.trial import Trial, secrets_of
from sis_contract.connector.world import MakeWorld, Wish, WorldError
from sis_contract.verdicts import Finding, Listener, Run, Verdict

_TICK = 0.2


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run goes: which command, in which worlds, how many at a time; `timeout` in seconds is
    for one run of the command. `recipe` takes the place of every case's own, `environ` is laid over
    the command's environment. Cases on roads of `hopeless` are skipped: there the connector
    fails even where nothing is in its way."""

    command: str
    make: MakeWorld
    seed: int = 7
    recipe: str = ""
    tls: bool = False
    workers: int = 2
    timeout: float = 120.0
    roads: frozenset[Road] = frozenset()
    hopeless: frozenset[Road] = frozenset()
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Engine:
    """Plays cases with one command; `run` answers what was found, in the order of the cases.

    `gave_up` are the roads on which it did not come through although nothing was in its way,
    `began` the monotonic moment from which a run's time is counted.
    """

    settings: Settings
    listener: Listener
    facts: dict[str, str] = field(default_factory=dict)
    gave_up: set[Road] = field(init=False, default_factory=set)
    began: float = field(default_factory=time.monotonic)
    _command: Command = field(init=False)
    _stopped: threading.Event = field(init=False, default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._command = Command(self.settings.command)

    def run(
        self,
        cases: Sequence[Case],
        title: str = "Cases for a connector",
        known: Sequence[Finding] = (),
    ) -> Run:
        """Plays the cases, behind findings that are `known` already; Ctrl-C ends what is running
        and is passed on."""
        run = Run(
            "connector",
            title,
            self.settings.command,
            datetime.now(UTC).isoformat(timespec="seconds"),
            seed=self.settings.seed,
            facts=self.facts,
        )
        self.listener.begun(run, len(known) + len(cases))
        for finding in known:
            self.listener.finished(finding)
        found: dict[str, Finding] = {}
        pool = ThreadPoolExecutor(self.settings.workers, thread_name_prefix="case")
        try:
            turns = [pool.submit(self.judge, case) for case in cases]
            self._collect(turns, found)
        except BaseException:
            self.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        findings = (*known, *(found[case.id] for case in cases))
        run = replace(run, seconds=time.monotonic() - self.began, findings=findings)
        self.listener.ended(run)
        return run

    def stop(self) -> None:
        """Ends what is running; what has not begun is skipped."""
        self._stopped.set()
        self._command.stop()

    def _collect(self, turns: Sequence[Future[Finding]], found: dict[str, Finding]) -> None:
        waiting = set(turns)
        while waiting:
            # A wait without an end would not hear Ctrl-C on every system.
            done, waiting = wait(waiting, timeout=_TICK, return_when=FIRST_COMPLETED)
            for turn in done:
                finding = turn.result()
                found[finding.id] = finding
                self.listener.finished(finding)

    def judge(self, case: Case) -> Finding:
        """Plays one case and tells nobody.

        A case on a road that the connector does not go is skipped.
        """
        if self.settings.roads and case.road not in self.settings.roads:
            return _finding(case, "skip", f"the connector does not go the road {case.road}")
        if case.road in self.settings.hopeless:
            first = f"connector.{UNDISTURBED}.{case.road}"
            told = f"the connector fails on the road {case.road} without any trouble ({first})"
            return _finding(case, "skip", told)
        if self._stopped.is_set():
            return _finding(case, "skip", "the run was stopped")
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="mock-sis-case-") as folder:
            since = time.time() - (started - self.began)
            try:
                finding = self._judged(case, Path(folder), since)
            except Exception as broken:
                # One case that is broken itself must not cost the verdicts of all others.
                told = f"the case itself broke: {type(broken).__name__}: {broken}"
                finding = _finding(case, "error", told)
                finding = replace(finding, output=traceback.format_exc())
        return replace(finding, seconds=time.monotonic() - started)

    def _judged(self, case: Case, folder: Path, began: float) -> Finding:
        settings = self.settings
        recipe = settings.recipe or case.recipe
        wish = Wish(recipe, settings.seed, settings.tls or case.tls, case.switches)
        try:
            world = settings.make(wish)
        except WorldError as error:
            return _finding(case, "error", f"its world cannot be made: {error}")
        try:
            trial = Trial(
                case,
                world,
                self._command,
                Places(folder),
                settings.timeout,
                environ=dict(settings.environ),
            )
            verdict, told, expected, got = verdict_of(trial)
            if case.family == UNDISTURBED and verdict == "fail" and not trial.outcomes[-1].well:
                self.gave_up.add(case.road)
            finding = _finding(case, verdict, told)
            return replace(
                finding,
                expected=expected,
                got=got,
                calls=calls_of(trial.outcomes, world.url, began, whole=verdict != "pass"),
                output=output_of(trial.outcomes, secrets_of(world), folder),
            )
        finally:
            world.stop()


def verdict_of(trial: Trial) -> tuple[Verdict, str, str, str]:
    """Plays a case's script: verdict, what happened, expected and got."""
    try:
        trial.case.play(trial)
        trial.close()
    except Failed as failed:
        return "fail", failed.told, failed.expected, failed.got
    except LeftOut as reason:
        return "omit", str(reason), "", ""
    except (NoChance, WorldError) as reason:
        return "skip", str(reason), "", ""
    except CommandError as error:
        return "error", str(error), "", ""
    return "pass", "", "", ""


def _finding(case: Case, verdict: Verdict, told: str) -> Finding:
    return Finding(
        case.id,
        f"connector.{case.family}",
        case.sentence,
        verdict,
        told,
        case.source,
        case.where,
    )
