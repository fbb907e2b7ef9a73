"""What went over the wire in one run, counted from several threads."""

from __future__ import annotations

import threading


class Traffic:
    """Counts requests, repetitions, new tokens and the seconds spent waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = 0
        self.retries = 0
        self.tokens = 0
        self.waited = 0.0

    def sent(self) -> None:
        with self._lock:
            self.requests += 1

    def repeated(self, seconds: float) -> None:
        with self._lock:
            self.retries += 1
            self.waited += seconds

    def signed_in(self) -> None:
        with self._lock:
            self.tokens += 1
