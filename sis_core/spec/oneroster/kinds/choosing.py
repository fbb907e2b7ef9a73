"""How the switches reach the declarations: what is chosen decides the SQL."""

from __future__ import annotations

from collections.abc import Callable

from sis_core.spec.oneroster.declare import Filling, Value

Choose = Callable[[str], str]
"""A switch's present value by name."""

ABSENT = Value("NULL")


def never(filling: Filling, left_out: bool = True) -> Filling:
    """The filling, or nothing at all where it is left out."""
    return ABSENT if left_out else filling
