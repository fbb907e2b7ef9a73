"""Conduct judged on made-up journals: what is bad is told, what is good passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from sis_contract.connector import conduct
from sis_contract.connector.case import Failed


@dataclass(frozen=True, slots=True)
class Line:
    """A journal's entry: `at` in seconds, a millisecond long."""

    number: int
    at: float
    target: str = "/ws/v1/school/3/student?page=1"
    status: int = 200
    method: str = "GET"
    milliseconds: float = 1.0
    family: str = "v1"
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: bytes = b""
    response_headers: Sequence[tuple[str, str]] = ()
    response_body: bytes = b""
    mischief: tuple[str, ...] = ()


def _busy(number: int, at: float, wait: str = "") -> Line:
    headers = (("Retry-After", wait),) if wait else ()
    return Line(number, at, status=503, response_headers=headers, mischief=("rule-1",))


def _token(number: int, at: float = 0.0) -> Line:
    return Line(number, at, "/oauth/access_token", method="POST", family="oauth")


MISSED = [
    (lambda e: conduct.waited_as_asked(e, "rule-1"), [_busy(1, 10, "2"), Line(2, 11)], "before"),
    (lambda e: conduct.paused(e, "rule-1"), [_busy(1, 10), Line(2, 10.002)], "at once"),
    (lambda e: conduct.gave_up(e, "rule-1"), [_busy(n, n) for n in range(20)], "again and again"),
    (lambda e: conduct.tokens_at_most(e, 1), [_token(1), _token(2)], "needlessly"),
    (conduct.no_needless_tokens, [_token(n) for n in range(6)], "needlessly"),
    (conduct.no_storm, [Line(n, n) for n in range(9)], "over and over"),
    (conduct.no_doubled_slash, [Line(1, 1, "//ws/v1/district")], "doubled slash"),
    (conduct.comes_to_an_end, [Line(n, n, status=403) for n in range(13)], "again and again"),
    (conduct.writes_nothing, [Line(1, 1, "/ws/v1/student", method="POST")], "wrote to the SIS"),
    (
        conduct.created_once,
        [Line(n, n, "/ws/xte/section/assignment", method="POST", family="xte") for n in (1, 2)],
        "twice",
    ),
]


@pytest.mark.parametrize(("judge", "entries", "told"), MISSED)
def test_bad_conduct_is_told(
    judge: Callable[[Sequence[Line]], None], entries: list[Line], told: str
) -> None:
    """Each judgement fails on a journal that shows what it is about."""
    with pytest.raises(Failed, match=told):
        judge(entries)


KEPT = [
    (lambda e: conduct.waited_as_asked(e, "rule-1"), [_busy(1, 10, "2"), Line(2, 12.01)]),
    (lambda e: conduct.waited_as_asked(e, "rule-1"), [_busy(1, 10, "2")]),
    (lambda e: conduct.paused(e, "rule-1"), [_busy(1, 10), Line(2, 10.2)]),
    (lambda e: conduct.gave_up(e, "rule-1"), [_busy(n, n) for n in range(12)]),
    (conduct.no_needless_tokens, [_token(n) for n in range(4)]),
    (conduct.no_needless_tokens, [*(_token(n) for n in range(5)), Line(9, 9, status=401)]),
    (conduct.no_storm, [Line(n, n, f"/ws/v1/x?page={n}") for n in range(20)]),
    (conduct.writes_nothing, [_token(1), Line(2, 2, "/ws/schema/query/a.b", method="POST")]),
    (
        conduct.created_once,
        [
            Line(1, 1, "/ws/xte/section/assignment", 503, "POST", family="xte"),
            Line(2, 2, "/ws/xte/section/assignment", 201, "POST", family="xte"),
        ],
    ),
]


@pytest.mark.parametrize(("judge", "entries"), KEPT)
def test_good_conduct_passes(judge: Callable[[Sequence[Line]], None], entries: list[Line]) -> None:
    """A journal of somebody who waits, gives up and asks once is no failure."""
    judge(entries)


def test_a_wait_may_be_a_moment() -> None:
    """Retry-After as a date counts from when the answer ended: one second before half past."""
    entry = Line(1, 1_792_065_599.0, response_headers=(("retry-after", _HALF_PAST),))

    assert conduct.asked_wait(entry) == 1.0


_HALF_PAST = "Thu, 15 Oct 2026 12:00:00 GMT"
