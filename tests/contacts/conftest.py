"""A few contacts behind a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from contacts_door import Door, contacts_door


@pytest.fixture
def door() -> Iterator[Door]:
    """A world of its own."""
    with contacts_door() as made:
        yield made
