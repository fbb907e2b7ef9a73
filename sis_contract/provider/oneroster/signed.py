"""Checks of requests signed with OAuth 1.0a (oneroster-1.1.md 4.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid
from functools import partial
from urllib.parse import parse_qsl, quote, urlsplit

from sis_contract.provider.check import Book, NoChance, expect, same
from sis_contract.provider.client import Received
from sis_contract.provider.oneroster.session import JSON, OneRoster

BOOK = Book("oneroster", "oneroster-1.1.md")
_HASHES = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256, "HMAC-SHA2": hashlib.sha256}


def _enc(text: str) -> str:
    return quote(text, safe="-._~")


def signed(
    sis: OneRoster,
    path: str,
    *,
    method: str = "HMAC-SHA1",
    place: str = "header",
    secret: str | None = None,
    changed: dict[str, str | None] | None = None,
    sent_path: str | None = None,
) -> Received:
    """A signed GET; `changed` sets or leaves out oauth parameters before signing."""
    key, own = sis.consumer
    parameters: dict[str, str] = {
        "oauth_consumer_key": key,
        "oauth_nonce": uuid.uuid4().hex,
        "oauth_signature_method": method,
        "oauth_timestamp": str(int(time.time())),
        "oauth_version": "1.0",
    }
    for name, value in (changed or {}).items():
        if value is None:
            parameters.pop(name)
        else:
            parameters[name] = value
    url = f"{sis.url}{path}"
    signature = _signature(url, parameters, own if secret is None else secret, method)
    parameters["oauth_signature"] = signature
    target = f"{sis.url}{sent_path or path}"
    headers = {"Accept": JSON}
    if place == "header":
        pairs = ", ".join(f'{_enc(name)}="{_enc(value)}"' for name, value in parameters.items())
        headers["Authorization"] = f"OAuth {pairs}"
    else:
        pairs = "&".join(f"{_enc(name)}={_enc(value)}" for name, value in parameters.items())
        target += ("&" if "?" in target else "?") + pairs
    return sis.client.send("GET", target, headers=headers)


def _signature(url: str, parameters: dict[str, str], secret: str, method: str) -> str:
    parts = urlsplit(url)
    port = parts.port
    default = {"http": 80, "https": 443}[parts.scheme]
    host = parts.hostname or ""
    netloc = host if port in (None, default) else f"{host}:{port}"
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *parameters.items()]
    encoded = sorted((_enc(name), _enc(value)) for name, value in pairs)
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    base = "&".join(("GET", _enc(f"{parts.scheme}://{netloc}{parts.path}"), _enc(joined)))
    digest = hmac.new(f"{_enc(secret)}&".encode(), base.encode(), _HASHES[method]).digest()
    return base64.b64encode(digest).decode()


def _open(sis: OneRoster) -> None:
    if "oauth1" not in sis.memo:
        sis.memo["oauth1"] = signed(sis, "/orgs?limit=1").status
    if sis.memo["oauth1"] != 200:
        raise NoChance("the server takes no signed requests (or not from this consumer)")


@BOOK.check("or.oauth1:accepted", "requests signed with OAuth 1.0a are taken", "client", "4.1")
def accepted(sis: OneRoster) -> None:
    """HMAC-SHA1, parameters in the header."""
    answer = signed(sis, "/orgs?limit=1")
    switch = ("oauth1", "refuse") if answer.status == 401 else None
    same(answer.status, 200, "a signed request", switch=switch)


def variant(method: str, place: str, sis: OneRoster) -> None:
    """A filter with blank and quotes is part of what is signed."""
    _open(sis)
    query = "/users?limit=10&offset=0&filter=givenName%3D%27Ada%20Mae%27"
    answer = signed(sis, query, method=method, place=place)
    same(answer.status, 200, f"a request signed by {method} in the {place}: {answer.text}")


for _method in _HASHES:
    for _place in ("header", "query"):
        BOOK.add(
            f"or.oauth1:{_method.lower()}-in-the-{_place}",
            f"{_method} with the parameters in the {_place} is taken",
            "client",
            "4.2",
            partial(variant, _method, _place),
        )


@BOOK.check("or.oauth1:no-version", "oauth_version may be left out", "client", "4.2")
def no_version(sis: OneRoster) -> None:
    """One library does."""
    _open(sis)
    answer = signed(sis, "/orgs?limit=1", changed={"oauth_version": None})
    same(answer.status, 200, f"a signed request without oauth_version: {answer.text}")


@BOOK.check("or.oauth1:wrong-secret", "a wrong secret is 401", "client", "4.2")
def wrong_secret(sis: OneRoster) -> None:
    """And a wrong key."""
    _open(sis)
    same(signed(sis, "/orgs", secret="not-the-secret").status, 401, "signed with a wrong secret")
    unknown = {"oauth_consumer_key": "no-such-consumer"}
    same(signed(sis, "/orgs", changed=dict(unknown)).status, 401, "signed by an unknown consumer")


@BOOK.check(
    "or.oauth1:changed-parameter", "a parameter changed after signing is 401", "spec", "4.2"
)
def changed_parameter(sis: OneRoster) -> None:
    """limit=10 signed, limit=11 sent."""
    _open(sis)
    answer = signed(sis, "/users?limit=10", sent_path="/users?limit=11")
    same(answer.status, 401, "limit changed after signing")
    same(
        signed(sis, "/users?limit=1", sent_path="/orgs?limit=1").status,
        401,
        "path changed after signing",
    )


@BOOK.check("or.oauth1:replay", "a nonce that was used is 401", "client", "4.2")
def replay(sis: OneRoster) -> None:
    """The very same request again."""
    _open(sis)
    fixed: dict[str, str | None] = {
        "oauth_nonce": uuid.uuid4().hex,
        "oauth_timestamp": str(int(time.time())),
    }
    same(signed(sis, "/orgs", changed=fixed).status, 200, "a request signed for the first time")
    again = signed(sis, "/orgs", changed=fixed)
    switch = ("oauth1_nonce", "ignore") if again.status == 200 else None
    same(again.status, 401, "the same signed request again", switch=switch)


@BOOK.check("or.oauth1:old-timestamp", "a timestamp of yesterday is 401", "client", "4.2")
def old(sis: OneRoster) -> None:
    """Servers take minutes, not days; the window differs."""
    _open(sis)
    past: dict[str, str | None] = {"oauth_timestamp": str(int(time.time()) - 400 * 24 * 3600)}
    answer = signed(sis, "/orgs", changed=past)
    switch = ("oauth1_window", "any") if answer.status == 200 else None
    same(answer.status, 401, "a timestamp of last year", switch=switch)


@BOOK.check("or.oauth1:missing-parameter", "a missing oauth parameter is 400", "client", "4.2")
def missing(sis: OneRoster) -> None:
    """Without nonce, without timestamp."""
    _open(sis)
    for name in ("oauth_nonce", "oauth_timestamp"):
        answer = signed(sis, "/orgs", changed={name: None})
        expect(answer.status == 400, f"a signed request without {name}", 400, answer.status)


CHECKS = BOOK.checks
