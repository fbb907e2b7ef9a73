"""Whole answers of collections, kept while neither the district nor a switch changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from sis_core.district.store import Store
from sis_core.wire.ask import Answer
from sis_core.wire.switches import Switches

LARGEST = 128 * 1024
MOST_BYTES = 64 * 1024 * 1024
"""The bodies are those of rendered pages, so keeping them mostly costs their headers alone."""


class Answers:
    """A memory of answers by what was asked, bounded in bytes; safe between threads.

    An answer that was made while something changed is not kept. Answers about which the journal
    has something to say are not kept either, so that it says it each time.
    """

    def __init__(self, store: Store, switches: Switches) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0
        self.generation = 0
        store.listen(self._changed)
        switches.listen(lambda: self._changed(None))

    def find(self, key: Hashable) -> Answer | None:
        """The kept answer, or None."""
        return self._kept.get(key)

    def keep(self, key: Hashable, answer: Answer, generation: int) -> None:
        """Keeps an answer that was begun at a generation; the oldest leave first."""
        size = len(answer.body)
        if answer.stream is not None or size > LARGEST:
            return
        with self._lock:
            if generation != self.generation or key in self._kept:
                return
            self._kept[key] = answer
            self._bytes += size
            while self._bytes > MOST_BYTES:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)

    def _changed(self, changed: object) -> None:
        with self._lock:
            self.generation += 1
            self._kept.clear()
            self._bytes = 0
