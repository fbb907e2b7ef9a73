"""A CSV file of a package, row by row, with the line on which each row begins."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import IO

_MOST_LINE = 1 << 20


class Unreadable(Exception):
    """Where a file stops being CSV in UTF-8: the line, and the end of a sentence."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


def rows(stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """The line number and the cells of each row of RFC 4180 text; empty lines are passed over.

    A byte order mark is dropped. Raises Unreadable where the bytes are not UTF-8 or the quotes do
    not match.
    """
    source = _Lines(stream)
    reader = csv.reader(source, strict=True)
    while True:
        begun = source.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(begun, _explained(str(error))) from None
        if cells:
            yield begun, cells


class _Lines:
    """Decoded lines of a stream, counted."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self._stream.readline(_MOST_LINE)
        if not raw:
            raise StopIteration
        self.count += 1
        if len(raw) == _MOST_LINE:
            raise Unreadable(self.count, f"has a line of more than {_MOST_LINE} bytes")
        if self.count == 1:
            if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise Unreadable(1, "is UTF-16; files of a package are UTF-8")
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            wrong = raw[error.start]
            raise Unreadable(
                self.count, f"is not UTF-8 (byte 0x{wrong:02X}); save it as UTF-8"
            ) from None


def _explained(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quoted cell is never closed"
    if "expected after" in error:
        return 'a quoted cell goes on after its closing quote; a quote inside is doubled: ""'
    if "new-line character" in error:
        return "has bare carriage returns as line ends; use CR LF or LF"
    if "field larger" in error:
        return "has a cell of more than 131072 characters"
    return f"is not CSV: {error}"
