"""Why a signature does not fit: the usual faults of clients, tried until one explains it.

Nothing is let in by this; it only finds the sentence that saves a person an afternoon.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from itertools import combinations
from urllib.parse import quote, quote_plus, unquote, urlsplit

from sis_core.serving.oauth1.parameters import Hash, Pair, Signed

_HASHES = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}


_LONG = 8192
"""Above so many characters of a base string only one fault at a time is tried."""

Fault = tuple[str, str, str]
"""A part of what is signed (verb, uri, parameters, key, method), the value that a faulty client
gives it, and the sentence."""


def likely_causes(request: Signed, secret: str, forwarded: str) -> list[str]:
    """Sentences on what the client does otherwise, at most two; none where nothing explains it.

    `forwarded` is the base that the request's X-Forwarded headers tell.
    """
    sent, spelling = _sent(request.signature)
    right = {
        "verb": enc(request.verb),
        "uri": enc(request.uri),
        "parameters": enc(_normal(request.pairs)),
        "key": f"{enc(secret)}&",
        "method": request.method,
    }
    if not sent or hmac.compare_digest(_digest(right), sent):
        return [spelling]
    faults = [
        (part, value, sentence)
        for part, value, sentence in (
            *(
                (part, enc(value), sentence)
                for part, value, sentence in _in_text(request, forwarded)
            ),
            *_in_key(request, secret),
        )
        if value != right[part]
    ]
    chosen: list[tuple[Fault, ...]] = [(one,) for one in faults]
    if len(right["parameters"]) <= _LONG:
        chosen += [(a, b) for a, b in combinations(faults, 2) if a[0] != b[0]]
    for some in chosen:
        made = {**right, **{part: value for part, value, _ in some}}
        if hmac.compare_digest(_digest(made), sent):
            return [sentence for _, _, sentence in some] + ([spelling] if spelling else [])
    return []


def enc(text: str) -> str:
    """Percent-encoding as RFC 5849 3.6 has it."""
    return quote(text, safe="~")


def _digest(parts: Mapping[str, str]) -> bytes:
    base = f"{parts['verb']}&{parts['uri']}&{parts['parameters']}"
    return hmac.new(parts["key"].encode(), base.encode(), _HASHES[parts["method"]]).digest()


# -- the signature itself -------------------------------------------------------------------------


def _sent(text: str) -> tuple[bytes, str]:
    """The digest that a signature holds, and what is odd about how it is written."""
    for spelled, sentence in (
        (text, ""),
        (text.replace(" ", "+"), "the signature's + became a blank: percent-encode the signature"),
        (unquote(text), "the signature is percent-encoded twice"),
        (text.replace("-", "+").replace("_", "/"), "the signature is base64 for URLs"),
        (f"{text}=", "the signature lacks its padding (=)"),
    ):
        try:
            found = base64.b64decode(spelled, validate=True)
        except (binascii.Error, ValueError):
            continue
        if len(found) in (20, 32):
            return found, sentence
    try:
        return bytes.fromhex(text), "the signature is written in hexadecimal, not in base64"
    except ValueError:
        return b"", "the signature is no base64 of 20 or 32 bytes"


# -- the parameters -------------------------------------------------------------------------------


def _in_text(request: Signed, forwarded: str) -> Iterator[Fault]:
    yield from _in_parameters(request)
    yield from _in_address(request, forwarded)


def _in_parameters(request: Signed) -> Iterator[Fault]:
    pairs = request.pairs
    for unsafe, sentence in (
        ("~/", "the client leaves `/` unencoded in parameters, as Python's quote() does"),
        ("~!*'()", "the client leaves !*'() unencoded, as JavaScript's encodeURIComponent does"),
        ("~!*'()/", "the client leaves `/` and !*'() unencoded in parameters"),
        ("", "the client encodes `~`, which RFC 3986 leaves as it is"),
    ):
        yield "parameters", _normal(pairs, unsafe), sentence
    yield (
        "parameters",
        "&".join(sorted(f"{quote_plus(n, '~')}={quote_plus(v, '~')}" for n, v in pairs)),
        "the client signs blanks as `+` instead of %20",
    )
    yield (
        "parameters",
        "&".join(f"{n}={v}" for n, v in sorted(pairs)),
        "the client does not encode parameters before it joins them",
    )
    yield "parameters", _lower(_normal(pairs)), "the client writes its %-codes in small letters"
    for order in (pairs, (*_own(pairs), *_rest(pairs))):
        yield "parameters", "&".join(map(_spelled, order)), "the client does not sort parameters"
    yield from _other_pairs(request)


def _other_pairs(request: Signed) -> Iterator[Fault]:
    own, rest = _own(request.pairs), _rest(request.pairs)
    raw = []
    for part in request.query.split("&"):
        name, _, value = part.partition("=")
        if part and not name.startswith("oauth_"):
            raw.append((name, value))
    variants: list[tuple[tuple[Pair, ...], str]] = [
        (own, "the client does not sign the query's parameters"),
        ((*own, *raw), "the client signs the query as it stands in the address, without decoding"),
        ((*own, *dict(rest).items()), "the client signs one value of a repeated parameter"),
        (
            tuple(pair for pair in request.pairs if pair[0] != "oauth_version"),
            "the client does not sign oauth_version",
        ),
        ((*request.pairs, ("oauth_version", "1.0")), "the client signs an unsent oauth_version"),
        (
            tuple(pair for pair in request.pairs if pair[0] != "oauth_token"),
            "the client does not sign its empty oauth_token",
        ),
        ((*request.pairs, ("oauth_token", "")), "the client signs an unsent empty oauth_token"),
    ]
    for pairs, sentence in variants:
        if pairs != request.pairs:
            yield "parameters", _normal(pairs), sentence
    if raw:  # one value that was signed undecoded and joined without another encoding
        joined = "&".join(sorted([*(f"{n}={v}" for n, v in raw), *(_spelled(one) for one in own)]))
        yield "parameters", joined, "the client signs the query exactly as the address has it"


def _own(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if pair[0].startswith("oauth_"))


def _rest(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if not pair[0].startswith("oauth_"))


def _normal(pairs: tuple[Pair, ...], safe: str = "~") -> str:
    spelled = sorted((quote(name, safe=safe), quote(value, safe=safe)) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in spelled)


def _spelled(pair: Pair) -> str:
    return f"{enc(pair[0])}={enc(pair[1])}"


def _lower(text: str) -> str:
    parts = text.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])


# -- address, method, key -------------------------------------------------------------------------


def _in_address(request: Signed, forwarded: str) -> Iterator[Fault]:
    base, path = _split(request.uri)
    scheme, _, host = base.partition("://")
    other = "http" if scheme == "https" else "https"
    name = host.rpartition(":")[0] or host
    for uri, sentence in (
        (f"{forwarded}{path}", "the client signs the proxy's address: switch forwarded_headers"),
        (f"{other}://{host}{path}", f"the client signs {other}, but {scheme} arrived: a proxy?"),
        (f"{other}://{name}{path}", f"the client signs {other} and no port: a proxy?"),
        (f"{scheme}://{name}{path}", "the client leaves the port out of the address"),
        (f"{base}:{'443' if scheme == 'https' else '80'}{path}", "the client signs a default port"),
        (f"{base}{unquote(path)}", "the client signs the path decoded"),
        (f"{base}{path.rstrip('/')}", "the client signs the path without its last slash"),
        (f"{base}{path}/", "the client signs the path with a slash at its end"),
        (f"{base}{path}?{request.query}", "the client leaves the query in the signed address"),
        (path, "the client signs the path alone, without scheme and host"),
    ):
        if uri != request.uri:
            yield "uri", uri, sentence
    for verb in ("GET", "HEAD", "PUT", "POST", "DELETE", request.verb.lower()):
        if verb != request.verb:
            yield "verb", verb, f"the client signs the method as {verb}"


def _split(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    base = f"{parts.scheme}://{parts.netloc}"
    return base, uri.removeprefix(base)


def _in_key(request: Signed, secret: str) -> Iterator[Fault]:
    right = f"{enc(secret)}&"
    for key, sentence in (
        (f"{secret}&", "the client does not encode the secret before signing with it"),
        (f"{quote_plus(secret)}&", "the client encodes the secret's blanks as `+`"),
        (f"{quote(secret)}&", "the client leaves `/` unencoded in the secret"),
        (enc(secret), "the client's signing key lacks the & behind the secret"),
        (secret, "the client signs with the bare secret, without the & behind it"),
        (f"{enc(secret.strip())}&", "the client trims blanks off the secret"),
        ("&", "the client signs with an empty secret"),
        (f"{enc(request.key)}&", "the client signs with its key as the secret"),
    ):
        if key != right:
            yield "key", key, sentence
    other: Hash = "HMAC-SHA1" if request.method == "HMAC-SHA256" else "HMAC-SHA256"
    yield "method", other, f"the client says {request.method} but signs with {other}"
