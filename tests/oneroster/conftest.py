"""Districts that tests only read from: one of each for a whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from roster_door import Reader, reader_of


@pytest.fixture(scope="session")
def small() -> Iterator[Reader]:
    """The recipe `small`; nobody writes to it or switches anything."""
    with reader_of("small") as reader:
        yield reader


@pytest.fixture(scope="session")
def tiny() -> Iterator[Reader]:
    """The recipe `tiny` with every awkward case; nobody writes to it or switches anything."""
    with reader_of("tiny") as reader:
        yield reader


@pytest.fixture
def own() -> Iterator[Reader]:
    """A `tiny` of a test's own, to write to and to switch."""
    with reader_of("tiny") as reader:
        yield reader
