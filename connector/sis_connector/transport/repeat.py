"""Repetition of an exchange that is safe to repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sis_connector.errors import Retry
from sis_connector.transport.wire import Wire, describe

T = TypeVar("T")


def repeated(wire: Wire, exchange: Callable[[], T]) -> T:
    """Run `exchange` again after each `Retry` that is worth it, with bounded patience."""
    patience = wire.patience
    attempt = 1
    while True:
        try:
            return exchange()
        except Retry as trouble:
            if not trouble.now or attempt >= patience.attempts:
                describe(trouble, attempt)
                trouble.now = False  # whoever asked for this must not begin again
                raise
            attempt += 1
            seconds = patience.wait_before(attempt, trouble)
        wire.traffic.repeated(seconds)
        patience.sleep(seconds)
