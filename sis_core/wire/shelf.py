"""The rendered rows of one form, kept where they were first spelled: in the texts of pages.

A row is a piece of a run's text, so a page that was served once is one buffer to be sent again,
and no row is kept twice.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, repeat

Frame = tuple[bytes, bytes, bytes]
"""What stands before the rows of a page, between them, and after them."""

PageKey = tuple[Frame, bytes]
"""A frame and the ids within it, as 64-bit numbers."""

BARE: Frame = (b"", b"", b"")

_OF_A_ROW = 200
"""What a row weighs beside its text, in bytes: its id, its place and its part of the tables."""


@dataclass(slots=True, eq=False)
class Run:
    """Rows in one text, which never changes.

    Row n stands between starts[n] and starts[n + 1], less the separator's length. `live` counts
    the rows that are still looked up here, `dead` the bytes of the others; `key` says of which
    page this is the text, as long as all its rows are.
    """

    text: bytes
    ids: array[int]
    starts: array[int]
    gap: int
    live: int
    dead: int = 0
    key: PageKey | None = None

    @classmethod
    def of(cls, ids: Iterable[int], rows: Sequence[bytes], frame: Frame) -> Run:
        """Rows put into their frame."""
        before, between, after = frame
        gap = len(between)
        starts = array("q", accumulate((len(row) + gap for row in rows), initial=len(before)))
        text = b"".join((before, between.join(rows), after))
        return cls(text, array("q", ids), starts, gap, len(rows))

    @property
    def weight(self) -> int:
        """Bytes it is reckoned at."""
        return len(self.text) + _OF_A_ROW * len(self.ids)

    def row(self, place: int) -> bytes:
        """The row at a place, counted from 0."""
        return self.text[self.starts[place] : self.starts[place + 1] - self.gap]

    def length(self, place: int) -> int:
        """How many bytes that row has."""
        return self.starts[place + 1] - self.gap - self.starts[place]


@dataclass(slots=True, eq=False)
class Shelf:
    """Where each row is, and which run is a page; its owner sees to locking.

    Reading needs no lock: a run's text does not change, and a look-up is one step. `generation`
    moves when a row is dropped. `size` is the weight of all runs, `dead` the bytes in them that no
    row is looked up in any more.
    """

    places: dict[int, tuple[Run, int]] = field(default_factory=dict)
    pages: dict[PageKey, Run] = field(default_factory=dict)
    generation: int = 0
    size: int = 0
    dead: int = 0

    def rows(self, ids: Sequence[int]) -> list[bytes | None]:
        """Each id's row, None for those that are not kept."""
        return [at[0].row(at[1]) if at else None for at in map(self.places.get, ids)]

    def add(self, run: Run, key: PageKey | None = None) -> None:
        """Looks the run's rows up there from now on; with a key it is that page."""
        for row_id in run.ids:
            self._leave(row_id)
        self.places.update(zip(run.ids, zip(repeat(run), range(run.live)), strict=True))
        self.size += run.weight
        if key is not None:
            run.key = key
            self.pages[key] = run

    def drop(self, row_id: int) -> None:
        """Forgets a row that changed, and the page it stood in."""
        self.generation += 1
        self._leave(row_id)
        self.places.pop(row_id, None)

    def clear(self) -> None:
        """Forgets every row."""
        self.generation += 1
        self.places.clear()
        self.pages.clear()
        self.size = self.dead = 0

    def _leave(self, row_id: int) -> None:
        at = self.places.get(row_id)
        if at is None:
            return
        run, place = at
        if run.key is not None:
            self.pages.pop(run.key, None)
            run.key = None
        length = run.length(place)
        run.live -= 1
        run.dead += length
        self.dead += length
        if not run.live:
            self.size -= run.weight
            self.dead -= run.dead
