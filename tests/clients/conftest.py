"""A served district in this process, for real clients in other processes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_fixtures import new_store

sys.path.append(str(Path(__file__).parents[1] / "oneroster"))
"""The hand-written SQL of what OneRoster should hold stands there."""


@pytest.fixture(scope="module")
def plain() -> Iterator[World]:
    """A small district over http."""
    with World(new_store("small", 5, date(2026, 10, 15))) as world:
        world.start()
        yield world


@pytest.fixture(scope="module")
def secure() -> Iterator[World]:
    """A tiny district over https, its certificate from an authority of its own."""
    with World(new_store("tiny", 5, date(2026, 10, 15))) as world:
        world.start(host="localhost", tls=True)
        yield world


@pytest.fixture(scope="module")
def rostered() -> Iterator[World]:
    """A small district that serves OneRoster too; everybody in it has a username."""
    with World(new_store("small", 5, date(2026, 10, 15)), mounts=(ONEROSTER,)) as world:
        world.clock.freeze()
        with world.store.write() as w:
            for table, column in (("Students", "Student_Web_ID"), ("Users", "TeacherLoginID")):
                for (key,) in w.read(f"SELECT DCID FROM {table} WHERE {column} IS NULL"):
                    w.update(table, key, {column: f"{table.lower()}{key}"})
        world.start()
        yield world


@pytest.fixture(scope="module")
def nameless() -> Iterator[World]:
    """A tiny district with OneRoster, in which some people have no username."""
    with World(new_store("tiny", 5, date(2026, 10, 15)), mounts=(ONEROSTER,)) as world:
        world.start()
        yield world
