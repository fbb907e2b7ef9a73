"""A served site whose provider tells who called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from access_site import Serve, TestSite


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a site with the given switches; several at once do not know of each other."""
    made: list[TestSite] = []

    def serve_one(switches: Mapping[str, str] | None = None, /, **named: str) -> TestSite:
        made.append(TestSite({**(switches or {}), **named}))
        return made[-1]

    yield serve_one
    for site in made:
        site.close()


@pytest.fixture
def site(serve: Serve) -> TestSite:
    """A site with every switch at its default, but timestamps held against its own clock."""
    return serve()
