"""Envelopes and status information: the bytes around objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson

from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.status import (
    HTML,
    JSON,
    Info,
    body,
    info_of,
    page,
    spelled,
    success,
)
from sis_core.wire.ask import Answer
from sis_core.wire.faults import Fault
from sis_core.wire.shelf import Frame
from sis_core.wire.switches import Switches


class Bodies:
    """Spells envelopes under the switches."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches

    def frame(self, operation: Operation, warnings: Sequence[Info] = ()) -> Frame:
        """What stands around the rows of a collection: its key first, then statusInfoSet."""
        key = operation.envelope
        if self._switches.on("envelope", "path"):
            key = operation.word
        return f'{{"{key}":['.encode(), b",", b"]" + self._after(operation, warnings) + b"}"

    def single(
        self, operation: Operation, made: bytes, status: int, warnings: Sequence[Info] = ()
    ) -> Answer:
        """An object in its envelope; with `envelope=array` it comes inside an array (quirk 22)."""
        key = operation.envelope
        if operation.entity == "demographics" and self._switches.on(
            "demographics_key", "demographic"
        ):
            key = "demographic"
        if self._switches.on("envelope", "array"):
            made = b"[" + made + b"]"
        after = self._after(operation, warnings)
        return Answer(status, b'{"' + key.encode() + b'":' + made + after + b"}", JSON)

    def refusal(self, fault: Fault, operation: str) -> Answer:
        """A refusal in the form that is switched on; 204 and HEAD have no body anyway."""
        form = self._switches["errors"]
        if form == "html":
            return Answer(fault.status, page(fault), HTML, fault.headers)
        made = body([info_of(fault, operation)], form, self._switches["code_minor"])
        if made is None:
            return Answer(fault.status, b"", "", fault.headers)
        return Answer(fault.status, orjson.dumps(made), JSON, fault.headers)

    def _after(self, operation: Operation, warnings: Sequence[Info]) -> bytes:
        infos = [replace(info, operation=operation.name) for info in warnings]
        if not infos and self._switches.on("status_info", "always"):
            infos = [success(operation.name)]
        if not infos:
            return b""
        table = self._switches["code_minor"]
        return b',"statusInfoSet":' + orjson.dumps([spelled(info, table) for info in infos])
