"""Signed requests and what stands around them: proxies, https, switches, throttling, secrets."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from access_site import ID, KEY_SECRET, ROOT, SECRET, Serve, TestSite, sign

from sis_core.serving.tls import PrivateAuthority

PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "sis.example.org"}


@pytest.mark.parametrize(
    ("outside", "more"),
    [
        ("https://sis.example.org", PROXY),
        ("https://sis.example.org:8443", PROXY | {"X-Forwarded-Port": "8443"}),
        ("https://sis.example.org", PROXY | {"X-Forwarded-Port": "443"}),
        ("https://sis.example.org/aeries", PROXY | {"X-Forwarded-Prefix": "/aeries"}),
        (
            "https://sis.example.org",
            {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "sis.example.org, inner"},
        ),
    ],
)
def test_behind_a_proxy_the_outer_address_is_signed(
    serve: Serve, outside: str, more: dict[str, str]
) -> None:
    """With forwarded_headers=use the signature covers the address that the client knows."""
    site = serve(forwarded_headers="use")
    _, headers = sign(f"{outside}{ROOT}/users?limit=1")

    reply = site.ask("GET", f"{ROOT}/users?limit=1", {**headers, **more})
    assert reply.status == 200, site.last().reason

    site.switches.set({"forwarded_headers": "ignore"})
    _, headers = sign(f"{outside}{ROOT}/users?limit=1")
    assert site.ask("GET", f"{ROOT}/users?limit=1", {**headers, **more}).status == 401
    assert "switch forwarded_headers" in site.last().reason


def test_a_default_port_is_no_part_of_the_address(serve: Serve) -> None:
    """A Host that spells out port 80 is signed without it."""
    site = serve()
    _, headers = sign(f"http://sis.example.org{ROOT}/users")

    reply = site.ask("GET", f"{ROOT}/users", {**headers, "Host": "SIS.example.org:80"})

    assert reply.status == 200, site.last().reason


def test_https_is_part_of_the_address() -> None:
    """Over TLS the signature covers https and the port that is asked."""
    authority = PrivateAuthority("127.0.0.1")
    site = TestSite({}, authority.certificate)
    try:
        assert site.url.startswith("https://")
        assert site.signed(f"{ROOT}/users?limit=1").status == 200, site.last().reason
        _, headers = sign(f"{site.url.replace('https', 'http')}{ROOT}/users")
        assert site.ask("GET", f"{ROOT}/users", headers).status == 401
        assert "signs http, but https arrived" in site.last().reason
    finally:
        site.close()
        authority.close()


def test_signatures_can_be_refused(serve: Serve) -> None:
    """With oauth1=refuse a sound signature is 401, and a token still opens."""
    site = serve(oauth1="refuse")
    token = site.tokens.issue(ID)[0].text

    assert site.signed(f"{ROOT}/users").status == 401
    assert "switch oauth1" in site.last().reason
    assert site.get("users", token).status == 200


def test_signed_requests_are_throttled_by_consumer(serve: Serve) -> None:
    """Every signature is another header, and still the third request of a consumer is 429."""
    site = serve(throttle_per_minute="2")

    replies = [site.signed(f"{ROOT}/users") for _ in range(3)]

    assert [one.status for one in replies] == [200, 200, 429]
    assert int(replies[2].headers["retry-after"]) >= 1
    assert site.signed(f"{ROOT}/users", key=ID, secret=SECRET).status == 200


def test_the_journal_has_neither_signature_nor_secret(site: TestSite) -> None:
    """Of a signed request the journal keeps who, when and how, and blots out the signature."""
    signatures = []
    for place in ("AUTH_HEADER", "QUERY"):
        for secret in (KEY_SECRET, "wrong"):
            target = f"{site.url}{ROOT}/users?access_token=hushhush"
            url, headers = sign(target, place=place, secret=secret)
            text = headers.get("Authorization", url)
            signatures.append(text.partition("oauth_signature=")[2].strip('"').partition("&")[0])
            site.ask("GET", url.removeprefix(site.url), headers)

    told = repr([entry.shown() for entry in site.journal.entries()])

    assert "oauth_consumer_key" in told
    for hidden in (*signatures, KEY_SECRET, quote(KEY_SECRET), "hushhush"):
        assert len(hidden) > 5
        assert hidden not in told
