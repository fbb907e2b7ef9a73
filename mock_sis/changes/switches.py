"""What nobody has written down about data versions."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "dataversion_type",
        ("string", "number"),
        "$dataversion in answers: a string, or a number as the documentation shows it",
        "client",
    ),
    Switch(
        "dataversion_unknown",
        ("400", "404", "empty"),
        "a data version of an application that nobody named: refused, or answered with no tables",
    ),
    Switch(
        "dataversion_unchanged",
        ("omit", "list"),
        "a subscribed table without changes: left out of the answer, or an empty list",
    ),
    Switch(
        "dataversion_deleted",
        ("list", "omit"),
        "rows that were deleted: their ids among the changes, or not",
    ),
)
