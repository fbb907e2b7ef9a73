"""Who calls the provider, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Literal

from oneroster_mock.access.refusals import REALM, bad_request, forbidden, unauthorized
from oneroster_mock.site import Site
from sis_core.serving.authorization import is_signed
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.serving.granting import COOKIE, allowed_scopes, cookie_value, token_scopes
from sis_core.serving.later import Later
from sis_core.serving.scopes import covers
from sis_core.serving.tokens import Token
from sis_core.wire.faults import BadRequest, Unauthorized

if TYPE_CHECKING:
    from sis_core.serving.oauth1 import OAuth1

VENDOR_HEADER = "x-vendor-authorization"
_GRADES = "gradebook."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: a client id or consumer key, its scopes by their last part, and how.

    `closed` says why the gradebook stays closed to this request, or is empty.
    """

    client: str
    scopes: frozenset[str]
    how: Literal["bearer", "oauth1"]
    closed: str = ""

    def may(self, scope: str) -> bool:
        """True where a call that needs this scope is open, by its last part."""
        return covers(self.scopes, scope) and not (self.closed and scope.startswith(_GRADES))

    def need(self, scope: str) -> None:
        """Raises the 403 of a missing scope, or the 401 of a missing vendor header."""
        if not covers(self.scopes, scope):
            raise forbidden(scope, self.scopes)
        if self.closed and scope.startswith(_GRADES):
            raise unauthorized("The vendor is not authorized", self.closed)


class Access:
    """Finds the caller of a request on one site; both kinds of credentials open every address."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._bearers = Bearers(site.tokens, site.switches, site.alive)
        self._oauth1 = Later(self._make_oauth1)

    def caller(self, exchange: Exchange) -> Caller:
        """Who sent a request.

        Raises a Problem: 401 for missing, unknown or ended credentials and for a signature that
        does not hold, 400 for a signed request that lacks parameters.
        """
        if is_signed(exchange):
            client, scopes = self._consumer(exchange), allowed_scopes(self._site.store)
            return Caller(client, scopes, "oauth1", self._closed(exchange))
        token = self._token(exchange)
        scopes = token_scopes(token, self._site.store)
        return Caller(token.client, scopes, "bearer", self._closed(exchange))

    # -- signed requests ------------------------------------------------------------------------

    def _consumer(self, exchange: Exchange) -> str:
        if exchange.trusted:
            return exchange.client
        if self._site.switches.on("oauth1", "refuse"):
            raise unauthorized(
                "OAuth 1.0a is not supported",
                "this server takes bearer tokens only (switch oauth1)",
            )
        try:
            return self._oauth1().consumer(exchange)
        except Unauthorized as fault:
            challenge = f'OAuth realm="{REALM}"'
            raise unauthorized(fault.message, fault.reason, challenge) from None
        except BadRequest as fault:
            raise bad_request(fault.message, fault.reason) from None

    def _make_oauth1(self) -> OAuth1:
        from sis_core.serving.oauth1 import OAuth1  # its library is no small thing to load

        return OAuth1(self._site.store, self._site.switches, self._secret)

    def _secret(self, key: str) -> str | None:
        consumers = (self._site.store.setting("oneroster") or {}).get("consumers") or {}
        if key in consumers:
            return str(consumers[key])
        client = self._site.client(key)
        if client is None:
            return None
        if not client.enabled:
            raise Unauthorized("The client is disabled", reason="the consumer's plugin is disabled")
        return client.client_secret

    # -- tokens ---------------------------------------------------------------------------------

    def _token(self, exchange: Exchange) -> Token:
        try:
            token = self._bearers.token(exchange)
        except Unauthorized as fault:
            told = any("error=" in value for _, value in fault.headers)
            challenge = f'Bearer realm="{REALM}"'
            if told:
                challenge += f', error="invalid_token", error_description="{fault.message}"'
            raise unauthorized(_message(fault), fault.reason, challenge) from None
        if self._site.switches.on("token_cookie", "required"):
            self._check_cookie(exchange, token)
        return token

    def _check_cookie(self, exchange: Exchange, token: Token) -> None:
        try:
            cookies = SimpleCookie(exchange.ask.header("cookie"))
        except CookieError:
            cookies = SimpleCookie()
        sent = cookies.get(COOKIE)
        if sent is None or sent.value != cookie_value(token.text):
            state = "missing" if sent is None else "another token's"
            raise unauthorized(
                "The session is missing",
                f"the cookie {COOKIE}, which the token answer set, is {state}; send it back with "
                "every call (switch token_cookie)",
            )

    def _closed(self, exchange: Exchange) -> str:
        if self._site.switches.on("vendor_header", "none"):
            return ""
        key, _, secret = exchange.ask.header(VENDOR_HEADER).partition(":")
        if key.strip() and secret.strip():
            return ""
        return (
            f"gradebook calls need the header {VENDOR_HEADER}: KEY:SECRET beside the token (switch "
            "vendor_header); any key and secret will do here"
        )


def _message(fault: Unauthorized) -> str:
    return "Authorization is required" if fault.message == "Unauthorized" else fault.message
