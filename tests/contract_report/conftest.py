"""A run with every verdict, hostile words and a secret in many places."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from sis_contract.verdicts import Call, Finding, Run

SECRET = "s3cret/with+odd=chars&é"
CLIENT = "5f6d0c1e-aaaa-4bbb-8ccc-0123456789ab"
HOSTILE = "<script>alert('x')</script> O'Brien & \"Söhne\" \x01"


def _calls() -> tuple[Call, ...]:
    basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    url = f"http://sis.example/oauth/access_token?client_secret={quote(SECRET)}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    token = Call(
        1, 0.0, 12.0, "POST", url, 200, {"Authorization": f"Basic {basic}", **form},
        f"client_secret={quote(SECRET, safe='')}&grant_type=client_credentials".encode(),
        {"Content-Type": "application/json"}, b'{"access_token":"tok-123456789","expires_in":"9"}',
    )  # fmt: skip
    page = Call(
        2, 0.05, 40.0, "GET", "http://sis.example/ws/v1/district/student?page=1&x=a%20b", 503,
        {"Authorization": "Bearer tok-123456789"}, b"", {"Content-Type": "text/html"},
        f"<b>{HOSTILE}</b> {SECRET}".encode(), ("r1", "r2"), "the connection was cut",
    )  # fmt: skip
    odd = Call(3, 0.06, 5.0, "GET", "http://sis.example/x", 0, {}, b"", {}, b"\xff\xfe\x00")
    return token, page, odd


@pytest.fixture
def broken_run() -> Run:
    """A provider's run with one finding of each verdict."""
    calls = _calls()
    return Run(
        "provider", "A check of <a> provider", "http://sis.example", "2026-11-22T08:00:00+00:00",
        2.5, 7,
        (
            Finding("ps.pass", "v1", "Pages sum to the count.", "pass", seconds=0.5),
            Finding("ps.fail", "v1", "Nulls are left out.", "fail", f"It said {HOSTILE}", "capture",
                    "powerschool 2.3", "no key", f"a null and {SECRET}", calls, 0.75,
                    output=f"Traceback with {SECRET}"),
            Finding("ps.differs", "oauth", "The token is a UUID.", "differs", "It is not.", "live"),
            Finding("ps.learned", "oauth", "It is cut.", "learned", "It is refused.", "guess",
                    switch=("pagesize_over_max", "reject")),
            Finding("or.skip", "oneroster", "One row.", "skip", "No class has one."),
            Finding("or.omit", "oneroster", "The roster.", "omit", "None was written."),
            Finding("or.error", "oneroster", "It answers.", "error", "It did not."),
        ),
        {"recipe": "small"},
    )  # fmt: skip


@pytest.fixture
def secrets() -> tuple[str, str]:
    """What the user of that run supplied."""
    return CLIENT, SECRET
