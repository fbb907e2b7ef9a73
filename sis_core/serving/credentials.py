"""Client credentials at a token address: read from where clients put them, and proven."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol

from sis_core.serving.exchange import Exchange
from sis_core.wire.faults import Unauthorized


class Client(Protocol):
    """What must be known of a client."""

    @property
    def client_secret(self) -> str:
        """The secret in plain text."""

    @property
    def enabled(self) -> bool:
        """False for a disabled plugin, whose credentials do not work [live]."""


Find = Callable[[str], Client | None]


def prove(find: Find, client: str, secret: str, exchange: Exchange) -> str:
    """The client id whose secret this is; raises Unauthorized `invalid_client`, saying why."""
    known = find(client)
    if known is None:
        raise Unauthorized("invalid_client", reason=f"no plugin has the client id {client[:80]!r}")
    exchange.client = client[:80]
    if not secrets.compare_digest(known.client_secret.encode(), secret.encode("utf-8", "replace")):
        raise Unauthorized("invalid_client", reason="the client secret is wrong")
    if not known.enabled:
        raise Unauthorized("invalid_client", reason="the plugin is disabled")
    return client
