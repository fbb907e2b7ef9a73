"""How the switches reach the declarations: what is chosen decides the SQL."""

from __future__ import annotations

from collections.abc import Callable

from sis_core.spec.oneroster.declare import Filling, Value

Choose = Callable[[str], str]
"""A switch's present value by name."""

ABSENT = Value("NULL")


def shown(kind: str, key: str) -> str:
    """SQL: true for a row that an import did not make for PowerSchool's sake alone."""
    return (
        "NOT EXISTS (SELECT 1 FROM _sourced h "
        f"WHERE h.kind = '{kind}' AND h.key = {key} AND h.extra ->> '$.hidden')"
    )


def never(filling: Filling, left_out: bool = True) -> Filling:
    """The filling, or nothing at all where it is left out."""
    return ABSENT if left_out else filling
