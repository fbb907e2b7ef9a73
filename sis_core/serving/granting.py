"""What a client gets for its credentials: which scopes, which token, and what comes with it."""

from __future__ import annotations

import hashlib

from sis_core.district.store import Store
from sis_core.serving.exchange import Exchange
from sis_core.serving.scopes import ALL, SCOPES, in_full, read_scopes, shortened
from sis_core.serving.tokens import LIFETIME, Token, Tokens
from sis_core.wire.faults import BadRequest
from sis_core.wire.switches import Switches

COOKIE = "sis_session"
"""The cookie that token answers set where the switch token_cookie says so [impl: Aeries]."""


def allowed_scopes(store: Store) -> frozenset[str]:
    """The scopes of whoever's token names none: the district's setting, else all seven."""
    setting = store.setting("oneroster") or {}
    scopes = setting.get("scopes")
    return ALL if scopes is None else frozenset(map(shortened, scopes)) & ALL


def cookie_value(token: str) -> str:
    """The session that belongs to a token; it tells nothing of the token."""
    return hashlib.sha256(f"{COOKIE}:{token}".encode()).hexdigest()[:32]


class Granting:
    """Decides on scopes and tokens, for every token address of one district.

    A server without OneRoster lacks the switches of its quirks; they stand at their defaults then.
    """

    def __init__(self, tokens: Tokens, switches: Switches) -> None:
        self._tokens = tokens
        self._switches = switches

    def scope(self, asked: str, exchange: Exchange, *, some: bool = True) -> str:
        """The scopes that a client gets of those it asked for, in full, blanks between.

        Of a mixture the known ones are granted, unless token_scope_unknown is `reject`. Where
        nothing is left `some` raises BadRequest `invalid_scope`; without it the answer is "".
        """
        names = [shortened(name) for name in asked.split()]
        allowed = allowed_scopes(self._tokens.store)
        refused = [name for name in names if name not in allowed]
        granted = frozenset(names) & allowed
        if refused:
            told = ", ".join(repr(name[:100]) for name in refused[:5])
            choice = ", ".join(scope for scope in SCOPES if scope in allowed) or "none at all"
            if (some and not granted) or self._is("token_scope_unknown", "reject"):
                raise BadRequest(
                    "invalid_scope",
                    reason=f"{told} cannot be granted; this client may have {choice}",
                )
            exchange.note(f"asked for scopes that were not granted: {told}")
        return in_full(granted)

    def everything(self) -> str:
        """Every scope that a client may have, in full."""
        return in_full(allowed_scopes(self._tokens.store))

    def issue(
        self, client: str, scope: str, lifetime: float = LIFETIME, least: float = 1
    ) -> tuple[Token, int, float | None]:
        """The client's token for those scopes, as `Tokens.issue` has it; see the switch token."""
        alone = self._is("token", "single")
        return self._tokens.issue(client, scope, lifetime, least=least, alone=alone)

    def headers(self, token: Token) -> tuple[tuple[str, str], ...]:
        """Headers that go with a token: its cookie, where cookies are given."""
        if "token_cookie" not in self._switches.known or self._switches.on("token_cookie", "none"):
            return ()
        return (("Set-Cookie", f"{COOKIE}={cookie_value(token.text)}; Path=/; HttpOnly"),)

    def _is(self, switch: str, value: str) -> bool:
        return switch in self._switches.known and self._switches.on(switch, value)


def token_scopes(token: Token, store: Store) -> frozenset[str]:
    """What a token opens: the scopes it names, else everything that its client may have."""
    return read_scopes(token.scope) if token.scope else allowed_scopes(store)
