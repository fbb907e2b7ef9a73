"""Worlds by the dozen: each with a port and a store of its own, restored from one district's bytes.

    with worlds(recipe="small", seed=7, today=date(2026, 10, 15)) as made:   # commands/_worlds.py
        with made.open() as world:
            world.url, world.ready(), world.happen("rename"), world.reset() …

A district is made once for each recipe, seed and day; a world opens from its bytes within
milliseconds. Bytes are kept in this process only: making `small` takes less than half a second,
and a file in somebody's home that may be stale is worth less than that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Self

from mock_sis.generator import Generator
from mock_sis.known_switches import SWITCHES
from mock_sis.world import World
from sis_core.district.clock import Clock
from sis_core.district.store import Snapshot, Store
from sis_core.serving.mounts import Mount
from sis_core.serving.tls import Certificate, PrivateAuthority
from sis_core.wire.switches import NEWEST, Switches


@dataclass(frozen=True, slots=True)
class Plan:
    """Which district: a recipe (a name or a TOML file), a seed, and the day it lives on."""

    recipe: str
    seed: int
    today: date


Make = Callable[[Plan], Store]
"""Makes a district; handed over by whoever may import the generator."""


class Worlds:
    """Opens worlds of one district, or of others beside it; safe from several threads.

    Same plan, same people and same credentials in every world; worlds share nothing that changes.
    Its own context manager: `close` removes the private authority of `open(tls=True)`.
    """

    def __init__(
        self,
        make: Make,
        plan: Plan,
        *,
        version: str = NEWEST,
        generator: Generator | None = None,
        mounts: Sequence[Mount] = (),
    ) -> None:
        self.plan = plan
        self._make = make
        self._version = version
        self._generator = generator
        self._mounts = tuple(mounts)
        self._lock = threading.Lock()
        self._kept: dict[Plan, Snapshot] = {}
        self._authority: PrivateAuthority | None = None

    def open(
        self,
        *,
        tls: bool = False,
        recipe: str | None = None,
        seed: int | None = None,
        today: date | None = None,
        version: str | None = None,
        switches: Mapping[str, str] | None = None,
        served: bool = True,
        timeout: int = 30,
    ) -> World:
        """A new world, served on a free port of 127.0.0.1 unless `served` is False.

        What is not given is as in the plan. End it with `stop`, or use it with `with`. Raises
        DistrictError or SwitchError in one sentence.
        """
        asked = Plan(
            recipe or self.plan.recipe,
            self.plan.seed if seed is None else seed,
            today or self.plan.today,
        )
        chosen = Switches(SWITCHES, version or self._version)
        chosen.set(switches or {})
        kept = self._snapshot(asked)
        store = Store.of(kept.image, Clock(kept.at))
        world = World(
            store, switches=chosen, seed=asked.seed, generator=self._generator, mounts=self._mounts
        )
        try:
            if served:
                world.start(tls=self._trusted() if tls else False, timeout=timeout)
            else:
                world.keep_start()
        except BaseException:
            world.stop()
            raise
        return world

    def close(self) -> None:
        """Removes what was made for TLS; worlds that are open go on without it."""
        with self._lock:
            authority, self._authority = self._authority, None
        if authority is not None:
            authority.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _snapshot(self, plan: Plan) -> Snapshot:
        with self._lock:
            found = self._kept.get(plan)
            if found is None:
                # Under the lock: whoever wants the same district at once waits for it.
                found = self._kept[plan] = self._first(plan)
        return found

    def _first(self, plan: Plan) -> Snapshot:
        """A district's bytes, with the plugins that a new district has."""
        world = World(self._make(plan), seed=plan.seed)
        try:
            return world.store.photograph()
        finally:
            world.stop()

    def _trusted(self) -> Certificate:
        with self._lock:
            if self._authority is None:
                self._authority = PrivateAuthority("127.0.0.1")
            return self._authority.certificate
