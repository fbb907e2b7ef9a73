"""Grade push into PowerSchool's two gradebooks."""

from __future__ import annotations

from typing import Any

from sis_contract.connector.case import Book, Failed, NoChance
from sis_contract.connector.cases.pushing import (
    WRITES,
    again,
    arrives,
    grades_for,
    leaves,
    pushes,
    survives_push,
    tried_at_most,
    with_changed_score,
)
from sis_contract.connector.conduct import gave_up, paused, waited_as_asked
from sis_contract.connector.grades import Gradebook, Grades, Score, Work, section_of
from sis_contract.connector.trial import Trial

A4 = Book("push", "powerschool-gradebook-and-plugin.md")

BOOKS: tuple[tuple[Gradebook, str, str], ...] = (
    ("PTP", "pro", "PowerTeacher Pro"),
    ("PTG", "legacy", "the older gradebook"),
)
CREATE = {"PTP": "/ws/xte/section/assignment", "PTG": "/powerschool-ptg-api/v2/**assignment"}
MOST_TRIES = 20
NAIVE = {"gradebook_same_name": "accept"}
"""A gradebook that takes a second assignment of a name, and so saves nobody from doubling."""


def _both() -> None:
    for book, name, title in BOOKS:
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
            f"corrected-{name}", "push",
            f"A score that was corrected takes the place of the first one in {title}.",
            "doc", "A2.4",
        )(_corrected(book))  # fmt: skip
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


_both()


@A4.case(
    "resubmit", "push",
    "412 Resubmit: the same scores are sent once more, and are there once.",
    "doc", "A2.5",
    switches={"xte_resubmit": "1"},
)  # fmt: skip
def resubmit(trial: Trial) -> None:
    arrives(trial, grades_for(trial))


@A4.case(
    "locked-term", "push",
    "An assignment due in a locked term is refused and not tried over and over; one due in an open "
    "term arrives.",
    "doc", "A4 (409 locked)",
)  # fmt: skip
def locked_term(trial: Trial) -> None:
    day = trial.world.today().isoformat()
    section, term, due = _two_terms(trial, day)
    grades = Grades()
    for name, on in (("w1", day), ("w2", due)):
        work = Work(name, section, f"Work {name}", due=on)
        grades.add(work, {student: 11.0 for student in section.pupils})
    trial.run()
    trial.world.load({}, {"locked_terms": [term]})
    refused = [("w1", ""), *(("w1", str(student)) for student in section.pupils)]
    outcome = arrives(trial, grades, refused=refused)
    tried_at_most(outcome, "assignment", MOST_TRIES, "a locked term is tried over and over")


def _two_terms(trial: Trial, day: str) -> tuple[Any, int, str]:
    """A class, the short term that a day lies in, and a day behind it that the class still has."""
    for number in range(20):
        section = section_of(trial.world, "PTP", skip=number)
        rows = trial.world.sql(
            "SELECT q.DCID, date(q.LastDay, '+3 days') FROM Sections x "
            "JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID "
            "JOIN Terms q ON q.SchoolID = x.SchoolID AND q.IsYearRec = 0 "
            "WHERE x.DCID = ? AND substr(q.FirstDay, 1, 10) <= ? AND substr(q.LastDay, 1, 10) >= ? "
            "AND date(q.LastDay, '+3 days') < date(t.LastDay) ORDER BY q.Portion DESC",
            (section.dcid, day, day),
        )
        if rows:
            return section, rows[0][0], rows[0][1]
    raise NoChance("no class lasts longer than a term")


@A4.case(
    "deleted-assignment", "push",
    "An assignment that was deleted in the gradebook, 500 at its scores, is not tried over and "
    "over; the grades of the other one arrive.",
    "client", "A4",
)  # fmt: skip
def deleted_assignment(trial: Trial) -> None:
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
    tried_at_most(outcome, "score", MOST_TRIES, "a deleted assignment is tried over and over")
    rest = Grades(works=[second], scores=[one for one in changed.scores if one.work == second])
    trial.grades_are_stored(rest)


@A4.case(
    "unknown-category", "push",
    "A category that the teacher does not have: the assignment arrives in another one.",
    "client", "A4",
)  # fmt: skip
def unknown_category(trial: Trial) -> None:
    _with_category(trial, "Astral projections")


