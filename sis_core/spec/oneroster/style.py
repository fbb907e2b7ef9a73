"""How objects are written on the wire: the switches that spell, read once."""

from __future__ import annotations

from dataclasses import dataclass

from sis_core.wire.switches import Switches

WRONG_HOST = "http://sis-inner.example:8080"
"""The inner host that `href=wronghost` names."""


@dataclass(frozen=True, slots=True)
class Style:
    """Spelling of one server at one moment; part of the key of every rendered row.

    `chosen` are all the values that decide SQL of kinds, `remembered` the kinds that have ids or
    members given by a client. `before` is what stands before a reference's path.
    """

    booleans: str
    numbers: str
    nulls: str
    datetimes: str
    dates: str
    ids: str
    blanks: bool
    sorted_keys: bool
    before: str
    chosen: tuple[tuple[str, str], ...]
    remembered: frozenset[str]


def style(
    switches: Switches,
    names: tuple[str, ...],
    base: str,
    root: str,
    remembered: frozenset[str],
) -> Style:
    """The style that the switches stand for now; `base` and `root` as the request saw them."""
    before = {
        "absolute": f"{base}{root}",
        "relative": root,
        "tilde": f"~{root}",
        "wronghost": f"{WRONG_HOST}{root}",
    }[switches["href"]]
    return Style(
        switches["booleans"],
        switches["numbers"],
        switches["nulls"],
        switches["datetimes"],
        switches["dates"],
        switches["ids"],
        switches.on("id_blanks", "padded"),
        switches.on("key_order", "sorted"),
        before,
        tuple((name, switches[name]) for name in names),
        remembered,
    )
