"""Every check can fail: against answers that were altered in one way each, no check stays calm."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from altering import ALTERS, Altering, Ignoring, Lying, made

from sis_contract.provider.catalog import CHECKS, chosen
from sis_contract.provider.client import Client, Received
from sis_contract.provider.engine import judged

TOKEN = ("ps.oauth:", "or.token:scope", "or.token:wrong", "or.token:grant")
CLIENTS: dict[str, Callable[[], Client]] = {
    **{name: (lambda alter=alter: Altering(alter)) for name, alter in ALTERS.items()},  # type: ignore[misc]
    "ignoring": Ignoring,
    "lying": Lying,
}
APART = {
    "or.habit:no-cookie",
    "or.habit:never-busy",
    "ps.steady:never-busy",
    "ps.bearer:extra-colon",
}
"""What they look at no alteration of a body touches; they have tests of their own below."""


def _verdicts(world: Any, sessions_of: Any, client: Client, checks: Any = CHECKS) -> dict[str, str]:
    sessions = sessions_of(world, client, writes=True)
    return {check.id: judged(check, sessions).verdict for check in checks}


def test_every_check_notices_some_alteration(kept_worlds: Any, sessions_of: Any) -> None:
    """Of 18 ways to spoil answers each check that passes on the mock notices at least one."""
    with kept_worlds.open() as world:
        calm = {
            id
            for id, verdict in _verdicts(world, sessions_of, Client(timeout=15)).items()
            if verdict == "pass"
        }
    for make in CLIENTS.values():
        left = [check for check in CHECKS if check.id in calm]
        with kept_worlds.open() as world:
            found = _verdicts(world, sessions_of, make(), left)
        calm -= {id for id, verdict in found.items() if verdict not in ("pass", "skip", "omit")}
    calm = {id for id in calm if not id.startswith((*TOKEN, "or.oauth1:"))}
    assert calm - APART == set()


def _granting(change: Callable[[Any], Any]) -> Callable[[Received], Received]:
    def alter(answer: Received) -> Received:
        try:
            body = json.loads(answer.body)
        except ValueError:
            return answer
        if "access_token" not in body:
            return answer
        status, value = change(body)
        return made(answer, status=status, value=value)

    return alter


class Tokens(Client):
    """Alters answers of the token endpoint only."""

    def __init__(self, alter: Callable[[Received], Received]) -> None:
        super().__init__()
        self._alter = alter

    def _once(self, *args: Any, **named: Any) -> Received:
        answer = super()._once(*args, **named)
        return self._alter(answer) if "/oauth/" in answer.call.url else answer


@pytest.mark.parametrize(
    ("id", "alter"),
    [
        ("ps.oauth:members", _granting(lambda b: (200, {**b, "refresh_token": "x"}))),
        ("ps.oauth:expires-in-is-a-string", _granting(lambda b: (200, {**b, "expires_in": 259}))),
        ("ps.oauth:expires-in-is-a-string", _granting(lambda b: (200, {**b, "expires_in": "0"}))),
        ("ps.oauth:same-token-again", None),
        ("ps.oauth:json-type", lambda a: Received(a.call, a.status, {}, a.body)),
        ("ps.oauth:trailing-slash", lambda a: made(a, status=302) if a.call.url[-1] == "/" else a),
        ("ps.oauth:content-types", _granting(lambda b: (400, {"error": "invalid_request"}))),
        ("ps.oauth:wrong-secret", lambda a: made(a, status=403) if a.status == 401 else a),
        ("ps.oauth:no-credentials", lambda a: made(a, status=400) if a.status == 401 else a),
        ("ps.oauth:grant-type", lambda a: made(a, status=401) if a.status == 400 else a),
        ("ps.oauth:get", lambda a: made(a, status=404) if a.status == 405 else a),
        ("ps.oauth:credentials-in-the-body", lambda a: made(a, status=200)),
        ("or.token:scope-is-told", _granting(lambda b: (200, {**b, "scope": ""}))),
        ("or.token:wrong-secret", lambda a: made(a, status=200)),
        ("or.token:grant-type", lambda a: made(a, status=200)),
    ],
)  # fmt: skip
def test_checks_of_tokens_notice_altered_answers(
    world: Any, sessions_of: Any, id: str, alter: Any
) -> None:
    """Each check of the token endpoint is stirred by an answer that is off in its own way."""
    numbers = iter(range(1000))
    changing = _granting(lambda b: (200, {**b, "access_token": f"token-{next(numbers)}"}))
    (check,) = chosen([id])
    sessions = sessions_of(world, Tokens(alter or changing))
    assert judged(check, sessions).verdict in ("fail", "differs", "learned")


@pytest.mark.parametrize("check", chosen(["or.oauth1"]), ids=lambda check: check.id)
def test_checks_of_signatures_notice_a_turned_answer(
    world: Any, sessions_of: Any, check: Any
) -> None:
    """Refused where it should be taken, taken where it should be refused: each one notices."""
    first = iter((True,))

    def turned(answer: Received) -> Received:
        if "oauth_signature" not in str(answer.call.request_headers) + answer.call.url:
            return answer
        if next(first, False) and check.id != "or.oauth1:accepted":
            return answer
        return made(answer, status=401 if answer.status == 200 else 200, value={})

    sessions = sessions_of(world, Altering(turned))
    assert judged(check, sessions).verdict in ("fail", "differs", "learned")


def test_a_busy_server_is_waited_for_and_told(world: Any, sessions_of: Any) -> None:
    """A 429 is asked again after its Retry-After, and the check of steadiness tells how often."""
    times = iter((True,))

    def busy(answer: Received) -> Received:
        if "/ws/v1/time" not in answer.call.url or not next(times, False):
            return answer
        return made(answer, status=429, headers={"retry-after": "0.1"})

    sessions = sessions_of(world, Altering(busy))
    found = [judged(check, sessions) for check in chosen(["ps.v1.time", "ps.steady"])]
    assert [one.verdict for one in found] == ["pass", "pass", "differs"]
    assert "429 1 times" in found[-1].told
    later = judged(chosen(["or.habit:never-busy"])[0], sessions)
    assert later.verdict == "differs"


def test_a_cookie_and_a_refused_colon_are_learned(world: Any, sessions_of: Any) -> None:
    """A token that comes with a cookie, and a server that minds the extra colon, are noticed."""
    world.switches.set({"bearer_colon": "reject"})
    (colon,), (cookie,) = chosen(["ps.bearer:extra-colon"]), chosen(["or.habit:no-cookie"])
    sessions = sessions_of(world)
    assert judged(colon, sessions).switch == ("bearer_colon", "reject")
    setting = Tokens(lambda a: made(a, headers={**a.headers, "set-cookie": "sis_session=x"}))
    assert judged(cookie, sessions_of(world, setting)).switch == ("token_cookie", "set")


def test_what_cannot_be_read_is_an_error_and_the_rest_goes_on(world: Any, sessions_of: Any) -> None:
    """An answer of an unforeseen kind makes one check an error in a sentence, not the run's end."""

    def odd(answer: Received) -> Received:
        path = answer.call.url
        return made(answer, value=[[1]]) if "metadata" in path else answer

    sessions = sessions_of(world, Altering(odd))
    found = [judged(check, sessions) for check in chosen(["ps.v1.metadata", "ps.v1.time"])]
    assert {one.verdict for one in found if one.family == "ps.v1.metadata"} <= {"error", "fail"}
    assert {one.verdict for one in found if one.family == "ps.v1.time"} == {"pass"}
    assert all(one.told for one in found if one.verdict != "pass")


def test_no_answer_is_an_error_with_a_sentence(sessions_of: Any, kept_worlds: Any) -> None:
    """A server that is gone makes errors that name the request, and exit code 1."""
    with kept_worlds.open() as world:
        sessions = sessions_of(world, Client(timeout=2))
    found = [judged(check, sessions) for check in chosen(["ps.v1.time"])]
    assert {one.verdict for one in found} == {"error"}
    assert "GET /ws/v1/time got no whole answer" in found[0].told
    assert found[0].calls[0].status == 0
