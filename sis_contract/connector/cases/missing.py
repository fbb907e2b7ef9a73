"""Missing usernames and e-mails."""

from __future__ import annotations

from typing import Any

from sis_contract.connector.case import Book
from sis_contract.connector.cases.playing import a_class, a_student, comes_through
from sis_contract.connector.trial import Trial

PS = Book("missing", "integrations.md L11, powerschool-api.md 2.5")
OR = Book("missing", "integrations.md O11, oneroster-1.1.md 11 row 19")


def _student(trial: Trial, **words: Any) -> None:
    """A student of many classes lacks something: the others come all the same."""
    student = int(a_student(trial))
    trial.world.arrange([{"patch": "student", "row": student, **words}])
    comes_through(trial)


@PS.case(
    "student-without-username", "v1",
    "A student without a username is refused or given one; nobody else is missing for it.",
    "doc", "",
)  # fmt: skip
def student_without_username(trial: Trial) -> None:
    _student(trial, username=None)


@OR.case(
    "user-without-username", "oneroster",
    "A user without a username is refused or given one; nobody else is missing for it.",
    "doc", "",
)  # fmt: skip
def user_without_username(trial: Trial) -> None:
    _student(trial, username=None)


@PS.case(
    "student-without-email", "v1",
    "A student without an e-mail address is a student all the same.",
    "doc", "",
)  # fmt: skip
def student_without_email(trial: Trial) -> None:
    _student(trial, email=None)


@OR.case(
    "user-without-email", "oneroster",
    "A user without an e-mail address is a user all the same.",
    "doc", "",
)  # fmt: skip
def user_without_email(trial: Trial) -> None:
    _student(trial, email=None)


@OR.case(
    "nobody-has-one", "oneroster",
    "A provider that gives no usernames and no e-mails at all does not break the import, and the "
    "next one, with them, is whole.",
    "client", "",
)  # fmt: skip
def nobody_has_one(trial: Trial) -> None:
    trial.world.switch({"usernames": "missing"})
    trial.run(well=None)
    trial.world.switch({"usernames": "given"})
    comes_through(trial)


def _teacher(trial: Trial) -> None:
    person = int(a_class(trial).lead or 0)
    trial.world.arrange([{"patch": "staff", "row": person, "username": None}])
    comes_through(trial)


PS.case(
    "teacher-without-username", "v1",
    "A teacher without a username may cost their own classes, and nobody else's.",
    "doc", "",
)(_teacher)  # fmt: skip

OR.case(
    "teacher-without-username-oneroster", "oneroster",
    "A teacher without a username may cost their own classes, and nobody else's.",
    "doc", "",
)(_teacher)  # fmt: skip


@OR.case(
    "no-orgs", "oneroster",
    "Users without orgs do not end the import in a crash that removes others.",
    "client", "",
)  # fmt: skip
def no_orgs(trial: Trial) -> None:
    comes_through(trial)
    before = trial.roster()
    trial.world.switch({"user_orgs": "missing"})
    outcome = trial.run(well=None)
    if not outcome.well:
        trial.roster_stays(before)
    trial.world.switch({"user_orgs": "home_first"})
    comes_through(trial)


CASES = (*PS.cases, *OR.cases)
