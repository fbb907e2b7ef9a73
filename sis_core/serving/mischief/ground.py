"""What rules need of the server they live in: who asks, tokens to end, plugins to disable."""

from __future__ import annotations

from collections.abc import Callable

from sis_core.serving.authorization import consumer_key, scheme
from sis_core.serving.bearer import basic_credentials
from sis_core.serving.exchange import Exchange
from sis_core.serving.requests import parsed_form
from sis_core.serving.tokens import Tokens

_FORM = "application/x-www-form-urlencoded"


class Ground:
    """One server as rules see it; `disable` switches a client's plugin off and says which it was.

    `disable("")` is for a request that names no client: the server takes its first plugin then.
    """

    def __init__(
        self, tokens: Tokens | None = None, disable: Callable[[str], str] | None = None
    ) -> None:
        self._tokens = tokens
        self._disable = disable

    def client(self, exchange: Exchange) -> str:
        """The client id or consumer key that a request goes by, live or not, or an empty text."""
        ask = exchange.ask
        header = ask.header("authorization")
        kind = scheme(header)
        if kind in ("bearer", "bearer:"):
            found = self._tokens.find(_text(header)) if self._tokens is not None else None
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

    def revoke(self, exchange: Exchange) -> str:
        """Ends every token of the request's client; says so."""
        client = self.client(exchange)
        if not client or self._tokens is None:
            return "the request has no token that could be revoked"
        return f"{self._tokens.revoke(client)} tokens of the client were revoked"

    def disable(self, exchange: Exchange) -> str:
        """Switches the plugin of the request's client off; says so."""
        if self._disable is None:
            return "this server has no plugin that could be disabled"
        return f"the plugin {self._disable(self.client(exchange))} was disabled"


def _text(header: str) -> str:
    return header.strip().partition(" ")[2].strip()
