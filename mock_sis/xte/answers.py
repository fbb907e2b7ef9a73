"""Answers of `/ws/xte`: bare JSON, and the empty bodies of what was written."""

from __future__ import annotations

from typing import Any

from mock_sis.xte.call import Call
from sis_core.wire.ask import Answer
from sis_core.wire.dialects import xte


def answered(call: Call, value: Any, status: int = 200) -> Answer:
    """A value as JSON, with the random texts where the switch wants them."""
    breach = call.switches.on("xte_breach_mitigation", "add")
    return Answer(status, xte.to_bytes(value, breach), xte.JSON_TYPE)


def single(call: Call, value: Any) -> Answer:
    """One object, or the array of it that some servers answer [client: psd401]."""
    return answered(call, [value] if call.switches.on("xte_get_one", "array") else value)


def empty(status: int, *headers: tuple[str, str]) -> Answer:
    """No body [client: psd401]."""
    return Answer(status, b"", "", headers)
