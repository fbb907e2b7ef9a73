"""PowerSchool's token endpoint, `/oauth/access_token` (powerschool-api.md 1)."""

from __future__ import annotations

import orjson

from sis_core.serving.bearer import basic_credentials
from sis_core.serving.credentials import Client, Find, prove
from sis_core.serving.exchange import Exchange
from sis_core.serving.granting import Granting
from sis_core.serving.problems import JSON
from sis_core.serving.requests import parsed_form
from sis_core.serving.tokens import Tokens
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import BadRequest, Fault, NotAllowed, NotFound, Unauthorized
from sis_core.wire.switches import Switches

__all__ = ["Client", "TokenEndpoint"]

_FORM_TYPE = "application/x-www-form-urlencoded"
_SOON = 60
"""A second token request within so many seconds is a remark worth: the first is still good."""


class TokenEndpoint:
    """Hands out tokens for client credentials, the same one while it lives.

    Its tokens open OneRoster too. Only who asks for scopes is told of scopes (design, decision
    "OAuth"): a token for some of them is another token.
    """

    name = "oauth"
    prefix = "/oauth/access_token"

    def __init__(self, tokens: Tokens, switches: Switches, find: Find) -> None:
        self._granting = Granting(tokens, switches)
        self._switches = switches
        self._find = find

    def answer(self, exchange: Exchange) -> Answer:
        """The token answer: three members, `expires_in` a text [client]; `scope` where asked."""
        ask = exchange.ask
        if ask.path != self.prefix:
            raise NotFound("not_found", reason=f"{ask.path!r} is no path of the token endpoint")
        exchange.route = self.prefix
        if ask.method != "POST":
            raise self._wrong_method(ask.method)
        form = self._form(exchange)
        client = self._client(exchange, form)
        self._check_grant(form)
        # A scope that is none of OneRoster's was never looked at here, so it refuses nobody.
        scope = self._granting.scope(form.get("scope", ""), exchange, some=False)
        token, remaining, ago = self._granting.issue(client, scope)
        if ago is not None and 0 <= ago < _SOON:
            exchange.note(
                f"a token was asked for, though a live one was handed out {ago:.0f} s ago"
            )
        body = {
            "access_token": token.text,
            "token_type": "Bearer",
            "expires_in": str(remaining),
        }
        if scope:
            body["scope"] = scope
        return Answer(200, orjson.dumps(body), JSON, self._granting.headers(token))

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
        return prove(self._find, *found, exchange)

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
