"""A served world with a few invented rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving_client import ID, SECRET, TABLES, TODAY, Client

from mock_sis.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """A served world of two schools and three students, on 15 October 2026."""
    made = World.empty(TODAY)
    made.load(TABLES, {"plugin": {"client_id": ID, "client_secret": SECRET}})
    with made:
        made.start()
        yield made


@pytest.fixture
def client(world: World) -> Client:
    """A client with a valid token."""
    return Client(int(world.url.rpartition(":")[2]), world.valid_token())
