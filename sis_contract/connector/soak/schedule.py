"""A schedule of troubles: drawn by a seed, played as a case, made smaller while it still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sis_contract.connector.case import Case, Road
from sis_contract.connector.cases.playing import QUERIES, TOKEN, V1_LISTS
from sis_contract.connector.cases.pushing import ONEROSTER, XTE, points
from sis_contract.connector.grades import Grades, Work, section_of
from sis_contract.connector.trial import Trial

Rule = dict[str, Any]
Event = tuple[str, int]

ROUNDS = (1, 3)
RULES = (1, 3)
EVENTS = ("rename", "join", "leave", "drop", "drop-and-reenrol", "username-change", "return",
          "co-teacher-change", "teacher-change", "duplicate-email")  # fmt: skip
MOST_SHRINKS = 40

PATHS: dict[Road, tuple[str, ...]] = {
    "v1": (V1_LISTS, "/ws/v1/section/*/section_enrollment**"),
    "queries": (QUERIES,),
    "oneroster": (ONEROSTER,),
    "push": (XTE,),
    "push-oneroster": (ONEROSTER,),
}
"""Road → what troubles are about: lists of schools and rosters of classes, or a gradebook."""

_TROUBLES: tuple[Rule, ...] = (
    {"status": 503},
    {"status": 502, "html": True},
    {"status": 429, "retry_after": 1, "times": 2},
    {"status": 500},
    {"cut": "reset"},
    {"cut": "close"},
    {"truncate": "50%"},
    {"token": "stale"},
    {"delay": 0.2},
    {"maintenance": True, "times": 1},
)
_OF_PAGES: tuple[Rule, ...] = (
    {"rows": "duplicate"},
    {"rows": "drop"},
    {"page": "shrink", "times": 2},
    {"page": "grow", "times": 2},
)
_OF_WRITES: tuple[Rule, ...] = (
    {"cut": "reset", "when": "after"},
    {"status": 503, "when": "after"},
)


@dataclass(frozen=True, slots=True)
class Round:
    """What happens in the district, and which rules hold, during one run of the command."""

    events: tuple[Event, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Rounds on one road; `number` tells schedules of one seed apart."""

    seed: int
    number: int
    road: Road
    rounds: tuple[Round, ...]

    @property
    def case(self) -> Case:
        """The schedule as a case of its own."""
        return Case(
            f"connector.soak.{self.seed}-{self.number}",
            self.road,
            f"Rounds of troubles on the road {self.road} ({len(self.rounds)}), then one import "
            "without any: the roster is true, no grade is lost or doubled.",
            "client",
            "oneroster-1.1.md 11 rows 33-35, powerschool-gradebook-and-plugin.md A4",
            self.play,
        )

    def play(self, trial: Trial) -> None:
        """Imports, suffers, imports once more, and looks at what is left."""
        pushing = self.road.startswith("push")
        grades = _first_grades(trial) if pushing else None
        trial.run()
        for number, one in enumerate(self.rounds, 1):
            for name, count in one.events:
                trial.world.happen(name, count)
            for rule in one.rules:
                trial.disturb(**rule)
            if grades is not None:
                _more_grades(grades, number)
            trial.run(well=None, grades=grades)
            trial.calm()
        trial.run()
        trial.roster_is_true()
        if grades is not None:
            trial.run(grades=grades)
            trial.grades_are_stored(grades)

    def smaller(self) -> Iterator[Schedule]:
        """The same with one thing less: a round, a rule, an event."""
        for place, one in enumerate(self.rounds):
            if len(self.rounds) > 1:
                yield replace(self, rounds=_without(self.rounds, place))
            for at in range(len(one.rules)):
                yield self._with(place, replace(one, rules=_without(one.rules, at)))
            for at in range(len(one.events)):
                yield self._with(place, replace(one, events=_without(one.events, at)))

    def _with(self, place: int, one: Round) -> Schedule:
        return replace(self, rounds=(*self.rounds[:place], one, *self.rounds[place + 1 :]))


def _without(items: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])


def drawn(seed: int, number: int, roads: Sequence[Road]) -> Schedule:
    """The schedule of a seed and a number, on one of those roads, each in its turn."""
    road = roads[number % len(roads)]
    rng = Random(f"{seed}:soak:{number}")
    return Schedule(
        seed,
        number,
        road,
        tuple(_round(rng, road) for _ in range(rng.randint(*ROUNDS))),
    )


def _round(rng: Random, road: Road) -> Round:
    pushing = road.startswith("push")
    count = rng.randint(0, 2)
    # Grades are for those who stay: what becomes of others is a matter of each gradebook.
    happened = () if pushing else tuple(rng.sample(EVENTS, count))
    rules = tuple(_rule(rng, road) for _ in range(rng.randint(*RULES)))
    return Round(tuple((name, rng.randint(1, 2)) for name in happened), rules)


def _rule(rng: Random, road: Road) -> Rule:
    pushing = road.startswith("push")
    pool = (*_TROUBLES, *(_OF_WRITES if pushing else _OF_PAGES))
    trouble = rng.choice(pool)
    path = rng.choice(PATHS[road])
    if not pushing and "rows" not in trouble and "page" not in trouble and rng.random() < 0.15:
        path = TOKEN
    often = {"probability": round(rng.uniform(0.05, 0.4), 2), "seed": rng.randint(1, 10_000)}
    if "times" in trouble or rng.random() < 0.3:
        often = {"times": trouble.get("times", rng.randint(1, 3)), "after": rng.randint(0, 3)}
    return {"path": path, **trouble, **often}


def _first_grades(trial: Trial) -> Grades:
    made = Grades(sourced=trial.case.road == "push-oneroster")
    section = section_of(trial.world, "PTP")
    work = Work("w0", section, "Soak 0", due=trial.world.today().isoformat())
    made.add(work, points(section))
    return made


def _more_grades(grades: Grades, number: int) -> None:
    """One more assignment, and a corrected score of an earlier one."""
    first = grades.works[0]
    work = replace(first, id=f"w{number}", name=f"Soak {number}")
    grades.add(work, points(first.section, 5 + number))
    score = grades.scores[number % len(first.section.pupils)]
    grades.scores[:] = grades.changed(score.work, score.student, 12.5 + number).scores


def shrunk(schedule: Schedule, fails: Callable[[Schedule], bool]) -> Schedule:
    """The smallest schedule found that still fails; tries MOST_SHRINKS at most."""
    tries, found = 0, schedule
    going = True
    while going:
        going = False
        for smaller in found.smaller():
            if tries >= MOST_SHRINKS:
                return found
            tries += 1
            if fails(smaller):
                found, going = smaller, True
                break
    return found
