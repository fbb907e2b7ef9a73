"""Districts that several tests read; nobody writes to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from plain_districts import TODAY, roster_store

from sis_core.district import Store
from sis_fixtures import Recipe, new_store


@pytest.fixture(scope="session")
def plain_small() -> Iterator[Store]:
    """The roster of `small`, before gradebooks and awkward cases are put in."""
    store = roster_store(Recipe.load("small"), 7)
    yield store
    store.close()


@pytest.fixture(scope="session")
def plain_tiny() -> Iterator[Store]:
    """The roster of `tiny`, before gradebooks and awkward cases are put in."""
    store = roster_store(Recipe.load("tiny"), 7)
    yield store
    store.close()


@pytest.fixture(scope="session")
def small() -> Iterator[Store]:
    """`small` as people get it."""
    store = new_store("small", 7, TODAY)
    yield store
    store.close()
