"""The Authorization header's scheme, and whose signature it carries: read without any library."""

from __future__ import annotations

import re
from urllib.parse import unquote

from sis_core.serving.exchange import Exchange

_CONSUMER = re.compile(r'oauth_consumer_key[ \t]*=[ \t]*"?([^",\s]+)')


def scheme(header: str) -> str:
    """The scheme of an Authorization header in small letters, or an empty text."""
    return header.strip().partition(" ")[0].lower()


def is_signed(exchange: Exchange) -> bool:
    """True for a request that claims an OAuth 1 signature and no other credentials."""
    header = exchange.ask.header("authorization")
    if header:
        return scheme(header) == "oauth"
    query = exchange.ask.query
    return "oauth_consumer_key" in query or "oauth_signature" in query


def consumer_key(header: str) -> str:
    """The consumer key that an Authorization header names, or an empty text."""
    if scheme(header) != "oauth":
        return ""
    found = _CONSUMER.search(header)
    return unquote(found[1], errors="replace") if found else ""
