"""The border that every value crosses on its way into the store.

Stored forms: DATE is text `YYYY-MM-DD HH:MM:SS`, always 19 characters; TIMESTAMP the same with an
optional fraction without trailing zeros; NUMBER is an integer or a double; an empty text is null;
control characters other than tab and line ends are refused, because XML cannot carry them.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal

from sis_core.district.errors import BadValue, NotWhole
from sis_core.district.tables import Column

Stored = str | int | float | None

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?Z?"
)
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_INTEGER = 2**63 - 1
_BEFORE_THE_POINT = {"real": 12, "money": 10}
"""Digits before the point of the kinds that take fractions."""


def stored(column: Column, value: object) -> Stored:
    """The form in which a column keeps a value; raises BadValue in one sentence where it cannot."""
    if value is None or value == "":
        return None
    if column.is_number:
        return _number(column, value)
    if column.kind == "date":
        return _date(column, value)
    if column.kind == "timestamp":
        return _timestamp(column, value)
    return _text(column, value)


def fitting(column: Column, value: object) -> Stored:
    """What `stored` gives where a column's width in the dictionary holds it; raises BadValue.

    The store itself takes any number; a server that is written to takes whole ones of at most
    `length` digits, and of reals what NUMBER(18,6) and NUMBER(12,2) hold before the point.
    """
    kept = stored(column, value)
    if not column.is_number or not isinstance(kept, int | float):
        return kept
    digits = _BEFORE_THE_POINT.get(column.kind, column.length)
    if abs(float(kept)) >= 10**digits:
        raise BadValue(f"{column.name} takes at most {digits} digits")
    if column.kind not in _BEFORE_THE_POINT and not isinstance(kept, int):
        raise NotWhole(f"{column.name} takes a whole number, not {kept}")
    return kept


def day_text(day: date) -> str:
    """A day as the store keeps it."""
    return f"{day:%Y-%m-%d} 00:00:00"


def moment_text(moment: datetime) -> str:
    """A moment as the store keeps it, to the second."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _number(column: Column, value: object) -> Stored:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            raise BadValue(f"{column.name} takes a number, not {value!r}")
        value = Decimal(text)
    if isinstance(value, Decimal | float):
        if not math.isfinite(value):
            raise BadValue(f"{column.name} takes a finite number, not {value}")
        value = int(value) if value == int(value) else float(value)
    if not isinstance(value, int | float):
        raise BadValue(f"{column.name} takes a number, not a {type(value).__name__}")
    if isinstance(value, int) and abs(value) > _MAX_INTEGER:
        raise BadValue(f"{column.name} takes a number of at most 18 digits, not {value}")
    return value


def _date(column: Column, value: object) -> Stored:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    text = str(value)
    try:
        if _DAY.fullmatch(text):
            return day_text(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return moment_text(datetime.fromisoformat(text[:19]))
    except ValueError:
        pass
    raise BadValue(f"{column.name} takes a date such as 2026-09-30, not {text[:40]!r}")


def _timestamp(column: Column, value: object) -> Stored:
    if isinstance(value, datetime):
        fraction = f".{value.microsecond:06d}".rstrip("0").rstrip(".")
        return moment_text(value) + fraction
    match = _MOMENT.fullmatch(str(value))
    if match is None:
        return _date(column, value)
    fraction = (match[3] or "").rstrip("0").rstrip(".")
    try:
        return moment_text(datetime.fromisoformat(f"{match[1]} {match[2]}")) + fraction
    except ValueError:
        raise BadValue(f"{column.name} takes a moment, not {str(value)[:40]!r}") from None


def _text(column: Column, value: object) -> Stored:
    if isinstance(value, bool):
        text = str(int(value))
    elif isinstance(value, str | int | float | Decimal):
        text = str(value)
    else:
        raise BadValue(f"{column.name} takes text, not a {type(value).__name__}")
    if _CONTROL.search(text):
        raise BadValue(f"{column.name} cannot hold control characters")
    if column.kind == "text" and len(text) > column.length:
        raise BadValue(f"{column.name} takes at most {column.length} characters, not {len(text)}")
    return text
