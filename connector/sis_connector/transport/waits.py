"""How long to wait before a request is repeated."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sis_connector.errors import Retry, Throttled


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Patience:
    """At most `attempts` tries; waits in seconds; `sleep` and `now` can be replaced in tests."""

    attempts: int = 5
    first_wait: float = 0.5
    longest_backoff: float = 30.0
    max_wait: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _now

    def wait_before(self, attempt: int, trouble: Retry) -> float:
        """Seconds to wait before try number `attempt` (2 = the first repetition).

        Raises Throttled when the server asks for more patience than we have: coming back earlier
        than it asked would only make it worse.
        """
        if trouble.wait is None:
            return min(self.first_wait * 2.0 ** (attempt - 2), self.longest_backoff, self.max_wait)
        if trouble.wait > self.max_wait:
            raise Throttled(
                f"PowerSchool asks for a pause of {round(trouble.wait)} seconds, more than the "
                f"{round(self.max_wait)} allowed by --max-wait.",
                wait=trouble.wait,
            ) from trouble
        return trouble.wait


def asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that `Retry-After` asks for, given as seconds or as an HTTP date; None if unreadable.

    A date is measured against the server's own `Date`, so that a clock that is wrong on either
    side does no harm.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until = _http_date(text)
    if until is None:
        return None
    return max(0.0, (until - (_http_date(headers.get("date", "")) or now)).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
