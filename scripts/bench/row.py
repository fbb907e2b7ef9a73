"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, the figure that is wanted, what came out, and whether it suffices."""

    what: str
    wanted: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """One word for the last column; None means that nothing could be measured."""
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]


def at_least(what: str, wanted: float, ratio: float, details: str) -> Row:
    """A ratio that has to reach a figure."""
    return Row(what, f"≥ {wanted:g}", f"{ratio:.2f} ({details})", ratio >= wanted)


def at_most(what: str, wanted: float, value: float, unit: str, details: str = "") -> Row:
    """A value that must not exceed a figure."""
    note = f" ({details})" if details else ""
    return Row(what, f"≤ {wanted:g}{unit}", f"{value:.2f}{unit}{note}", value <= wanted)
