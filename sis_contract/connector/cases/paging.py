"""Complete paging: one-row pages, exact multiples, nothing at all, caps below what was asked."""

from __future__ import annotations

from sis_contract.connector.case import Book, Failed, NoChance
from sis_contract.connector.cases.playing import comes_through
from sis_contract.connector.conduct import is_token, no_storm, path_of
from sis_contract.connector.trial import Trial
from sis_contract.connector.world import Entry

V1 = Book("paging", "powerschool-api.md")
OR = Book("paging", "oneroster-1.1.md")

_LISTED = """
SELECT count(*) FROM Students s JOIN Schools k ON k.School_Number = s.SchoolID
 WHERE s.Enroll_Status = 0 AND k.School_Number NOT IN (0, 999999)
 GROUP BY k.DCID ORDER BY 1 DESC"""

_USERS = (
    "SELECT (SELECT count(*) FROM Students WHERE Enroll_Status = 0) + "
    "(SELECT count(*) FROM CC WHERE SectionID > 0)"
)

_SEATS = "SELECT count(*) FROM CC WHERE SectionID > 0 AND TermID > 0"

EMPTY_SCHOOL = {
    "Schools": [
        {
            "DCID": 9901,
            "ID": 9901,
            "School_Number": 9901,
            "Name": "Fern Hollow Academy",
            "Low_Grade": 9,
            "High_Grade": 12,
        }
    ]
}


@V1.case(
    "v1-one-row-page", "v1",
    "A last page of one student, which is an object and no list, is read as any other page.",
    "capture", "2.1, 11 row 1",
)  # fmt: skip
def one_row_page(trial: Trial) -> None:
    trial.page_size(trial.one(_LISTED) - 1)
    comes_through(trial)


@V1.case(
    "v1-exact-multiple", "v1",
    "Students that fill the last page exactly come all, and no page is asked for without end.",
    "doc", "2.4",
)  # fmt: skip
def exact_multiple(trial: Trial) -> None:
    count = trial.one(_LISTED)
    trial.page_size(count // 2 if count % 2 == 0 else count)
    comes_through(trial)


@V1.case(
    "v1-empty-school", "v1",
    "A school without students, staff or sections does not stop the import of the others.",
    "capture", "2.1, 11 row 2",
)  # fmt: skip
def empty_school(trial: Trial) -> None:
    trial.world.load(EMPTY_SCHOOL)
    comes_through(trial)


@V1.case(
    "v1-cap-below-asked", "v1",
    "A plugin whose pages are cut to 7 rows still gets every student, teacher and section.",
    "client", "2.4 (a pagesize over the maximum is cut)",
)  # fmt: skip
def cap_below_asked(trial: Trial) -> None:
    trial.page_size(7)
    comes_through(trial)


@V1.case(
    "v1-lists-not-records", "v1",
    "A whole import reads lists, not one student after the other.",
    "doc", "2.3, 2.4",
)  # fmt: skip
def lists_not_records(trial: Trial) -> None:
    comes_through(trial)
    alone = [
        one
        for one in trial.outcomes[0].entries
        if path_of(one).startswith("/ws/v1/student/") or path_of(one).startswith("/ws/v1/staff/")
    ]
    most = max(4, trial.one(_LISTED) // 4)
    if len(alone) > most:
        raise Failed("people are asked for one by one", f"at most {most}", str(len(alone)))


def _no_storm(trial: Trial) -> None:
    comes_through(trial)
    no_storm(trial.outcomes[0].entries)


V1.case(
    "v1-no-storm", "v1",
    "What was read once is not read over and over within one import.",
    "doc", "2.4",
)(_no_storm)  # fmt: skip

V1.case(
    "query-no-storm", "queries",
    "A PowerQuery that was read is not read over and over within one import.",
    "doc", "6.1",
)(_no_storm)  # fmt: skip

OR.case(
    "oneroster-no-storm", "oneroster",
    "A collection that was read is not read over and over within one import.",
    "spec", "3.1",
)(_no_storm)  # fmt: skip


@V1.case(
    "query-default-page", "queries",
    "A PowerQuery that answers 100 rows unless it is asked for more is read to its end.",
    "doc", "6.1, 11 row 10",
    recipe="small",
)  # fmt: skip
def query_default_page(trial: Trial) -> None:
    comes_through(trial)
    _asks_queries(trial)


@V1.case(
    "query-one-row-page", "queries",
    "A last PowerQuery page of one row is read as any other.",
    "capture", "6.2, 11 row 1",
)  # fmt: skip
def query_one_row_page(trial: Trial) -> None:
    trial.page_size(max(2, trial.one(_SEATS) - 1))
    comes_through(trial)
    _asks_queries(trial)


@V1.case(
    "query-nothing", "queries",
    "A PowerQuery without rows answers without `record`; that is nothing, and no error.",
    "doc", "6.2, 11 row 10",
)  # fmt: skip
def query_nothing(trial: Trial) -> None:
    trial.world.load(EMPTY_SCHOOL)
    comes_through(trial)
    _asks_queries(trial)
    if not any(_is_nothing(one) for one in trial.outcomes[-1].entries):
        raise NoChance("the connector asks no PowerQuery about a single school")


def _is_nothing(entry: Entry) -> bool:
    """A PowerQuery's answer without rows; long ones are packed, and are not nothing."""
    path, body = path_of(entry), entry.response_body
    asked = path.startswith("/ws/schema/query/") and not path.endswith("/count")
    return asked and body.startswith(b"{") and b'"record"' not in body


def _asks_queries(trial: Trial) -> None:
    entries = trial.outcomes[-1].entries
    if not any(path_of(one).startswith("/ws/schema/query/") for one in entries):
        raise NoChance("the connector calls no PowerQuery")


def _cap(trial: Trial, size: int) -> None:
    trial.world.switch({"page_cap": str(max(1, size))})
    comes_through(trial)
    if all(is_token(one) for one in trial.outcomes[-1].entries):
        raise NoChance("the connector reads no collection")


@OR.case(
    "oneroster-one-row-page", "oneroster",
    "A last page of one record is read as any other.",
    "spec", "3.1",
)  # fmt: skip
def oneroster_one_row_page(trial: Trial) -> None:
    sections = trial.one("SELECT count(*) FROM Sections")
    _cap(trial, sections - 1)


@OR.case(
    "oneroster-exact-multiple", "oneroster",
    "Classes that fill the last page exactly come all.",
    "spec", "3.1",
)  # fmt: skip
def oneroster_exact_multiple(trial: Trial) -> None:
    sections = trial.one("SELECT count(*) FROM Sections")
    _cap(trial, sections // 2 if sections % 2 == 0 else sections)


@OR.case(
    "oneroster-silent-cap", "oneroster",
    "A provider that cuts pages below the asked limit, without a word, loses nobody.",
    "client", "11 row 3",
)  # fmt: skip
def oneroster_silent_cap(trial: Trial) -> None:
    _cap(trial, 40)


@OR.case(
    "oneroster-cap-no-total", "oneroster",
    "Cut pages without a total and without links are read to their end.",
    "client", "11 rows 1, 3",
    switches={"total": "none", "link": "none"},
)  # fmt: skip
def oneroster_cap_no_total(trial: Trial) -> None:
    _cap(trial, 50)


@OR.case(
    "oneroster-empty-school", "oneroster",
    "A school without classes and users does not stop the import.",
    "spec", "3.1",
)  # fmt: skip
def oneroster_empty_school(trial: Trial) -> None:
    trial.world.load(EMPTY_SCHOOL)
    comes_through(trial)


CASES = (*V1.cases, *OR.cases)
