"""Worlds for the connector's cases: what a case may do with a served district."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from mock_sis.embedded import Worlds
from mock_sis.world import World
from sis_contract.connector.world import Entry, MakeWorld, Row, Rule, Wish, WorldError
from sis_core.district import DistrictError
from sis_core.serving.journal import Wanted
from sis_core.serving.mischief import MischiefError

_MOST_ROWS = 1_000_000


def case_worlds(made: Worlds) -> MakeWorld:
    """Opens a world of those for each case that wants one."""

    def make(wish: Wish) -> CaseWorld:
        with _told():
            return CaseWorld(
                made.open(tls=wish.tls, recipe=wish.recipe, seed=wish.seed, switches=wish.switches)
            )

    return make


class CaseWorld:
    """A world as a case sees it."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._world.url

    def today(self) -> date:
        """The day in the district."""
        return self._world.clock.today()

    def ready(self) -> Mapping[str, Any]:
        """What the ready file holds."""
        return self._world.ready()

    def sql(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a SELECT on the store."""
        return self._world.sql(statement, parameters, _MOST_ROWS)[1]

    def load(
        self,
        tables: Mapping[str, Sequence[Mapping[str, Any]]],
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Adds rows and applies settings."""
        with _told():
            self._world.load(tables, settings)

    def arrange(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """Adds, patches, enrolls, deletes rows by kind."""
        with _told():
            self._world.arrange(list(steps))

    def switch(self, values: Mapping[str, str]) -> None:
        """Sets switches."""
        self._world.switches.set(values)

    def age(self, days: int) -> None:
        """Lets days pass."""
        with _told():
            self._world.age(days)

    def happen(self, event: str, count: int = 1) -> list[Mapping[str, Any]]:
        """Lets a named event happen."""
        with _told():
            return list(self._world.happen(event, count))

    def needs(self, case: str) -> Mapping[str, Any]:
        """Where an awkward case lives."""
        with _told():
            return self._world.needs(case)

    def disturb(self, rule: Rule) -> str:
        """Adds a rule of mischief."""
        with _told():
            return self._world.mischief.add(dict(rule))

    def calm(self) -> None:
        """Takes every rule away."""
        self._world.mischief.clear()

    def rules(self) -> list[Mapping[str, Any]]:
        """The rules with their hits."""
        return list(self._world.mischief.rules())

    def plugin(self, *, enabled: bool) -> None:
        """Enables or disables the plugin whose credentials the ready file holds."""
        client_id, _ = self._world.first_client()
        self._world.plugins.change(client_id, enabled=enabled)

    def last(self) -> int:
        """The number of the newest journal entry."""
        return self._world.journal.last

    def entries(self, since: int) -> list[Entry]:
        """The journal's entries after a number."""
        return list(self._world.journal.entries(Wanted(since=since, limit=_MOST_ROWS)))

    def stop(self) -> None:
        """Ends it."""
        self._world.stop()


@contextmanager
def _told() -> Iterator[None]:
    """Turns the district's refusals into those that cases know."""
    try:
        yield
    except (DistrictError, MischiefError) as error:
        raise WorldError(str(error)) from error
