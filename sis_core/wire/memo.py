"""Things computed from a store and kept until a table they were computed from changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sis_core.district import Store

T = TypeVar("T")


class Memo:
    """A bounded memory of computed things; safe between threads.

    An entry names the tables it was read from; a commit that touches one of them drops it. What
    was computed while a commit happened is given out and not kept.
    """

    def __init__(self, store: Store, entries: int = 512) -> None:
        self._max = entries
        self._kept: OrderedDict[Hashable, tuple[frozenset[str], Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0
        store.listen(self._changed)

    def get(self, key: Hashable, tables: frozenset[str], make: Callable[[], T]) -> T:
        """The kept thing under a key, or a newly made one."""
        found = self._kept.get(key)
        if found is not None:
            value: T = found[1]
            return value
        generation = self._generation
        value = make()
        with self._lock:
            if generation == self._generation:
                self._kept[key] = (tables, value)
                while len(self._kept) > self._max:
                    self._kept.popitem(last=False)
        return value

    def _changed(self, changed: frozenset[tuple[str, int]] | None) -> None:
        with self._lock:
            self._generation += 1
            if changed is None:
                self._kept.clear()
                return
            touched = {table for table, _ in changed}
            for key in [k for k, (tables, _) in self._kept.items() if tables & touched]:
                del self._kept[key]
