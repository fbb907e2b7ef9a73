"""Rules of the gradebooks that a push meets: locked terms, deleted work, categories, names."""

from __future__ import annotations

from typing import Any

from sis_contract.connector.case import Book, Failed, NoChance
from sis_contract.connector.cases.pushing import (
    MOST_TRIES,
    arrives,
    deleted_work,
    grades_for,
    pushes,
    tried_at_most,
)
from sis_contract.connector.grades import Grades, Score, Work, section_of
from sis_contract.connector.trial import Trial

RULES = Book("push", "powerschool-gradebook-and-plugin.md")


@RULES.case(
    "resubmit", "push",
    "412 Resubmit: the same scores are sent once more, and are there once.",
    "doc", "A2.5",
    switches={"xte_resubmit": "1"},
)  # fmt: skip
def resubmit(trial: Trial) -> None:
    arrives(trial, grades_for(trial))


@RULES.case(
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


@RULES.case(
    "deleted-assignment", "push",
    "An assignment that was deleted in the gradebook, 500 at its scores, is not tried over and "
    "over; the grades of the other one arrive.",
    "client", "A4",
)  # fmt: skip
def deleted_assignment(trial: Trial) -> None:
    deleted_work(trial, "assignment", "score", MOST_TRIES)


@RULES.case(
    "unknown-category", "push",
    "A category that the teacher does not have: the assignment arrives in another one.",
    "client", "A4",
)  # fmt: skip
def unknown_category(trial: Trial) -> None:
    _with_category(trial, "Astral projections")


@RULES.case(
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


@RULES.case(
    "exempt", "push",
    "A student who is exempt is exempt in PowerTeacher Pro, without points.",
    "doc", "A2.4",
)  # fmt: skip
def exempt(trial: Trial) -> None:
    grades = grades_for(trial)
    first = grades.scores[0]
    grades.scores[0] = Score(first.work, first.student, exempt=True)
    arrives(trial, grades)


@RULES.case(
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


@RULES.case(
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
    trial.run(well=False, grades=grades)
    trial.world.switch({"ptg_installed": "yes"})
    arrives(trial, grades)


@RULES.case(
    "name-taken-by-hand", "push",
    "An assignment of the same name and day that the teacher made by hand is not written into.",
    "client", "A4 (duplicate name)",
)  # fmt: skip
def name_taken_by_hand(trial: Trial) -> None:
    grades = grades_for(trial, works=2)
    work = grades.works[0]
    made = {"add": "assignment", "section": work.section.dcid, "name": work.name, "due": work.due}
    trial.world.arrange([{**made, "points": 50}])
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


@RULES.case(
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


CASES = tuple(RULES.cases)
