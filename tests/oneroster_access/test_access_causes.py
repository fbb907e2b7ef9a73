"""Clients that sign otherwise than RFC 5849 has it: 401, and a journal that says what they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote

import pytest
from access_site import KEY, NOW, ROOT, TestSite

SECRET = "s3cret/with blank"
TARGET = f"{ROOT}/users?filter=givenName%3D%27Ada%20Mae%27&path=a%2Fb&limit=10"
_COUNT = itertools.count()

Sort = Callable[[list[str]], list[str]]


def enc(text: str) -> str:
    """Percent-encoding as RFC 5849 3.6 has it."""
    return quote(text, safe="~")


def mis_signed(
    site: TestSite,
    *,
    target: str = TARGET,
    name: Callable[[str], str] = enc,
    value: Callable[[str], str] = enc,
    order: Sort = sorted,
    address: str = "",
    verb: str = "GET",
    key: str = f"{enc(SECRET)}&",
    hashing: str = "sha1",
    query: bool = True,
    decoded: bool = True,
    spell: Callable[[bytes], str] = lambda digest: base64.b64encode(digest).decode(),
    sent: Callable[[str], str] = enc,
) -> tuple[int, str]:
    """Signs by hand with some step done otherwise; returns status and the journal's reason."""
    site.store.remember("oneroster", {"consumers": {KEY: SECRET}})
    path, _, parameters = target.partition("?")
    own = {
        "oauth_consumer_key": KEY,
        "oauth_nonce": f"n/{next(_COUNT)}",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(NOW),
        "oauth_version": "1.0",
    }
    pairs = list(own.items())
    if query:
        read = unquote if decoded else str
        parts = (part.partition("=") for part in parameters.split("&"))
        pairs += [(n, read(v)) for n, _, v in parts]
    joined = "&".join(order([f"{name(n)}={value(v)}" for n, v in pairs]))
    base = f"{verb}&{enc(address or site.url + path)}&{enc(joined)}"
    digest = hmac.new(key.encode(), base.encode(), getattr(hashlib, hashing)).digest()
    header = ", ".join(f'{n}="{enc(v)}"' for n, v in own.items())
    header += f', oauth_signature="{sent(spell(digest))}"'
    reply = site.ask("GET", target, {"Authorization": f"OAuth {header}"})
    return reply.status, site.last().reason


def test_the_signer_of_these_tests_is_right(site: TestSite) -> None:
    """Signed by the book the request of this file is accepted."""
    assert mis_signed(site) == (200, "")


def test_raw_characters_are_signed_as_what_they_mean(site: TestSite) -> None:
    """An address with characters that should be encoded is verified by their meaning."""
    target = f"{ROOT}/users?filter=dateLastModified>'2026-01-01'|[x]&lower=%c3%a9"

    assert mis_signed(site, target=target) == (200, "")


FAULTS = {
    "leaves `/` unencoded in parameters": {"value": quote},
    "encodeURIComponent": {"value": lambda text: quote(text, safe="~!*'()")},
    "signs blanks as `+`": {"name": quote_plus, "value": lambda text: quote_plus(text, safe="~")},
    "does not encode parameters before": {"value": str},
    "%-codes in small letters": {
        "value": lambda text: (
            enc(text).replace("%2F", "%2f").replace("%3D", "%3d").replace("%27", "%27")
        )
    },
    "does not sort": {"order": list},
    "does not sign the query's parameters": {"query": False},
    "without decoding": {"decoded": False},
    "exactly as the address has it": {
        "target": f"{ROOT}/users?filter=givenName='Ada+Mae'",
        "decoded": False,
        "value": lambda text: text if "'" in text else enc(text),
    },
    "does not encode the secret": {"key": f"{SECRET}&"},
    "lacks the &": {"key": enc(SECRET)},
    "bare secret": {"key": SECRET},
    "empty secret": {"key": "&"},
    "leaves `/` unencoded in the secret": {"key": f"{quote(SECRET)}&"},
    "the secret's blanks as `+`": {"key": f"{quote_plus(SECRET)}&"},
    "its key as the secret": {"key": f"{KEY}&"},
    "says HMAC-SHA1 but signs with HMAC-SHA256": {"hashing": "sha256"},
    "the method as get": {"verb": "get"},
    "the method as POST": {"verb": "POST"},
    "in hexadecimal": {"spell": bytes.hex},
    "base64 for URLs": {"spell": lambda digest: base64.urlsafe_b64encode(digest).decode()},
    "lacks its padding": {"spell": lambda digest: base64.b64encode(digest).decode().rstrip("=")},
    "percent-encoded twice": {"sent": lambda text: enc(enc(text))},
    "no base64": {"spell": lambda digest: "???"},
    "another secret": {"key": "another&"},
}


