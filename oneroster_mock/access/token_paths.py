"""The token addresses of OneRoster providers, each with every variant that clients send (4.3)."""

from __future__ import annotations

import re

import orjson

from oneroster_mock.access.refusals import REALM
from oneroster_mock.access.token_request import Pair, TokenRequest, token_request
from oneroster_mock.site import Site
from sis_core.serving.credentials import prove
from sis_core.serving.exchange import Exchange
from sis_core.serving.granting import Granting
from sis_core.serving.problems import JSON
from sis_core.serving.tokens import Token
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import BadRequest, Fault, NotAllowed, NotFound, TooMany, Unauthorized
from sis_core.wire.switches import Switches

_LEAST = 60
"""A token with fewer seconds left is not handed out again."""

_NEVER_KEPT = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
_NOT_IN_A_DESCRIPTION = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class TokenPath:
    """One token address: client credentials in, a bearer token with scopes out (RFC 6749 4.4)."""

    name = "oneroster-token"

    def __init__(self, site: Site, path: str) -> None:
        self.prefix = path
        self._site = site
        self._granting = Granting(site.tokens, site.switches)

    def answer(self, exchange: Exchange) -> Answer:
        """The token answer; see the switches token_*."""
        ask = exchange.ask
        if ask.path != self.prefix:
            raise NotFound("not_found", reason=f"tokens are at {self.prefix}, not {ask.path}")
        exchange.route = self.prefix
        if ask.method != "POST":
            raise NotAllowed(
                "method_not_allowed",
                reason=f"a token address takes POST, not {ask.method}",
                headers=(("Allow", "POST"),),
            )
        request = token_request(exchange)
        client = self._proven(request.pairs, exchange)
        self._check_grant(request, exchange)
        scope = self._scope(request, exchange)
        lifetime = self._site.switches.number("token_lifetime")
        token, remaining, _ = self._granting.issue(client, scope, lifetime, _LEAST)
        headers = (*_NEVER_KEPT, *self._granting.headers(token))
        return Answer(200, _told(token, remaining, self._site.switches), JSON, headers)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"error": …, "error_description": …}` as RFC 6749 5.2 has it."""
        code = fault.message if re.fullmatch("[a-z_]+", fault.message) else "invalid_request"
        headers = (*fault.headers, *_NEVER_KEPT)
        if isinstance(fault, TooMany):
            code = "temporarily_unavailable"
        elif fault.status >= 500:
            code = "server_error"
        elif code == "invalid_client":
            headers = (*headers, ("WWW-Authenticate", f'Basic realm="{REALM}"'))
        body = {"error": code}
        if fault.status < 500:
            body["error_description"] = _NOT_IN_A_DESCRIPTION.sub("'", fault.reason)
        return Answer(fault.status, orjson.dumps(body), JSON, headers)

    # -- checks ---------------------------------------------------------------------------------

    def _proven(self, pairs: tuple[Pair, ...], exchange: Exchange) -> str:
        first: Unauthorized | None = None
        for client, secret in pairs:
            try:
                return prove(self._site.client, client, secret, exchange)
            except Unauthorized as fault:
                first = first or fault
        assert first is not None  # there is one pair at least
        raise first

    def _check_grant(self, request: TokenRequest, exchange: Exchange) -> None:
        if request.grant_type == "client_credentials":
            return
        if request.grant_type:
            raise BadRequest(
                "unsupported_grant_type",
                reason=f"grant_type is client_credentials, not {request.grant_type[:60]!r}",
            )
        if self._site.switches.on("token_grant_missing", "reject"):
            raise BadRequest(
                "invalid_request",
                reason="grant_type=client_credentials is missing (switch token_grant_missing)",
            )
        exchange.note("no grant_type; it was read as client_credentials")

    def _scope(self, request: TokenRequest, exchange: Exchange) -> str:
        if request.scope.strip():
            return self._granting.scope(request.scope, exchange)
        if self._site.switches.on("token_scope_omitted", "reject"):
            raise BadRequest(
                "invalid_scope", reason="a scope is missing (switch token_scope_omitted)"
            )
        return self._granting.everything()


def _told(token: Token, remaining: int, switches: Switches) -> bytes:
    if switches.on("token_answer", "string"):
        return orjson.dumps(token.text)
    body: dict[str, str | int] = {"access_token": token.text}
    if not switches.on("token_type", "missing"):
        body["token_type"] = switches["token_type"]
    match switches["token_expires_in"]:
        case "number":
            body["expires_in"] = remaining
        case "string":
            body["expires_in"] = str(remaining)
    body["scope"] = token.scope
    return orjson.dumps(body)
