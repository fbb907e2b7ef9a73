"""A busy server: 429, 502 and 503, with and without Retry-After."""

from __future__ import annotations

import time
from email.utils import formatdate

from sis_contract.connector.case import Book
from sis_contract.connector.cases.playing import (
    API,
    PATIENT,
    TOKEN,
    comes_through,
    holds,
    survives,
)
from sis_contract.connector.conduct import (
    gave_up,
    paused,
    takes_no_for_an_answer,
    waited_as_asked,
)
from sis_contract.connector.trial import Trial

V1 = Book("busy", "powerschool-api.md 8")
OR = Book("busy", "oneroster-1.1.md 11 row 33")

V1.case(
    "429-retry-after", "v1",
    "429 with Retry-After: the same request comes again, and no earlier than asked.",
    "doc", "",
)(survives(*PATIENT, status=429, retry_after=1, after=1, times=1))  # fmt: skip

V1.case(
    "429-plain", "v1",
    "429 without Retry-After: the same request comes again after a pause, the longer the later.",
    "doc", "",
)(survives(*PATIENT, status=429, times=2, per="request"))  # fmt: skip

V1.case(
    "503-retry-after", "v1",
    "503 with Retry-After of 2 seconds is waited out.",
    "doc", "",
)(survives(*PATIENT, status=503, retry_after=2, times=1))  # fmt: skip

V1.case(
    "503-plain", "v1",
    "503 without Retry-After is asked again after a pause.",
    "doc", "",
)(survives(*PATIENT, status=503, after=1, times=2))  # fmt: skip

V1.case(
    "502-plain", "v1",
    "A gateway that cannot reach the server is asked again after a pause.",
    "client", "",
)(survives(*PATIENT, status=502, html=True, times=1))  # fmt: skip

V1.case(
    "429-in-queries", "queries",
    "A PowerQuery that is answered with 429 is asked again, and no earlier than asked.",
    "doc", "",
)(survives(*PATIENT, status=429, retry_after=1, times=1))  # fmt: skip

V1.case(
    "503-at-the-token", "v1",
    "A token address that is busy is asked again after the pause that it wants.",
    "doc", "",
)(survives(*PATIENT, path=TOKEN, method="POST", status=503, retry_after=1, times=1))  # fmt: skip

OR.case(
    "429-oneroster", "oneroster",
    "429 with Retry-After in the middle of a collection loses no page.",
    "client", "",
)(survives(*PATIENT, status=429, retry_after=1, after=2, times=1))  # fmt: skip

OR.case(
    "502-oneroster", "oneroster",
    "502 from a proxy is asked again after a pause.",
    "client", "",
)(survives(*PATIENT, status=502, times=2))  # fmt: skip

OR.case(
    "503-oneroster-retry-after", "oneroster",
    "503 with Retry-After is waited out.",
    "spec", "",
)(survives(*PATIENT, status=503, retry_after=1, times=1))  # fmt: skip


@V1.case(
    "retry-after-as-a-date", "v1",
    "Retry-After as a moment instead of a number of seconds is waited for.",
    "spec", "(RFC 9110 10.2.3)",
)  # fmt: skip
def retry_after_as_a_date(trial: Trial) -> None:
    # The date has whole seconds, so it is set when the connector begins: up to two seconds ahead.
    moment = formatdate(time.time() + 3, usegmt=True)
    path = API[trial.case.road]
    trial.disturb(waited_as_asked, path=path, method="GET", status=503, retry_after=moment, times=1)
    comes_through(trial)


@V1.case(
    "busy-for-ever", "v1",
    "A server that stays busy ends the import in bounded time; nothing is applied, and the command "
    "does not say that all is well.",
    "doc", "",
)  # fmt: skip
def busy_for_ever(trial: Trial) -> None:
    _for_ever(trial, 503)


@OR.case(
    "busy-for-ever-oneroster", "oneroster",
    "The same over OneRoster.",
    "client", "",
)  # fmt: skip
def busy_for_ever_oneroster(trial: Trial) -> None:
    _for_ever(trial, 429)


def _for_ever(trial: Trial, status: int) -> None:
    holds(trial, gave_up, paused, status=status)


@V1.case(
    "400-is-final", "v1",
    "A list that is refused for good, 400, is not asked for over and over; nothing is applied.",
    "client", "",
)  # fmt: skip
def bad_request_is_final(trial: Trial) -> None:
    _final(trial, 400)


@OR.case(
    "404-is-final-oneroster", "oneroster",
    "A collection that is not there, 404, is not asked for over and over; nothing is applied.",
    "client", "",
)  # fmt: skip
def not_found_is_final(trial: Trial) -> None:
    _final(trial, 404)


def _final(trial: Trial, status: int) -> None:
    holds(trial, takes_no_for_an_answer, status=status)


CASES = (*V1.cases, *OR.cases)
