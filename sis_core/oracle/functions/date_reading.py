"""TO_DATE and TO_TIMESTAMP: a text read by a format, as leniently as Oracle reads it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import MONTHS, number, number_text
from sis_core.oracle.functions.date_format import Piece, pieces
from sis_core.oracle.functions.date_parts import kept, last_day_of
from sis_core.oracle.functions.dates import WEEKDAYS
from sis_core.oracle.functions.registry import Value, scalar

_STORED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?Z?"
)
_SLASHED = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
_WIDTHS = {
    "YYYY": 4, "SYYYY": 5, "RRRR": 4, "YYY": 3, "YY": 2, "RR": 2, "Y": 1, "MM": 2, "DD": 2,
    "DDD": 3, "HH24": 2, "HH": 2, "HH12": 2, "MI": 2, "SS": 2, "SSSSS": 5, "J": 7,
}  # fmt: skip
_RANGES = {
    "MM": (1, 12, "ORA-01843", "not a valid month"),
    "DD": (1, 31, "ORA-01847", "day of month must be between 1 and last day of month"),
    "DDD": (1, 366, "ORA-01848", "day of year must be between 1 and 365 (366 for leap year)"),
    "HH24": (0, 23, "ORA-01850", "hour must be between 0 and 23"),
    "HH": (1, 12, "ORA-01849", "hour must be between 1 and 12"),
    "HH12": (1, 12, "ORA-01849", "hour must be between 1 and 12"),
    "MI": (0, 59, "ORA-01851", "minutes must be between 0 and 59"),
    "SS": (0, 59, "ORA-01852", "seconds must be between 0 and 59"),
    "SSSSS": (0, 86_399, "ORA-01853", "seconds in day must be between 0 and 86399"),
}


@scalar("ora_to_date", 3)
def ora_to_date(value: Value, text: Value, today: Value) -> Value:
    """TO_DATE(text, format); what the format leaves out is the month's first day at midnight."""
    return kept(_read(_given(value), pieces(str(text)), str(today)).replace(microsecond=0))


@scalar("ora_to_timestamp", 3)
def ora_to_timestamp(value: Value, text: Value, today: Value) -> Value:
    """TO_TIMESTAMP(text, format): with its fraction."""
    return kept(_read(_given(value), pieces(str(text)), str(today)))


@scalar("ora_d", 1)
def ora_d(value: Value) -> Value:
    """A text as a date where a date is needed: ISO, DD-MON-RR or MM/DD/YYYY [guess]."""
    text = _given(value).strip()
    if _STORED.fullmatch(text):
        try:
            return kept(datetime.fromisoformat(text.removesuffix("Z")))
        except ValueError:
            raise OracleError("ORA-01843", f"not a valid month: {text[:40]!r}") from None
    shape = "MM/DD/YYYY" if _SLASHED.fullmatch(text) else "DD-MON-RR"
    return kept(_read(text, pieces(shape), "2000-01-01"))


def _given(value: Value) -> str:
    return value if isinstance(value, str) else number_text(number(value))


def _read(text: str, shape: tuple[Piece, ...], today: str) -> datetime:
    found: dict[str, int] = {}
    at = len(text) - len(text.lstrip())
    for place, piece in enumerate(shape):
        if at >= len(text) and not _needed(shape[place:]):
            break
        if not piece.element:
            at = _marked(text, at, piece.text)
        else:
            after = shape[place + 1].element if place + 1 < len(shape) else ""
            at = _element(text, at, piece.element, found, digits_follow=bool(after))
    if text[at:].strip():
        raise OracleError(
            "ORA-01830", "date format picture ends before converting entire input string"
        )
    return _built(found, today)


def _needed(rest: tuple[Piece, ...]) -> bool:
    """True where a text that is over leaves something out: only times and marks may miss."""
    optional = {"", "HH24", "HH", "HH12", "MI", "SS", "AM", "PM", "A.M.", "P.M.", "X"}
    return any(p.element not in optional and not p.element.startswith("FF") for p in rest)


def _marked(text: str, at: int, mark: str) -> int:
    """Past the marks of a format: a text may have others, or none of them."""
    if mark and mark[0].isalnum():
        if not text.startswith(mark, at):
            raise OracleError("ORA-01861", "literal does not match format string")
        return at + len(mark)
    if not mark.strip():
        while at < len(text) and text[at].isspace():
            at += 1
        return at
    for _ in mark:
        if at < len(text) and not text[at].isalnum():
            at += 1
    return at


