"""The family `/powerschool-ptg-api`: installed or not, token, route, body, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mock_sis.ptg.calls import Calls
from mock_sis.ptg.refusals import worded
from mock_sis.ptg.routes import PREFIX, Match, match
from sis_core.gradebook.legacy.book import LegacyBook
from sis_core.gradebook.refused import Refused
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import message_answer
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.dialects import ptg
from sis_core.wire.faults import Fault, NotAllowed, NotFound, Unsupported

if TYPE_CHECKING:
    from mock_sis.world import World

_WITH_BODY = ("POST", "PUT")


class NotInstalled(NotFound):
    """The add-on is not there, so nothing answers under its path."""


class PtgFamily:
    """`/powerschool-ptg-api/v2`; it is not gated by grants, only by a token [doc: portal]."""

    name = "ptg"
    prefix = "/powerschool-ptg-api"

    def __init__(self, world: World, bearers: Bearers) -> None:
        self._world = world
        self._bearers = bearers
        self._calls = Calls(LegacyBook(world.store), world.switches)

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a request."""
        self._check_installed()
        client = self._bearers.token(exchange).client
        found = self._route(exchange)
        call: Callable[[Exchange, Match, str], Answer] = getattr(
            self._calls, found.route.operations[exchange.ask.method]
        )
        _check_type(exchange)
        for name in exchange.ask.query:
            if name != "values":
                exchange.note(f"the parameter {name[:40]!r} means nothing here; it was ignored")
        plugin = self._world.plugins.find(client)
        try:
            return call(exchange, found, plugin.name if plugin else client)
        except Refused as refused:
            status = self._world.switches["ptg_pro_section"]
            raise worded(refused, other_gradebook=status) from None

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"error_message": {"error": […]}}`; `{"message": …}` where there is no add-on."""
        if isinstance(fault, NotInstalled):
            return message_answer(fault)
        body = ptg.error_body(fault)
        return Answer(fault.status, body, ptg.CONTENT_TYPE if body else "", fault.headers)

    def _check_installed(self) -> None:
        world = self._world
        if world.switches.on("ptg_installed", "no"):
            raise NotInstalled("Not found", reason="the PTG API is off (switch ptg_installed)")
        if world.store.setting("ptg_installed", True) is False:
            raise NotInstalled("Not found", reason="the district says ptg_installed = false")

    def _route(self, exchange: Exchange) -> Match:
        ask = exchange.ask
        found = match(ask.path) if ask.path.startswith(f"{PREFIX}/") else None
        if found is not None and found.route.guessed:
            if self._world.switches.on("ptg_guessed_paths", "404"):
                found = None
            else:
                exchange.note("nobody has seen this path or its body; both are guesses of ours")
        if found is None:
            raise NotFound("Resource not found", reason=f"the PTG API has no address {ask.path}")
        exchange.route = f"{PREFIX}/{found.route.template}"
        methods = found.route.operations
        if ask.method not in methods:
            allowed = ", ".join(sorted(methods))
            raise NotAllowed(
                f"{ask.method} is not allowed here",
                reason=f"{exchange.route} takes {allowed}, not {ask.method}",
                headers=(("Allow", allowed),),
            )
        return found


def _check_type(exchange: Exchange) -> None:
    ask = exchange.ask
    if ask.method not in _WITH_BODY:
        return
    kind = ask.header("content-type").partition(";")[0].strip().lower()
    if not kind:
        exchange.note("the body came without a Content-Type; it was read as JSON")
    elif kind != "application/json" and not kind.endswith("+json"):
        raise Unsupported(f"the body must be application/json, not {kind[:60]}")


def operations() -> Mapping[str, tuple[str, ...]]:
    """Path template → methods, for reference pages and tests."""
    from mock_sis.ptg.routes import ROUTES

    return {f"{PREFIX}/{route.template}": tuple(route.operations) for route in ROUTES}
