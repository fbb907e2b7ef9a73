"""Who asks: the Authorization header read, its token found, and the 401 for everything else.

Written by hand, see docs/decisions/0011: the answers' exact headers and empty bodies, the scheme
in any case and the extra colon are PowerSchool's, and a library would have to be bent to each.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from sis_core.serving.exchange import Exchange
from sis_core.serving.tokens import Token, Tokens
from sis_core.wire.faults import Unauthorized
from sis_core.wire.switches import Switches

_EXPIRED = "The access token has expired"
_INVALID = "The access token is invalid"
_LONGEST = 512


class Bearers:
    """Finds the live token of a request; `alive(client)` says whether a client may still use it."""

    def __init__(self, tokens: Tokens, switches: Switches, alive: Callable[[str], bool]) -> None:
        self._tokens = tokens
        self._switches = switches
        self._alive = alive

    def token(self, exchange: Exchange) -> Token:
        """The request's live token; raises Unauthorized saying for people what was wrong."""
        header = exchange.ask.header("authorization")
        if not header:
            raise self._bare("the request has no Authorization header")
        text = self._text(header, exchange)
        found = self._tokens.find(text) if len(text) <= _LONGEST else None
        if found is None:
            raise self._unknown("nobody issued this token; ask for one at /oauth/access_token")
        exchange.client = found.client
        if exchange.stale:
            raise _invalid(_EXPIRED, "mischief: the token counts as expired for this request")
        if not self._tokens.lives(found):
            raise _invalid(_EXPIRED, "the token has expired by the district's clock")
        if not self._alive(found.client) and self._switches.on("disabled_plugin_tokens", "die"):
            raise self._unknown("the token's plugin is disabled or gone")
        return found

    def token_or_none(self, exchange: Exchange) -> Token | None:
        """The live token, or None: for the addresses that need none."""
        try:
            return self.token(exchange)
        except Unauthorized as fault:
            if exchange.ask.header("authorization"):
                exchange.note(f"answered without a token: {fault.reason}")
            return None

    def _text(self, header: str, exchange: Exchange) -> str:
        scheme, _, text = header.strip().partition(" ")
        text = text.strip()
        name = scheme.lower()
        if name == "bearer:":
            exchange.note("`Bearer:` with a colon (switch bearer_colon)")
            if self._switches.on("bearer_colon", "reject"):
                raise self._unknown("the scheme is written `Bearer:`, with a colon")
        elif name != "bearer":
            raise self._bare(f"{_scheme(scheme, text)}, but only Bearer opens this address")
        if not text:
            raise self._unknown("there is no token behind `Bearer`")
        return text

    def _bare(self, reason: str) -> Unauthorized:
        headers: tuple[tuple[str, str], ...] = ()
        if self._switches.on("missing_token_header", "realm"):
            headers = (("WWW-Authenticate", 'Bearer realm="PowerSchool"'),)
        return Unauthorized("Unauthorized", reason=reason, headers=headers, empty=True)

    def _unknown(self, reason: str) -> Unauthorized:
        match self._switches["unknown_token_text"]:
            case "bare":
                return self._bare(reason)
            case "expired":
                return _invalid(_EXPIRED, reason)
            case _:
                return _invalid(_INVALID, reason)


def _invalid(description: str, reason: str) -> Unauthorized:
    value = f'Bearer error="invalid_token",realm="PowerSchool",error_description="{description}"'
    return Unauthorized(
        description, reason=reason, headers=(("WWW-Authenticate", value),), empty=True
    )


def basic_credentials(header: str) -> tuple[str, str] | str:
    """Client id and secret of a Basic header, or a sentence that says why it holds none."""
    scheme, _, rest = header.strip().partition(" ")
    if not scheme:
        return "the request has no Authorization header"
    if scheme.lower() != "basic":
        return f"{_scheme(scheme, rest)}, but the token endpoint takes Basic"
    try:
        text = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "what follows `Basic` is not base64 of client_id:client_secret"
    client, colon, secret = text.partition(":")
    if not colon:
        return "the Basic credentials have no colon between client id and secret"
    return client, secret


def _scheme(scheme: str, rest: str) -> str:
    # A lone word may be the token or secret itself, which nobody shall read in a journal.
    return f"the scheme is {scheme[:20]!r}" if rest else "the header has no scheme"
