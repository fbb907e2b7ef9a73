"""Bodies of subscriptions and fees that no client should send: a sentence, never a failure."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from mock_sis.events.subscriptions import RESOURCES, read
from mock_sis.fees.transactions import items_of
from sis_core.wire.faults import BadRequest

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
resources = st.one_of(
    anything,
    st.sampled_from([f"/ws/v1/{name}/*" for name in RESOURCES]),
    st.sampled_from(["/ws/v1/test_subscription", "/ws/v1/student/812", "/ws/v1/student/٣"]),
)
addresses = st.one_of(
    anything,
    st.from_regex(r"(https?|ftp|HTTP)://[a-z.\[\]:@%0-9]{0,12}(/[ -~]{0,8})?", fullmatch=True),
)
pairs = st.fixed_dictionaries(
    {}, optional={"resource": resources, "event_type": st.one_of(anything, st.just("INSERT"))}
)
wrappers = st.fixed_dictionaries(
    {},
    optional={
        "key": anything,
        "callback_url": addresses,
        "event_subscription": st.one_of(anything, pairs, st.lists(pairs, max_size=3)),
    },
)


@given(body=st.one_of(anything, st.fixed_dictionaries({"event_subscriptions": wrappers})))
@example(
    body={
        "event_subscriptions": {
            "callback_url": "http://[v1.x]:80/",
            "event_subscription": {"resource": "/ws/v1/course/*", "event_type": "INSERT"},
        }
    }
)
def test_a_subscription_is_read_or_refused(body: Any) -> None:
    """What is read names http or https, a host and known events; the rest is 400 in one line."""
    try:
        subscription, _ = read(body, 1, https_only=False)
    except BadRequest as fault:
        assert fault.message and "\n" not in fault.message
        return

    assert subscription.callback_url.lower().startswith(("http://", "https://"))
    assert subscription.pairs
    assert all(pair.event_type in RESOURCES[pair.resource] for pair in subscription.pairs)
    assert {pair.path for pair in subscription.pairs} <= {
        *(f"/ws/v1/{name}/*" for name in RESOURCES),
        *("/ws/v1/test_subscription", "/ws/v1/student/812"),
    }


@given(body=st.one_of(anything, st.dictionaries(st.just("fee_transaction"), anything)))
def test_fee_bodies_are_objects_or_refused(body: Any) -> None:
    """What comes through is a list of objects with single values."""
    for several in (False, True):
        with suppress(BadRequest):
            items, _ = items_of(body, several)
            assert items and all(isinstance(item, dict) for item in items)
