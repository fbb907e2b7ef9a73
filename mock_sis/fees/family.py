"""The addresses `/ws/v1/fee/transaction` and `/ws/v1/fee/transactions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_sis.fees.transactions import Transactions, items_of
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.spec.powerschool.mapped_bodies import body_of
from sis_core.spec.powerschool.v1 import V1
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault, NotFound
from sis_core.wire.switches import VERSIONS

if TYPE_CHECKING:
    from mock_sis.world import World

PREFIX = "/ws/v1/fee"
ONE, SEVERAL = f"{PREFIX}/transaction", f"{PREFIX}/transactions"
_JSON = "application/json"


class FeesFamily:
    """POST 200 with `{}`; 400 for a payload, 415 and 500 for its type [doc]."""

    name = "v1"
    prefix = PREFIX

    def __init__(self, world: World, bearers: Bearers, v1: V1) -> None:
        self._world = world
        self._bearers = bearers
        self._v1 = v1

    def answer(self, exchange: Exchange) -> Answer:
        """Applies what a request asks, all of it or nothing."""
        ask, world = exchange.ask, self._world
        access = world.plugins.access(self._bearers.token(exchange).client)
        self._check_path(ask)
        exchange.route = ask.path
        if ask.method != "POST":
            self._v1.check_level(access, "READ")
            raise self._v1.not_allowed(ask, ("POST",))
        self._v1.check_level(access, "FULL")
        items, notes = items_of(body_of(ask, world.switches), ask.path == SEVERAL)
        for note in notes:
            exchange.note(note)
        with world.store.write() as w:
            overpay = world.switches.on("fee_overpaid", "accept")
            transactions = Transactions(w, world.store, overpay=overpay)
            for item in items:
                transactions.apply(item)
        if world.switches.on("fee_answer", "empty"):
            return Answer(200, b"", "")
        return Answer(200, b"{}", _JSON)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """As the rest of /ws/v1."""
        return self._v1.refusal(fault, ask)

    def _check_path(self, ask: Ask) -> None:
        version = self._world.switches.version
        newer = ask.path == SEVERAL and VERSIONS.index(version) < VERSIONS.index("25.2")
        if ask.path not in (ONE, SEVERAL) or newer:
            reason = f"/ws/v1 has no path {ask.path}"
            if newer:
                reason = f"{SEVERAL} came with 25.2; this is {version}"
            raise NotFound("Resource not found", reason=reason)
