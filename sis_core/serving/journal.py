"""The journal: what every client asked and was told, in a ring bounded in entries and bytes.

Closing an exchange keeps references and cuts; texts are made, and secrets blotted out, only when
somebody reads.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sis_core.district.clock import Clock
from sis_core.serving.exchange import Exchange
from sis_core.serving.requests import decoded
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.redaction import redacted_headers, redacted_target, redacted_text

CONTROL = "control"
"""The family of entries that tell of the sandbox's own control, such as a reset."""

MAX_ENTRIES = 2000
MAX_BYTES = 32 * 1024 * 1024
MAX_KEPT_BODY = 8 * 1024
_OVERHEAD = 2048  # an entry's own objects and its headers, roughly


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange as it was kept; `number` counts from 1, in the order of answers.

    `at` is the machine's time in seconds since 1970, `district` the district's moment,
    `milliseconds` from the request's headers to the finished answer. Bodies are cut at
    MAX_KEPT_BODY bytes; `asked` and `answered` are their whole sizes. `mischief` are the ids of the
    rules that touched it.
    """

    number: int
    at: float
    district: datetime
    client: str
    method: str
    target: str
    status: int
    milliseconds: float
    asked: int
    answered: int
    family: str
    route: str
    reason: str
    notes: tuple[str, ...]
    request_headers: Mapping[str, str]
    request_body: bytes
    response_headers: tuple[tuple[str, str], ...]
    response_body: bytes
    peer: str
    mischief: tuple[str, ...]

    def shown(self, bodies: bool = True) -> dict[str, Any]:
        """The entry as JSON values, secrets blotted out."""
        made: dict[str, Any] = {
            "number": self.number,
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds"),
            "district_time": self.district.isoformat(sep=" ", timespec="seconds"),
            "client": self.client,
            "peer": self.peer,
            "method": self.method,
            "path": redacted_target(self.target),
            "readable": redacted_target(decoded(redacted_target(self.target))),
            "status": self.status,
            "milliseconds": round(self.milliseconds, 3),
            "request_bytes": self.asked,
            "response_bytes": self.answered,
            "family": self.family,
            "route": self.route,
            "reason": redacted_text(self.reason),
            "notes": [redacted_text(note) for note in self.notes],
            "mischief": list(self.mischief),
        }
        if bodies:
            made["request"] = _part(self.request_headers, self.request_body, self.asked)
            made["response"] = _part(dict(self.response_headers), self.response_body, self.answered)
        return made


def _part(headers: Mapping[str, str], body: bytes, size: int) -> dict[str, Any]:
    return {
        "headers": redacted_headers(headers),
        "body": redacted_text(body.decode("utf-8", "replace")),
        "body_cut": size > len(body),
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to show; an unset field does not filter.

    `since` is the number of the last entry already seen, `path` a part of path and query,
    `status` a status such as "404" or a class such as "4xx", `remarkable` what has a reason or a
    note; `newest` puts the newest first.
    """

    since: int = 0
    method: str = ""
    path: str = ""
    status: str = ""
    remarkable: bool = False
    client: str = ""
    limit: int = 100
    newest: bool = False

    def matches(self, entry: Entry) -> bool:
        """True for an entry that passes every filter."""
        status = self.status.lower()
        if status.endswith("xx"):
            if entry.status // 100 != int(status[0]):
                return False
        elif status and str(entry.status) != status:
            return False
        return (
            (not self.method or entry.method == self.method.upper())
            and (not self.path or self.path in entry.target)
            and (not self.client or entry.client == self.client)
            and (not self.remarkable or bool(entry.reason or entry.notes))
        )


class Journal:
    """A server's memory of its exchanges; safe from any thread."""

    def __init__(
        self, clock: Clock, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES
    ) -> None:
        self._clock = clock
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._number = 0
        self._waiting = 0
        self._changed = threading.Condition()
        self._listeners: list[Callable[[Exchange], None]] = []

    @property
    def last(self) -> int:
        """The number of the newest entry, 0 before the first."""
        return self._number

    @property
    def size(self) -> int:
        """How many bytes the kept entries are reckoned at."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._entries)

    def close(self, exchange: Exchange, answer: Answer, size: int | None = None) -> None:
        """Keeps a finished exchange, dropping the oldest ones past the bounds.

        `size` is that of the whole body, where the answer has only its beginning.
        """
        ended = time.perf_counter()
        ask, body = exchange.ask, answer.body
        asked, answered = len(ask.body), len(body) if size is None else size
        request_body = ask.body if asked <= MAX_KEPT_BODY else ask.body[:MAX_KEPT_BODY]
        response_body = body if answered <= MAX_KEPT_BODY else body[:MAX_KEPT_BODY]
        at, district = time.time(), self._clock.now()
        with self._changed:
            self._number += 1
            self._entries.append(
                Entry(
                    self._number,
                    at,
                    district,
                    exchange.client,
                    ask.method,
                    exchange.target,
                    answer.status,
                    (ended - exchange.started) * 1000,
                    asked,
                    answered,
                    exchange.family,
                    exchange.route,
                    exchange.reason,
                    tuple(exchange.notes),
                    ask.headers,
                    request_body,
                    (("Content-Type", answer.content_type), *answer.headers),
                    response_body,
                    exchange.peer,
                    exchange.mischief,
                )
            )
            self._bytes += _weight(self._entries[-1])
            while len(self._entries) > self._max_entries or self._bytes > self._max_bytes:
                self._bytes -= _weight(self._entries.popleft())
            if self._waiting:
                self._changed.notify_all()
        for listener in self._listeners:
            listener(exchange)

    def listen(self, listener: Callable[[Exchange], None]) -> None:
        """Calls a function with every exchange that is closed, on the thread that closes it."""
        self._listeners.append(listener)

    def tell(self, method: str, target: str, sentence: str) -> None:
        """Keeps a line about a call of the sandbox's control, which explains a jump."""
        exchange = Exchange(Ask(method, target), target, family=CONTROL)
        exchange.note(sentence)
        self.close(exchange, Answer(200, b"", ""))

    def entries(self, wanted: Wanted | None = None) -> list[Entry]:
        """The kept entries that match, oldest first unless the newest are wanted first.

        With `newest` the limit keeps the newest ones, else the first ones after `since`.
        """
        asked = wanted or Wanted()
        with self._changed:
            kept = list(self._entries)
        found = []
        for entry in reversed(kept) if asked.newest else kept:
            if entry.number > asked.since and asked.matches(entry):
                found.append(entry)
                if len(found) >= asked.limit:
                    break
        return found

    def wait(self, number: int, seconds: float) -> bool:
        """Waits until an entry after that number exists; False when the time is up."""
        with self._changed:
            self._waiting += 1
            try:
                return self._changed.wait_for(lambda: self._number > number, seconds)
            finally:
                self._waiting -= 1

    def clear(self) -> int:
        """Forgets every entry and returns how many there were; numbers go on counting."""
        with self._changed:
            count = len(self._entries)
            self._entries.clear()
            self._bytes = 0
        return count


def _weight(entry: Entry) -> int:
    return _OVERHEAD + len(entry.target) + len(entry.request_body) + len(entry.response_body)
