"""The functions of dates: arithmetic, truncation and rounding, months, week days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import number, whole
from sis_core.oracle.functions.date_parts import (
    SECONDS,
    add_months,
    iso_week_start,
    iso_year_start,
    kept,
    last_day_of,
    later,
    moment,
)
from sis_core.oracle.functions.registry import Value, scalar

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


@scalar("ora_dadd", 2)
def ora_dadd(value: Value, days: Value) -> Value:
    """A date and a number of days: a DATE."""
    return kept(later(moment(value).replace(microsecond=0), number(days)))


@scalar("ora_tadd", 2)
def ora_tadd(value: Value, days: Value) -> Value:
    """A timestamp and an interval of days: its fraction stays."""
    return kept(later(moment(value), number(days)))


@scalar("ora_ddiff", 2)
def ora_ddiff(left: Value, right: Value) -> Value:
    """The days between two dates, as a fraction where it is one."""
    apart = moment(left) - moment(right)
    if not apart.seconds and not apart.microseconds:
        return apart.days
    return apart.total_seconds() / SECONDS


@scalar("ora_madd", 2)
def ora_madd(value: Value, months: Value) -> Value:
    """A date and an interval of months: ORA-01839 where the month has no such day."""
    return kept(add_months(moment(value), whole(months, "the interval"), keep_end=False))


@scalar("ora_add_months", 2)
def ora_add_months(value: Value, months: Value) -> Value:
    """ADD_MONTHS(d, n): a DATE."""
    start = moment(value).replace(microsecond=0)
    return kept(add_months(start, whole(months, "the months"), keep_end=True))


@scalar("ora_months_between", 2)
def ora_months_between(left: Value, right: Value) -> Value:
    """MONTHS_BETWEEN(d1, d2): whole for the same day or two month ends, else in 31sts."""
    first, second = moment(left), moment(right)
    months = (first.year - second.year) * 12 + first.month - second.month
    ends = all(d.day == last_day_of(d.year, d.month) for d in (first, second))
    if first.day == second.day or ends:
        return months
    return months + (first.day - second.day + (_seconds(first) - _seconds(second)) / SECONDS) / 31


def _seconds(value: datetime) -> int:
    return value.hour * 3600 + value.minute * 60 + value.second


@scalar("ora_last_day", 1)
def ora_last_day(value: Value) -> Value:
    """LAST_DAY(d): with its time."""
    made = moment(value).replace(microsecond=0)
    return kept(made.replace(day=last_day_of(made.year, made.month)))


@scalar("ora_next_day", 2)
def ora_next_day(value: Value, name: Value) -> Value:
    """NEXT_DAY(d, weekday): the first such day after d; three letters of the name are enough."""
    wanted = str(name).strip().upper()
    found = [n for n, day in enumerate(WEEKDAYS) if len(wanted) >= 3 and wanted[:3] == day[:3]]
    if not found:
        raise OracleError("ORA-01846", f"not a valid day of the week: {wanted[:20]!r}")
    made = moment(value).replace(microsecond=0)
    return kept(made + timedelta(days=(found[0] - made.weekday() - 1) % 7 + 1))


@scalar("ora_trunc_d", 2)
def ora_trunc_d(value: Value, unit: Value) -> Value:
    """TRUNC(d, unit)."""
    return kept(_truncated(moment(value), _unit(unit)))


@scalar("ora_round_d", 2)
def ora_round_d(value: Value, unit: Value) -> Value:
    """ROUND(d, unit): up from noon, the 16th, the 1st of July, a quarter's middle, half a week."""
    made, wanted = moment(value), _unit(unit)
    start = _truncated(made, wanted)
    if wanted in _MIDDLES:
        return kept(_MIDDLES[wanted](made, start))
    length = {"DAY": 7, "WW": 7, "W": 7, "IW": 7, "DDD": 1, "HH": 1 / 24, "MI": 1 / 1440}[wanted]
    half = start + timedelta(days=length / 2)
    return kept(start + timedelta(days=length) if made >= half else start)


_UNITS = {
    "CC": "CC", "SCC": "CC", "SYYYY": "YEAR", "YYYY": "YEAR", "YEAR": "YEAR", "SYEAR": "YEAR",
    "YYY": "YEAR", "YY": "YEAR", "Y": "YEAR", "IYYY": "IYEAR", "IYY": "IYEAR", "IY": "IYEAR",
    "I": "IYEAR", "Q": "Q", "MONTH": "MONTH", "MON": "MONTH", "MM": "MONTH", "RM": "MONTH",
    "WW": "WW", "IW": "IW", "W": "W", "DDD": "DDD", "DD": "DDD", "J": "DDD", "DAY": "DAY",
    "DY": "DAY", "D": "DAY", "HH": "HH", "HH12": "HH", "HH24": "HH", "MI": "MI",
}  # fmt: skip


def _unit(value: Value) -> str:
    found = _UNITS.get(str(value).upper())
    if found is None:
        raise OracleError("ORA-01898", f"too many precision specifiers: {str(value)[:20]!r}")
    return found


def _truncated(made: datetime, unit: str) -> datetime:
    if unit == "MI":
        return made.replace(second=0, microsecond=0)
    if unit == "HH":
        return made.replace(minute=0, second=0, microsecond=0)
    day = _START[unit](made.date())
    return datetime(day.year, day.month, day.day)


_START: dict[str, Callable[[date], date]] = {
    "CC": lambda d: date((d.year - 1) // 100 * 100 + 1, 1, 1),
    "YEAR": lambda d: date(d.year, 1, 1),
    "IYEAR": lambda d: iso_year_start(d.isocalendar().year),
    "Q": lambda d: date(d.year, (d.month - 1) // 3 * 3 + 1, 1),
    "MONTH": lambda d: d.replace(day=1),
    "WW": lambda d: d - timedelta(days=(d.timetuple().tm_yday - 1) % 7),
    "IW": iso_week_start,
    "W": lambda d: d - timedelta(days=(d.day - 1) % 7),
    "DAY": lambda d: d - timedelta(days=(d.weekday() + 1) % 7),
    "DDD": lambda d: d,
}


def _year(made: datetime, start: datetime) -> datetime:
    return start.replace(year=start.year + 1) if made.month >= 7 else start


def _iso_year(made: datetime, start: datetime) -> datetime:
    upper = iso_year_start(made.isocalendar().year + 1)
    return datetime(upper.year, upper.month, upper.day) if made.month >= 7 else start


def _quarter(made: datetime, start: datetime) -> datetime:
    middle = start.replace(month=start.month + 1, day=16)
    return add_months(start, 3, keep_end=True) if made >= middle else start


def _month(made: datetime, start: datetime) -> datetime:
    return add_months(start, 1, keep_end=True) if made.day >= 16 else start


def _century(made: datetime, start: datetime) -> datetime:
    return start.replace(year=start.year + 100) if made.year >= start.year + 50 else start


_MIDDLES: dict[str, Callable[[datetime, datetime], datetime]] = {
    "YEAR": _year,
    "IYEAR": _iso_year,
    "Q": _quarter,
    "MONTH": _month,
    "CC": _century,
}
