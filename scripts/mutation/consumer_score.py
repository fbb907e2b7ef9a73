"""How many bugs of connectors the cases find: the reference connector, with one bug at a time.

A bug counts as found when a case fails with it twice that the connector without it passes. The case
that found it last time comes first, then those of families near to the bug, then every other one on
the roads that the bug touches. The connector's own waits are shortened, with the bug as without it.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from mock_sis.commands._case_worlds import case_worlds
from mock_sis.commands._worlds import worlds
from scripts.mutation.consumer.catalog import NoMutant, mutant_of
from scripts.mutation.consumer.patching import Mutant
from scripts.mutation.score_file import LISTS, finders, write
from sis_contract.connector.case import ROADS, Case, Road
from sis_contract.connector.catalog import CASES
from sis_contract.connector.engine import Engine, Settings
from sis_contract.connector.world import MakeWorld
from sis_contract.mutants.lists import all_bugs, bugs
from sis_contract.verdicts import Listeners

NEAR = {
    "paging": ("paging", "moving", "duplicates"),
    "rows": ("quirks", "paging"),
    "tokens": ("tokens", "quirks"),
    "retries": ("busy", "transport", "vanishing"),
    "waits": ("transport", "busy"),
    "transport": ("transport", "quirks"),
    "errors": ("busy", "transport", "oneroster"),
    "identities": ("quirks", "duplicates", "changes", "push"),
    "deletes": ("vanishing", "changes", "maintenance", "oneroster"),
    "names": ("names", "missing"),
    "booleans": ("oneroster",),
    "dates": ("quirks", "changes"),
    "classes": ("teacherless", "changes", "oneroster"),
    "writes": ("push",),
    "conduct": ("plugin", "busy", "maintenance"),
}
"""Family of bugs → families of cases in which it is likely to show."""

PLAIN = f"{sys.executable} -m sis_connector.from_env"
WAITS = {"MOCK_SIS_TIMEOUT": "20", "MOCK_SIS_FIRST_WAIT": "0.2"}
"""How long the reference connector waits for an answer, and before it asks again, in seconds."""

MUTATED = f"{sys.executable} -m scripts.mutation.consumer"


@dataclass(frozen=True, slots=True)
class Hunt:
    """What became of a bug: the case that found it, empty where none did, and what it told."""

    bug: str
    case: str
    told: str
    played: int
    seconds: float


@dataclass(slots=True)
class Hunter:
    """Plays cases with mutants, and with the plain connector where a mutant failed one."""

    make: MakeWorld
    timeout: float
    known: dict[str, str] = field(default_factory=dict)
    roads: tuple[Road, ...] = ROADS
    _plain: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hunt(self, mutant: Mutant) -> Hunt:
        """Plays cases until one finds the bug."""
        began = time.monotonic()
        engine = self._engine(f"{MUTATED} {mutant.id}")
        played = 0
        for case in self._ordered(mutant):
            played += 1
            finding = engine.judge(case)
            if finding.verdict in ("fail", "error") and self._passes(case):
                told = f"{finding.told} (expected {finding.expected}, got {finding.got})"
                if engine.judge(case).verdict in ("fail", "error"):
                    return Hunt(mutant.id, case.id, told, played, time.monotonic() - began)
        return Hunt(mutant.id, "", "", played, time.monotonic() - began)

    def _engine(self, command: str) -> Engine:
        return Engine(Settings(command, self.make, timeout=self.timeout), Listeners(()))

    def _ordered(self, mutant: Mutant) -> Iterator[Case]:
        """First the case that found it last time, then near families, then the others."""
        near = NEAR[mutant.family]
        cases = [case for case in CASES if case.road in mutant.roads and case.road in self.roads]

        def rank(case: Case) -> tuple[bool, int]:
            place = near.index(case.family) if case.family in near else len(near)
            return (case.id != self.known.get(mutant.id), place)

        yield from sorted(cases, key=rank)

    def _passes(self, case: Case) -> bool:
        """Whether the connector without any bug passes, asked once for each case."""
        with self._lock:
            if case.id not in self._plain:
                self._plain[case.id] = self._engine(PLAIN).judge(case).verdict
            return self._plain[case.id] == "pass"


def main(given: Sequence[str]) -> int:
    """Prints what became of each bug and the score; exit code 1 where one was missed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutation consumer")
    parser.add_argument("--only", metavar="ID", action="append", help="one bug; repeatable")
    parser.add_argument("--list", choices=LISTS, help="one of the two lists")
    parser.add_argument("--road", choices=ROADS, help="only bugs and cases of one road; not kept")
    parser.add_argument("-n", "--workers", type=int, default=2, help="bugs at a time (2)")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for a run (60)")
    parser.add_argument("--afresh", action="store_true", help="forget which case found which bug")
    parser.add_argument("--write", action="store_true", help="keep the score in score.json")
    chosen = parser.parse_args(given)
    try:
        drawn = bugs("consumer", chosen.list) if chosen.list else all_bugs("consumer")
        mutants = [mutant_of(bug) for bug in chosen.only or [bug.id for bug in drawn]]
    except NoMutant as wrong:
        print(wrong, file=sys.stderr)
        return 2
    roads = (chosen.road,) if chosen.road else ROADS
    mutants = [one for one in mutants if set(one.roads) & set(roads)]
    os.environ |= WAITS
    known = {} if chosen.afresh else finders("consumer")
    with worlds(seed=7) as made:
        hunter = Hunter(case_worlds(made), chosen.timeout, known, roads)
        found = _hunted(hunter, mutants, chosen.workers)
    missed = [one.bug for one in found if not one.case]
    print(f"found {len(found) - len(missed)} of {len(found)}")
    if missed:
        print(f"missed: {', '.join(missed)}")
    if chosen.write and not chosen.road:
        write("consumer", finders("consumer") | {one.bug: one.case for one in found})
    return 1 if missed else 0


def _hunted(hunter: Hunter, mutants: Sequence[Mutant], workers: int) -> list[Hunt]:
    found: list[Hunt] = []
    with ThreadPoolExecutor(workers, thread_name_prefix="hunt") as pool:
        for turn in as_completed([pool.submit(hunter.hunt, one) for one in mutants]):
            one = turn.result()
            found.append(one)
            case = one.case or "MISSED"
            print(f"{one.bug:30} {case:45} {one.played:3} cases {one.seconds:6.1f} s", flush=True)
            if one.told:
                print(f"    {one.told[:160]}", flush=True)
    return found
