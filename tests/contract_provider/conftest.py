"""Served districts to be checked, each fresh, each alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mock_sis.commands._worlds import worlds
from mock_sis.world import World
from sis_contract.provider.client import Client
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.sessions import Sessions

MakeSessions = Callable[..., Sessions]


@pytest.fixture(scope="session")
def kept_worlds() -> Iterator[Any]:
    """Worlds of the recipe tiny, made once for this worker."""
    yield worlds("tiny")


@pytest.fixture
def world(kept_worlds: Any) -> Iterator[World]:
    """A served district nobody has written to."""
    made = kept_worlds.open()
    with made:
        yield made


@pytest.fixture
def sessions_of() -> Iterator[MakeSessions]:
    """Makes sessions with a world's server; their connections end with the test."""
    clients: list[Client] = []

    def make(world: World, client: Client | None = None, *, writes: bool = False) -> Sessions:
        client = client or Client(timeout=15)
        clients.append(client)
        ready = world.ready()
        own, other = ready["powerschool"], ready["oneroster"]
        return Sessions(
            client,
            PowerSchool(client, own["url"], own["client_id"], own["client_secret"]),
            OneRoster(
                client,
                other["url"],
                other["token_url"],
                other["client_id"],
                other["client_secret"],
                (other["consumer_key"], other["consumer_secret"]),
            ),
            writes,
        )

    yield make
    for client in clients:
        client.close()
