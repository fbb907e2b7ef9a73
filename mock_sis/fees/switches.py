"""What nobody has written down about fee transactions."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "fee_answer",
        ("object", "empty"),
        "the body of a fee transaction's 200: an empty object, or nothing",
    ),
    Switch(
        "fee_overpaid",
        ("accept", "reject"),
        "a payment or credit above a fee's balance: taken, leaving it below zero, or 400",
    ),
)
