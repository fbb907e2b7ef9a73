"""Mass disappearance and unexpectedly empty collections: hold, or delete?"""

from __future__ import annotations

from typing import Any

from sis_contract.connector.case import Book, Failed
from sis_contract.connector.cases.playing import comes_through, true_or_kept
from sis_contract.connector.trial import Trial

V1 = Book("vanishing", "powerschool-api.md 11 row 2")
OR = Book("vanishing", "oneroster-1.1.md 11 rows 33, 34")


def _held(trial: Trial, *rules: dict[str, Any]) -> None:
    """A second import meets something that cannot be true: the roster stays."""
    comes_through(trial)
    before = trial.roster()
    for rule in rules:
        trial.disturb(**{"method": "GET"} | rule)
    trial.run(well=None)
    trial.roster_stays(before)
    trial.calm()
    comes_through(trial)


@V1.case(
    "no-students-at-once", "v1",
    "A school that lists no student any more, while its count says otherwise, loses nobody.",
    "client", "",
)  # fmt: skip
def no_students_at_once(trial: Trial) -> None:
    _held(trial, {"path": "/ws/v1/school/*/student", "body": {"students": ""}})


@V1.case(
    "no-students-and-count-0", "v1",
    "A school that lists no student and counts none, from one day to the next, loses nobody.",
    "client", "",
)  # fmt: skip
def no_students_and_count_0(trial: Trial) -> None:
    _held(
        trial,
        {"path": "/ws/v1/school/*/student", "body": {"students": ""}},
        {"path": "/ws/v1/school/*/student/count", "body": {"resource": {"count": 0}}},
    )


@V1.case(
    "no-sections-at-once", "v1",
    "A school without a single section, from one day to the next, keeps its classes.",
    "client", "",
)  # fmt: skip
def no_sections_at_once(trial: Trial) -> None:
    _held(
        trial,
        {"path": "/ws/v1/school/*/section", "body": {"sections": ""}},
        {"path": "/ws/v1/school/*/section/count", "body": {"resource": {"count": 0}}},
    )


@V1.case(
    "rosters-empty-at-once", "v1",
    "Sections whose enrollment lists are all empty, from one day to the next, keep their students.",
    "client", "",
)  # fmt: skip
def rosters_empty_at_once(trial: Trial) -> None:
    _held(
        trial,
        {"path": "/ws/v1/section/*/section_enrollment", "body": {"section_enrollments": ""}},
        {"path": "/ws/v1/section/*/section_enrollment/count", "body": {"resource": {"count": 0}}},
    )


@V1.case(
    "schools-404", "v1",
    "A server that knows no school any more, 404, removes none.",
    "client", "",
)  # fmt: skip
def schools_404(trial: Trial) -> None:
    _held(trial, {"path": "/ws/v1/district/school**", "status": 404})


@V1.case(
    "query-empty-at-once", "queries",
    "A PowerQuery that answers nothing, from one day to the next, empties no roster.",
    "doc", "(no `record` when empty)",
)  # fmt: skip
def query_empty_at_once(trial: Trial) -> None:
    _held(
        trial,
        {"path": "/ws/schema/query/*", "method": "POST", "body": {}},
        {"path": "/ws/schema/query/*/count", "method": "POST", "body": {"count": 0}},
    )


FEW = 5
"""Rows on a page that fails: so few that their absence alone would alarm nobody."""

_LISTED = """
SELECT count(*) FROM Students s JOIN Schools k ON k.School_Number = s.SchoolID
 WHERE s.Enroll_Status = 0 AND k.School_Number NOT IN (0, 999999)
 GROUP BY k.DCID ORDER BY 1 DESC"""


@V1.case(
    "last-page-fails", "v1",
    "A last page with a few students that fails each time: none of them is removed for it.",
    "client", "",
)  # fmt: skip
def last_page_fails(trial: Trial) -> None:
    trial.page_size(trial.one(_LISTED) - FEW)
    _held(trial, {"path": "/ws/v1/school/*/student", "query": {"page": "2"}, "status": 500})


@OR.case(
    "last-page-fails-oneroster", "oneroster",
    "A last page with a few classes that fails each time: none of them goes for it.",
    "client", "",
)  # fmt: skip
def last_page_fails_oneroster(trial: Trial) -> None:
    sections = trial.one("SELECT count(*) FROM Sections")
    trial.world.switch({"page_cap": str(max(1, sections - FEW))})
    _held(trial, {"path": "/ims/oneroster/v1p1/**classes", "status": 500, "after": 1})


@V1.case(
    "query-fails-later", "queries",
    "PowerQueries that fail after the first ones were answered: what those that failed would have "
    "told, co-teachers for one, does not go.",
    "client", "",
)  # fmt: skip
def query_fails_later(trial: Trial) -> None:
    _held(trial, {"path": "/ws/schema/query/**", "method": "POST", "status": 500, "after": 2})


