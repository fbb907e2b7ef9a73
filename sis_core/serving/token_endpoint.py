"""PowerSchool's token endpoint, `/oauth/access_token` (powerschool-api.md 1)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol

import orjson

from sis_core.serving.bearer import basic_credentials
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON
from sis_core.serving.requests import parsed_form
from sis_core.serving.tokens import Tokens
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import BadRequest, Fault, NotAllowed, NotFound, Unauthorized
from sis_core.wire.switches import Switches

_FORM_TYPE = "application/x-www-form-urlencoded"
_SOON = 60
"""A second token request within so many seconds is a remark worth: the first is still good."""


class Client(Protocol):
    """What the endpoint must know of a client."""

    @property
    def client_secret(self) -> str:
        """The secret in plain text."""

    @property
    def enabled(self) -> bool:
        """False for a disabled plugin, whose credentials do not work [live]."""


class TokenEndpoint:
    """Hands out tokens for client credentials, the same one while it lives."""

    name = "oauth"
    prefix = "/oauth/access_token"

    def __init__(
        self, tokens: Tokens, switches: Switches, find: Callable[[str], Client | None]
    ) -> None:
        self._tokens = tokens
        self._switches = switches
        self._find = find

    def answer(self, exchange: Exchange) -> Answer:
        """The token answer: exactly three members, `expires_in` a text [client]."""
        ask = exchange.ask
        if ask.path != self.prefix:
            raise NotFound("not_found", reason=f"{ask.path!r} is no path of the token endpoint")
        exchange.route = self.prefix
        if ask.method != "POST":
            raise self._wrong_method(ask.method)
        form = self._form(exchange)
        client = self._client(exchange, form)
        self._check_grant(form)
        token, remaining, ago = self._tokens.issue(client)
        if ago is not None and 0 <= ago < _SOON:
            exchange.note(
                f"a token was asked for, though a live one was handed out {ago:.0f} s ago"
            )
        body = {
            "access_token": token.text,
            "token_type": "Bearer",
            "expires_in": str(remaining),
        }
        return Answer(200, orjson.dumps(body), JSON)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"error": …}`; the fault's message is the error code."""
        code = fault.message if fault.message.replace("_", "").isalpha() else "invalid_request"
        if fault.status >= 500:
            code = "server_error"
        return Answer(fault.status, orjson.dumps({"error": code}), JSON, fault.headers)

    def _wrong_method(self, method: str) -> Fault:
        reason = f"the token endpoint takes POST, not {method}"
        if method == "GET" and self._switches.on("token_get", "404"):
            return NotFound("not_found", reason=f"{reason} (switch token_get)")
        return NotAllowed("method_not_allowed", reason=reason, headers=(("Allow", "POST"),))

    def _form(self, exchange: Exchange) -> dict[str, str]:
        # Clients forget or misspell the content type: the body is read as a form whatever it says.
        ask = exchange.ask
        kind = ask.header("content-type")
        if not kind:
            exchange.note("the token request has no Content-Type; its body was read as a form")
        elif not kind.lower().startswith(_FORM_TYPE):
            exchange.note(f"the token request says Content-Type {kind[:60]!r}; read as a form")
        form = parsed_form(ask.body)
        if "grant_type" not in form and "grant_type" in ask.query:
            exchange.note("grant_type came in the query string, not in the body")
            form = {**ask.query, **form}
        return form

    def _client(self, exchange: Exchange, form: dict[str, str]) -> str:
        found = basic_credentials(exchange.ask.header("authorization"))
        if isinstance(found, str) and "client_id" in form and "client_secret" in form:
            if self._switches.on("body_credentials", "accept"):
                found = form["client_id"], form["client_secret"]
            else:
                found = "the credentials are in the body, not in Basic (switch body_credentials)"
        if isinstance(found, str):
            raise Unauthorized("invalid_client", reason=found)
        client, secret = found
        exchange.client = client[:80]
        known = self._find(client)
        if known is None:
            exchange.client = ""
            raise Unauthorized(
                "invalid_client", reason=f"no plugin has the client id {client[:80]!r}"
            )
        if not secrets.compare_digest(known.client_secret.encode(), secret.encode()):
            raise Unauthorized("invalid_client", reason="the client secret is wrong")
        if not known.enabled:
            raise Unauthorized("invalid_client", reason="the plugin is disabled")
        return client

    def _check_grant(self, form: dict[str, str]) -> None:
        grant = form.get("grant_type", "")
        if grant == "client_credentials":
            return
        code = "unsupported_grant_type" if grant else "invalid_request"
        reason = f"grant_type is client_credentials, not {grant[:60]!r}"
        if not grant:
            reason = "the body has no grant_type=client_credentials"
        kind = Unauthorized if self._switches.on("grant_type_error", "401") else BadRequest
        raise kind(code, reason=reason)
