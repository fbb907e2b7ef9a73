"""Parts of a server made when somebody first needs them: a start pays only for what it uses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from sis_core.serving.exchange import Exchange, Family
from sis_core.serving.requests import StartResponse
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault

T = TypeVar("T")


class Later(Generic[T]):
    """A thing made on first use, once, whichever thread comes first; `close` ends one that is."""

    def __init__(self, make: Callable[[], T], close: Callable[[T], None] | None = None) -> None:
        self._make = make
        self._close = close
        self._lock = threading.Lock()
        self._made: T | None = None

    def __call__(self) -> T:
        """The thing, made now if it was not before."""
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._make()
        return self._made

    @property
    def made(self) -> bool:
        """True once somebody has used it."""
        return self._made is not None

    def end(self) -> None:
        """Closes the thing if it was ever made."""
        with self._lock:
            if self._made is not None and self._close is not None:
                self._close(self._made)


class LaterFamily:
    """A family of addresses whose code is loaded with its first request."""

    def __init__(self, name: str, prefix: str, make: Callable[[], Family]) -> None:
        self.name = name
        self.prefix = prefix
        self._family = Later(make)

    def answer(self, exchange: Exchange) -> Answer:
        """Answers as the family does."""
        return self._family().answer(exchange)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """Refuses as the family does."""
        return self._family().refusal(fault, ask)


class LaterDoors:
    """A WSGI application that is made with its first request."""

    def __init__(self, make: Callable[[], Callable[..., Iterable[bytes]]]) -> None:
        self._doors = Later(make)

    def __call__(
        self, environ: Mapping[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answers as the application does."""
        return self._doors()(environ, start_response)
