"""Data that moves between the pages of one reading."""

from __future__ import annotations

import re
from typing import Any

from sis_contract.connector.case import Book, NoChance
from sis_contract.connector.cases.playing import API, comes_through, true_or_kept
from sis_contract.connector.conduct import path_of
from sis_contract.connector.trial import Trial

V1 = Book("moving", "powerschool-api.md 2.4")
OR = Book("moving", "oneroster-1.1.md 11 row 35")

SMALL_PAGE = 15

MOST_COUNTS = 8
"""Counts that are made short in one import."""


def _small_pages(trial: Trial) -> None:
    if trial.case.road == "oneroster":
        trial.world.switch({"page_cap": "60"})
    else:
        trial.page_size(SMALL_PAGE)


def _moved(trial: Trial, **rule: Any) -> None:
    """A second page moves once, in a second import: it comes through whole, or holds."""
    _small_pages(trial)
    comes_through(trial)
    method = "POST" if trial.case.road == "queries" else "GET"
    trial.disturb(path=API[trial.case.road], method=method, **rule)
    true_or_kept(trial)


@V1.case(
    "row-gone-between-pages", "v1",
    "A row that goes while pages are read pushes another one out of sight: nobody is lost for it.",
    "client", "",
)  # fmt: skip
def row_gone(trial: Trial) -> None:
    _moved(trial, page="shrink", query={"page": "2"}, times=1)


@V1.case(
    "row-come-between-pages", "v1",
    "A row that comes while pages are read shows another one twice: nobody comes twice.",
    "client", "",
)  # fmt: skip
def row_come(trial: Trial) -> None:
    _moved(trial, page="grow", query={"page": "2"}, times=1)


@V1.case(
    "row-missing", "v1",
    "A page that lacks a row, while the count says otherwise, is noticed.",
    "client", "",
)  # fmt: skip
def row_missing(trial: Trial) -> None:
    _moved(trial, rows="drop", query={"page": "1"}, times=1)


@V1.case(
    "row-missing-for-ever", "v1",
    "Pages that lack a row each time: nobody is removed for it.",
    "client", "",
)  # fmt: skip
def row_missing_for_ever(trial: Trial) -> None:
    _small_pages(trial)
    comes_through(trial)
    trial.disturb(path="/ws/v1/school/*/student", method="GET", rows="drop", query={"page": "1"})
    true_or_kept(trial)


@V1.case(
    "count-one-short", "v1",
    "Counts that are one short of what the lists hold, as when somebody came meanwhile: nobody is "
    "left out for it.",
    "client", "",
)  # fmt: skip
def count_one_short(trial: Trial) -> None:
    _counted_short(trial)


@V1.case(
    "query-count-one-short", "queries",
    "The count of a PowerQuery that is one short of its rows: no row is left out for it.",
    "client", "",
)  # fmt: skip
def query_count_one_short(trial: Trial) -> None:
    _counted_short(trial)


def _counted_short(trial: Trial) -> None:
    """The lists that the first import counted are counted one short in the second."""
    comes_through(trial)
    counted = {
        path_of(one): found
        for one in trial.outcomes[0].entries
        if path_of(one).endswith("/count") and (found := _number(one.response_body)) > 1
    }
    if not counted:
        raise NoChance("the connector counts nothing")
    for path, number in list(counted.items())[:MOST_COUNTS]:
        short = number - 1
        inner = {"resource": {"count": short}} if path.startswith("/ws/v1/") else {"count": short}
        trial.disturb(path=path, body=inner)
    true_or_kept(trial)


def _number(body: bytes) -> int:
    """The count in the answer of a count, 0 where there is none."""
    found = re.search(rb'"count"\s*:\s*"?(\d+)', body)
    return int(found[1]) if found else 0


@V1.case(
    "query-page-moves", "queries",
    "A PowerQuery whose second page moves loses no enrollment.",
    "client", "",
)  # fmt: skip
def query_page_moves(trial: Trial) -> None:
    comes_through(trial)
    trial.disturb(path=API["queries"], method="POST", rows="drop", times=1)
    true_or_kept(trial)


@OR.case(
    "oneroster-row-gone", "oneroster",
    "A record that goes while a collection is read pushes another out of sight: nobody is lost.",
    "client", "",
)  # fmt: skip
def oneroster_row_gone(trial: Trial) -> None:
    _moved(trial, page="shrink", after=1, times=1)


@OR.case(
    "oneroster-row-come", "oneroster",
    "A record that comes while a collection is read shows another one twice: nobody comes twice.",
    "client", "",
)  # fmt: skip
def oneroster_row_come(trial: Trial) -> None:
    _moved(trial, page="grow", after=1, times=1)


@OR.case(
    "oneroster-drift-skips", "oneroster",
    "A provider that loses a row between any two pages: whoever cannot read whole, holds.",
    "client", "",
)  # fmt: skip
def oneroster_drift_skips(trial: Trial) -> None:
    _small_pages(trial)
    comes_through(trial)
    trial.world.switch({"page_drift": "skip"})
    _then_steady(trial)


@OR.case(
    "oneroster-drift-doubles", "oneroster",
    "A provider that shows rows twice between any two pages doubles nobody.",
    "client", "",
)  # fmt: skip
def oneroster_drift_doubles(trial: Trial) -> None:
    _small_pages(trial)
    comes_through(trial)
    trial.world.switch({"page_drift": "double"})
    _then_steady(trial)


def _then_steady(trial: Trial) -> None:
    before = trial.roster()
    outcome = trial.run(well=None)
    if outcome.well:
        trial.roster_is_true()
    else:
        trial.roster_stays(before)
    trial.world.switch({"page_drift": "none"})
    comes_through(trial)


CASES = (*V1.cases, *OR.cases)
