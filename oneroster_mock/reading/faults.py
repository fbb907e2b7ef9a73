"""Troubles that real providers have now and then, switched on: some readings fail.

Which ones is counted as rules of mischief count (`sis_core.serving.mischief.counting`), for each
address by itself; the switches are names for such rules, with answers of OneRoster's own.
"""

from __future__ import annotations

import threading

import orjson

from sis_core.serving.exchange import Exchange
from sis_core.serving.mischief.counting import Counts, Share
from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.status import HTML, JSON, Info, Problem, spelled
from sis_core.wire.ask import Answer
from sis_core.wire.switches import Switches


class Trouble:
    """Counts readings by address and lets some fail (switches fault_every and fault_rate)."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._lock = threading.Lock()
        self._seen = Counts()
        switches.listen(self._forget)

    def answer(self, exchange: Exchange, operation: Operation) -> Answer | None:
        """What a troubled reading is answered, or None where all is well; may raise a Problem."""
        every, rate = self._switches.number("fault_every"), self._switches.number("fault_rate")
        if not (every or rate) or not self._due(exchange.target, every, rate):
            return None
        kind = self._switches["fault_kind"]
        exchange.mischief = (*exchange.mischief, "fault_every" if every else "fault_rate")
        exchange.reason = f"switched trouble {kind} (fault_every={every}, fault_rate={rate})"
        match kind:
            case "429" | "502":
                said = "The server is busy" if kind == "429" else "Bad gateway"
                raise Problem(
                    int(kind),
                    "server_busy",
                    said,
                    reason=exchange.reason,
                    headers=(("Retry-After", self._switches["retry_after"]),),
                )
            case "html":
                text = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
                return Answer(502, text, HTML)
            case "soft":
                info = Info("failure", "error", "internal", "The store is away", operation.name)
                made = {"statusInfoSet": [spelled(info, self._switches["code_minor"])]}
                return Answer(200, orjson.dumps(made), JSON)
            case _:
                path = self._switches.on("envelope", "path")
                body = orjson.dumps({operation.word if path else operation.envelope: []})
                return Answer(200, body, JSON, (("X-Total-Count", "0"),))

    def _due(self, address: str, every: int, rate: int) -> bool:
        """Whether this reading fails: the first of each `every`, or evenly `rate` of a hundred."""
        with self._lock:
            number = self._seen.next(address)
        if every and Share(after=1 - every, every=every).hits(number):
            return True
        return Share(percent=rate).hits(number)

    def _forget(self) -> None:
        with self._lock:
            self._seen.clear()
