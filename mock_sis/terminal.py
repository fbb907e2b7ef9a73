"""Progress for people: bars on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how many are done, and how many there will be."""


def _silent(what: str, done: int, total: int) -> None:
    """Says nothing."""


@contextmanager
def steps() -> Iterator[Progress]:
    """A progress that draws bars on standard error while the block runs."""
    if not sys.stderr.isatty():
        yield _silent
        return
    # rich takes a tenth of a second to import, which only a person at a terminal should pay.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.description:24}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}

    def report(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=total)
        bars.update(tasks[what], completed=done, total=total)

    with bars:
        yield report
