"""How many bugs of servers the provider checks find: the mock, with one bug at a time.

A bug counts as found when a check fails or differs with it that passes on the mock without it. What
merely stumbles (verdict `error`) or learns a switch finds nothing. Checks of families that are near
to the bug come first; the search for a bug ends with the first check that finds it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

from mock_sis.commands._check_sis import Target
from mock_sis.commands._worlds import worlds
from mock_sis.embedded import Worlds
from mock_sis.world import World
from scripts.mutation.provider import MUTANTS
from scripts.mutation.provider.layer import Mutator, around
from scripts.mutation.score_file import LISTS, finders, write
from sis_contract.mutants.lists import Bug, all_bugs, bugs
from sis_contract.provider.catalog import CHECKS
from sis_contract.provider.check import Check
from sis_contract.provider.engine import judged
from sis_contract.provider.sessions import Sessions

NEAR = {
    "paging": ("ps.v1.paging", "ps.v1.student.list", "ps.v1.agrees", "ps.v1"),
    "envelopes": ("ps.v1.student.list", "ps.v1.school.list", "ps.v1"),
    "types": ("ps.v1.meaning", "ps.v1.form", "ps.v1.agrees", "ps.v1"),
    "selection": ("ps.v1.default", "ps.v1.expansions", "ps.v1.sort", "ps.v1"),
    "q": ("ps.v1.q", "ps.v1"),
    "auth": ("ps.oauth", "ps.bearer", "ps.v1"),
    "errors": ("ps.v1.refusal", "ps.tables", "ps.dataversion", "ps.table"),
    "student_writes": ("ps.v1.post",),
    "schema_tables": ("ps.tables", "ps.table"),
    "powerqueries": ("ps.query",),
    "contacts": ("ps.contacts",),
    "ptg": ("ps.ptg",),
    "xte": ("ps.xte",),
    "oneroster_paging": ("or.paging", "or.link", "or.getAllStudents"),
    "oneroster_envelopes": ("or.getStudent", "or.getAllStudents"),
    "oneroster_types": ("or.meaning", "or.academicSessions", "or.enrollments", "or.getAll"),
    "oneroster_references": ("or.meaning", "or.lineItems", "or.refusal"),
    "oneroster_filters": ("or.filter", "or.sort", "or.fields"),
    "oneroster_errors": ("or.refusal", "or.getUser"),
    "oneroster_status": ("or.delete", "or.put", "or.filter"),
    "oneroster_scopes": ("or.scope", "or.oauth1"),
    "oneroster_writes": ("or.put", "or.delete"),
}
"""Family of bugs → beginnings of check ids, the likeliest first; the others follow all the same."""

FULL = "FullAccess"
CLOSED = ("ssn", "fedethnicity", "home_phone")
REDUCED = {"*": {"*": FULL}, "students": {"*": FULL, **dict.fromkeys(CLOSED, "NoAccess")}}
"""What the plugin may where a bug shows only to one that may not read everything."""

TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Hunt:
    """What became of a bug: the check that found it, empty where none did, and what it told."""

    bug: str
    check: str
    verdict: str
    told: str
    tried: int
    seconds: float


@dataclass(slots=True)
class Hunter:
    """Runs checks against mutated worlds, and against the plain mock where one found something."""

    made: Worlds
    known: Mapping[str, str]
    _plain: dict[tuple[str, bool], bool] = field(default_factory=dict)

    def hunt(self, bug: Bug) -> Hunt:
        """Runs checks until one finds the bug."""
        began = time.monotonic()
        mutant = MUTANTS[bug.id]
        reduced = mutant.telling.grants is not None
        tried = 0
        with self._sessions(mutant.mutate, reduced) as sessions:
            for check in self._ordered(bug):
                tried += 1
                found = judged(check, sessions)
                if found.verdict in ("fail", "differs") and self._passes(check, reduced):
                    told = f"{found.told} (expected {found.expected}, got {found.got})"
                    seconds = time.monotonic() - began
                    return Hunt(bug.id, check.id, found.verdict, told, tried, seconds)
        return Hunt(bug.id, "", "", "", tried, time.monotonic() - began)

    def _ordered(self, bug: Bug) -> Iterator[Check]:
        """First the check that found it last time, then near ones; all of that API in the end."""
        near = NEAR[bug.family]
        api = "oneroster" if bug.id.startswith("or-") else "powerschool"

        def rank(check: Check) -> tuple[bool, bool, int]:
            places = (n for n, start in enumerate(near) if check.id.startswith(start))
            place = next(places, len(near))
            return (check.id != self.known.get(bug.id), check.api != api, place)

        yield from sorted(CHECKS, key=rank)

    def _passes(self, check: Check, reduced: bool) -> bool:
        """Whether the plain mock passes a check, asked once."""
        if (check.id, reduced) not in self._plain:
            with self._sessions(None, reduced) as sessions:
                self._plain[check.id, reduced] = judged(check, sessions).verdict == "pass"
        return self._plain[check.id, reduced]

    @contextmanager
    def _sessions(self, mutate: Mutator | None, reduced: bool) -> Iterator[Sessions]:
        with self.made.open(served=False) as world:
            if reduced:
                world.plugins.change(world.first_client()[0], grants=REDUCED)
            world.start(around=around(mutate, world) if mutate else None)
            sessions = target_of(world).sessions(TIMEOUT, writes=True)
            try:
                yield sessions
            finally:
                sessions.client.close()


def target_of(world: World) -> Target:
    """What `check sis` would be told of a served world."""
    ready = world.ready()
    ps, one = ready["powerschool"], ready["oneroster"]
    return Target(
        ps["url"],
        ps["client_id"],
        ps["client_secret"],
        one["url"],
        one["token_url"],
        one["client_id"],
        one["client_secret"],
        (one["consumer_key"], one["consumer_secret"]),
        True,
        True,
    )


_HUNTER: list[Hunter] = []
"""The hunter of a process of the pool."""


def _begin(recipe: str, known: Mapping[str, str]) -> None:
    _HUNTER[:] = [Hunter(worlds(recipe=recipe), known)]


def _hunted(bug: Bug) -> Hunt:
    return _HUNTER[0].hunt(bug)


def main(given: Sequence[str]) -> int:
    """Prints what became of each bug and the score; exit code 1 where one was missed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutation provider")
    parser.add_argument("--only", metavar="ID", action="append", help="one bug; repeatable")
    parser.add_argument("--list", choices=LISTS, help="one of the two lists")
    parser.add_argument("-n", "--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--recipe", default="small", help="the district that is served (small)")
    parser.add_argument("--afresh", action="store_true", help="forget which check found which bug")
    parser.add_argument("--write", action="store_true", help="keep the score in score.json")
    chosen = parser.parse_args(given)
    listed = {bug.id: bug for bug in all_bugs("provider")}
    wrong = [id_ for id_ in chosen.only or () if id_ not in listed]
    if wrong:
        print(f"no bug of servers is named {', '.join(wrong)}", file=sys.stderr)
        return 2
    known = {} if chosen.afresh else finders("provider")
    drawn = bugs("provider", chosen.list) if chosen.list else tuple(listed.values())
    asked = [listed[id_] for id_ in chosen.only] if chosen.only else drawn
    found = _all(asked, chosen.workers, chosen.recipe, known)
    missed = [one.bug for one in found if not one.check]
    print(f"found {len(found) - len(missed)} of {len(found)}")
    if missed:
        print(f"missed: {', '.join(missed)}")
    if chosen.write:
        write("provider", finders("provider") | {one.bug: one.check for one in found})
    return 1 if missed else 0


def _all(asked: Sequence[Bug], workers: int, recipe: str, known: Mapping[str, str]) -> list[Hunt]:
    found: list[Hunt] = []
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(recipe, known)) as pool:
        for turn in as_completed([pool.submit(_hunted, bug) for bug in asked]):
            one = turn.result()
            found.append(one)
            name = f"{one.check} ({one.verdict})" if one.check else "MISSED"
            print(f"{one.bug:32} {name:52} {one.tried:4} checks {one.seconds:6.1f} s", flush=True)
            if one.told:
                print(f"    {one.told[:160]}", flush=True)
    return found
