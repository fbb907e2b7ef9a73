"""Telling a person how far a run has come: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Protocol, TextIO

LONG = 200
"""Steps from which on a stage tells its quarters."""


class Progress(Protocol):
    """A listener of the run; methods may be called from one thread only."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins that has `total` steps (0 = unknown)."""
        ...

    def step(self) -> None:
        """One step of the current stage is done."""
        ...

    def note(self, text: str) -> None:
        """A sentence for the reader."""
        ...

    def close(self) -> None: ...


class Quiet:
    """Says nothing."""

    def stage(self, name: str, total: int) -> None: ...

    def step(self) -> None: ...

    def note(self, text: str) -> None: ...

    def close(self) -> None: ...


class Lines:
    """One line per stage and per note, and quarters of long stages, for logs and pipes."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._name, self._total, self._done = "", 0, 0

    def stage(self, name: str, total: int) -> None:
        self._name, self._total, self._done = name, total, 0
        self._write(f"{name} ({total})" if total else name)

    def step(self) -> None:
        before = 4 * self._done // max(1, self._total)
        self._done += 1
        quarter = 4 * self._done // max(1, self._total)
        if self._total >= LONG and before < quarter < 4:
            self._write(f"{self._name}: {self._done} of {self._total}")

    def note(self, text: str) -> None:
        self._write(text)

    def close(self) -> None: ...


class Bars:
    """A bar per stage, drawn by rich."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns: list[Any] = [
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        ]
        self._rich = RichProgress(*columns, console=Console(file=stream))
        self._rich.start()
        self._task: Any = None

    def stage(self, name: str, total: int) -> None:
        self._task = self._rich.add_task(name, total=total or None)

    def step(self) -> None:
        if self._task is not None:
            self._rich.advance(self._task)

    def note(self, text: str) -> None:
        self._rich.console.print(text, markup=False, highlight=False)

    def close(self) -> None:
        self._rich.stop()


def for_stream(stream: TextIO | None = None, *, quiet: bool = False) -> Progress:
    """Bars if `stream` (default stderr) is a terminal, else plain lines; nothing when quiet."""
    stream = stream or sys.stderr
    if quiet:
        return Quiet()
    if stream.isatty():
        return Bars(stream)
    return Lines(lambda text: print(text, file=stream, flush=True))
