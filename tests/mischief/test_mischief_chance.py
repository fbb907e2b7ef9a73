"""Chance that no order of arrival changes, and counts that are what they say."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mischief_site import STUDENTS, Site

from sis_core.serving.exchange import Exchange
from sis_core.serving.mischief import Mischief
from sis_core.serving.mischief.counting import Share, drawn
from sis_core.serving.mischief.keys import KEYS
from sis_core.wire.ask import Ask

PATHS = [f"{STUDENTS}?page={page}" for page in range(1, 6)]


def _touched(mischief: Mischief, target: str) -> bool:
    return bool(mischief.asked(Exchange(Ask("GET", target.partition("?")[0]), target)))


def _outcomes(order: list[str], rule: dict[str, Any]) -> dict[str, list[bool]]:
    """Address → whether its first, second, … request was touched, in this order of arrival."""
    mischief = Mischief(7)
    mischief.add(rule)
    found: dict[str, list[bool]] = {path: [] for path in PATHS}
    for target in order:
        found[target].append(_touched(mischief, target))
    return found


def test_chance_counts_what_another_rule_answered() -> None:
    """Who comes first to a rule of few times does not change what chance draws for a request."""
    outcomes = []
    for order in (PATHS * 4, PATHS[::-1] * 4):
        mischief = Mischief(7)
        mischief.add({"status": 429, "times": 7})
        mischief.add({"id": "draw", "status": 502, "probability": 0.4})
        found: dict[str, list[str]] = {path: [] for path in PATHS}
        for target in order:
            touches = mischief.asked(Exchange(Ask("GET", target.partition("?")[0]), target))
            found[target].append(",".join(touch.rule.id for touch in touches))
        outcomes.append(found)
    first, second = outcomes

    for path in PATHS:
        drawn_of = [drawn(7, "draw", f"GET {path}", n) < 0.4 for n in range(1, 5)]
        for found in (first, second):
            for told, due in zip(found[path], drawn_of, strict=True):
                assert told == ("draw" if due else "") or told == "rule-1"


def test_a_signature_makes_no_other_request() -> None:
    """Nonce and moment of a request signed in its query are no part of the draw."""
    mischief = Mischief(7)
    mischief.add({"status": 503, "times": 1, "per": "request"})
    signed = f"{STUDENTS}?limit=1&oauth_nonce={{}}&oauth_timestamp={{}}&oauth_signature=a%3D"

    assert [_touched(mischief, signed.format(n, n)) for n in range(3)] == [True, False, False]
    assert _touched(mischief, f"{STUDENTS}?limit=1") is False
    assert _touched(mischief, f"{STUDENTS}?limit=2") is True


@settings(deadline=None)
@given(st.permutations(PATHS * 4), st.integers(0, 1000), st.floats(0, 1))
def test_chance_depends_on_the_request_and_not_on_the_order(
    order: list[str], seed: int, probability: float
) -> None:
    """The n-th request of an address is touched or not, whatever came in between."""
    rule = {"probability": probability, "seed": seed, "status": 503}

    assert _outcomes(list(order), rule) == _outcomes(PATHS * 4, rule)


@settings(deadline=None)
@given(st.permutations(PATHS * 4), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3))
def test_counts_per_request_do_not_depend_on_the_order(
    order: list[str], times: int, after: int, every: int
) -> None:
    """With per request the same holds of times, after and every."""
    rule = {"times": times, "after": after, "every": every, "per": "request", "status": 503}

    assert _outcomes(list(order), rule) == _outcomes(PATHS * 4, rule)


@settings(deadline=None)
@given(
    st.integers(1, 60),
    st.one_of(st.none(), st.integers(1, 9)),
    st.integers(0, 9),
    st.integers(1, 9),
)
def test_how_many_are_hit(count: int, times: int | None, after: int, every: int) -> None:
    """Of count requests each every-th behind the first `after` is hit, at most times of them."""
    share = Share(times, after, every)
    hits = [number for number in range(1, count + 1) if share.hits(number)]

    due = list(range(after + every, count + 1, every))
    assert hits == (due if times is None else due[:times])


@settings(deadline=None)
@given(st.integers(0, 100), st.integers(1, 5))
def test_percent_is_exact_over_each_hundred(percent: int, hundreds: int) -> None:
    """Of every hundred requests exactly so many are hit, and the first is one of them."""
    share = Share(percent=percent)

    assert sum(share.hits(number) for number in range(1, 100 * hundreds + 1)) == percent * hundreds
    assert share.hits(1) is (percent > 0)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20), st.integers(1, 10**6))
def test_a_draw_is_a_fraction(request: str, number: int) -> None:
    """What is drawn lies from 0 to below 1, and is the same again."""
    found = drawn(7, "rule-1", request, number)

    assert 0 <= found < 1
    assert drawn(7, "rule-1", request, number) == found


def test_chance_is_about_what_was_asked_for() -> None:
    """Of 4000 different requests about a quarter is touched at a probability of 0.25."""
    mischief = Mischief(7)
    mischief.add({"probability": 0.25, "status": 503})

    hits = sum(_touched(mischief, f"{STUDENTS}?page={page}") for page in range(4000))

    assert 870 < hits < 1130


def test_another_seed_or_rule_draws_otherwise() -> None:
    """Seed and rule are part of the draw; the district's seed is the usual one."""
    drawn_by = set()
    for seed in (1, 2, 3):
        for name in ("a", "b"):
            rule = {"id": name, "probability": 0.5, "seed": seed, "status": 503}
            drawn_by.add(tuple(tuple(hits) for hits in _outcomes(PATHS * 4, rule).values()))

    assert len(drawn_by) == 6
    mischief = Mischief(42)
    mischief.add({"probability": 0.5, "status": 503})
    assert mischief.rules()[0]["seed"] == 42


def test_no_key_takes_just_anything() -> None:
    """A list of lists is a body, and refused by every other key."""
    assert [key.name for key in KEYS if key.read([[1]]) is not None] == ["body"]


def test_parallel_clients_get_the_same_faults(site: Site) -> None:
    """Eight threads that ask the same addresses get, address by address, the same faults twice."""
    rounds = []
    for _ in range(2):
        site.world.mischief.clear()
        site.add(id="storm", probability=0.4, seed=5, status=503)
        found: list[tuple[str, int]] = []

        def ask(pages: range, found: list[tuple[str, int]] = found) -> None:
            for page in pages:
                path = f"{STUDENTS}?page={page}"
                found.append((path, site.get(path).status_code))

        threads = [threading.Thread(target=ask, args=(range(n, 40, 8),)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rounds.append(Counter(found))

    assert rounds[0] == rounds[1]
    statuses = {status for _, status in rounds[0]}
    assert statuses == {200, 503}


@pytest.mark.parametrize(
    ("rule", "ordered"),
    [
        ({"times": 2}, True),
        ({"after": 1}, True),
        ({"every": 2}, True),
        ({"percent": 50}, True),
        ({"times": 2, "per": "request"}, False),
        ({"probability": 0.5}, False),
        ({}, False),
    ],
)
def test_a_rule_says_whether_order_matters(rule: dict[str, Any], ordered: bool) -> None:
    """Rules that count requests as they come say so in the listing."""
    mischief = Mischief()
    mischief.add({"status": 503, **rule})

    assert mischief.rules()[0]["ordered"] is ordered
