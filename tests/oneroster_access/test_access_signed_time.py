"""Keys, timestamps and nonces of signed requests: windows, replays, forgetting."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from access_site import ID, KEY, NOW, ROOT, SECRET, Serve, TestSite, sign


def test_an_unknown_key_and_a_wrong_secret_are_401(site: TestSite) -> None:
    """Neither an unknown consumer nor a wrong secret gets in; the journal tells them apart."""
    unknown = site.signed(f"{ROOT}/users", key="nobody")
    assert (unknown.status, site.last().client) == (401, "")
    assert "no consumer has the key 'nobody'" in site.last().reason

    wrong = site.signed(f"{ROOT}/users", secret="another")
    assert (wrong.status, site.last().client) == (401, KEY)
    assert "another secret" in site.last().reason


@pytest.mark.parametrize(
    ("window", "good", "bad"),
    [
        ("45", [-2700, 0, 2700], [-2701, 2701, -86400 * 90]),
        ("10/5", [-600, 0, 300], [-601, 301]),
        ("any", [-(10**9), 0, 10**9], []),
    ],
)
def test_the_timestamp_has_a_window(
    serve: Serve, window: str, good: list[int], bad: list[int]
) -> None:
    """A timestamp further off than the window allows is 401, by the district's clock."""
    site = serve(oauth1_window=window)

    for off in good:
        assert site.signed(f"{ROOT}/users", timestamp=str(NOW + off)).status == 200, off
    for off in bad:
        assert site.signed(f"{ROOT}/users", timestamp=str(NOW + off)).status == 401, off
        assert "the district's clock" in site.last().reason


def test_milliseconds_are_called_so(site: TestSite) -> None:
    """A timestamp in milliseconds is 401 with the reason that it looks like them."""
    assert site.signed(f"{ROOT}/users", timestamp=f"{NOW}000").status == 401
    assert "milliseconds" in site.last().reason


def test_either_clock_will_do(serve: Serve) -> None:
    """A district lives on its own day, clients sign by the machine's: both are taken, or one."""
    site = serve(oauth1_clock="either")
    machine = str(int(time.time()))

    assert site.signed(f"{ROOT}/users").status == 200
    assert site.signed(f"{ROOT}/users", timestamp=machine).status == 200
    assert site.signed(f"{ROOT}/users", timestamp=str(NOW - 3600)).status == 401
    assert "60 minutes behind the district's clock" in site.last().reason
    assert "days behind the machine's clock" in site.last().reason

    site.switches.set({"oauth1_clock": "machine"})
    assert site.signed(f"{ROOT}/users", timestamp=machine).status == 200
    assert site.signed(f"{ROOT}/users").status == 401
    site.switches.set({"oauth1_clock": "district"})
    assert site.signed(f"{ROOT}/users").status == 200
    assert site.signed(f"{ROOT}/users", timestamp=machine).status == 401


def test_a_nonce_is_good_once(site: TestSite) -> None:
    """The same request again is 401; another consumer may use the same nonce."""
    assert site.signed(f"{ROOT}/users", nonce="once").status == 200
    assert site.signed(f"{ROOT}/users", nonce="once").status == 401
    assert "came before" in site.last().reason
    assert site.signed(f"{ROOT}/users", nonce="once", timestamp=str(NOW + 1)).status == 401
    assert site.signed(f"{ROOT}/users", nonce="once", key=ID, secret=SECRET).status == 200


def test_a_refused_request_does_not_use_up_its_nonce(site: TestSite) -> None:
    """Only a request whose signature holds is remembered."""
    assert site.signed(f"{ROOT}/users", nonce="kept", secret="wrong").status == 401
    assert site.signed(f"{ROOT}/users", nonce="kept").status == 200


def test_nonces_are_forgotten_after_ninety_minutes(serve: Serve) -> None:
    """By the district's clock a nonce may come again after ninety minutes and not before."""
    site = serve(oauth1_window="any")
    assert site.signed(f"{ROOT}/users", nonce="n").status == 200
    site.clock.advance(timedelta(minutes=90))
    assert site.signed(f"{ROOT}/users", nonce="n").status == 401
    site.clock.advance(timedelta(seconds=1))
    assert site.signed(f"{ROOT}/users", nonce="n").status == 200


def test_nonces_can_count_per_timestamp_or_not_at_all(serve: Serve) -> None:
    """RFC 5849 counts a nonce with its timestamp; the switch can do that, or count none."""
    site = serve(oauth1_nonce="per_timestamp")
    later = str(NOW + 1)
    answers = [
        site.signed(f"{ROOT}/users", nonce="n", timestamp=one).status
        for one in (str(NOW), later, later)
    ]
    assert answers == [200, 200, 401]

    site.switches.set({"oauth1_nonce": "ignore"})
    assert [site.signed(f"{ROOT}/users", nonce="n").status for _ in range(2)] == [200, 200]


def test_a_district_that_is_put_back_forgets_nonces(site: TestSite) -> None:
    """After a reset the same signed requests may be sent again."""
    site.store.snapshot("start")
    assert site.signed(f"{ROOT}/users", nonce="n").status == 200

    site.store.restore("start")

    assert site.signed(f"{ROOT}/users", nonce="n").status == 200


def test_of_many_replays_at_once_one_gets_in(site: TestSite) -> None:
    """Twelve threads that send the same signed request get one 200 and eleven 401."""
    url, headers = sign(f"{site.url}{ROOT}/users", nonce="n")
    seen: list[int] = []

    def send() -> None:
        seen.append(site.ask("GET", url.removeprefix(site.url), headers).status)

    threads = [threading.Thread(target=send) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(seen) == [200] + [401] * 11
