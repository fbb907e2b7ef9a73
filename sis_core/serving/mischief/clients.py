"""Who asks, seen from outside: before any family has looked at the request."""

from __future__ import annotations

from sis_core.serving.authorization import consumer_key, scheme
from sis_core.serving.bearer import basic_credentials
from sis_core.serving.exchange import Exchange
from sis_core.serving.requests import parsed_form
from sis_core.serving.tokens import Tokens

_FORM = "application/x-www-form-urlencoded"


def client_of(exchange: Exchange, tokens: Tokens) -> str:
    """The client id or consumer key that a request goes by, live or not, or an empty text."""
    ask = exchange.ask
    header = ask.header("authorization")
    kind = scheme(header)
    if kind in ("bearer", "bearer:"):
        found = tokens.find(header.strip().partition(" ")[2].strip())
        return found.client if found is not None else ""
    if kind == "oauth":
        return consumer_key(header)
    if kind == "basic":
        credentials = basic_credentials(header)
        return "" if isinstance(credentials, str) else credentials[0]
    if "oauth_consumer_key" in ask.query:
        return ask.query["oauth_consumer_key"]
    if ask.body and ask.header("content-type").lower().startswith(_FORM):
        form = parsed_form(ask.body)
        return form.get("client_id") or form.get("oauth_consumer_key", "")
    return ""
