"""What many scripts have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sis_contract.connector.case import NoChance
from sis_contract.connector.conduct import paused, waited_as_asked
from sis_contract.connector.roster.truth import Lesson, Truth
from sis_contract.connector.trial import Judge, Outcome, Trial

Play = Callable[[Trial], None]

V1_STUDENTS = "/ws/v1/school/*/student"
V1_LISTS = "/ws/v1/school/*/*"
V1 = "/ws/v1/**"
QUERIES = "/ws/schema/query/**"
ONEROSTER = "/ims/oneroster/v1p1/**"
TOKEN = "/oauth/access_token*"

API = {"v1": V1_LISTS, "queries": QUERIES, "oneroster": ONEROSTER}
"""Road → the lists that a rule disturbs on it."""


def comes_through(trial: Trial, *, this_year: bool = False) -> None:
    """One import that must succeed and give the true roster."""
    trial.run()
    trial.roster_is_true(this_year=this_year)


PATIENT: tuple[Judge, ...] = (waited_as_asked, paused)


def survives(*judges: Judge, **rule: Any) -> Play:
    """A script: with this trouble an import comes through, behaves, and gives the true roster.

    Without a path the rule is about the lists of the case's road.
    """

    def play(trial: Trial) -> None:
        given = {"path": API[trial.case.road], "method": _method(trial)} | rule
        trial.disturb(*judges, **given)
        comes_through(trial)

    return play


def _method(trial: Trial) -> str:
    return "POST" if trial.case.road == "queries" else "GET"


def holds(trial: Trial, *judges: Judge, **rule: Any) -> Outcome:
    """A good import, then one that meets a trouble which does not end: it says that it failed and
    leaves the roster as it was. Without a path the rule is about the lists of the case's road."""
    comes_through(trial)
    before = trial.roster()
    trial.disturb(*judges, **{"path": API[trial.case.road], "method": _method(trial)} | rule)
    outcome = trial.run(well=False)
    trial.roster_stays(before)
    return outcome


def true_or_kept(trial: Trial) -> None:
    """Trouble in a second import: it comes through with the true roster, or says that it failed
    and leaves the roster as it was; once the trouble is over, the next one is good."""
    before = trial.roster()
    outcome = trial.run(well=None)
    if outcome.well:
        trial.roster_is_true()
    else:
        trial.roster_stays(before)
    trial.calm()
    comes_through(trial)


# -- rows to play with --------------------------------------------------------------------------


def here(trial: Trial) -> Truth:
    """The truth of now; raises NoChance where the district has nobody to play with."""
    truth = trial.truth()
    if not (truth.must_students and truth.must_classes and truth.must_seats):
        raise NoChance("this district has nobody to play the case with")
    return truth


def a_student(trial: Trial, number: int = 0) -> str:
    """The DCID of a student against whom nothing speaks; others by higher numbers."""
    return _nth(here(trial).must_students, number)


def a_class(trial: Trial, number: int = 0) -> Lesson:
    """A class of this year with a teacher."""
    truth = here(trial)
    return truth.classes[_nth(truth.must_classes, number)]


def another_section(trial: Trial, name: str = "another") -> dict[str, Any]:
    """The step that adds a class of this year, led by somebody who leads one at its school."""
    lesson = a_class(trial)
    school = int(here(trial).schools[lesson.school])
    return {"add": "section", "as": name, "school": school, "teacher": int(lesson.lead or 0)}


def a_section(trial: Trial, number: int = 0) -> int:
    """The DCID of such a class."""
    return int(_nth(here(trial).must_classes, number))


def _nth(keys: set[str], number: int) -> str:
    found = sorted(keys, key=int)
    if number >= len(found):
        raise NoChance("this district has too few to play the case with")
    return found[number]


def seat(trial: Trial, students: int = 1) -> tuple[int, ...]:
    """A section and so many of its students, by DCID."""
    rooms: dict[str, list[int]] = {}
    for section, student in here(trial).must_seats:
        rooms.setdefault(section, []).append(int(student))
    for section in sorted(rooms, key=int):
        if len(rooms[section]) >= students:
            return int(section), *sorted(rooms[section])[:students]
    raise NoChance(f"no class has {students} students")


def newcomer(trial: Trial, name: str, **words: Any) -> list[dict[str, Any]]:
    """Steps that add a student and give them a seat in a class."""
    truth = here(trial)
    section = _nth(truth.must_classes, 0)
    school = int(truth.schools[truth.classes[section].school])
    return [
        {"add": "student", "as": name, "school": school, "grade": 10, **words},
        {"enroll": f"${name}", "section": int(section), "from": "today - 5"},
    ]
