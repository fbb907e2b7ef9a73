"""Refusals that are final, and results that keep their id, judged on made-up journals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from sis_contract.connector.case import Failed
from sis_contract.connector.conduct import one_id_each, takes_no_for_an_answer

RESULTS = "/ims/oneroster/v1p1/results"


@dataclass(frozen=True, slots=True)
class Line:
    """A journal's entry."""

    number: int
    target: str = "/ws/v1/school/3/student?page=1"
    status: int = 400
    method: str = "GET"
    request_body: bytes = b""
    mischief: tuple[str, ...] = ("rule-1",)
    at: float = 0.0
    milliseconds: float = 1.0
    family: str = "v1"
    request_headers: Mapping[str, str] = field(default_factory=dict)
    response_headers: Sequence[tuple[str, str]] = ()
    response_body: bytes = b""


def _result(number: int, name: str, student: str) -> Line:
    body = {"lineItem": {"sourcedId": "7"}, "student": {"sourcedId": student}}
    sent = json.dumps({"result": body}).encode()
    return Line(number, f"{RESULTS}/{name}", 503, "PUT", sent)


def test_a_refusal_may_be_asked_for_three_times_and_no_more() -> None:
    """Few equal requests may be under way at once; a fourth one is a habit."""
    takes_no_for_an_answer([Line(number) for number in range(3)], "rule-1")

    with pytest.raises(Failed, match="/ws/v1/school/3/student was refused for good"):
        takes_no_for_an_answer([Line(number) for number in range(4)], "rule-1")


def test_other_pages_and_other_rules_are_not_counted() -> None:
    """Each page is a request of its own; what the rule did not touch is somebody else's affair."""
    pages = [Line(number, f"/ws/v1/school/3/student?page={number}") for number in range(9)]
    others = [Line(number, mischief=()) for number in range(9)]

    takes_no_for_an_answer([*pages, *others], "rule-1")


def test_a_result_keeps_its_id_within_a_run() -> None:
    """The same id again is good, another one for the same student and line item is not."""
    one_id_each([_result(1, "a", "S1"), _result(2, "a", "S1"), _result(3, "b", "S2")])

    with pytest.raises(Failed, match="one result was put under several ids"):
        one_id_each([_result(1, "a", "S1"), _result(2, "b", "S1")])


def test_a_body_that_cannot_be_read_says_nothing() -> None:
    """A body that the journal cut is no reason to blame anybody."""
    one_id_each([Line(1, f"{RESULTS}/a", 503, "PUT", b'{"resu'), _result(2, "b", "S1")])
