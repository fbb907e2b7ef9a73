"""The family `/ws/powerqueryaccesslist`: which fields the registered PowerQueries read (2.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_sis.queries.listing import access_list
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import message_answer
from sis_core.spec.powerschool.v1 import V1
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault, NotAllowed

if TYPE_CHECKING:
    from mock_sis.world import World

PREFIX = "/ws/powerqueryaccesslist"


class AccessListFamily:
    """`GET /ws/powerqueryaccesslist` for every query, `…/NAME` for one [doc].

    The answer is an `<access_request>` as a plugin.xml has it, or its mapped JSON [guess].
    """

    name = "access list"
    prefix = PREFIX

    def __init__(self, world: World, bearers: Bearers, v1: V1) -> None:
        self._world = world
        self._bearers = bearers
        self._v1 = v1

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a request."""
        self._bearers.token(exchange)
        ask = exchange.ask
        name = ask.path.removeprefix(PREFIX).removeprefix("/")
        exchange.route = f"{PREFIX}/{{name}}" if name else PREFIX
        if ask.method != "GET":
            raise NotAllowed(
                "Method Not Allowed",
                reason=f"the access list is read with GET, not {ask.method}",
                headers=(("Allow", "GET"),),
            )
        queries = self._world.queries
        found = [queries.named(name)] if name else list(queries.installed.values())
        return self._v1.spoken(access_list(found), ask)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}` [guess: as /ws/schema]."""
        return message_answer(fault)
