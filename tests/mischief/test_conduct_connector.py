"""The reference connector's ordinary syncs have no oddity: the kinds raise no false alarm."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_sis.commands._worlds import worlds
from mock_sis.ready_file import write_ready
from mock_sis.world import World


@pytest.fixture
def served() -> Iterator[World]:
    """A served small district with OneRoster."""
    with worlds("small") as made, made.open() as world:
        yield world


@pytest.mark.parametrize(
    "how",
    [
        ("--parents",),
        ("--no-bulk",),
        ("--profile", "learning-oneroster"),
        ("--profile", "learning-oneroster", "--oauth1"),
        ("--profile", "canvas"),
    ],
)
def test_two_ordinary_syncs_are_not_odd(
    served: World, tmp_path: Path, how: tuple[str, ...]
) -> None:
    """A first and a second sync of the reference connector: requests came, and none was odd."""
    ready = tmp_path / "ready.json"
    write_ready(ready, served.ready())
    target = tmp_path / "roster.db"
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "mock_sis", "sync", "--ready", ready, "--target", target, *how],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr

    assert len(served.journal) > 20
    assert [one.shown() for one in served.journal.conduct()] == []
