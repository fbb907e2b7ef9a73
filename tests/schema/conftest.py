"""A few hand-made rows behind a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from schema_door import Door, schema_door


@pytest.fixture
def door() -> Iterator[Door]:
    """A world of its own."""
    with schema_door() as made:
        yield made


@pytest.fixture(scope="module")
def shared() -> Iterator[Door]:
    """The same, for tests that only read and change no setting."""
    with schema_door() as made:
        yield made
