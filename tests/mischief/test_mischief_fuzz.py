"""Any rules, together: refused in one sentence, or followed without a failure of the server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mischief_site import CLIENT, DAY, POWERQUERY, QUERY, SECRET, STUDENTS, TABLES, USERS, Site

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_core.serving.mischief import Mischief, MischiefError
from sis_core.serving.mischief.keys import BY_NAME, KEYS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = st.sampled_from([key.name for key in KEYS]) | st.text(max_size=8)

WHOM: dict[str, st.SearchStrategy[Any]] = {
    "method": st.sampled_from(["GET", "POST", "put"]),
    "path": st.sampled_from(["/ws/v1/**", "**", "/ws/*/*", "/ims/**"]),
    "query": st.sampled_from([{"page": 2}, {"page": None}, {"limit": "*"}]),
    "client": st.sampled_from([CLIENT, "nobody"]),
    "family": st.sampled_from(["v1", "schema", "oneroster"]),
    "times": st.integers(1, 3),
    "after": st.integers(0, 3),
    "every": st.integers(1, 3),
    "percent": st.integers(0, 100),
    "probability": st.floats(0, 1),
}
DOES: dict[str, st.SearchStrategy[Any]] = {
    "status": st.integers(200, 599),
    "retry_after": st.integers(0, 9) | st.just("soon"),
    "headers": st.just({"X-A": "b", "Content-Encoding": "identity"}),
    "body": st.text(max_size=9) | st.just({"a": 1}) | st.just([]),
    "content_type": st.sampled_from(["text/html", "application/xml"]),
    "html": st.just(True),
    "maintenance": st.just(True),
    "token": st.sampled_from(["stale", "revoked"]),
    "rows": st.sampled_from(["duplicate", "drop"]),
    "page": st.sampled_from(["shrink", "grow"]),
    "cut": st.sampled_from(["close", "reset"]),
    "truncate": st.integers(0, 500) | st.sampled_from(["0%", "33.3%", "100%"]),
    "drip": st.integers(50_000, 1_000_000),
    "when": st.sampled_from(["before", "after"]),
}


def _some(of: dict[str, st.SearchStrategy[Any]], least: int) -> st.SearchStrategy[dict[str, Any]]:
    """At most two of these keys: more would mostly contradict each other."""
    names = st.lists(st.sampled_from(sorted(of)), min_size=least, max_size=2, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({one: of[one] for one in chosen}))


RULES = st.tuples(_some(WHOM, 0), _some(DOES, 1)).map(lambda both: {**both[0], **both[1]})

ASKED = (
    ("GET", f"{STUDENTS}?pagesize=2&page=2", "application/json"),
    ("GET", f"{STUDENTS}?pagesize=1", "application/xml"),
    ("HEAD", STUDENTS, "application/json"),
    ("GET", "/ws/schema/table/students?projection=dcid&pagesize=3", "application/json"),
    ("POST", f"{POWERQUERY}?pagesize=2&page=4", "application/json"),
    ("GET", f"{USERS}?limit=2&offset=1", "application/json"),
    ("GET", "/ws/v1/student/812", "application/json"),
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON, max_size=4) | JSON)
def test_any_value_is_a_rule_or_one_sentence(value: Any) -> None:
    """Whatever JSON comes, it is a rule, or refused in one sentence."""
    mischief = Mischief()
    try:
        mischief.add(value)
    except MischiefError as error:
        assert "\n" not in str(error)
        assert len(str(error)) > 10
        assert mischief.rules() == []
    else:
        assert set(value) <= set(BY_NAME)
        assert len(mischief.rules()) == 1


@pytest.fixture(scope="module")
def lasting() -> Iterator[Site]:
    """A served world that many examples use one after the other."""
    world = World.empty(DAY, mounts=(ONEROSTER,))
    world.load(
        TABLES, {"plugin": {"client_id": CLIENT, "client_secret": SECRET}, "queries": [QUERY]}
    )
    with world:
        world.start()
        with Site(world) as made:
            yield made


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(RULES, min_size=1, max_size=3))
def test_rules_together_never_break_the_server(lasting: Site, rules: list[dict[str, Any]]) -> None:
    """Whatever rules come together, every request ends, and no internal error is journaled."""
    world = lasting.world
    world.mischief.clear()
    world.journal.clear()
    for rule in rules:
        with contextlib.suppress(MischiefError):
            world.mischief.add(rule)
    lasting.token = world.valid_token()
    for method, path, accept in ASKED:
        json = {} if method == "POST" else None
        with contextlib.suppress(requests.RequestException):
            lasting.ask(method, path, headers={"Accept": accept}, json=json, allow_redirects=False)

    failed = [one.reason for one in world.journal.entries() if "internal error" in one.reason]
    assert failed == []
    world.mischief.clear()
    assert lasting.get("/ws/v1/metadata").status_code == 200
