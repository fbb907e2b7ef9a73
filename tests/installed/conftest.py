"""A served world with three students, and its administrator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from installed_packages import Admin

from mock_sis.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """A world with three students, served."""
    made = World.empty("2026-10-15")
    rows = [
        {"dcid": 812 + n, "id": 1812 + n, "last_name": name}
        for n, name in enumerate(("Quill", "Vance", "Quist"))
    ]
    made.load({"students": rows})
    with made:
        made.start()
        yield made


@pytest.fixture
def admin(world: World) -> Admin:
    """Who may do everything."""
    return Admin(world.url)