@V1.case(
    "mass-withdrawal", "v1",
    "When most students really leave at once, an import follows or holds, but never by halves.",
    "client", "",
)  # fmt: skip
def mass_withdrawal(trial: Trial) -> None:
    _withdrawn(trial)


@OR.case(
    "mass-withdrawal-oneroster", "oneroster",
    "The same over OneRoster.",
    "client", "",
)  # fmt: skip
def mass_withdrawal_oneroster(trial: Trial) -> None:
    _withdrawn(trial)


def _withdrawn(trial: Trial) -> None:
    comes_through(trial)
    before = trial.roster()
    students = sorted(int(one) for one in trial.truth().must_students)
    leavers = students[: max(12, len(students) * 2 // 3)]
    steps = [{"patch": "student", "row": one, "status": "transferred"} for one in leavers]
    trial.world.arrange(steps)
    outcome = trial.run(well=None)
    if outcome.well:
        _followed_or_held(trial)
    else:
        trial.roster_stays(before)


def _followed_or_held(trial: Trial) -> None:
    """It said that all is well: then the leavers are gone, all of them."""
    roster = trial.roster()
    if roster is None:
        return
    keys, truth = trial.keys(roster), trial.truth()
    still = {keys.student(one) for one in roster.students} - truth.students.keys()
    if still:
        raise Failed(
            "the import says that all is well and keeps students who left",
            "held with another exit code, or all gone",
            f"{len(still)} still there",
        )


@OR.case(
    "users-empty-at-once", "oneroster",
    "A collection of users that is empty, while classes and enrollments name them, removes nobody.",
    "client", "",
)  # fmt: skip
def users_empty_at_once(trial: Trial) -> None:
    headers = {"X-Total-Count": "0", "Link": ""}
    rules = [
        {"path": f"/ims/oneroster/v1p1**/{name}", "body": {"users": []}, "headers": headers}
        for name in ("users", "students", "teachers")
    ]
    _held(trial, *rules)


@OR.case(
    "classes-empty-at-once", "oneroster",
    "A collection of classes that is empty, from one day to the next, removes none.",
    "client", "",
)  # fmt: skip
def classes_empty_at_once(trial: Trial) -> None:
    headers = {"X-Total-Count": "0", "Link": ""}
    path = "/ims/oneroster/v1p1**/classes"
    _held(trial, {"path": path, "body": {"classes": []}, "headers": headers})


@OR.case(
    "enrollments-empty-at-once", "oneroster",
    "A collection of enrollments that is empty, from one day to the next, empties no class.",
    "client", "",
)  # fmt: skip
def enrollments_empty_at_once(trial: Trial) -> None:
    headers = {"X-Total-Count": "0", "Link": ""}
    body: dict[str, list[str]] = {"enrollments": []}
    _held(trial, {"path": "/ims/oneroster/v1p1**/enrollments", "body": body, "headers": headers})


@OR.case(
    "failure-in-a-200", "oneroster",
    "Status 200 with codeMajor failure in the body is a failure, and no empty collection.",
    "client", "(row 25)",
)  # fmt: skip
def failure_in_a_200(trial: Trial) -> None:
    _faulty(trial, "soft")


@OR.case(
    "empty-now-and-then", "oneroster",
    "A provider that answers an empty collection now and then loses nobody for it.",
    "client", "",
)  # fmt: skip
def empty_now_and_then(trial: Trial) -> None:
    _faulty(trial, "empty")


def _faulty(trial: Trial, kind: str) -> None:
    comes_through(trial)
    before = trial.roster()
    trial.world.switch({"fault_kind": kind, "fault_rate": "100"})
    trial.run(well=None)
    trial.roster_stays(before)
    trial.world.switch({"fault_rate": "0"})
    comes_through(trial)


@OR.case(
    "every-id-new", "oneroster",
    "When every sourcedId changes at once, as after an upgrade, nobody comes twice.",
    "client", "(row 41)",
)  # fmt: skip
def every_id_new(trial: Trial) -> None:
    comes_through(trial)
    before = trial.roster()
    trial.world.switch({"ids": "uuid"})
    outcome = trial.run(well=None)
    after = trial.roster()
    if outcome.well and before is not None and after is not None:
        old, new = set(before.students), set(after.students)
        if old <= new and new - old:
            raise Failed("everybody came twice, under old and new ids", f"{len(old)} students",
                         f"{len(new)} students")  # fmt: skip
    if not outcome.well:
        trial.roster_stays(before)


@OR.case(
    "oneroster-404-at-once", "oneroster",
    "Collections that are not found any more remove nothing.",
    "client", "",
)  # fmt: skip
def oneroster_404_at_once(trial: Trial) -> None:
    comes_through(trial)
    trial.disturb(path="/ims/oneroster/v1p1/**", method="GET", status=404)
    true_or_kept(trial)


CASES = (*V1.cases, *OR.cases)
