"""What the scripts of grade push have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sis_contract.connector.case import Failed, NoChance
from sis_contract.connector.conduct import path_of
from sis_contract.connector.grades import Gradebook, Grades, Score, Section, Work, section_of
from sis_contract.connector.trial import Judge, Outcome, Trial
from sis_contract.connector.world import Entry

XTE = "/ws/xte/**"
PTG = "/powerschool-ptg-api/**"
ONEROSTER = "/ims/oneroster/v1p1/**"

WRITES = {"PTP": XTE, "PTG": PTG}
"""Gradebook → its addresses."""


MOST_TRIES = 20
"""Writes that a refusal may cost before it is tried over and over."""


def grades_for(
    trial: Trial, book: Gradebook = "PTP", *, name: str = "Volcano worksheet", works: int = 1
) -> Grades:
    """A file with an assignment or more for a class of that gradebook, a score for each student."""
    section = section_of(trial.world, book)
    made = Grades(sourced=trial.case.road == "push-oneroster")
    for number in range(works):
        title = name if works == 1 else f"{name} {number + 1}"
        work = Work(f"w{number + 1}", section, title, due=trial.world.today().isoformat())
        made.add(work, points(section, 8 + number))
    return made


def points(section: Section, first: float = 8) -> dict[int, float]:
    """Points for each student, all different from 0."""
    return {student: first + place / 2 for place, student in enumerate(section.pupils)}


def writes_grades(entry: Entry) -> bool:
    """True for a request that wants to write into a gradebook."""
    if entry.method not in ("POST", "PUT", "DELETE"):
        return False
    path = path_of(entry)
    return path.startswith(("/ws/xte/", "/powerschool-ptg-api/")) or "/ims/oneroster/" in path


def pushes(trial: Trial) -> None:
    """Raises NoChance for a connector that writes nothing: it pushes no grades."""
    if not any(writes_grades(one) for outcome in trial.outcomes for one in outcome.entries):
        raise NoChance("the connector pushes no grades on this road")


def arrives(trial: Trial, grades: Grades, *, refused: Sequence[tuple[str, str]] = ()) -> Outcome:
    """A push after which the gradebook has everything but what is to be refused.

    Refusals are no failure of the command, so either exit code will do where there are any.
    """
    outcome = trial.run(well=None if refused else True, grades=grades)
    pushes(trial)
    trial.grades_are_stored(grades, refused=refused)
    return outcome


def survives_push(book: Gradebook, *judges: Judge, **rule: Any) -> Callable[[Trial], None]:
    """A script: with this trouble a push arrives, at the latest when it is run once more."""

    def play(trial: Trial) -> None:
        path = ONEROSTER if trial.case.road == "push-oneroster" else WRITES[book]
        grades = grades_for(trial, book)
        trial.disturb(*judges, **{"path": path} | rule)
        outcome = trial.run(well=None, grades=grades)
        pushes(trial)
        if not outcome.well:
            trial.calm()
            trial.run(grades=grades)
        trial.grades_are_stored(grades)
        _and_again(trial, grades)

    return play


def again(book: Gradebook) -> Callable[[Trial], None]:
    """A script: the same file twice is in the gradebook once."""

    def play(trial: Trial) -> None:
        grades = grades_for(trial, book, works=2)
        arrives(trial, grades)
        _and_again(trial, grades)

    return play


def _and_again(trial: Trial, grades: Grades) -> None:
    trial.calm()
    trial.run(grades=grades)
    trial.grades_are_stored(grades)


def with_changed_score(trial: Trial, book: Gradebook) -> None:
    """A score that was corrected arrives in the place of the first one."""
    grades = grades_for(trial, book)
    arrives(trial, grades)
    first = grades.scores[0]
    changed = grades.changed(first.work, first.student, 17.5)
    arrives(trial, changed)


def leaves(trial: Trial, section: Section, student: int) -> None:
    """A student drops a class, in the SIS, after the import and before the push."""
    trial.world.arrange([{"drop": student, "section": section.dcid}])


def only(grades: Grades, kept: Callable[[Score], bool]) -> Grades:
    """The same file with some of its scores."""
    return Grades(grades.sourced, list(grades.works), [one for one in grades.scores if kept(one)])


def batch_writes(outcome: Outcome, what: str) -> int:
    """How many requests of a push wrote to a path that holds a word."""
    found = [
        one for one in outcome.entries if one.method in ("PUT", "POST") and what in path_of(one)
    ]
    return len(found)


def tried_at_most(outcome: Outcome, what: str, most: int, told: str) -> None:
    """What cannot be cured is not tried over and over."""
    count = batch_writes(outcome, what)
    if count > most:
        raise Failed(told, f"at most {most} requests", f"{count} requests")


def deleted_work(trial: Trial, kind: str, address: str, most: int) -> None:
    """One of two assignments is deleted in the gradebook: the other one's grades arrive, and the
    deleted one is not tried over and over; `kind` and `address` are what the road calls it."""
    grades = grades_for(trial, works=2)
    arrives(trial, grades)
    first, second = grades.works
    row = trial.one(
        "SELECT AssignmentSectionID FROM AssignmentSection WHERE SectionsDCID = ? AND Name = ?",
        first.section.dcid,
        first.kept,
    )
    trial.world.arrange([{"delete": "assignment", "row": row}])
    student = first.section.pupils[0]
    changed = grades.changed(first, student, 15.5).changed(second, student, 16.5)
    outcome = trial.run(well=None, grades=changed)
    tried_at_most(outcome, address, most, f"a deleted {kind} is tried over and over")
    left = [one for one in changed.scores if one.work == second]
    trial.grades_are_stored(Grades(changed.sourced, [second], left))
