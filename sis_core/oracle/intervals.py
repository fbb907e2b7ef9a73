"""INTERVAL literals: days as a real number, months as a whole one."""

from __future__ import annotations

import re

from sqlglot import exp

from sis_core.oracle.coerce import number_literal
from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.parsing import line_of
from sis_core.oracle.types import Type, Typed

UNITS = {"DAY": 1.0, "HOUR": 1 / 24, "MINUTE": 1 / 1440, "SECOND": 1 / 86400}
"""Days in a unit of an interval of days."""
_SPAN = re.compile(
    r"\s*([+-])?\s*(?:([0-9]{1,9})\s+)?([0-9]{1,9})?(?::([0-9]{1,2}))?(?::([0-9]{1,2}(?:\.[0-9]*)?))?\s*"
)
_MONTHS = re.compile(r"\s*([+-])?([0-9]{1,9})-([0-9]{1,2})\s*")


def interval(tree: exp.Interval) -> Typed:
    """An INTERVAL literal; raises where its text is none."""
    unit = tree.args.get("unit")
    text = tree.this.name if isinstance(tree.this, exp.Literal) else ""
    if isinstance(unit, exp.IntervalSpan):
        first, last = unit.this.name.upper(), unit.expression.name.upper()
    else:
        first = last = unit.name.upper() if unit is not None else ""
    try:
        if first in ("YEAR", "MONTH"):
            return number_literal(_months(text, first, last)).but(type=Type.MONTHS)
        if first in UNITS:
            return number_literal(_days(text, first, last)).but(type=Type.DAYS)
    except ValueError:
        pass
    raise Untranslatable("INTERVAL", f"the interval {text!r} is not read", line_of(tree))


def _months(text: str, first: str, last: str) -> int:
    if first == "YEAR" and last == "MONTH":
        return months_of(text)
    return int(text) * (12 if first == "YEAR" else 1)


def months_of(text: str) -> int:
    """Months of a text such as `1-6`; raises ValueError."""
    match = _MONTHS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return (int(match[2]) * 12 + int(match[3])) * (-1 if match[1] == "-" else 1)


def _days(text: str, first: str, last: str) -> float:
    if first == last:
        return float(text) * UNITS[first]
    if first == "DAY":
        return days_of(text if last != "HOUR" else f"{text}:00")
    sign = -1 if text.strip().startswith("-") else 1
    parts = [float(part) for part in text.strip(" +-").split(":")]
    names = list(UNITS)[list(UNITS).index(first) : list(UNITS).index(last) + 1]
    return sign * sum(p * UNITS[n] for p, n in zip(parts, names, strict=True))


def days_of(text: str) -> float:
    """Days of a text such as `1 12:30:00`; raises ValueError."""
    match = _SPAN.fullmatch(text)
    if match is None or match[3] is None:
        raise ValueError(text)
    days, hours = (match[2], match[3]) if match[2] is not None else ("0", match[3])
    if match[2] is None and match[4] is None:
        raise ValueError(text)
    seconds = int(hours) * 3600 + int(match[4] or 0) * 60 + float(match[5] or 0)
    return (int(days) + seconds / 86400) * (-1 if match[1] == "-" else 1)
