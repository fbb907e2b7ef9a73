"""The address `/ws/v1/event_subscription`: read, replaced whole, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_sis.events.subscriptions import read
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.spec.powerschool.mapped_bodies import body_of
from sis_core.spec.powerschool.v1 import V1
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault, NotFound
from sis_core.wire.tree import branch

if TYPE_CHECKING:
    from mock_sis.world import World

PREFIX = "/ws/v1/event_subscription"
METHODS = ("GET", "PUT", "DELETE")


class EventsFamily:
    """GET 200, PUT 201 or 204, DELETE 204; 404 where there is nothing to delete [doc]."""

    name = "events"
    prefix = PREFIX

    def __init__(self, world: World, bearers: Bearers, v1: V1) -> None:
        self._world = world
        self._bearers = bearers
        self._v1 = v1

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a request."""
        ask = exchange.ask
        access = self._world.plugins.access(self._bearers.token(exchange).client)
        self._v1.check_level(access, "READ")
        if ask.path != PREFIX:
            raise NotFound("Resource not found", reason=f"/ws/v1 has no path {ask.path}")
        exchange.route = PREFIX
        match ask.method:
            case "GET":
                return self._shown(ask, access.plugin_id)
            case "PUT":
                return self._put(exchange, access.plugin_id)
            case "DELETE":
                if not self._world.events.unsubscribe(access.plugin_id):
                    raise _none()
                return Answer(204, b"", "")
            case _:
                raise self._v1.not_allowed(ask, METHODS)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """As the rest of /ws/v1."""
        return self._v1.refusal(fault, ask)

    def _shown(self, ask: Ask, plugin: int) -> Answer:
        found = self._world.events.subscriptions.of(plugin)
        if found is not None:
            return self._v1.spoken(found.tree(), ask)
        if self._world.switches.on("events_none", "empty"):
            return self._v1.spoken(branch("event_subscriptions", ()), ask)
        raise _none()

    def _put(self, exchange: Exchange, plugin: int) -> Answer:
        body = body_of(exchange.ask, self._world.switches)
        https_only = self._world.switches.on("events_scheme", "https")
        subscription, notes = read(body, plugin, https_only)
        for note in notes:
            exchange.note(note)
        if subscription.callback_url.startswith("http:"):
            exchange.note("callback_url is http; PowerSchool documents https alone")
        new = self._world.events.subscribe(subscription, exchange.ask.base)
        return Answer(201 if new else 204, b"", "")


def _none() -> NotFound:
    return NotFound(
        "Resource not found", reason="this plugin has no event subscriptions; PUT makes them"
    )
