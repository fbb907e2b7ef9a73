"""The same thing twice: rows, usernames, addresses, people at two schools."""

from __future__ import annotations

from sis_contract.connector.case import Book, Failed, NoChance
from sis_contract.connector.cases.playing import (
    a_student,
    comes_through,
    here,
    newcomer,
    seat,
    survives,
)
from sis_contract.connector.roster.compare import doubled_teachers
from sis_contract.connector.trial import Trial

PS = Book("duplicates", "powerschool-api.md")
OR = Book("duplicates", "oneroster-1.1.md 11")

PS.case(
    "row-twice", "v1",
    "A student whom a page shows twice is one student.",
    "client", "2.4",
)(survives(path="/ws/v1/school/*/student", rows="duplicate", times=1))  # fmt: skip

PS.case(
    "row-twice-in-queries", "queries",
    "A row that a PowerQuery shows twice is one row.",
    "client", "6.2",
)(survives(rows="duplicate", times=1))  # fmt: skip

OR.case(
    "row-twice-oneroster", "oneroster",
    "A record that a page shows twice is one record.",
    "client", "row 35",
)(survives(rows="duplicate", times=2))  # fmt: skip


def _username_twice(trial: Trial) -> None:
    """Two students of one username: whoever is refused, the others come, and no name is twice."""
    first, second = int(a_student(trial)), int(a_student(trial, 1))
    name = trial.one("SELECT Student_Web_ID FROM Students WHERE DCID = ?", first)
    trial.world.arrange([{"patch": "student", "row": second, "username": str(name).upper()}])
    comes_through(trial)
    _unique_usernames(trial)


def _unique_usernames(trial: Trial) -> None:
    roster = trial.roster()
    if roster is None:
        return
    seen: dict[str, str] = {}
    for person in (*roster.students.values(), *roster.teachers.values()):
        name = (person.username or "").casefold()
        if name and name in seen:
            raise Failed(
                f"{seen[name]} and {person.id} have one username", "one of them", person.username
            )
        seen[name] = person.id


PS.case(
    "username-twice", "v1",
    "Two students with one username, in other letters: one keeps it, and nobody else is harmed.",
    "client", "2.5",
)(_username_twice)  # fmt: skip

OR.case(
    "username-twice-oneroster", "oneroster",
    "Two users with one username: one keeps it, and nobody else is harmed.",
    "client", "row 19",
)(_username_twice)  # fmt: skip


@PS.case(
    "email-twice", "v1",
    "Two students with one e-mail address are two students.",
    "client", "2.5",
)  # fmt: skip
def email_twice(trial: Trial) -> None:
    _emails(trial)


@OR.case(
    "email-twice-oneroster", "oneroster",
    "Two users with one e-mail address are two users.",
    "client", "row 19",
)  # fmt: skip
def email_twice_oneroster(trial: Trial) -> None:
    _emails(trial)


def _emails(trial: Trial) -> None:
    trial.world.arrange(
        [
            *newcomer(trial, "one", email="same.address@family.example"),
            *newcomer(trial, "two", email="same.address@family.example"),
        ]
    )
    comes_through(trial)


@PS.case(
    "same-name", "v1",
    "Two students of one name, grade and school are two students.",
    "client", "2.5",
)  # fmt: skip
def same_name(trial: Trial) -> None:
    _namesakes(trial)


@OR.case(
    "same-name-oneroster", "oneroster",
    "Two users of one name and school are two users.",
    "client", "row 19",
)  # fmt: skip
def same_name_oneroster(trial: Trial) -> None:
    _namesakes(trial)


def _namesakes(trial: Trial) -> None:
    words = {"first_name": "Mara", "last_name": "Lindqvist"}
    trial.world.arrange([*newcomer(trial, "one", **words), *newcomer(trial, "two", **words)])
    comes_through(trial)


@PS.case(
    "teacher-at-two-schools", "v1",
    "A teacher at two schools has a record at each, and is one person with both schools' classes.",
    "doc", "2.9, 9",
    recipe="small",
)  # fmt: skip
def teacher_at_two_schools(trial: Trial) -> None:
    _two_schools(trial)


@OR.case(
    "teacher-at-two-schools-oneroster", "oneroster",
    "A teacher with two orgs is one user.",
    "spec", "row 19",
    recipe="small",
)  # fmt: skip
def teacher_at_two_schools_oneroster(trial: Trial) -> None:
    _two_schools(trial)


def _two_schools(trial: Trial) -> None:
    """Somebody who teaches at one school gets a class at another."""
    truth = here(trial)
    by_school: dict[str, str] = {}
    for key in sorted(truth.must_classes, key=int):
        by_school.setdefault(truth.classes[key].school, key)
    if len(by_school) < 2:
        raise NoChance("the district has one school")
    first, second = sorted(by_school)[:2]
    person = int(truth.classes[by_school[first]].lead or 0)
    trial.world.arrange(
        [
            {"add": "affiliation", "staff": person, "school": int(truth.schools[second])},
            {"patch": "section", "row": int(by_school[second]), "teacher": person},
        ]
    )
    comes_through(trial)
    roster = trial.roster()
    doubled = doubled_teachers(roster, trial.truth()) if roster is not None else 0
    if doubled:
        raise Failed("people who work at several schools come several times", "once", doubled)


@OR.case(
    "old-enrollments-too", "oneroster",
    "Historic enrollments beside current ones put nobody into a class twice, or back into one.",
    "client", "row 15",
    switches={"old_enrollments": "listed"},
)  # fmt: skip
def old_enrollments_too(trial: Trial) -> None:
    trial.world.happen("drop", 2)
    comes_through(trial)


@OR.case(
    "left-and-came-back", "oneroster",
    "Who left a class and came back has an enrollment that is over and one that is not: the class "
    "has them, once.",
    "client", "row 15",
    switches={"old_enrollments": "listed"},
)  # fmt: skip
def left_and_came_back(trial: Trial) -> None:
    section, student = seat(trial)
    row = trial.one(
        "SELECT e.DCID FROM CC e JOIN Students s ON s.ID = e.StudentID "
        "JOIN Sections x ON x.ID = e.SectionID WHERE s.DCID = ? AND x.DCID = ?",
        student,
        section,
    )
    trial.world.arrange([{"patch": "enrollment", "row": row, "to": "today - 9"}])
    trial.world.arrange([{"enroll": student, "section": section, "from": "today - 2"}])
    comes_through(trial)


CASES = (*PS.cases, *OR.cases)
