"""One push at a time: two would both find that an assignment is not there yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sis_connector.errors import TargetUnusable


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Hold the roster's push lock: an empty file beside it, held by SQLite's own file lock.

    The system lets go of it when the process ends, however it ends, and every system has it.
    """
    path = target.with_name(f"{target.name}.push-lock")
    with closing(_held(path, target)):
        yield


def _held(path: Path, target: Path) -> sqlite3.Connection:
    try:
        held = sqlite3.connect(path, isolation_level=None, timeout=0)
    except sqlite3.OperationalError as closed:
        raise TargetUnusable(
            f"No file can be made beside the roster {target.name}: {closed}."
        ) from closed
    try:
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as taken:
        held.close()
        raise TargetUnusable(
            f"Another push is using the roster {target.name}.", "Wait until it has ended."
        ) from taken
    return held
