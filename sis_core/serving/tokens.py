"""Bearer tokens, kept in the store: issued, handed out again while they live, looked up cheaply.

A token lives by the district's clock. Lookups are remembered in memory; whatever may change a
token passes through this object or tells the store's listeners, and then the memory is emptied.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass

from sis_core.district.store import Store

LIFETIME = 30 * 24 * 3600
"""How long a new token lives, in seconds [doc]."""


@dataclass(frozen=True, slots=True)
class Token:
    """An issued token: whose it is, its scope in full, when it ends (seconds by the clock)."""

    text: str
    client: str
    scope: str
    expires: float


class Tokens:
    """The tokens of one district, for every family that speaks OAuth 2."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._known: dict[str, Token] = {}
        self._generation = 0
        self._handed: dict[tuple[str, str], float] = {}
        store.listen(self._forget)

    def issue(
        self,
        client: str,
        scope: str = "",
        lifetime: float = LIFETIME,
        *,
        least: float = 1,
        alone: bool = False,
    ) -> tuple[Token, int, float | None]:
        """The client's live token, or a new one; with it the whole seconds it still lives.

        A token with less than `least` seconds left is not handed out again; `alone` ends every
        other token of the client and makes a new one. The third value is how many seconds ago (by
        the clock) the same token was handed out, or None where it was not.
        """
        now = self.store.clock.epoch()
        with self._lock:
            if alone:
                self._end(client)
            token = None if alone else self._live(client, scope, now + least)
            if token is None:
                token = Token(str(uuid.uuid4()), client, scope, now + lifetime)
                self._keep(token)
            before = None if alone else self._handed.get((client, scope))
            self._handed[client, scope] = now
        ago = None if before is None else now - before
        return token, int(token.expires - now), ago

    def put(self, text: str, client: str, remaining: float, scope: str = "") -> None:
        """Keeps a given token; a negative remaining life means that it ended that long ago."""
        expires = self.store.clock.epoch() + remaining
        with self._lock:
            self._keep(Token(text, client, scope, expires))

    def find(self, text: str) -> Token | None:
        """The token of that text, live or expired, or None where nobody issued it."""
        found = self._known.get(text)
        if found is None:
            generation = self._generation
            rows = self.store.read(
                "SELECT token, client, scope, expires FROM _tokens WHERE token = ?", (text,)
            )
            if not rows:
                return None
            found = Token(*rows[0])
            if generation == self._generation:  # else it may be gone since
                self._known[text] = found
        return found

    def lives(self, token: Token) -> bool:
        """True while the district's clock has not passed the token's end."""
        return self.store.clock.epoch() < token.expires

    def first_live(self) -> Token | None:
        """Any live token, the one that lives longest."""
        rows = self.store.read(
            "SELECT token, client, scope, expires FROM _tokens WHERE expires > ? "
            "ORDER BY expires DESC, token LIMIT 1",
            (self.store.clock.epoch(),),
        )
        return Token(*rows[0]) if rows else None

    def revoke(self, client: str) -> int:
        """Ends every token of a client; returns how many there were."""
        with self._lock:
            return self._end(client)

    def clear(self) -> None:
        """Ends every token."""
        with self._lock, self.store.write() as w:
            w.keep("DELETE FROM _tokens")
            self._forget(None)

    def _end(self, client: str) -> int:
        with self.store.write() as w:
            count = w.keep("DELETE FROM _tokens WHERE client = ?", (client,))
        self._forget(None)
        return count

    def _live(self, client: str, scope: str, until: float) -> Token | None:
        # A token with less than a second left would be answered with "0": a new one is kinder.
        rows = self.store.read(
            "SELECT token, client, scope, expires FROM _tokens "
            "WHERE client = ? AND scope = ? AND expires >= ? ORDER BY expires DESC LIMIT 1",
            (client, scope, until),
        )
        return Token(*rows[0]) if rows else None

    def _keep(self, token: Token) -> None:
        with self.store.write() as w:
            w.keep(
                "INSERT OR REPLACE INTO _tokens VALUES (?, ?, ?, ?)",
                (token.text, token.client, token.scope, token.expires),
            )
        self._forget(None)

    def _forget(self, changed: object) -> None:
        # The store tells None after a restore; commits of rows do not touch tokens.
        if changed is None:
            self._generation += 1
            self._known.clear()
