"""Answers that go out slowly, in part, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from sis_core.serving.exchange import Exchange
from sis_core.serving.streaming import BrokenOff
from sis_core.wire.ask import Answer

_PIECES_A_SECOND = 10


@dataclass(frozen=True, slots=True)
class Sending:
    """How an answer goes out: `drip` in bytes per second, `truncate` after so many bytes (or a part
    of the body, a float), then `cut` by `close` or `reset`; `cut` alone ends it before its first
    byte.
    """

    cut: str | None
    truncate: int | float | None
    drip: float | None
    wait: Callable[[float], object]

    @property
    def silent(self) -> bool:
        """True where the client gets no byte of an answer."""
        return self.cut is not None and self.truncate is None and self.drip is None

    def hang_up(self, exchange: Exchange) -> None:
        """Ends the connection under the client."""
        connection: Any = exchange.environ["sis.connection"]
        connection.cut(reset=self.cut == "reset")

    def body_of(self, answer: Answer) -> Iterator[bytes]:
        """The body as it goes out; raises BrokenOff where the connection ends in the middle."""
        body = answer.body
        end = len(body)
        if isinstance(self.truncate, float):
            end = int(end * self.truncate)
        elif self.truncate is not None:
            end = min(end, self.truncate)
        size = max(end, 1)
        pause = 0.0
        if self.drip is not None:
            size = max(1, ceil(self.drip / _PIECES_A_SECOND))
            pause = size / self.drip
        for begin in range(0, end, size):
            if begin:
                self.wait(pause)
            yield body[begin : min(begin + size, end)]
        if end < len(body) or self.cut is not None:
            raise BrokenOff(f"after {end} of {len(body)} bytes", reset=self.cut == "reset")


def whole(answer: Answer) -> Answer:
    """An answer with its body in one piece."""
    if answer.stream is None:
        return answer
    return replace(answer, body=b"".join(answer.stream), stream=None)
