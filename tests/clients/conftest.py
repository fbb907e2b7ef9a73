"""A served district in this process, for real clients in other processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from mock_sis.world import World
from sis_fixtures import new_store


@pytest.fixture(scope="module")
def plain() -> Iterator[World]:
    """A small district over http."""
    with World(new_store("small", 5, date(2026, 10, 15))) as world:
        world.start()
        yield world


@pytest.fixture(scope="module")
def secure() -> Iterator[World]:
    """A tiny district over https, its certificate from an authority of its own."""
    with World(new_store("tiny", 5, date(2026, 10, 15))) as world:
        world.start(host="localhost", tls=True)
        yield world