@A4.case(
    "inactive-category", "push",
    "A category that is not active any more: the assignment arrives in another one.",
    "client", "A4",
)  # fmt: skip
def inactive_category(trial: Trial) -> None:
    section = section_of(trial.world, "PTP")
    rows = trial.world.sql(
        "SELECT c.TeacherCategoryID, c.Name FROM TeacherCategory c "
        "JOIN SchoolStaff f ON f.Users_DCID = c.UsersDCID JOIN Sections x ON x.Teacher = f.ID "
        "WHERE x.DCID = ? AND c.IsActive = 1 ORDER BY c.TeacherCategoryID",
        (section.dcid,),
    )
    if len(rows) < 2:
        raise NoChance("the teacher has one category")
    key, name = rows[0]
    trial.world.arrange([{"patch": "TeacherCategory", "row": key, "IsActive": 0}])
    _with_category(trial, name)


def _with_category(trial: Trial, name: str) -> None:
    section = section_of(trial.world, "PTP")
    grades = Grades()
    day = trial.world.today().isoformat()
    work = Work("w1", section, "Volcano worksheet", due=day, category=name)
    grades.add(work, {student: 9.5 for student in section.pupils})
    arrives(trial, grades)


@A4.case(
    "exempt", "push",
    "A student who is exempt is exempt in PowerTeacher Pro, without points.",
    "doc", "A2.4",
)  # fmt: skip
def exempt(trial: Trial) -> None:
    grades = grades_for(trial)
    first = grades.scores[0]
    grades.scores[0] = Score(first.work, first.student, exempt=True)
    arrives(trial, grades)


@A4.case(
    "teacher-changed", "push",
    "When another teacher took the class over since the import, 403: after the next import the "
    "grades arrive, once.",
    "client", "A4",
)  # fmt: skip
def teacher_changed(trial: Trial) -> None:
    grades = grades_for(trial)
    section = grades.works[0].section
    trial.run()
    other = trial.one(
        "SELECT f.Users_DCID FROM SchoolStaff f JOIN Users u ON u.DCID = f.Users_DCID "
        "JOIN Sections y ON y.Teacher = f.ID JOIN Sections x ON x.SchoolID = f.SchoolID "
        "WHERE x.DCID = ? AND f.ID <> x.Teacher AND f.Status = 1 AND u.TeacherLoginID <> '' "
        "ORDER BY f.DCID LIMIT 1",
        section.dcid,
    )
    trial.world.arrange([{"patch": "section", "row": section.dcid, "teacher": other}])
    outcome = trial.run(well=None, grades=grades)
    tried_at_most(outcome, "assignment", MOST_TRIES, "a refusal is tried over and over")
    trial.run()
    trial.run(well=None, grades=grades)
    pushes(trial)
    trial.grades_are_stored(grades)


@A4.case(
    "ptg-not-installed", "push",
    "Where the older gradebook's API is not installed, imports work, the push says so, and the "
    "grades arrive once it is there.",
    "doc", "integrations.md L6",
    switches={"ptg_installed": "no"},
)  # fmt: skip
def ptg_not_installed(trial: Trial) -> None:
    grades = grades_for(trial, "PTG")
    trial.run()
    trial.roster_is_true()
    trial.run(well=None, grades=grades)
    trial.world.switch({"ptg_installed": "yes"})
    arrives(trial, grades)


@A4.case(
    "name-taken-by-hand", "push",
    "An assignment of the same name that the teacher made by hand is not written into.",
    "client", "A4 (duplicate name)",
)  # fmt: skip
def name_taken_by_hand(trial: Trial) -> None:
    grades = grades_for(trial)
    work = grades.works[0]
    trial.world.arrange(
        [{"add": "assignment", "section": work.section.dcid, "name": work.name, "points": 50}]
    )
    key = trial.one(
        "SELECT max(AssignmentSectionID) FROM AssignmentSection WHERE SectionsDCID = ?",
        work.section.dcid,
    )
    trial.run(well=None, grades=grades)
    pushes(trial)
    rows = trial.world.sql(
        "SELECT count(*) FROM AssignmentScore WHERE AssignmentSectionID = ?", (key,)
    )
    untouched(rows[0][0])


def untouched(count: int) -> None:
    """Raises Failed where a teacher's own assignment has scores now."""
    if count:
        raise Failed("the teacher's own assignment was written into", "no scores", count)


@A4.case(
    "both-gradebooks", "push",
    "Classes of both gradebooks in one file: each class's grades are in its own.",
    "doc", "A0.2",
)  # fmt: skip
def both_gradebooks(trial: Trial) -> None:
    grades = grades_for(trial, "PTP")
    other = section_of(trial.world, "PTG")
    work = Work("g1", other, "Rivers", due=trial.world.today().isoformat())
    grades.add(work, {student: 7.0 for student in other.pupils})
    arrives(trial, grades)


CASES = tuple(A4.cases)
