"""The memory of nonces, filled and aged by hand; and what is blotted out of texts."""

from __future__ import annotations

import pytest

from sis_core.serving.oauth1.nonces import Moment, Nonces
from sis_core.wire.redaction import redacted_text

HOURS = 3600.0


def test_the_memory_is_bounded() -> None:
    """Past its size the oldest nonces go, and the newest are still known."""
    nonces = Nonces(most=3)
    now = Moment(0, 0)

    assert all(nonces.first(("k", str(n)), now, "either") for n in range(5))
    assert len(nonces) == 3
    assert not nonces.first(("k", "4"), now, "either")
    assert nonces.first(("k", "0"), now, "either")


@pytest.mark.parametrize(
    ("clock", "district", "machine", "again"),
    [
        ("district", 2, 0, True),
        ("district", 0, 2, False),
        ("machine", 0, 2, True),
        ("machine", 2, 0, False),
        ("either", 2, 0, False),
        ("either", 0, 2, False),
        ("either", 2, 2, True),
        ("district", -2, 0, True),
    ],
)
def test_a_nonce_grows_old_by_the_clocks_that_timestamps_are_held_against(
    clock: str, district: float, machine: float, again: bool
) -> None:
    """Hours pass on one clock or on both: a nonce is forgotten by those that count."""
    nonces = Nonces()
    assert nonces.first(("k", "n"), Moment(0, 0), clock)

    assert nonces.first(("k", "n"), Moment(district * HOURS, machine * HOURS), clock) is again


def test_old_nonces_are_let_go() -> None:
    """What is older than ninety minutes takes no room once another nonce comes."""
    nonces = Nonces()
    for n in range(50):
        nonces.first(("k", str(n)), Moment(n, n), "machine")

    nonces.first(("k", "new"), Moment(2 * HOURS, 2 * HOURS), "machine")

    assert len(nonces) == 1


@pytest.mark.parametrize(
    "text",
    [
        'OAuth oauth_consumer_key="k", oauth_signature="c2VjcmV0", realm="x"',
        "OAuth oauth_consumer_key=k,oauth_signature=c2VjcmV0",
        "GET&http%3A%2F%2Fx&access_token%3Dc2VjcmV0%26a%3Db",
        "?oauth_signature=c2VjcmV0&a=b",
    ],
)
def test_signatures_are_blotted_out_of_any_text(text: str) -> None:
    """However a text quotes a signed request, its signature or token is not readable in it."""
    assert "c2VjcmV0" in text
    assert "c2VjcmV0" not in redacted_text(text)
