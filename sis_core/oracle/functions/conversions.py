"""From one type to another, as Oracle converts without being asked."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.registry import Value, scalar

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_STORED = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?"
)
_LARGEST = 2**63 - 1
_TOO_LARGE = Decimal("1E126")
WIDE = Context(prec=40, rounding=ROUND_HALF_EVEN)
"""Decimal arithmetic as wide as Oracle's NUMBER."""
MONTHS = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER",
    "OCTOBER", "NOVEMBER", "DECEMBER",
)  # fmt: skip
"""The months' names in the only language here."""


def number(value: Any) -> int | float:
    """A value as a number; raises ORA-01722 for a text that is none."""
    if isinstance(value, int | float):
        return value
    text = str(value).strip(" ")
    if not _NUMBER.fullmatch(text):
        raise OracleError("ORA-01722", f"invalid number: {text[:40]!r}")
    return plain(Decimal(text))


def plain(value: Decimal) -> int | float:
    """A decimal as the store keeps numbers: an integer where whole and not too large, or a real.

    Raises ORA-01426 from 1E126 on, which is more than a NUMBER holds.
    """
    if abs(value) >= _TOO_LARGE:
        raise OracleError("ORA-01426", "numeric overflow")
    if value == value.to_integral_value() and abs(value) <= _LARGEST:
        return int(value)
    return float(value)


def decimal(value: int | float) -> Decimal:
    """A number as a decimal: a double by the 15 digits that it is good for."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")


def number_text(value: int | float) -> str:
    """A number as TO_CHAR prints it: no trailing zeros, no zero before the point."""
    if isinstance(value, int):
        return str(value)
    exact = decimal(value)
    if abs(exact) >= Decimal(10) ** 40 or (exact and abs(exact) < Decimal(10) ** -39):
        mantissa, _, exponent = f"{exact.normalize():E}".partition("E")
        return f"{mantissa}E{int(exponent):+03d}"
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def rounded(value: Decimal, digits: int) -> Decimal:
    """Rounded half away from zero to digits after the point, or before it where negative."""
    shift = Decimal(1).scaleb(-digits)
    return (value / shift).quantize(Decimal(1), ROUND_HALF_UP, WIDE) * shift


@scalar("ora_n", 1)
def ora_n(value: Value) -> Value:
    """A value as a number."""
    return number(value)


@scalar("ora_s", 1)
def ora_s(value: Value) -> Value:
    """A number as text; a text stays."""
    return value if isinstance(value, str) else number_text(value)  # type: ignore[arg-type]


@scalar("ora_out", 1)
def ora_out(value: Value) -> Value:
    """A number on its way out: whole ones as integers, others to 15 digits."""
    if isinstance(value, float):
        return plain(decimal(value)) if abs(value) < 1e300 else value
    return value


@scalar("ora_div", 2)
def ora_div(left: Value, right: Value) -> Value:
    """A division; by zero raises ORA-01476."""
    if right == 0:
        raise OracleError("ORA-01476", "divisor is equal to zero")
    return left / right  # type: ignore[operator]


@scalar("ora_ds", 1)
def ora_ds(value: Value) -> Value:
    """A date as text in the default format, DD-MON-RR [guess: the server's session setting]."""
    year, month, day, *_ = moment_parts(str(value))
    return f"{day:02d}-{MONTHS[month - 1][:3]}-{year % 100:02d}"


@scalar("ora_ts", 1)
def ora_ts(value: Value) -> Value:
    """A timestamp as text in the default format, DD-MON-RR HH.MI.SSXFF AM [guess]."""
    year, month, day, hour, minute, second, fraction = moment_parts(str(value))
    half = "AM" if hour < 12 else "PM"
    return (
        f"{day:02d}-{MONTHS[month - 1][:3]}-{year % 100:02d} "
        f"{(hour + 11) % 12 + 1:02d}.{minute:02d}.{second:02d}.{fraction:06d} {half}"
    )


def moment_parts(text: str) -> tuple[int, int, int, int, int, int, int]:
    """Year to second of a stored date or timestamp, and its fraction in millionths."""
    match = _STORED.fullmatch(text)
    if match is None:
        raise OracleError("ORA-01843", f"not a valid date: {text[:40]!r}")
    fraction = int(((match[7] or ".0")[1:] + "000000")[:6])
    year, month, day, hour, minute, second = (int(match[n]) for n in range(1, 7))
    return year, month, day, hour, minute, second, fraction


def whole(value: Value, what: str) -> int:
    """A number argument as Oracle takes it where it needs a whole one: cut towards zero."""
    made = number(value)
    if abs(made) > 2**31:
        raise OracleError("ORA-01426", f"numeric overflow: {what} is {made}")
    return int(made)
