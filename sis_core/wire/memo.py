"""Things computed from a store and kept until a table they were computed from changes."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from sis_core.district import Store

T = TypeVar("T")

_LEAST = 200
"""What an entry weighs at least, in bytes: its key and its own objects."""


class _Kept(NamedTuple):
    tables: frozenset[str]
    value: Any
    weight: int


class Memo:
    """A memory of computed things, bounded in bytes; safe between threads.

    An entry names the tables it was read from; a commit that touches one of them drops it. What
    was computed while a commit happened is given out and not kept. The least recently used leave
    first.
    """

    def __init__(self, store: Store, max_bytes: int = 16 * 1024 * 1024) -> None:
        self._max = max_bytes
        self._weight = 0
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0
        store.listen(self._changed)

    def found(self, key: Hashable) -> Any:
        """The kept thing under a key, or None."""
        with self._lock:
            entry = self._kept.get(key)
            if entry is None:
                return None
            self._kept.move_to_end(key)
            return entry.value

    def get(self, key: Hashable, tables: frozenset[str], make: Callable[[], T]) -> T:
        """The kept thing under a key, or a newly made one."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                value: T = found.value
                return value
            generation = self._generation
        value = make()
        with self._lock:
            if generation == self._generation:
                self._keep(key, _Kept(tables, value, _weight(value)))
        return value

    def _keep(self, key: Hashable, entry: _Kept) -> None:
        if entry.weight > self._max:
            return
        self._drop(key)
        self._kept[key] = entry
        self._weight += entry.weight
        while self._weight > self._max:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._weight -= gone.weight

    def _changed(self, changed: frozenset[tuple[str, int]] | None) -> None:
        with self._lock:
            self._generation += 1
            touched = None if changed is None else {table for table, _ in changed}
            for key in list(self._kept):
                if touched is None or self._kept[key].tables & touched:
                    self._drop(key)


def _weight(value: object) -> int:
    if isinstance(value, array):
        return _LEAST + value.itemsize * len(value)
    own: int = getattr(value, "weight", 0)
    return _LEAST + own
