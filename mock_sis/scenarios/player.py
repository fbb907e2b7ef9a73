"""Playing a scenario in a world: its first stage at once, the others when syncs are done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_sis.arranging.check import check_steps
from mock_sis.known_switches import SWITCHES
from mock_sis.scenarios.scenario import Happening, Scenario, ScenarioError, Stage
from sis_core.district import DistrictError
from sis_core.serving.mischief import MischiefError
from sis_core.wire.switches import SwitchError, Switches

if TYPE_CHECKING:
    from mock_sis.world import World

Told = dict[str, Any]
_BEFORE = "before the scenario's last stage"


class Player:
    """Plays one scenario at a time in a world; a stage is played whole or not at all."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.scenario: Scenario | None = None
        self.syncs = 0
        self._from_start = False
        self._names: dict[str, tuple[str, int]] = {}

    def play(self, scenario: Scenario) -> Told:
        """Sets its switches and plays its first stage; tells what was done.

        Everything in it is checked before anything changes. Raises ScenarioError.
        """
        self._check(scenario)
        before, kept = self.scenario, self._world.switches.all()
        try:
            self._world.switches.set(scenario.switches)
            names = dict[str, tuple[str, int]]()
            told = self._play(scenario.stage(0), names)
        except DistrictError:
            self._world.switches.set(kept)
            raise
        self.scenario, self.syncs, self._names = scenario, 0, names
        self._from_start = not self._world.served
        notes = self._notes(scenario)
        if before is not None:
            notes.append(f"what the scenario {before.name} did before stays until a reset")
        return {**self.state(), "done": told, "notes": notes}

    def synced(self) -> Told:
        """One sync is done: plays what comes after it; tells what was done."""
        if self.scenario is None:
            raise ScenarioError(
                "no scenario is played; start one: mock-sis scenarios play, or POST "
                "/_sandbox/scenario"
            )
        told = self._play(self.scenario.stage(self.syncs + 1), self._names)
        self.syncs += 1
        return {**self.state(), "done": told, "notes": []}

    def state(self) -> Told:
        """Which scenario is played, after how many syncs, and whether something still comes."""
        if self.scenario is None:
            return {"scenario": None}
        return {
            "scenario": self.scenario.name,
            "sentence": self.scenario.sentence,
            "syncs": self.syncs,
            "over": self.syncs >= self.scenario.syncs,
        }

    def back(self) -> None:
        """The world is at its start again: so is a scenario that it was started with."""
        if self.scenario is None:
            return
        if not self._from_start:
            self.scenario = None
            return
        self.syncs = 0
        self._names = {}
        self._world.mischief.add_all(self.scenario.stage(0).rules)

    def _check(self, scenario: Scenario) -> None:
        """Raises ScenarioError for a word, name, event, rule or switch that does not exist."""
        try:
            Switches(SWITCHES, self._world.switches.version).set(scenario.switches)
        except SwitchError as error:
            raise ScenarioError(str(error)) from None
        names: set[str] = set()
        for stage in scenario.stages:
            try:
                for one in stage.happenings:
                    if one.event:
                        self._world.generator.named(one.event)
                check_steps(stage.steps, self._world.store.tables, names)
                self._world.mischief.check(stage.rules)
            except (DistrictError, MischiefError) as error:
                raise ScenarioError(f"{_moment(stage.at)}: {error}") from None

    def check_again(self) -> None:
        """Raises ScenarioError for a rule about a family that the server turns out not to have."""
        if self.scenario is not None:
            self._check(self.scenario)

    def _play(self, stage: Stage, names: dict[str, tuple[str, int]]) -> list[str]:
        """Plays a stage; where something of it fails nothing of it is left."""
        world = self._world
        changes = bool(stage.happenings or stage.steps)
        if changes:
            world.store.snapshot(_BEFORE)
        told: list[str] = []
        try:
            for one in stage.happenings:
                told += self._happen(one)
            if stage.steps:
                told += [done["sentence"] for done in world.arrange(stage.steps, names)]
            if stage.calm:
                world.mischief.clear()
                told.append("all mischief has ended")
            added = world.mischief.add_all(stage.rules)
            told += [f"{one.told}, from now on" for one in world.mischief.active if one.id in added]
        except (DistrictError, MischiefError) as error:
            if changes:
                world.store.restore(_BEFORE)
            raise ScenarioError(f"{_moment(stage.at)}: {error}") from None
        finally:
            if changes:
                world.store.forget(_BEFORE)
        return told

    def _happen(self, one: Happening) -> list[str]:
        if one.days:
            self._world.age(one.days)
            return [f"the district is {one.days} days older"]
        return [str(told["sentence"]) for told in self._world.happen(one.event, one.count)]

    def _notes(self, scenario: Scenario) -> list[str]:
        """Where this district is another one than the scenario was written for."""
        store, notes = self._world.store, []
        for name, wanted in (
            ("recipe", scenario.recipe),
            ("seed", scenario.seed),
            ("today", scenario.today and scenario.today.isoformat()),
        ):
            here = store.setting(name)
            if wanted is not None and here != wanted:
                notes.append(f"written for {name} {wanted}, this district has {here}")
        if scenario.version and scenario.version != self._world.switches.version:
            notes.append(f"written for version {scenario.version} of the SIS")
        return notes


def _moment(at: int) -> str:
    """When a stage is played, in words."""
    if at == 0:
        return "at once"
    return "after 1 sync" if at == 1 else f"after {at} syncs"
