"""What a signed request says about itself, wherever it says it: in its header or its query."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote

from oauthlib.oauth1.rfc5849.signature import (
    base_string_uri,
    normalize_parameters,
    signature_base_string,
)

from sis_core.serving.authorization import scheme
from sis_core.serving.exchange import Exchange
from sis_core.wire.ask import Ask
from sis_core.wire.faults import BadRequest

Pair = tuple[str, str]
Place = Literal["header", "query"]
Hash = Literal["HMAC-SHA1", "HMAC-SHA256"]

METHODS: dict[str, Hash] = {
    "hmac-sha1": "HMAC-SHA1",
    "hmac-sha256": "HMAC-SHA256",
    "hmac-sha2": "HMAC-SHA256",  # an alias in the field [impl: MS sample]
}
_NEEDED = (
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
)
_IN_HEADER = re.compile(r'[ \t,]*([^\s=,"]+)[ \t]*=[ \t]*(?:"([^"]*)"|([^\s,"]*))')
_FORM = "application/x-www-form-urlencoded"
_LONGEST_FORM = 64 * 1024
_OWN = re.compile(r"oauth_[a-z_]+")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed request, read: who signed, how, and everything that the signature covers.

    `pairs` are decoded names and values in the order sent: the query's, a form's, and the OAuth
    parameters but the signature and the realm. `uri` is the address without its query, as it
    enters the base string. `query` is the query as it was sent, `form` how many of the pairs are
    a form's.
    """

    place: Place
    key: str
    nonce: str
    timestamp: int
    method: Hash
    signature: str
    verb: str
    uri: str
    pairs: tuple[Pair, ...]
    query: str = ""
    form: int = 0

    @property
    def base_string(self) -> str:
        """The signature base string of RFC 5849 3.4.1."""
        made: str = signature_base_string(self.verb, self.uri, normalize_parameters(self.pairs))
        return made


def signed(exchange: Exchange, base: str) -> Signed:
    """Reads a signed request; `base` is scheme, host and prefix as the client knows them.

    Raises BadRequest for missing, doubled or unsupported parameters [impl: MS sample].
    """
    ask = exchange.ask
    path, _, query = _text(exchange.target).partition("?")
    in_query = parse_qsl(query, keep_blank_values=True, errors="replace")
    in_form = _form(ask)
    header = ask.header("authorization")
    in_header = _header(header) if scheme(header) == "oauth" else []
    own = _own((*in_query, *in_form, *in_header))
    place: Place = "header" if in_header else "query"
    pairs = [
        pair
        for pair in (*in_query, *in_form, *in_header)
        if pair[0] != "oauth_signature" and not (pair in in_header and pair[0].lower() == "realm")
    ]
    return Signed(
        place,
        own["oauth_consumer_key"],
        own["oauth_nonce"],
        _timestamp(own["oauth_timestamp"]),
        _method(own["oauth_signature_method"]),
        own["oauth_signature"],
        exchange.environ.get("REQUEST_METHOD") or ask.method,  # a HEAD arrives here as a GET
        _uri(base, path),
        tuple(pairs),
        query,
        len(in_form),
    )


# -- reading --------------------------------------------------------------------------------------


def _header(header: str) -> list[Pair]:
    text = _text(header.strip().partition(" ")[2]).rstrip(" \t,")
    found, at = [], 0
    while at < len(text):
        one = _IN_HEADER.match(text, at)
        if one is None:
            raise BadRequest(
                "The OAuth header is malformed",
                reason='after `OAuth` come name="value" pairs with commas between them, which '
                f"ends at character {at + 1} behind the scheme",
            )
        value = one[2] if one[2] is not None else one[3]
        found.append((unquote(one[1], errors="replace"), unquote(value, errors="replace")))
        at = one.end()
    return found


def _form(ask: Ask) -> list[Pair]:
    kind = ask.header("content-type").partition(";")[0].strip().lower()
    if kind != _FORM or not ask.body:
        return []
    if len(ask.body) > _LONGEST_FORM:
        raise BadRequest("The form is too long", reason="OneRoster takes JSON; no form is signed")
    text = ask.body.decode("utf-8", "replace").strip()
    if text.startswith(("{", "[")):
        return []  # JSON under a wrong name, which no client signs
    return parse_qsl(text, keep_blank_values=True, errors="replace")


def _own(pairs: Iterable[Pair]) -> dict[str, str]:
    own: dict[str, str] = {}
    for name, value in pairs:
        if not _OWN.fullmatch(name):
            continue
        if name in own:
            raise BadRequest(
                f"{name} came twice", reason=f"{name} must stand once, in the header or the query"
            )
        own[name] = value
    missing = [name for name in _NEEDED if not own.get(name)]
    if missing:
        raise BadRequest(
            f"Missing OAuth parameters: {', '.join(missing)}",
            reason=f"a signed request has {', '.join(_NEEDED)}; {', '.join(missing)} is missing",
        )
    version = own.get("oauth_version", "1.0")
    if version != "1.0":
        raise BadRequest(
            "The OAuth version is not supported",
            reason=f"oauth_version is 1.0 or left out, not {version[:20]!r}",
        )
    if own.get("oauth_token"):
        raise BadRequest(
            "OAuth tokens are not supported",
            reason="OneRoster signs with two legs: oauth_token is left out or empty",
        )
    return own


def _method(name: str) -> Hash:
    found = METHODS.get(name.strip().lower())
    if found is None:
        raise BadRequest(
            "The signature method is not supported",
            reason="oauth_signature_method is HMAC-SHA1, HMAC-SHA256 or its alias HMAC-SHA2, "
            f"not {name[:40]!r}",
        )
    return found


def _timestamp(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 20:
        return int(text)
    raise BadRequest(
        "The OAuth timestamp is malformed",
        reason=f"oauth_timestamp is whole seconds since 1970, not {text[:40]!r}",
    )


def _uri(base: str, path: str) -> str:
    try:
        made: str = base_string_uri(f"{base}{path}")
    except ValueError as error:
        raise BadRequest(
            "The request's address cannot be signed",
            reason=f"no base string can be made of {base}{path[:80]!r}: {error}",
        ) from None
    return made


def _text(raw: str) -> str:
    # The engine hands on bytes as Latin-1; what is beyond ASCII in them was UTF-8.
    return raw if raw.isascii() else raw.encode("latin-1", "replace").decode("utf-8", "replace")
