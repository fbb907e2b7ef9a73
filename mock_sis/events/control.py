"""`/_sandbox/events`: who is told what, and how the telling goes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sis_core.serving.sandbox import Operation

if TYPE_CHECKING:
    from mock_sis.world import World


class EventControl:
    """The operation over one world's subscriptions."""

    def __init__(self, world: World) -> None:
        self._world = world

    def operations(self) -> tuple[Operation, ...]:
        """Reading them."""
        return (
            Operation(
                "GET",
                "/events",
                "Event subscriptions, and how many notifications wait, were delivered, given up.",
                self.shown,
            ),
        )

    def shown(self) -> Any:
        """Subscriptions and counts."""
        events = self._world.events
        return {
            "subscriptions": [
                {
                    "plugin": one.plugin,
                    "key": one.key,
                    "callback_url": one.callback_url,
                    "event_subscription": [
                        {"resource": pair.path, "event_type": pair.event_type} for pair in one.pairs
                    ],
                }
                for one in events.subscriptions.all()
            ],
            "waiting": events.waiting,
            **asdict(events.counts),
        }
