"""What changes between two imports: renames, transfers, drops, co-teachers, terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sis_contract.connector.case import Book, NoChance
from sis_contract.connector.cases.playing import (
    a_student,
    another_section,
    comes_through,
    here,
    seat,
)
from sis_contract.connector.trial import Trial

PS = Book("changes", "powerschool-api.md 2.5, 2.10, 9")
OR = Book("changes", "oneroster-1.1.md 2.7, 2.9")

Change = Callable[[Trial], object]


def then(trial: Trial, change: Change) -> None:
    """An import, a change, another import: each gives the true roster."""
    comes_through(trial)
    change(trial)
    comes_through(trial)


def _both(
    name: str, v1: str, oneroster: str = "", *, recipe: str = "tiny"
) -> Callable[[Change], None]:
    """The same change as a case of each of two roads; of one without a sentence for OneRoster."""

    def taken(change: Change) -> None:
        def play(trial: Trial) -> None:
            then(trial, change)

        PS.case(name, "v1", v1, "doc", "", recipe=recipe)(play)
        if oneroster:
            OR.case(f"{name}-oneroster", "oneroster", oneroster, "spec", "", recipe=recipe)(play)

    return taken


@_both(
    "nothing",
    "A second import without any change gives the same roster.",
    "A second import over OneRoster without any change gives the same roster.",
)
def _nothing(trial: Trial) -> None:
    return None


@_both(
    "rename",
    "A student who takes another surname is the same student under the new name.",
    "A user who takes another surname is the same user under the new name.",
)
def _rename(trial: Trial) -> None:
    trial.world.happen("rename", 2)


@_both(
    "new-username",
    "A student whose username changes keeps their seats.",
)
def _new_username(trial: Trial) -> None:
    student = int(a_student(trial))
    trial.world.arrange([{"patch": "student", "row": student, "username": "renamed.once"}])


@_both(
    "username-passed-on",
    "A username that goes from one student to another is the second one's from then on.",
    "A username that goes from one user to another is the second one's from then on.",
)
def _passed_on(trial: Trial) -> None:
    first, second = int(a_student(trial)), int(a_student(trial, 1))
    name = trial.one("SELECT Student_Web_ID FROM Students WHERE DCID = ?", first)
    trial.world.arrange(
        [
            {"patch": "student", "row": first, "username": "passed.on"},
            {"patch": "student", "row": second, "username": name},
        ]
    )


@_both(
    "usernames-swapped",
    "Two students who swap usernames swap them in the roster, too.",
)
def _swapped(trial: Trial) -> None:
    trial.world.happen("username-swap")


@_both(
    "student-deleted",
    "A student whose record is deleted, with all that hangs on it, is gone.",
    "A user whose record is deleted, with all that hangs on it, is gone.",
)
def _student_deleted(trial: Trial) -> None:
    trial.world.happen("delete-student")


@_both(
    "section-divided",
    "Students of a class that is divided are in the half in which they sit now.",
)
def _section_divided(trial: Trial) -> None:
    trial.world.happen("new-section")


@_both(
    "transfer",
    "A student who goes to another school of the district is there, in new classes, once.",
    "A user who goes to another school of the district is there, in new classes, once.",
    recipe="small",
)
def _transfer(trial: Trial) -> None:
    trial.world.happen("transfer", 2)


@_both(
    "join-and-leave",
    "Who comes is added with their classes, who leaves goes from every roster.",
    "Who comes is added with their classes, who leaves goes from every class.",
)
def _join_and_leave(trial: Trial) -> None:
    trial.world.happen("join", 2)
    trial.world.happen("leave", 2)


@_both(
    "drop",
    "A student who drops a class stays a student and leaves that class alone.",
)
def _drop(trial: Trial) -> None:
    trial.world.happen("drop", 3)


@_both(
    "drop-and-reenrol",
    "A student who dropped a class and came back is in it, once.",
    "A user who dropped a class and came back is in it, once.",
)
def _drop_and_reenrol(trial: Trial) -> None:
    section, student = seat(trial)
    trial.world.arrange([{"drop": student, "section": section}])
    trial.world.arrange([{"enroll": student, "section": section, "from": "today"}])


@_both(
    "new-lead",
    "A class that another teacher takes over is that teacher's.",
    "A class whose primary teacher changes is the new one's.",
)
def _new_lead(trial: Trial) -> None:
    truth = here(trial)
    section = sorted(truth.must_classes, key=int)[0]
    lesson = truth.classes[section]
    others = [
        one.lead
        for key, one in truth.classes.items()
        if key in truth.must_classes and one.school == lesson.school and one.lead != lesson.lead
    ]
    if not others:
        raise NoChance("the school has one teacher")
    other = sorted(str(one) for one in others)[0]
    trial.world.arrange([{"patch": "section", "row": int(section), "teacher": int(other)}])


@_both(
    "new-section",
    "A class that begins in the middle of the year comes, with its students.",
    "A class that begins in the middle of the year comes, with its users.",
)
def _new_section(trial: Trial) -> None:
    steps: list[dict[str, Any]] = [another_section(trial, "late")]
    steps += [
        {"enroll": int(a_student(trial, number)), "section": "$late", "from": "today - 1"}
        for number in range(3)
    ]
    trial.world.arrange(steps)


@_both(
    "section-gone",
    "A class that is deleted goes, and its students stay.",
    "A class that is deleted goes, and its users stay.",
)
def _section_gone(trial: Trial) -> None:
    section, *_ = seat(trial)
    trial.world.arrange([{"delete": "section", "row": section}])


@_both(
    "came-back",
    "A student who left and comes back is the same student, active again.",
    "A user who left and comes back is the same user, active again.",
)
def _came_back(trial: Trial) -> None:
    student = int(a_student(trial))
    trial.world.arrange([{"patch": "student", "row": student, "status": "transferred"}])
    trial.run()
    trial.roster_is_true()
    trial.world.arrange([{"patch": "student", "row": student, "status": "active"}])


CASES = (*PS.cases, *OR.cases)
