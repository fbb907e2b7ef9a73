"""A v1 family over a small hand-made district."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from v1_family import Family, small_family


@pytest.fixture
def family() -> Iterator[Family]:
    """Four schools, two years, two sections, three students."""
    made = small_family()
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def shared_family() -> Iterator[Family]:
    """The same, for tests that only read."""
    made = small_family()
    yield made
    made.store.close()
