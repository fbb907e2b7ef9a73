"""Long bodies sent piece by piece: counted for the journal, compressed on the way."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

_GZIP = 31
"""zlib's number for the gzip format with the largest window."""


class BrokenOff(Exception):
    """A body that ends before its end on purpose; `reset` by a TCP reset, else by closing."""

    def __init__(self, where: str, *, reset: bool) -> None:
        super().__init__(where)
        self.reset = reset


Over = Callable[[bytes, int, str], None]
"""Told once when a body is over: its beginning, its size in bytes, and why it broke off or ''."""


class Streamed:
    """A body as WSGI wants it; it asks for the next piece only when the one before was taken.

    `close` before the end means that the client did not wait for the rest.
    """

    def __init__(self, pieces: Iterator[bytes], over: Over, keep: int) -> None:
        self._pieces = pieces
        self._over: Over | None = over
        self._keep = keep
        self._begun = b""
        self._size = 0

    def __iter__(self) -> Streamed:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except StopIteration:
            self._end("")
            raise
        except BrokenOff as error:
            self._end(f"the body broke off on purpose, {error}")
            raise
        except Exception as error:
            self._end(f"the body broke off: {type(error).__name__}: {error}")
            raise
        self._size += len(piece)
        if len(self._begun) < self._keep:
            self._begun += piece[: self._keep - len(self._begun)]
        return piece

    def close(self) -> None:
        """Ends it; a body that is over already stays as it was told."""
        self._end("the client left before the body was over")

    def _end(self, why: str) -> None:
        over, self._over = self._over, None
        if over is not None:
            over(self._begun, self._size, why)


def gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same body as gzip, each piece on its way as soon as enough came together."""
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()