def _element(
    text: str, at: int, element: str, found: dict[str, int], *, digits_follow: bool
) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    if element in ("MONTH", "MON"):
        return _named(text, at, MONTHS, "MM", found, "ORA-01843", "not a valid month")
    if element in ("DAY", "DY"):
        return _named(
            text, at, WEEKDAYS, "weekday", found, "ORA-01846", "not a valid day of the week"
        )
    if element in ("AM", "PM", "A.M.", "P.M."):
        match = re.compile(r"([AP])\.?M\.?", re.I).match(text, at)
        if match is None:
            raise OracleError("ORA-01855", "AM/A.M. or PM/P.M. required")
        found["half"] = int(match[1].upper() == "P")
        return match.end()
    if element == "X":
        return at + 1 if text[at : at + 1] in (".", ",") else at
    if element.startswith("FF"):
        match = re.compile("[0-9]{1,9}").match(text, at)
        if match is None:
            return at
        found["FF"] = int((match[0] + "000000")[:6])
        return match.end()
    if element == "MM" and text[at : at + 1].isalpha():  # Oracle takes a name here too
        return _named(text, at, MONTHS, "MM", found, "ORA-01843", "not a valid month")
    return _digits(text, at, element, found, digits_follow=digits_follow)


def _digits(text: str, at: int, element: str, found: dict[str, int], *, digits_follow: bool) -> int:
    width = _WIDTHS.get(element)
    if width is None:
        raise OracleError("ORA-01820", f"format code {element} cannot appear in date input format")
    if element in ("YY", "RR") and not digits_follow:
        run = re.compile("[0-9]+").match(text, at)
        width = 4 if run and len(run[0]) == 4 else width
    match = re.compile(rf"[0-9]{{1,{width}}}").match(text, at)
    if match is None:
        raise OracleError(
            "ORA-01858", "a non-numeric character was found where a numeric was expected"
        )
    made = int(match[0])
    low, high, code, sentence = _RANGES.get(element, (0, made, "", ""))
    if not low <= made <= high:
        raise OracleError(code, sentence)
    found[element] = made
    if element in ("YYYY", "RRRR", "YYY", "YY", "RR", "Y", "SYYYY"):
        found["digits"] = len(match[0])
    return match.end()


def _named(
    text: str,
    at: int,
    names: tuple[str, ...],
    key: str,
    found: dict[str, int],
    code: str,
    told: str,
) -> int:
    upper = text[at:].upper()
    for position, name in enumerate(names, 1):
        for form in (name, name[:3]):
            if upper.startswith(form) and not upper[len(form) : len(form) + 1].isalpha():
                found[key] = position
                return at + len(form)
    raise OracleError(code, told)


def _built(found: dict[str, int], today: str) -> datetime:
    if "J" in found:
        return datetime.fromordinal(found["J"] - 1_721_425)
    this_year, this_month = int(today[:4]), int(today[5:7])
    year = _year(found, this_year)
    month = found.get("MM", this_month if "DDD" not in found else 1)
    day = found.get("DD", 1)
    if not 1 <= year <= 9999:
        raise OracleError("ORA-01841", "(full) year must be between -4713 and +9999, and not be 0")
    if day > last_day_of(year, month):
        raise OracleError("ORA-01839", "date not valid for month specified")
    made = datetime(year, month, day)
    if "DDD" in found:
        made = datetime(year, 1, 1) + timedelta(days=found["DDD"] - 1)
    hour = found.get("HH24", found.get("HH", found.get("HH12", 0)))
    if "half" in found:
        hour = hour % 12 + 12 * found["half"]
    elif "HH24" not in found:
        hour %= 12
    seconds = hour * 3600 + found.get("MI", 0) * 60 + found.get("SS", 0)
    return made + timedelta(seconds=found.get("SSSSS", seconds), microseconds=found.get("FF", 0))


def _year(found: dict[str, int], this_year: int) -> int:
    digits = found.get("digits", 0)
    for element in ("YYYY", "SYYYY"):
        if element in found:
            return found[element]
    for element in ("RR", "RRRR"):
        if element in found:
            return _round_year(found[element], this_year) if digits <= 2 else found[element]
    for element, span in (("YYY", 1000), ("YY", 100), ("Y", 10)):
        if element in found:
            if digits == 4:
                return found[element]
            return this_year // span * span + found[element]
    return this_year


def _round_year(two: int, this_year: int) -> int:
    """RR: of the two centuries the one that lies nearer, by halves."""
    century = this_year // 100
    if two < 50 and this_year % 100 >= 50:
        century += 1
    elif two >= 50 and this_year % 100 < 50:
        century -= 1
    return century * 100 + two


def readable(text: str) -> None:
    """Raises ORA-01820 or ORA-01821 for a format that no text is read by."""
    named = {"MONTH", "MON", "DAY", "DY", "AM", "PM", "A.M.", "P.M.", "X", ""}
    for piece in pieces(text):
        element = piece.element
        if element not in _WIDTHS and element not in named and not element.startswith("FF"):
            raise OracleError(
                "ORA-01820", f"format code {element} cannot appear in date input format"
            )
