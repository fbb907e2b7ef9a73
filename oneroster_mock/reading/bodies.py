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
    entry,
    info_of,
    page,
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
        """What stands around the rows of a collection: its key first, then statusInfoSet.

        Keys that a framework sorts put statusInfoSet before users (quirk 39).
        """
        key = operation.envelope
        if self._switches.on("envelope", "path"):
            key = operation.word
        before, after = self._around(key, operation, warnings)
        return before + b"[", b",", b"]" + after

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
        before, after = self._around(key, operation, warnings)
        return Answer(status, before + made + after, JSON)

    def refusal(self, fault: Fault, operation: str) -> Answer:
        """A refusal in the form that is switched on; 204 and HEAD have no body anyway."""
        form = self._switches["errors"]
        if form == "html":
            return Answer(fault.status, page(fault), HTML, fault.headers)
        made = body([info_of(fault, operation)], form, self._switches["code_minor"])
        if made is None:
            return Answer(fault.status, b"", "", fault.headers)
        return Answer(fault.status, self._dumped(made), JSON, fault.headers)

    def _around(
        self, key: str, operation: Operation, warnings: Sequence[Info]
    ) -> tuple[bytes, bytes]:
        """What stands before and behind the value of an envelope's key."""
        named, said = f'"{key}":'.encode(), self._said(operation, warnings)
        if not said:
            return b"{" + named, b"}"
        if key > "statusInfoSet" and self._switches.on("key_order", "sorted"):
            return b"{" + said + b"," + named, b"}"
        return b"{" + named, b"," + said + b"}"

    def _said(self, operation: Operation, warnings: Sequence[Info]) -> bytes:
        infos = [replace(info, operation=operation.name) for info in warnings]
        if not infos and self._switches.on("status_info", "always"):
            infos = [success(operation.name)]
        if not infos:
            return b""
        form, table = self._switches["errors"], self._switches["code_minor"]
        return b'"statusInfoSet":' + self._dumped([entry(info, form, table) for info in infos])

    def _dumped(self, made: object) -> bytes:
        ordered = orjson.OPT_SORT_KEYS if self._switches.on("key_order", "sorted") else 0
        return orjson.dumps(made, option=ordered)
