"""Blotting out secrets in what people read: tokens, client secrets, passwords."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

_MARK = "[redacted]"
_NAMES = r"access_token|refresh_token|client_secret|oauth_token|oauth_signature|password|token"
_FORM = re.compile(rf"(?i)(?<![\w])({_NAMES})=([^&\s\"'<>]+)")
_JSON = re.compile(rf'(?i)("(?:{_NAMES})"\s*:\s*")((?:[^"\\]|\\.)*)')
_ENCODED = re.compile(rf"(?i)((?:%26|&)(?:{_NAMES})%3D)(?:(?!%26)[^\s\"'<>&])+")  # in base strings
_SIGNATURE = re.compile(r"""(?i)(oauth_(?:signature|token)[ \t]*=[ \t]*)("[^"]*"|[^\s,"]*)""")
_SCHEME = re.compile(r"(?i)\b(bearer:?|basic)\s+([A-Za-z0-9+/=._~-]{6,})")
_SECRET_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-control-token",
        "x-vendor-authorization",
    }
)


def redacted_text(text: str) -> str:
    """A body or sentence without the values of secret members and form fields."""
    if not text:
        return text
    text = _JSON.sub(lambda m: m[1] + _MARK, text)
    text = _FORM.sub(lambda m: f"{m[1]}={_MARK}", text)
    text = _SIGNATURE.sub(lambda m: f"{m[1]}{_MARK}", text)
    text = _ENCODED.sub(lambda m: f"{m[1]}{_MARK}", text)
    return _SCHEME.sub(lambda m: f"{m[1]} {_MARK}", text)


def redacted_target(target: str) -> str:
    """A path and query without the values of secret parameters."""
    return _FORM.sub(lambda m: f"{m[1]}={_MARK}", target)


def redacted_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as sent, but the secret ones; of Authorization the scheme and who asks remain."""
    return {
        name: _header(name.lower(), value) if name.lower() in _SECRET_HEADERS else value
        for name, value in headers.items()
    }


def _header(name: str, value: str) -> str:
    if name != "authorization":
        return _MARK
    scheme, _, rest = value.partition(" ")
    if scheme.lower() == "basic":
        return f"{scheme} {_user(rest)}:{_MARK}"
    if not rest:
        return _MARK
    if scheme.lower() == "oauth":  # who signed, when and how: what a person must compare
        return f"{scheme} {_SIGNATURE.sub(lambda m: f'{m[1]}{_MARK}', rest)}"
    # The first characters tell two tokens apart and are no use to anybody else.
    return f"{scheme[:20]} {rest[:4]}…{_MARK}"


def _user(credentials: str) -> str:
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, ValueError):
        return "(not base64)"
    return text.partition(":")[0][:80]