@pytest.mark.parametrize("sentence", FAULTS)
def test_the_journal_names_what_the_client_does(site: TestSite, sentence: str) -> None:
    """Each usual fault of signing clients is a 401 whose reason names that fault."""
    for _ in range(40):  # some signatures have no character on which the spellings differ
        status, reason = mis_signed(site, **FAULTS[sentence])  # type: ignore[arg-type]
        if status != 200:
            break

    assert status == 401
    assert sentence in reason
    assert SECRET not in reason
    assert enc(SECRET) not in reason


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("https://{host}{path}", "signs https, but http arrived"),
        ("http://127.0.0.1{path}", "leaves the port out"),
        ("https://127.0.0.1{path}", "signs https and no port"),
        ("http://{host}{path}/", "with a slash at its end"),
        ("http://{host}{target}", "leaves the query in the signed address"),
        ("{path}", "signs the path alone"),
    ],
)
def test_another_address_is_named(site: TestSite, address: str, sentence: str) -> None:
    """A client that signs another address than it asks is told which."""
    host = site.url.removeprefix("http://")
    path = TARGET.partition("?")[0]

    status, reason = mis_signed(site, address=address.format(host=host, path=path, target=TARGET))

    assert status == 401
    assert sentence in reason


def test_two_faults_at_once_are_both_named(site: TestSite) -> None:
    """The client `oneroster` leaves `/` in values and spells blanks of the secret as +."""
    status, reason = mis_signed(site, value=quote, key=f"{quote_plus(SECRET)}&")

    assert status == 401
    assert "leaves `/` unencoded in parameters" in reason
    assert "the secret's blanks as `+`" in reason


def test_a_plus_that_became_a_blank_is_named(site: TestSite) -> None:
    """In the query a signature whose + is not encoded arrives with a blank."""
    for _ in range(40):  # until a signature has a +
        site.store.remember("oneroster", {"consumers": {KEY: SECRET}})
        own = (
            f"oauth_consumer_key={KEY}&oauth_nonce=q{next(_COUNT)}"
            f"&oauth_signature_method=HMAC-SHA1&oauth_timestamp={NOW}"
        )
        base = f"GET&{enc(site.url + ROOT)}%2Fusers&{enc(own)}"
        digest = hmac.new(f"{enc(SECRET)}&".encode(), base.encode(), hashlib.sha1).digest()
        text = base64.b64encode(digest).decode()
        if "+" in text:
            break

    reply = site.ask("GET", f"{ROOT}/users?{own}&oauth_signature={text}")

    assert reply.status == 401
    assert "became a blank" in site.last().reason


def test_a_long_query_is_judged_quickly(site: TestSite) -> None:
    """Forty kilobytes of query with a wrong secret cost less than a second to refuse."""
    target = f"{ROOT}/users?filter=" + "%27a%2Fb" * 5000
    started = time.process_time()

    status, reason = mis_signed(site, target=target, key="another&")

    assert status == 401
    assert "another secret" in reason
    assert len(reason) < 5000
    assert time.process_time() - started < 1
