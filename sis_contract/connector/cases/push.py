"""Grade push into PowerSchool's two gradebooks."""

from __future__ import annotations

from typing import Any

from sis_contract.connector.case import Book
from sis_contract.connector.cases.pushing import (
    MOST_TRIES,
    WRITES,
    again,
    arrives,
    grades_for,
    leaves,
    survives_push,
    tried_at_most,
    with_changed_score,
)
from sis_contract.connector.conduct import gave_up, paused, waited_as_asked
from sis_contract.connector.grades import Gradebook, Score
from sis_contract.connector.trial import Trial

A4 = Book("push", "powerschool-gradebook-and-plugin.md")

BOOKS: tuple[tuple[Gradebook, str, str], ...] = (
    ("PTP", "pro", "PowerTeacher Pro"),
    ("PTG", "legacy", "the older gradebook"),
)
CREATE = {"PTP": "/ws/xte/section/assignment", "PTG": "/powerschool-ptg-api/v2/**assignment"}
NAIVE = {"gradebook_same_name": "accept"}
"""A gradebook that takes a second assignment of a name, and so saves nobody from doubling."""


def _once(book: Gradebook, name: str, title: str) -> None:
    """What was sent twice, or not answered, is there once."""
    A4.case(
        f"again-{name}", "push",
        f"The same file pushed twice is in {title} once: assignments, and every score.",
        "client", "A1.4, A2.8",
        switches=NAIVE,
    )(again(book))  # fmt: skip
    A4.case(
        f"create-unanswered-{name}", "push",
        f"An assignment that {title} made without being able to say so is not made again.",
        "client", "A4",
        switches=NAIVE,
    )(
        survives_push(
            book, path=CREATE[book], method="POST", cut="reset", when="after", times=1
        )
    )  # fmt: skip
    A4.case(
        f"scores-unanswered-{name}", "push",
        f"Scores that {title} took without being able to say so are there once.",
        "client", "A4",
    )(survives_push(book, path=_scores(book), cut="close", when="after", times=1))  # fmt: skip
    A4.case(
        f"corrected-{name}", "push",
        f"A score that was corrected takes the place of the first one in {title}.",
        "doc", "A2.4",
    )(_corrected(book))  # fmt: skip


def _troubled(book: Gradebook, name: str, title: str) -> None:
    """A busy, broken or forgetful server costs no grade."""
    A4.case(
        f"busy-{name}", "push",
        f"A push into {title} that meets 429 waits as long as asked, and arrives once.",
        "doc", "A2.5",
    )(
        survives_push(
            book, waited_as_asked, paused, status=429, retry_after=1, after=1, times=1
        )
    )  # fmt: skip
    A4.case(
        f"unavailable-{name}", "push",
        f"A push into {title} that meets 503 arrives once.",
        "doc", "A2.5",
    )(survives_push(book, status=503, times=2))  # fmt: skip
    A4.case(
        f"token-ends-{name}", "push",
        f"A token that ends in the middle of a push into {title} costs no grade.",
        "doc", "A0.3",
    )(survives_push(book, token="stale", after=1, times=1))  # fmt: skip
    A4.case(
        f"scores-down-{name}", "push",
        f"Scores that {title} could not take, while it took their assignment, are not taken "
        "for sent: pushed again later, every one is there.",
        "client", "A4",
    )(_down(book, _scores(book)))  # fmt: skip
    A4.case(
        f"down-for-ever-{name}", "push",
        f"A push while {title} is down ends in bounded time and does not say that all is well; "
        "pushed again later, every grade is there once.",
        "client", "A4",
    )(_down(book, WRITES[book]))  # fmt: skip


