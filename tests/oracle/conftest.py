"""A district of a few invented rows, and a way to ask it Oracle queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from oracle_rows import NOW, TABLES

from sis_core.district import Clock, Store
from sis_core.oracle import Engine, translate

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The district in memory."""
    clock = Clock(NOW)
    clock.freeze()
    made = Store.memory(clock)
    made.load(TABLES)
    yield made
    made.close()


@pytest.fixture(scope="module")
def ask(store: Store) -> Iterator[Ask]:
    """Asks an Oracle query and gives its rows."""
    engine = Engine(store)

    def asked(sql: str, values: dict[str, Any] | None = None, **options: Any) -> list[Any]:
        return engine.run(translate(sql, store.tables, **options), values).rows

    yield asked
    engine.close()
