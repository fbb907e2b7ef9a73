"""Whether a signed request is what its consumer sent, now and for the first time.

oauthlib computes the signatures. The rest is here, for its endpoint classes answer yes or no and
people need the cause: window, nonces, aliases and statuses (design, decision "OAuth").
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from oauthlib.oauth1.rfc5849.signature import (
    sign_hmac_sha1_with_client,
    sign_hmac_sha256_with_client,
)

from sis_core.district.store import Store
from sis_core.serving.exchange import Exchange
from sis_core.serving.forwarded import forwarded_base, public_base
from sis_core.serving.oauth1.causes import likely_causes
from sis_core.serving.oauth1.nonces import Moment, Nonces
from sis_core.serving.oauth1.parameters import Hash, Signed, signed
from sis_core.wire.faults import Unauthorized
from sis_core.wire.switches import Switches

_WINDOWS = {"45": (45 * 60, 45 * 60), "10/5": (10 * 60, 5 * 60)}
"""Seconds that a timestamp may lie behind and ahead: the MS sample's, and Canvas's [impl]."""

_MILLISECONDS = 10**11
_LONGEST_TOLD = 4000


@dataclass(frozen=True, slots=True)
class _Consumer:
    client_secret: str
    resource_owner_secret: str = ""


class OAuth1:
    """Checks signed requests for one district.

    `secret` finds a consumer's secret by its key, None where nobody has that key; it may raise
    Unauthorized itself. The switches are oauth1_window, oauth1_clock, oauth1_nonce and
    forwarded_headers.
    """

    def __init__(
        self, store: Store, switches: Switches, secret: Callable[[str], str | None]
    ) -> None:
        self._clock = store.clock
        self._switches = switches
        self._secret = secret
        self._nonces = Nonces()
        store.listen(self._forget)

    def consumer(self, exchange: Exchange) -> str:
        """The consumer key of a request whose signature holds.

        Raises BadRequest for missing or unsupported parameters, and Unauthorized for a wrong key,
        signature or timestamp and for a nonce that came before; its reason says what differs.
        """
        request = signed(exchange, public_base(exchange.ask, self._switches))
        secret = self._secret(request.key)
        if secret is None:
            raise Unauthorized(
                "The consumer key is unknown",
                reason=f"no consumer has the key {request.key[:80]!r}",
            )
        exchange.client = request.key[:80]
        now = Moment(self._clock.epoch(), time.time())
        self._check_time(request, now)
        if not _equal(signature(request.base_string, secret, request.method), request.signature):
            raise Unauthorized(
                "The OAuth signature is wrong", reason=_why(request, secret, exchange)
            )
        self._check_nonce(request, now)
        return request.key

    def _check_time(self, request: Signed, now: Moment) -> None:
        window = _WINDOWS.get(self._switches["oauth1_window"])
        if window is None:
            return
        behind, ahead = window
        which = self._switches["oauth1_clock"]
        clocks = [("district's", now.district)] if which != "machine" else []
        clocks += [("machine's", now.machine)] if which != "district" else []
        off = [request.timestamp - int(at) for _, at in clocks]  # timestamps are whole seconds
        if not any(-behind <= seconds <= ahead for seconds in off):
            told = " and ".join(
                f"{_apart(seconds)} the {clock} clock ({at:.0f})"
                for (clock, at), seconds in zip(clocks, off, strict=True)
            )
            raise Unauthorized(
                "The OAuth timestamp is outside the window",
                reason=f"oauth_timestamp {request.timestamp} is {told}; at most {behind // 60} "
                f"minutes behind and {ahead // 60} ahead are taken (switches oauth1_window, "
                f"oauth1_clock){_unit(request.timestamp)}",
            )

    def _check_nonce(self, request: Signed, now: Moment) -> None:
        if self._switches.on("oauth1_nonce", "ignore"):
            return
        nonce: tuple[str, ...] = (request.key, request.nonce)
        if self._switches.on("oauth1_nonce", "per_timestamp"):
            nonce = (*nonce, str(request.timestamp))
        if not self._nonces.first(nonce, now, self._switches["oauth1_clock"]):
            raise Unauthorized(
                "The OAuth nonce was used before",
                reason=f"oauth_nonce {request.nonce[:40]!r} came before from this consumer; a "
                "repeated request is signed anew (switch oauth1_nonce)",
            )

    def _forget(self, changed: object) -> None:
        if changed is None:  # a district that was put back knows no earlier requests
            self._nonces.clear()


def signature(base_string: str, secret: str, method: Hash) -> str:
    """The signature of a base string, in base64."""
    sign = sign_hmac_sha1_with_client if method == "HMAC-SHA1" else sign_hmac_sha256_with_client
    made: str = sign(base_string, _Consumer(secret))
    return made


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


def _why(request: Signed, secret: str, exchange: Exchange) -> str:
    causes = likely_causes(request, secret, forwarded_base(exchange.ask))
    told = (
        f"likely cause: {' and '.join(causes)}"
        if causes
        else "no usual fault of clients explains it: another secret, or a change on the way"
    )
    return (
        f"the {request.method} signature does not fit; {told}. The base string here is "
        f"{_cut(request.base_string)}"
    )


def _cut(text: str) -> str:
    # The journal is bounded in bytes: one request must not push the others out.
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}… ({len(text)} in all)"


def _apart(seconds: float) -> str:
    size = abs(seconds)
    text = f"{size / 60:.0f} minutes" if size < 48 * 3600 else f"{size / 86400:.0f} days"
    return f"{text} {'behind' if seconds < 0 else 'ahead of'}"


def _unit(timestamp: int) -> str:
    return "; it looks like milliseconds" if timestamp > _MILLISECONDS else ""
