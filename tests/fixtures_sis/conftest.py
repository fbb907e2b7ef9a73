"""Districts that several tests read; nobody writes to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from plain_districts import TODAY, plain_recipe

from sis_core.district import Store
from sis_fixtures import new_store


@pytest.fixture(scope="session")
def plain_small() -> Iterator[Store]:
    """`small` as it is generated before any awkward case is put in."""
    store = new_store(plain_recipe("small"), 7, TODAY)
    yield store
    store.close()


@pytest.fixture(scope="session")
def plain_tiny() -> Iterator[Store]:
    """`tiny` as it is generated before any awkward case is put in."""
    store = new_store(plain_recipe("tiny"), 7, TODAY)
    yield store
    store.close()
