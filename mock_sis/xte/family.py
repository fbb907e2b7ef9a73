"""The family `/ws/xte`, checks in the order of A2.9."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_sis.xte.call import Call
from mock_sis.xte.grants import Grants
from mock_sis.xte.routes import PREFIX, SESSION_ONLY, Operation, match
from mock_sis.xte.words import fault_of, missing_grants
from mock_sis.xte.work import CHANGING, MAKING
from sis_core.gradebook.refused import Refused
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.dialects import xte
from sis_core.wire.faults import (
    BadRequest,
    Fault,
    Forbidden,
    NotAllowed,
    NotFound,
    TooMany,
    Unsupported,
)
from sis_core.wire.switches import VERSIONS

if TYPE_CHECKING:
    from mock_sis.world import World


_TITLES = {
    ("POST", "/section/assignment"): MAKING,
    ("PUT", "/section/assignment/{id}"): CHANGING,
}


class XteFamily:
    """`/ws/xte`: token, Accept, route, body, grants, and then the gradebook's own rules."""

    name = "xte"
    prefix = PREFIX

    def __init__(self, world: World, bearers: Bearers) -> None:
        self._world = world
        self._bearers = bearers
        self._grants = Grants()

    def answer(self, exchange: Exchange) -> Answer:
        """Serves an xte request."""
        ask = exchange.ask
        access = self._world.plugins.access(self._bearers.token(exchange).client)
        self._check_accept(ask)
        call = Call(self._world.store, self._world.switches, exchange, access)
        operation = self._matched(call)
        if operation.body:
            call.body = self._body(exchange)
        lacking = self._grants.missing(access, operation.needs)
        if lacking:
            raise missing_grants(lacking)
        if "pagesize" in ask.query:
            exchange.note("pagesize is not read: /ws/xte has no pages")
        try:
            return operation.answer(call)
        except Refused as refused:
            raise self._fault(refused, operation) from None

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …, "errors": […]}`; too many calls are 403 here [vendor page]."""
        status = fault.status
        if isinstance(fault, TooMany):
            status = 403
            fault = Forbidden("Forbidden Rate Limit", reason=fault.reason, headers=fault.headers)
        if fault.empty:
            return Answer(status, b"", "", fault.headers)
        old_form = self._world.switches.on("xte_error_body", "ErrorMessage")
        return Answer(status, xte.refusal(fault, old_form), xte.JSON_TYPE, fault.headers)

    # -- checks ---------------------------------------------------------------------------------

    def _check_accept(self, ask: Ask) -> None:
        if not ask.header("accept") and self._world.switches.on("xte_no_accept", "500"):
            raise Fault(
                "Internal server error",
                reason="xte cannot say what nobody accepts: send `Accept: application/json`",
            )

    def _matched(self, call: Call) -> Operation:
        ask = call.ask
        found = match(ask.path)
        if found is None:
            short = ask.path.removeprefix(PREFIX)
            if short in SESSION_ONLY:
                raise Forbidden(
                    "Forbidden",
                    reason=f"{ask.path} is for sessions of the user interface, not for plugins",
                )
            raise NotFound("Resource not found", reason=f"/ws/xte has no address {short or '/'}")
        call.exchange.route = f"{PREFIX}{found.path}"
        version = VERSIONS.index(call.switches.version)
        operations = {
            method: operation
            for method, operation in found.operations.items()
            if VERSIONS.index(operation.since) <= version
        }
        if not operations:
            raise NotFound(
                "Resource not found", reason=f"{found.path} is newer than {call.switches.version}"
            )
        operation = operations.get(ask.method)
        if operation is None:
            allowed = ", ".join(operations)
            raise NotAllowed(
                "Method Not Allowed",
                reason=f"{found.path} takes {allowed}, not {ask.method}",
                headers=(("Allow", allowed),),
            )
        call.id, call.names = found.id, found.names
        return operation

    def _body(self, exchange: Exchange) -> Any:
        ask = exchange.ask
        kind = ask.header("content-type").partition(";")[0].strip().lower()
        if kind and not (kind == "application/json" or kind.endswith("+json")):
            raise Unsupported(
                "Unsupported Media Type", reason=f"the body is application/json, not {kind[:60]}"
            )
        if not ask.body.strip():
            raise BadRequest("The request body is empty")
        if not kind:
            exchange.note("the body came without a Content-Type; it was read as JSON")
        return xte.decoded(ask.body)

    def _fault(self, refused: Refused, operation: Operation) -> Fault:
        fault = fault_of(refused, operation.permission)
        if refused.kind == "other_gradebook" and self._world.switches.on(
            "xte_other_gradebook", "404"
        ):
            return NotFound("Section not found", reason=fault.reason, errors=fault.errors)
        title = _TITLES.get((operation.method, operation.path))
        if refused.kind == "bad_value" and title is not None:
            return BadRequest(title, reason=fault.reason, errors=fault.errors)
        return fault
