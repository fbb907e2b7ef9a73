"""What the sandbox's control needs of a server, and what an operation of it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sis_core.district import Clock
from sis_core.district.store import Store
from sis_core.serving.journal import Journal
from sis_core.serving.mischief import Mischief
from sis_core.wire.switches import Switches


class Sandbox(Protocol):
    """What the control needs of a server."""

    store: Store
    switches: Switches
    journal: Journal
    clock: Clock
    mischief: Mischief
    seed: int

    @property
    def chance(self) -> int:
        """The seed that days, events and rules by chance draw from."""

    def reseed(self, seed: int) -> None:
        """Lets them draw from another one."""

    def reset(self, switches: bool = True) -> None:
        """Back to the start."""

    def restore(self, name: str) -> None:
        """Back to a snapshot."""

    def facts(self) -> dict[str, Any]:
        """Name and counts."""

    def document(self, name: str, url: str) -> Mapping[str, Any]:
        """OpenAPI of a provider that is served at that URL; raises DistrictError."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: how it is called and what it does, as the index lists it."""

    method: str
    path: str
    does: str
    answer: Callable[..., Any]
