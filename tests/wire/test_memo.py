"""What is computed from a store is kept until its tables change."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime

import pytest

from sis_core.district import Clock, Store
from sis_core.wire.memo import Memo


@pytest.fixture
def store() -> Iterator[Store]:
    """A district with one school."""
    made = Store.memory(Clock(datetime(2026, 10, 15)))
    made.load({"schools": [{"dcid": 3, "school_number": 210}]})
    yield made
    made.close()


def test_a_thing_is_made_once_until_its_table_changes(store: Store) -> None:
    """A change elsewhere keeps it, a change of its table makes it anew."""
    memo, made = Memo(store), []

    def make() -> int:
        made.append(1)
        return len(made)

    tables = frozenset({"schools"})
    first = [memo.get("k", tables, make), memo.get("k", tables, make)]
    store.load({"students": [{"dcid": 1}]})
    second = memo.get("k", tables, make)
    store.load({"schools": [{"dcid": 4}]})
    third = memo.get("k", tables, make)

    assert (first, second, third) == ([1, 1], 1, 2)


def test_what_was_made_during_a_change_is_not_kept(store: Store) -> None:
    """A commit between reading and keeping must not leave the old value behind."""
    memo = Memo(store)

    def make() -> object:
        before = store.scalar("SELECT count(*) FROM Schools")
        store.load({"schools": [{"school_number": 300 + before}]})
        return before

    given = memo.get("k", frozenset({"schools"}), make)
    later = memo.get(
        "k", frozenset({"schools"}), lambda: store.scalar("SELECT count(*) FROM Schools")
    )

    assert (given, later) == (1, 2)


def test_it_is_bounded(store: Store) -> None:
    """In bytes; what was not used for longest leaves first, and what is too big is not kept."""
    memo, made = Memo(store, max_bytes=2500), []

    def ask(key: str, size: int = 100) -> None:
        def make() -> array[int]:
            made.append(key)
            return array("q", range(size))

        memo.get(key, frozenset(), make)

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    ask("huge", 1000)
    ask("huge", 1000)

    assert made == ["a", "b", "c", "b", "huge", "huge"]
