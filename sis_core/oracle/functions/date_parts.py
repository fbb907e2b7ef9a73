"""Dates as the store keeps them, taken apart and put together."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import moment_parts
from sis_core.oracle.functions.registry import Value

SECONDS = 86_400


def moment(value: Value) -> datetime:
    """A stored date or timestamp; raises ORA-01843."""
    try:
        return datetime(*moment_parts(str(value)))
    except ValueError:
        raise OracleError("ORA-01843", f"not a valid date: {str(value)[:40]!r}") from None


def kept(made: datetime) -> str:
    """As the store keeps it: 19 characters, and a fraction where there is one."""
    text = f"{made:%Y-%m-%d %H:%M:%S}".rjust(19, "0")
    if made.microsecond:
        text += f".{made.microsecond:06d}".rstrip("0")
    return text


def later(value: datetime, days: int | float) -> datetime:
    """So many days later, to the second; raises ORA-01841 outside of the calendar."""
    seconds = (Decimal(str(days)) * SECONDS).quantize(Decimal(1), ROUND_HALF_UP)
    try:
        return value + timedelta(seconds=int(seconds))
    except OverflowError:
        raise OracleError("ORA-01841", "(full) year must be between 1 and 9999") from None


def last_day_of(year: int, month: int) -> int:
    """The number of days in a month."""
    return calendar.monthrange(year, month)[1]


def add_months(value: datetime, months: int, *, keep_end: bool) -> datetime:
    """So many months later.

    `keep_end` is ADD_MONTHS: a month's last day stays one, and a missing day becomes the last.
    Without it a missing day raises ORA-01839, as adding an interval of months does.
    """
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    month += 1
    if not 1 <= year <= 9999:
        raise OracleError("ORA-01841", "(full) year must be between 1 and 9999")
    last = last_day_of(year, month)
    at_end = value.day == last_day_of(value.year, value.month)
    if keep_end:
        return value.replace(year=year, month=month, day=last if at_end else min(value.day, last))
    if value.day > last:
        raise OracleError("ORA-01839", "date not valid for month specified")
    return value.replace(year=year, month=month)


def iso_week_start(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def iso_year_start(year: int) -> date:
    """The Monday of the first ISO week of a year."""
    return iso_week_start(date(year, 1, 4))
