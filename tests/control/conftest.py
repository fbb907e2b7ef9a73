"""The small district in this process, without a server, for tests that only change rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_sis.commands._worlds import worlds
from mock_sis.embedded import Worlds
from mock_sis.world import World


@pytest.fixture(scope="module")
def made() -> Iterator[Worlds]:
    """Worlds of the small district, not served."""
    with worlds("small") as those:
        yield those


@pytest.fixture
def world(made: Worlds) -> Iterator[World]:
    """The small district on 15 October 2026."""
    with made.open(served=False) as opened:
        yield opened
