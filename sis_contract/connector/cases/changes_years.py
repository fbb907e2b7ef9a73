"""More that changes between two imports: co-teachers, school years, whole weeks."""

from __future__ import annotations

from sis_contract.connector.case import Book, Failed, NoChance
from sis_contract.connector.cases.changes import then
from sis_contract.connector.cases.playing import comes_through, here, newcomer, seat
from sis_contract.connector.roster.records import Roster
from sis_contract.connector.trial import Trial

PS = Book("changes", "powerschool-api.md 2.5, 2.10, 9")
OR = Book("changes", "oneroster-1.1.md 2.7, 2.9")


@PS.case(
    "co-teacher-change", "v1",
    "A co-teacher who comes is with the class, one whose last day was yesterday is not any more.",
    "client", "(SectionTeacher, End_Date)",
)  # fmt: skip
def co_teacher_change(trial: Trial) -> None:
    _co_teachers(trial)


@OR.case(
    "co-teacher-change-oneroster", "oneroster",
    "A co-teacher who comes is with the class, one whose enrollment ended is not any more.",
    "spec", "",
)  # fmt: skip
def co_teacher_change_oneroster(trial: Trial) -> None:
    _co_teachers(trial)


def _co_teachers(trial: Trial) -> None:
    truth = here(trial)
    section = sorted(truth.must_classes, key=int)[0]
    lesson = truth.classes[section]
    others = {
        one.lead
        for key, one in truth.classes.items()
        if key in truth.must_classes and one.school == lesson.school and one.lead != lesson.lead
    } - {user for one, user in truth.teachings if one == section}
    if not others:
        raise NoChance("the school has one teacher")
    other = sorted(str(one) for one in others)[0]
    trial.world.arrange(
        [{"add": "teacher", "section": int(section), "staff": int(other), "from": "today - 9"}]
    )
    comes_through(trial)
    if not _teaches(trial, trial.roster(), section, other):
        trial.omit("the roster has no co-teachers")
        return
    row = trial.one(
        "SELECT a.ID FROM SectionTeacher a JOIN Sections x ON x.ID = a.SectionID "
        "JOIN SchoolStaff f ON f.ID = a.TeacherID WHERE x.DCID = ? AND f.Users_DCID = ?",
        int(section),
        int(other),
    )
    trial.world.arrange([{"patch": "teacher", "row": row, "to": "today - 1"}])
    comes_through(trial)
    if _teaches(trial, trial.roster(), section, other):
        raise Failed("the co-teaching ended yesterday and is still in the roster", "gone", "there")


def _teaches(trial: Trial, roster: Roster | None, section: str, person: str) -> bool:
    if roster is None:
        return False
    keys = trial.keys(roster)
    seats = {(one.strip(), keys.teacher(user)) for one, user in roster.teachings}
    return (section, person) in seats


def _next_year(trial: Trial) -> None:
    trial.world.happen("term-rollover")


@PS.case(
    "term-rollover", "v1",
    "When the next school year begins, its classes are there; last year's may stay as they were.",
    "doc", "(start year of the import)",
)  # fmt: skip
def term_rollover(trial: Trial) -> None:
    then(trial, _next_year)


@OR.case(
    "term-rollover-oneroster", "oneroster",
    "When the next school year begins, its classes are there; last year's may stay as they were.",
    "spec", "(schoolYear sessions)",
)  # fmt: skip
def term_rollover_oneroster(trial: Trial) -> None:
    then(trial, _next_year)


@PS.case(
    "rename-queries", "queries",
    "A student who takes another surname is the same student, where PowerQueries tell the rosters.",
    "doc", "",
)  # fmt: skip
def rename_queries(trial: Trial) -> None:
    then(trial, lambda one: one.world.happen("rename", 2))


@PS.case(
    "a-week-of-school", "queries",
    "A week in which students move, join, leave and drop gives the true roster in the end.",
    "doc", "",
)  # fmt: skip
def a_week_of_school(trial: Trial) -> None:
    then(trial, lambda one: one.world.age(7))


@PS.case(
    "back-after-drop-queries", "queries",
    "Who dropped a class and came back is in it once, where PowerQueries are the source.",
    "client", "(negative ids)",
)  # fmt: skip
def back_after_drop_queries(trial: Trial) -> None:
    then(trial, _back)


def _back(trial: Trial) -> None:
    section, student = seat(trial)
    trial.world.arrange([{"drop": student, "section": section}])
    trial.world.arrange([{"enroll": student, "section": section, "from": "today"}])
    trial.world.arrange(newcomer(trial, "late"))


CASES = (*PS.cases, *OR.cases)
