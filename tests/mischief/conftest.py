"""A served district with both APIs, and requests that speak to it as a client would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mischief_site import CLIENT, DAY, SECRET, TABLES, Site

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER


@pytest.fixture
def site() -> Iterator[Site]:
    """A served world of two schools and seven students, PowerSchool and OneRoster."""
    world = World.empty(DAY, mounts=(ONEROSTER,))
    world.load(TABLES, {"plugin": {"client_id": CLIENT, "client_secret": SECRET}})
    with world:
        world.start()
        with Site(world) as made:
            yield made
