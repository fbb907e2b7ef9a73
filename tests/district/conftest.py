"""A small store for the tests of the district."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from sis_core.district import Clock, Store


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty district on 2026-10-15, its clock frozen at nine."""
    clock = Clock(datetime(2026, 10, 15, 9))
    clock.freeze()
    made = Store.memory(clock)
    yield made
    made.close()
