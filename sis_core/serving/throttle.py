"""A limit on requests per minute and client, for clients that must learn to honour 429."""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from sis_core.serving.authorization import consumer_key
from sis_core.serving.exchange import Exchange
from sis_core.wire.faults import TooMany
from sis_core.wire.switches import Switches

_MINUTE = 60.0
_MOST_CLIENTS = 1000


class Throttle:
    """Counts requests by token or consumer key, else by address, over the last minute.

    The machine's time counts, not the district's: a client waits in real seconds.
    """

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = {}

    def check(self, exchange: Exchange) -> None:
        """Counts a request; raises TooMany with Retry-After past the switch's limit."""
        limit = self._switches.number("throttle_per_minute")
        if not limit:
            return
        header = exchange.ask.header("authorization")
        # A signed request has another header every time: its consumer key says who it is.
        who = consumer_key(header) or header or exchange.peer
        now = time.monotonic()
        with self._lock:
            if len(self._seen) > _MOST_CLIENTS:
                self._seen.clear()  # a sandbox has few clients; nobody may fill the memory
            seen = self._seen.setdefault(who, deque())
            while seen and seen[0] <= now - _MINUTE:
                seen.popleft()
            if len(seen) < limit:
                seen.append(now)
                return
            wait = max(1, math.ceil(seen[0] + _MINUTE - now))
        raise TooMany(
            "Too many requests",
            reason=f"more than {limit} requests in a minute (switch throttle_per_minute)",
            headers=(("Retry-After", str(wait)),),
        )
