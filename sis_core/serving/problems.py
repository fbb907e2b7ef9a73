"""What a server says where no family speaks, and when the server itself fails: JSON, never HTML."""

from __future__ import annotations

import logging

import orjson

from sis_core.serving.exchange import Exchange, Family
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault, NotFound
from sis_core.wire.redaction import redacted_target

JSON = "application/json;charset=UTF-8"

log = logging.getLogger("mock_sis")


def message_answer(fault: Fault) -> Answer:
    """A fault as `{"message": …}`, with `errors` where the fault names some."""
    body: dict[str, object] = {"message": fault.message}
    if fault.errors:
        body["errors"] = list(fault.errors)
    data = b"" if fault.empty else orjson.dumps(body)
    return Answer(fault.status, data, "" if fault.empty else JSON, fault.headers)


class Elsewhere:
    """Every path that no family owns: a plain 404."""

    name = "elsewhere"
    prefix = ""

    def answer(self, exchange: Exchange) -> Answer:
        """Refuses, always."""
        raise NotFound(
            "Not found",
            reason=f"nothing is served at {exchange.ask.path!r}: PowerSchool's API is below /ws, "
            "tokens are at /oauth/access_token",
        )

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}`."""
        return message_answer(fault)


def failed(family: Family, exchange: Exchange, error: Exception) -> Answer:
    """The answer to a request that broke the server: 500 in the family's form, traceback logged."""
    target = redacted_target(exchange.target)
    log.error("internal error at %s %s", exchange.ask.method, target, exc_info=error)
    exchange.reason = f"an internal error of mock-sis: {type(error).__name__}: {error}"
    fault = Fault("Internal server error", reason=exchange.reason)
    try:
        return family.refusal(fault, exchange.ask)
    except Exception as second:
        log.error("the refusal failed too", exc_info=second)
        return message_answer(fault)
