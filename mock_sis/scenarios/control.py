"""`/_sandbox/scenario`: played at run time, and moved on when a sync is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from mock_sis.scenarios.read import load, shipped
from mock_sis.scenarios.scenario import ScenarioError
from sis_core.serving.control_input import body
from sis_core.serving.sandbox import Operation

if TYPE_CHECKING:
    from mock_sis.world import World


class ScenarioControl:
    """The operations over one world's scenario."""

    def __init__(self, world: World) -> None:
        self._world = world

    def operations(self) -> tuple[Operation, ...]:
        """What is listed and routed."""
        return (
            Operation(
                "GET",
                "/scenario",
                "Which scenario is played, and the shipped ones with a sentence each.",
                self.shown,
            ),
            Operation(
                "POST",
                "/scenario",
                'Plays a shipped scenario: {"name": "busy-morning"}, or one of your own with the '
                "members of its TOML; docs/scenarios.md.",
                self.play,
            ),
            Operation(
                "POST",
                "/scenario/next",
                "Says that a sync is done: what the scenario does after it happens now.",
                self.next,
            ),
        )

    def shown(self) -> Any:
        """The state, and what there is."""
        listed = [{"name": name, "sentence": load(name).sentence} for name in shipped()]
        return {**self._world.player.state(), "shipped": listed}

    def play(self) -> Any:
        """Plays a scenario; a name alone means a shipped one, never a file of this machine."""
        asked = body()
        if set(asked) == {"name"}:
            if asked["name"] not in shipped():
                raise ScenarioError(
                    f"there is no scenario {asked['name']!r} (there is: {', '.join(shipped())})"
                )
            told = self._world.play(str(asked["name"]))
        else:
            told = self._world.play(asked)
        self._tell(told)
        return told

    def next(self) -> Any:
        """One sync is done."""
        body(optional=True, known=())
        told = self._world.synced()
        self._tell(told)
        return told

    def _tell(self, told: dict[str, Any]) -> None:
        done = "; ".join(told["done"]) or "nothing"
        syncs = "1 sync" if told["syncs"] == 1 else f"{told['syncs']} syncs"
        sentence = f"scenario {told['scenario']} after {syncs}: {done}"
        self._world.journal.tell(request.method, request.path, sentence)
