"""The journal: what every client asked and was told, in a ring bounded in entries and bytes.

Closing an exchange keeps references and cuts; entries and texts are made, and secrets blotted out,
only when somebody reads.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sis_core.district.clock import Clock
from sis_core.serving.entry import Entry as Entry
from sis_core.serving.entry import Wanted as Wanted
from sis_core.serving.exchange import Exchange
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.redaction import redacted_target

if TYPE_CHECKING:
    from sis_core.serving.conduct import Oddity

CONTROL = "control"
"""The family of entries that tell of the sandbox's own control, such as a reset."""

MAX_ENTRIES = 2000
MAX_BYTES = 32 * 1024 * 1024
MAX_KEPT_BODY = 8 * 1024
ENTRY_BYTES = MAX_BYTES // MAX_ENTRIES
"""What an entry may take on average where somebody asks for more entries than usual."""

COUNTED = ("status", "path", "method", "client", "family", "route")
"""What entries can be counted by."""

_Kept = tuple[Any, ...]
"""Weight, the answer's content type and other headers, then an Entry's first fields in order."""

_NUMBER = 3
_CLIENTS = 256
_EVERYTHING = 10**9
_OVERHEAD = 2048  # an entry's own objects and its headers, roughly


class Journal:
    """A server's memory of its exchanges; safe from any thread."""

    def __init__(
        self, clock: Clock, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES
    ) -> None:
        self._clock = clock
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._kept: deque[_Kept] = deque()
        self._headers: dict[str, Mapping[str, str]] = {}
        self._bytes = 0
        self._number = 0
        self._waiting = 0
        self._ended = False
        self._lock = threading.Lock()
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
        return len(self._kept)

    def close(self, exchange: Exchange, answer: Answer, size: int | None = None) -> None:
        """Keeps a finished exchange, dropping the oldest ones past the bounds.

        `size` is that of the whole body, where the answer has only its beginning.
        """
        ended = time.perf_counter()
        ask, body = exchange.ask, answer.body
        asked, answered = len(ask.body), len(body) if size is None else size
        request_body = ask.body if asked <= MAX_KEPT_BODY else ask.body[:MAX_KEPT_BODY]
        response_body = body if answered <= MAX_KEPT_BODY else body[:MAX_KEPT_BODY]
        headers, weight = self._as_before(ask.headers), len(exchange.target)
        weight += _OVERHEAD + len(request_body) + len(response_body)
        with self._lock:  # held as shortly as can be: every thread of the server comes by here
            self._number = number = self._number + 1
            self._kept.append(
                (
                    weight,
                    answer.content_type,
                    answer.headers,
                    number,
                    time.time(),
                    self._clock.now(),
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
                    exchange.peer,
                    exchange.mischief,
                    headers,
                    request_body,
                    response_body,
                )
            )
            self._bytes += weight
            while len(self._kept) > self._max_entries or self._bytes > self._max_bytes:
                self._bytes -= self._kept.popleft()[0]
        if self._waiting:
            with self._changed:
                self._changed.notify_all()
        for listener in self._listeners:
            listener(exchange)

    def _as_before(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The headers that this caller sent before, where they are the same: one copy is kept."""
        caller = headers.get("authorization", "")
        before = self._headers.get(caller)
        if before is not None and before == headers:
            return before
        if len(self._headers) >= _CLIENTS:
            self._headers.clear()
        self._headers[caller] = headers
        return headers

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
        with self._lock:
            kept = list(self._kept)
        found = []
        for record in reversed(kept) if asked.newest else kept:
            if record[_NUMBER] > asked.since and asked.matches(entry := _entry(record)):
                found.append(entry)
                if len(found) >= asked.limit:
                    break
        return found

    # -- questions ------------------------------------------------------------------------------

    def find(self, **wanted: Any) -> list[Entry]:
        """The kept entries that match, oldest first: method, path, client, status, family, …

        `path` is a pattern of the whole path (`*` within a part, `**` anything), `status` a number
        or a class such as "4xx"; the other names are those of Wanted. Raises TypeError for another
        name, ValueError for a value that no entry has.
        """
        return self.entries(_wanted(wanted))

    def wait_for(self, count: int = 1, seconds: float = 10, **wanted: Any) -> list[Entry]:
        """Waits until so many entries match, and returns them, oldest first.

        Raises TimeoutError, saying what came instead, when the time is up.
        """
        return self.wait_until(count, seconds, _wanted(wanted))

    def wait_until(self, count: int, seconds: float, wanted: Wanted) -> list[Entry]:
        """As `wait_for` does."""
        end = time.monotonic() + seconds
        while True:
            seen = self.last
            found = self.entries(wanted)
            if len(found) >= count:
                return found
            left = end - time.monotonic()
            if left <= 0 or not self.wait(seen, left):
                raise TimeoutError(self._missed(count, seconds, len(found)))

    def _missed(self, count: int, seconds: float, found: int) -> str:
        newest = self.entries(Wanted(newest=True, limit=5))[::-1]
        came = [f"{one.status} {one.method} {redacted_target(one.target)}" for one in newest]
        return (
            f"{found} of {count} such requests came within {seconds} s; "
            f"the last ones of all were: {'; '.join(came) or 'none'}"
        )

    def counts(self, by: str = "status", **wanted: Any) -> dict[str, int]:
        """How many entries there are of each status, path, method, client, family or route.

        Raises ValueError naming these for another `by`.
        """
        return self.counts_of(by, _wanted(wanted))

    def counts_of(self, by: str, wanted: Wanted) -> dict[str, int]:
        """As `counts` does: most first."""
        if by not in COUNTED:
            raise ValueError(f"by is one of {', '.join(COUNTED)}, not {by!r}")
        found = Counter(
            entry.target.partition("?")[0] if by == "path" else str(getattr(entry, by))
            for entry in self.entries(wanted)
        )
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def conduct(self, **wanted: Any) -> list[Oddity]:
        """What clients did oddly, as far as the kept entries tell."""
        return self.conduct_of(_wanted(wanted))

    def conduct_of(self, wanted: Wanted) -> list[Oddity]:
        """As `conduct` does."""
        from sis_core.serving.conduct import conduct

        moves = self.entries(Wanted(family=CONTROL, limit=_EVERYTHING))
        return conduct(self.entries(wanted), (entry.number for entry in moves))

    def har(self, base: str = "", **wanted: Any) -> dict[str, Any]:
        """The kept entries as an HTTP Archive (HAR 1.2), secrets blotted out."""
        from sis_core.serving.archive import archived

        return archived(self.find(**wanted), base)

    def wait(self, number: int, seconds: float) -> bool:
        """Waits until an entry after that number exists; False when the time is up."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._ended or self._number > number, seconds)
                return self._number > number
            finally:
                self._waiting -= 1

    def end(self) -> None:
        """Lets nobody wait any longer: the server stops."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def clear(self) -> int:
        """Forgets every entry and returns how many there were; numbers go on counting."""
        with self._lock:
            count = len(self._kept)
            self._kept.clear()
            self._bytes = 0
        return count


def _entry(kept: _Kept) -> Entry:
    _, content_type, headers, *fields = kept
    fields.append((("Content-Type", content_type), *headers))
    return Entry(*fields)


def _wanted(given: Mapping[str, Any]) -> Wanted:
    """Filters by name; `path` is a pattern, a status may be a number, and nothing is left out.

    Raises TypeError for an unknown name, ValueError for a value that no entry can have.
    """
    from sis_core.serving.questions import check, unknown

    known = {one.name for one in fields(Wanted)} | {"path"}
    for name in given:
        if name not in known:
            raise TypeError(unknown(name, sorted(known)))
    named = {**given, "limit": given.get("limit", _EVERYTHING)}
    if "path" in named:
        named["pattern"] = named.pop("path")
    if "status" in named:
        named["status"] = str(named["status"])
    wanted = Wanted(**named)
    check(wanted)
    return wanted
