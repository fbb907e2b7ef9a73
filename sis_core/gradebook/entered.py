"""Numbers as a teacher or a client types them: one grammar for both gradebooks."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 10**12
"""A score stays below this: NUMBER(18,6) has twelve digits before the point."""

_NUMBER = re.compile(r"(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*(?P<percent>%?)")


@dataclass(frozen=True, slots=True)
class Entered:
    """A typed number; `percent` is true where a % stood behind it."""

    value: float
    percent: bool


def entered_number(text: str) -> Entered | None:
    """Reads `18`, `18.5`, `85%`; None for anything else, a letter grade among them.

    Exponents, underscores and digits of other scripts are no numbers here.
    """
    found = _NUMBER.fullmatch(text.strip())
    return None if found is None else Entered(float(found["number"]), bool(found["percent"]))
