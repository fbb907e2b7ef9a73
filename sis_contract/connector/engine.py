"""Running cases: each in a world and a folder of its own, some at a time, told as they end."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sis_contract.connector.case import Case, Failed, LeftOut, NoChance, Road
from sis_contract.connector.command import Command, CommandError
from sis_contract.connector.environment import Places
from sis_contract.connector.evidence import calls_of, output_of
from sis_contract.connector.trial import Trial
from sis_contract.connector.world import MakeWorld, Wish, World, WorldError
from sis_contract.verdicts import Finding, Listener, Run, Verdict

_TICK = 0.2


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run goes: which command, in which worlds, how many at a time; `timeout` in seconds is
    for one run of the command. `recipe` takes the place of every case's own, `environ` is laid over
    the command's environment."""

    command: str
    make: MakeWorld
    seed: int = 7
    recipe: str = ""
    tls: bool = False
    workers: int = 2
    timeout: float = 120.0
    roads: frozenset[Road] = frozenset()
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Engine:
    """Plays cases with one command; `run` answers what was found, in the order of the cases."""

    settings: Settings
    listener: Listener
    facts: dict[str, str] = field(default_factory=dict)
    _command: Command = field(init=False)
    _stopped: threading.Event = field(init=False, default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._command = Command(self.settings.command)

    def run(self, cases: Sequence[Case], title: str = "Cases for a connector") -> Run:
        """Plays the cases; Ctrl-C ends what is running and is passed on."""
        began = time.monotonic()
        run = Run(
            "connector",
            title,
            self.settings.command,
            datetime.now(UTC).isoformat(timespec="seconds"),
            seed=self.settings.seed,
            facts=self.facts,
        )
        self.listener.begun(run, len(cases))
        found: dict[str, Finding] = {}
        pool = ThreadPoolExecutor(self.settings.workers, thread_name_prefix="case")
        try:
            turns = [pool.submit(self.judge, case, began) for case in cases]
            self._collect(turns, found)
        except BaseException:
            self._stopped.set()
            self._command.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        findings = tuple(found[case.id] for case in cases)
        run = replace(run, seconds=time.monotonic() - began, findings=findings)
        self.listener.ended(run)
        return run

    def _collect(self, turns: Sequence[Future[Finding]], found: dict[str, Finding]) -> None:
        waiting = set(turns)
        while waiting:
            # A wait without an end would not hear Ctrl-C on every system.
            done, waiting = wait(waiting, timeout=_TICK, return_when=FIRST_COMPLETED)
            for turn in done:
                finding = turn.result()
                found[finding.id] = finding
                self.listener.finished(finding)

    def judge(self, case: Case, began: float | None = None) -> Finding:
        """Plays one case and tells nobody; `began` is when its run began, on the monotonic clock.

        A case on a road that the connector does not go is skipped.
        """
        if self.settings.roads and case.road not in self.settings.roads:
            return _finding(case, "skip", f"the connector does not go the road {case.road}")
        if self._stopped.is_set():
            return _finding(case, "skip", "the run was stopped")
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="mock-sis-case-") as folder:
            since = time.time() - (started - (started if began is None else began))
            finding = self._judged(case, Path(folder), since)
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


def secrets_of(world: World) -> tuple[str, ...]:
    """The credentials of a world: invented ones, but no habit to print them."""
    ready = world.ready()
    powerschool, oneroster = ready["powerschool"], ready["oneroster"]
    return (powerschool["client_secret"], oneroster["consumer_secret"])


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
