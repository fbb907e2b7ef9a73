"""How a family frames the rows of its lists, for whoever moves rows about."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable

from sis_core.wire.ask import Ask


class Wrapped(NamedTuple):
    """How `/ws/v1` frames a list: the wrapper's name, a row's name."""

    plural: str
    name: str


@runtime_checkable
class Wrapping(Protocol):
    """A family whose lists stand in a wrapper, one row as an object."""

    def listed(self, ask: Ask) -> Wrapped | None:
        """How the answer to a request frames its rows, None where it is no list."""