def _refused(book: Gradebook, name: str, title: str) -> None:
    """What a gradebook refuses or changes holds nothing else back."""
    A4.case(
        f"student-left-{name}", "push",
        _LEFT[book],
        "client", "A4",
    )(_student_left(book))  # fmt: skip
    A4.case(
        f"student-back-{name}", "push",
        f"A score that {title} refused, for a student who had left, arrives when it is pushed "
        "again after the student came back.",
        "client", "A1.1, A2.5, A4",
    )(_student_back(book))  # fmt: skip
    A4.case(
        f"unenrolled-{name}", "push",
        f"A score for somebody who never was in the class is refused by {title}, and nobody "
        "else's is held back.",
        "client", "A4",
    )(_unenrolled(book))  # fmt: skip
    A4.case(
        f"above-maximum-{name}", "push",
        f"A score above the maximum arrives in {title} as it is.",
        "client", "A4",
    )(_above(book))  # fmt: skip
    A4.case(
        f"long-name-{name}", "push",
        f"A name of more than 50 characters is in {title} with its first 50, once.",
        "doc", "A2.8",
    )(_long_name(book))  # fmt: skip


_LEFT = {
    "PTP": "409 for a whole batch because one student left: the others' scores arrive.",
    "PTG": "A row refused in a batch that is 200 is not taken for stored; the others' arrive.",
}


def _scores(book: Gradebook) -> str:
    return "/ws/xte/score" if book == "PTP" else "/powerschool-ptg-api/v2/**score**"


def _corrected(book: Gradebook) -> Any:
    return lambda trial: with_changed_score(trial, book)


def _student_left(book: Gradebook) -> Any:
    def play(trial: Trial) -> None:
        grades = grades_for(trial, book)
        trial.run()
        section = grades.works[0].section
        leaver = section.pupils[1]
        leaves(trial, section, leaver)
        outcome = arrives(trial, grades, refused=[("w1", str(leaver))])
        tried_at_most(outcome, "score", MOST_TRIES, "a refused score is sent over and over")

    return play


def _student_back(book: Gradebook) -> Any:
    def play(trial: Trial) -> None:
        grades = grades_for(trial, book)
        trial.run()
        section = grades.works[0].section
        leaver = section.pupils[1]
        leaves(trial, section, leaver)
        arrives(trial, grades, refused=[("w1", str(leaver))])
        trial.world.arrange([{"enroll": leaver, "section": section.dcid, "from": "today"}])
        arrives(trial, grades)

    return play


def _unenrolled(book: Gradebook) -> Any:
    def play(trial: Trial) -> None:
        grades = grades_for(trial, book)
        work = grades.works[0]
        stranger = trial.one(
            "SELECT s.DCID FROM Students s WHERE s.Enroll_Status = 0 AND NOT EXISTS (SELECT 1 "
            "FROM CC e JOIN Sections x ON x.ID = abs(e.SectionID) WHERE e.StudentID = s.ID "
            "AND x.DCID = ?) ORDER BY s.DCID LIMIT 1",
            work.section.dcid,
        )
        grades.scores.append(Score(work, stranger, 5))
        outcome = arrives(trial, grades, refused=[("w1", str(stranger))])
        tried_at_most(outcome, "score", MOST_TRIES, "a refused score is sent over and over")

    return play


def _above(book: Gradebook) -> Any:
    def play(trial: Trial) -> None:
        grades = grades_for(trial, book)
        first = grades.scores[0]
        arrives(trial, grades.changed(first.work, first.student, 25))

    return play


def _long_name(book: Gradebook) -> Any:
    name = "Volcanoes, earthquakes and everything else below our feet, part one"
    return lambda trial: arrives(trial, grades_for(trial, book, name=name))


def _down(book: Gradebook, path: str) -> Any:
    def play(trial: Trial) -> None:
        grades = grades_for(trial, book)
        trial.run()
        trial.disturb(gave_up, path=path, status=503)
        trial.run(well=False, grades=grades)
        trial.calm()
        arrives(trial, grades)

    return play


for declare in (_once, _troubled, _refused):
    for one in BOOKS:
        declare(*one)


CASES = tuple(A4.cases)
