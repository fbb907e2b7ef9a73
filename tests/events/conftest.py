"""A served world and a receiver of what it tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from receiver import Receiver, Site, receiving, site


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that accepts everything."""
    with receiving() as made:
        yield made


@pytest.fixture
def here(receiver: Receiver) -> Iterator[Site]:
    """A world of its own, stopped before the receiver is."""
    with site() as made:
        yield made
