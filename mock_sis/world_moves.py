"""How a world is moved on: days, events, arranged rows, scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_sis.generator import Generator, Told
from sis_core.district import DistrictError
from sis_core.district.store import Store
from sis_core.serving.later import Later
from sis_core.serving.mischief import Mischief

if TYPE_CHECKING:
    from mock_sis.scenarios.player import Player
    from mock_sis.scenarios.scenario import Scenario

CHANCE = "chance"
"""The setting that holds another seed than the district's own."""


class WorldMoves:
    """The part of a world that changes its district, for tests and demonstrations.

    Everything is done whole or not at all and raises DistrictError in one sentence.
    """

    store: Store
    seed: int
    mischief: Mischief

    _generator: Generator | None
    _player: Later[Player]

    def _go_back(self) -> None:
        """The district is at its start again: so is its scenario, or it has ended."""
        if self._player.made:
            self.player.back()

    @property
    def generator(self) -> Generator:
        """How the district goes on; raises DistrictError where nobody handed it over."""
        if self._generator is None:
            raise DistrictError("this server was started without the district generator")
        return self._generator

    @property
    def chance(self) -> int:
        """The seed that days, events and rules by chance draw from: the district's, or another."""
        return int(self.store.setting(CHANCE, self.seed))

    def reseed(self, seed: int) -> None:
        """Lets days, events and rules that are added later draw from another seed; people stay.

        A reset goes back to the district's own.
        """
        self.store.remember(CHANCE, seed)
        self.mischief.seed = seed

    def restore(self, name: str) -> None:
        """Puts the district, its clock and what chance draws from back to a snapshot."""
        self.store.restore(name)
        self.mischief.seed = self.chance

    def age(self, days: int = 1) -> list[Told]:
        """Lets the district grow older by days and returns what happened."""
        return self.generator.age(self.store, days)

    def happen(self, event: str, count: int = 1) -> list[Told]:
        """Lets a named event happen today, some times over, and returns what happened.

        `transfer`, `rename`, `new-section` …: `GET /_sandbox/age` lists them. All or nothing:
        raises DistrictError for an unknown event, or where it cannot happen that often.
        """
        return self.generator.happen(self.store, event, count)

    def needs(self, case: str) -> Told:
        """Where an awkward case of docs/cases.md lives here: its id (`E-07`) or its key."""
        return self.generator.needs(self.store, case)

    def arrange(
        self,
        steps: Sequence[Mapping[str, Any]],
        names: dict[str, tuple[str, int]] | None = None,
    ) -> list[Told]:
        """Adds, patches, enrolls, drops and deletes rows by everyday names, in one transaction.

        Each step is one object, such as {"add": "student", "first_name": "Ada"};
        docs/world-control.md. `names` keeps what steps call "as" for a later arrangement. Returns
        what was done, one told step each. Raises DistrictError; nothing is changed then.
        """
        from mock_sis.arranging.run import arrange

        return arrange(self.store, steps, names)

    def play(self, scenario: Scenario | Mapping[str, Any] | str) -> Told:
        """Plays a scenario: a shipped one or a TOML file by name, its members, or one read before.

        What it does at once is done; `synced` goes on. Raises ScenarioError (a DistrictError).
        """
        from mock_sis.scenarios.read import load, read
        from mock_sis.scenarios.scenario import Scenario

        if isinstance(scenario, str):
            scenario = load(scenario)
        return self.player.play(scenario if isinstance(scenario, Scenario) else read(scenario))

    def synced(self) -> Told:
        """Says that a client has done a sync: what the scenario does after it is done now."""
        return self.player.synced()

    @property
    def player(self) -> Player:
        """Which scenario is played and how far; its code is loaded at the first look."""
        return self._player()
