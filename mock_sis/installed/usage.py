"""What each plugin's calls use, counted from the start of the server whatever the journal keeps.

Loaded with every start and asked with every call: a call adds a number, or is put aside; what was
put aside is read when there is enough of it, or when somebody asks (`used`).
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sis_core.serving.exchange import Exchange

PUT_ASIDE = 256
"""Calls that wait to be read at most, in all plugins together."""
MOST_PLUGINS = 500
"""Plugins that are counted; the one counted for longest makes room."""
LONGEST = 64 * 1024
"""Bytes of a body that is put aside; a longer one is read at once."""

_READ_LATER = ("schema", "xte")
_READS = ("GET", "HEAD")
_OPEN = ("/ws/v1/metadata",)
_SSN = ("students", "ssn")

Field = tuple[str, str]
"""Table and column, in lower case."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call that was put aside: `body` is kept of what is no read."""

    method: str
    path: str
    target: str
    route: str
    body: bytes


@dataclass(slots=True)
class Counts:
    """What was used since a moment: numbers of calls, queries by name, columns with the access.

    `shown` are columns (`*` for every one of a table) that calls show where they are granted and
    go without where they are not; `stars` the tables of which calls read whatever is granted. All
    of it is bounded: queries and columns are such as there are in the district.
    """

    since: datetime
    calls: int = 0
    level: str = "NONE"
    queries: Counter[str] = field(default_factory=Counter)
    fields: dict[Field, str] = field(default_factory=dict)
    shown: set[Field] = field(default_factory=set)
    stars: set[str] = field(default_factory=set)
    waiting: list[Called] = field(default_factory=list)


Read = Callable[[Counts, Iterable[Called]], None]
"""Adds calls that were put aside to the counts."""


class Usage:
    """Counts by plugin name: a plugin installed anew, after a reset too, is counted on."""

    def __init__(self, name_of: Callable[[str], str | None], read: Read) -> None:
        self._name_of = name_of
        self._read = read
        self._counts: dict[str, Counts] = {}
        self._waiting = 0
        self._lock = threading.Lock()
        self._since = datetime.now(UTC)

    def note(self, exchange: Exchange) -> None:
        """Counts a finished exchange; what is no plugin's is passed over."""
        client, family = exchange.client, exchange.family
        if not client or family == "oauth":
            return
        name = self._name_of(client)
        if name is None:
            return
        with self._lock:
            counts = self._counts.get(name)
            if counts is None:
                counts = self._counts[name] = Counts(self._since)
                if len(self._counts) > MOST_PLUGINS:
                    self._waiting -= len(self._counts.pop(next(iter(self._counts))).waiting)
                    self._since = datetime.now(UTC)  # whoever comes back is counted from here
            counts.calls += 1
            ask = exchange.ask
            if exchange.needs:
                widened(counts.fields, {(table, one): line for table, one, line in exchange.needs})
            if family == "v1":
                if "demographics" in exchange.target:
                    counts.shown.add(_SSN)
                if counts.level != "FULL" and ask.path not in _OPEN:
                    counts.level = "READ" if ask.method in _READS else "FULL"
                return
            if family not in _READ_LATER:
                return
            body = b"" if ask.method in _READS else ask.body
            target, route = exchange.target, exchange.route
            counts.waiting.append(Called(ask.method, ask.path, target, route, body))
            self._waiting += 1
            full = self._waiting >= PUT_ASIDE or len(body) > LONGEST
        if full:
            self.settle()

    def of(self, name: str) -> Counts:
        """What a plugin used since the server's start, or since it was forgotten."""
        self.settle()
        with self._lock:
            found = self._counts.get(name)
            if found is None:
                return Counts(self._since)
            return replace(
                found,
                queries=found.queries.copy(),
                fields=dict(found.fields),
                shown=set(found.shown),
                stars=set(found.stars),
                waiting=[],
            )

    def settle(self) -> None:
        """Reads every call that was put aside."""
        with self._lock:
            taken = self._taken()
        made = {}
        for name, calls in taken.items():
            made[name] = Counts(self._since)
            self._read(made[name], calls)  # reads the store, so not under our lock
        with self._lock:
            for name, more in made.items():
                counts = self._counts.get(name)
                if counts is not None:
                    counts.queries.update(more.queries)
                    widened(counts.fields, more.fields)
                    counts.shown |= more.shown
                    counts.stars |= more.stars

    def forget(self, name: str) -> int:
        """Begins to count a plugin anew; returns how many calls are forgotten."""
        self.settle()
        with self._lock:
            gone = self._counts.pop(name, None)
            self._counts[name] = Counts(datetime.now(UTC))
        return gone.calls if gone else 0

    def _taken(self) -> dict[str, list[Called]]:
        taken = {name: counts.waiting for name, counts in self._counts.items() if counts.waiting}
        for name in taken:
            self._counts[name].waiting = []
        self._waiting = 0
        return taken


def widened(fields: dict[Field, str], more: Mapping[Field, str]) -> None:
    """Adds columns; of two accesses the wider one stays."""
    for key, access in more.items():
        if fields.get(key) != "FullAccess":
            fields[key] = access
