"""Connections that break, stall or drip."""

from __future__ import annotations

from sis_contract.connector.case import Book, Failed, NoChance, Road
from sis_contract.connector.cases.playing import (
    API,
    TOKEN,
    comes_through,
    holds,
    newcomer,
    survives,
    true_or_kept,
)
from sis_contract.connector.conduct import gave_up, path_of
from sis_contract.connector.trial import Trial

V1 = Book("transport", "powerschool-api.md 8")
OR = Book("transport", "oneroster-1.1.md 11 rows 26, 33")

V1.case(
    "reset", "v1",
    "A connection that is reset before the answer: the request comes again.",
    "client", "",
)(survives(cut="reset", after=1, times=1))  # fmt: skip

V1.case(
    "closed", "v1",
    "A connection that closes before the answer: the request comes again.",
    "client", "",
)(survives(cut="close", times=1))  # fmt: skip

V1.case(
    "truncated", "v1",
    "A body that ends half-way is no page: the request comes again, and nobody is missing.",
    "client", "",
)(survives(truncate="50%", times=1))  # fmt: skip

V1.case(
    "truncated-then-reset", "queries",
    "A PowerQuery's answer that breaks off in the middle is asked for again.",
    "client", "",
)(survives(truncate="70%", cut="reset", times=1))  # fmt: skip

V1.case(
    "reset-queries", "queries",
    "A PowerQuery whose connection is reset before the answer is asked again.",
    "client", "",
)(survives(cut="reset", after=1, times=1))  # fmt: skip

V1.case(
    "slow-drip", "v1",
    "An answer that comes in drops, for some seconds, is waited for and read whole.",
    "client", "",
)(survives(path="/ws/v1/school/*/student", drip=2500, times=1))  # fmt: skip

V1.case(
    "no-answer-in-time", "v1",
    "An answer that does not come for ten minutes: the connector has a limit of its own, asks "
    "again, and the import comes through.",
    "client", "",
)(survives(delay=600, times=1))  # fmt: skip

V1.case(
    "reset-at-the-token", "v1",
    "A reset connection at the token address: a token is asked for again.",
    "client", "",
)(survives(path=TOKEN, method="POST", cut="reset", times=1))  # fmt: skip

OR.case(
    "reset-oneroster", "oneroster",
    "A connection that is reset in the middle of a collection loses no page.",
    "client", "",
)(survives(cut="reset", after=2, times=1))  # fmt: skip

OR.case(
    "truncated-oneroster", "oneroster",
    "A collection whose body ends half-way is read again, whole.",
    "client", "",
)(survives(truncate="60%", after=1, times=1))  # fmt: skip

OR.case(
    "slow-oneroster", "oneroster",
    "Answers that take a second each are waited for.",
    "client", "",
)(survives(delay=1, times=2))  # fmt: skip


@V1.case(
    "half-json", "v1",
    "A body that is whole but no whole JSON is never taken for an empty list.",
    "client", "",
)  # fmt: skip
def half_json(trial: Trial) -> None:
    _spoilt(trial, body='{"students": {"student": [{"id": 1')


@OR.case(
    "half-json-oneroster", "oneroster",
    "The same over OneRoster.",
    "client", "",
)  # fmt: skip
def half_json_oneroster(trial: Trial) -> None:
    _spoilt(trial, body='{"users": [{"sourcedId": "S1"')


@OR.case(
    "empty-body", "oneroster",
    "An answer of status 200 without a body is never taken for an empty collection.",
    "client", "",
)  # fmt: skip
def empty_body(trial: Trial) -> None:
    _spoilt(trial, body="")


def _spoilt(trial: Trial, body: str) -> None:
    comes_through(trial)
    trial.disturb(
        path=API[trial.case.road], method="GET", body=body, content_type="application/json"
    )
    true_or_kept(trial)


@V1.case(
    "broken-for-ever", "v1",
    "Connections that break each time end the import in bounded time, with nothing applied.",
    "client", "",
)  # fmt: skip
def broken_for_ever(trial: Trial) -> None:
    holds(trial, gave_up, cut="reset")


@V1.case(
    "unknown-authority", "v1",
    "A certificate of an authority that nobody vouched for ends the import before anything, client "
    "id and secret least of all, is sent.",
    "doc", "integrations.md L7",
    tls=True,
)  # fmt: skip
def unknown_authority(trial: Trial) -> None:
    _untrusted(trial)


@OR.case(
    "unknown-authority-oneroster", "oneroster",
    "The same over OneRoster.",
    "doc", "integrations.md L7",
    tls=True,
)  # fmt: skip
def unknown_authority_oneroster(trial: Trial) -> None:
    _untrusted(trial)


def _untrusted(trial: Trial) -> None:
    if not trial.run(well=None).well:
        raise NoChance("the connector does not take the authority that it is told of")
    before = trial.roster()
    trial.trusted = False
    refused = trial.run(well=None)
    if refused.entries:
        first = refused.entries[0]
        told = "a server whose certificate nobody vouched for was asked"
        raise Failed(told, "no request", f"{first.method} {path_of(first)}")
    if refused.well:
        raise Failed("the connector says that all is well", "another exit code than 0", "0")
    trial.roster_stays(before)


HALF_WAY = {
    "v1": {"path": "/ws/v1/section/**", "method": "GET"},
    "queries": {"path": "/ws/schema/query/**", "method": "POST"},
    "oneroster": {"path": "/ims/oneroster/v1p1/**enrollments", "method": "GET"},
}
"""Road → what is read after the people."""


def _half_way(trial: Trial) -> None:
    """Much has changed since the last import, and the next one cannot be read to its end."""
    comes_through(trial)
    before = trial.roster()
    for number in range(3):
        trial.world.arrange(newcomer(trial, f"new{number}"))
    trial.world.happen("leave", 2)
    trial.disturb(**HALF_WAY[trial.case.road], status=500)
    trial.run(well=False)
    trial.roster_stays(before)
    trial.calm()
    comes_through(trial)


_ROADS: tuple[tuple[Book, Road], ...] = ((V1, "v1"), (V1, "queries"), (OR, "oneroster"))
for _book, _road in _ROADS:
    _book.case(
        f"fails-half-way-{_road}", _road,
        "An import that fails when students have been read and enrollments have not applies "
        "neither: nobody new comes, nobody goes, until all of it was read.",
        "doc", "integrations.md G12",
    )(_half_way)  # fmt: skip

CASES = (*V1.cases, *OR.cases)
