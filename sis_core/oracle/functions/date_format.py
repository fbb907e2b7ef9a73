"""TO_CHAR and TO_DATE with a format: its elements, read once, and what each writes and reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import MONTHS, moment_parts
from sis_core.oracle.functions.date_parts import moment
from sis_core.oracle.functions.dates import WEEKDAYS
from sis_core.oracle.functions.registry import Value, scalar

# Longest first, as the longer element is meant where both fit.
_ELEMENTS = (
    "SYYYY", "YYYY", "IYYY", "RRRR", "Y,YYY", "SYEAR", "YEAR", "MONTH", "HH24", "HH12", "SSSSS",
    "YYY", "IYY", "DDD", "DAY", "MON", "SCC", "A.M.", "P.M.", "B.C.", "A.D.", "FF1", "FF2", "FF3",
    "FF4", "FF5", "FF6", "FF7", "FF8", "FF9", "TZH", "TZM", "TZR", "TZD", "FF", "YY", "IY", "RR",
    "MM", "RM", "WW", "IW", "DD", "DY", "DL", "DS", "TS", "HH", "MI", "SS", "AM", "PM", "BC", "AD",
    "CC", "Y", "I", "Q", "W", "D", "J", "X", "E", "EE", "FM", "FX",
)  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|(?P<mark>[-/,.;: ]+)|(?P<element>'
    + "|".join(re.escape(e) for e in sorted(_ELEMENTS, key=len, reverse=True))
    + r")(?P<suffix>THSP|SPTH|TH|SP)?",
    re.I,
)
_REFUSED = {"TZH", "TZM", "TZR", "TZD", "DL", "DS", "TS", "E", "EE", "SYEAR", "YEAR", "SCC", "RM"}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a format: an element in capitals with its spelling, or a text."""

    element: str
    text: str
    suffix: str = ""
    fill: bool = True


@lru_cache(512)
def pieces(text: str) -> tuple[Piece, ...]:
    """A format taken apart; raises ORA-01821 where it cannot be."""
    made: list[Piece] = []
    at, fill = 0, True
    if len(text) > _MOST:
        raise OracleError("ORA-01801", "date format is too long for internal buffer")
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise OracleError("ORA-01821", f"date format not recognized: {text[:40]!r}")
        at = match.end()
        if match["element"] is None:
            made.append(Piece("", match["text"] if match["text"] is not None else match["mark"]))
            continue
        element = match["element"].upper()
        if element == "FM":
            fill = not fill
        elif element != "FX":
            suffix = (match["suffix"] or "").upper()
            if element in _REFUSED or "SP" in suffix:
                raise OracleError("ORA-01821", f"date format not recognized: {text[:40]!r}")
            made.append(Piece(element, match["element"], suffix, fill))
    return tuple(made)


@scalar("ora_to_char_d", 2)
def ora_to_char_d(value: Value, text: Value) -> Value:
    """TO_CHAR(d, format)."""
    fraction = moment_parts(str(value))[6]
    made = moment(value)
    return "".join(_written(piece, made, fraction) for piece in pieces(str(text)))


def _written(piece: Piece, made: datetime, fraction: int) -> str:
    if not piece.element:
        return piece.text
    if piece.element in ("MONTH", "DAY", "MON", "DY"):
        return _name(piece, made)
    if piece.element in ("AM", "PM", "A.M.", "P.M."):
        half = "AM" if made.hour < 12 else "PM"
        half = half if "." not in piece.element else f"{half[0]}.{half[1]}."
        return _cased(half, piece.text)
    if piece.element in ("BC", "AD", "B.C.", "A.D."):
        return _cased("A.D." if "." in piece.element else "AD", piece.text)
    if piece.element.startswith("FF"):
        return f"{fraction:06d}000"[: int(piece.element[2:] or 6)]
    if piece.element == "X":
        return "."
    number, width = _number(piece.element, made)
    text = f"{number:0{width}d}" if piece.fill else str(number)
    if piece.element == "Y,YYY":
        text = f"{number // 1000},{number % 1000:03d}"
    if piece.element == "SYYYY":
        text = f" {text}" if piece.fill else text
    if piece.suffix == "TH":
        text += _cased(_ordinal(number), piece.text)
    return text


def _number(element: str, made: datetime) -> tuple[int, int]:
    """The number that an element shows, and how many digits it has."""
    iso = made.isocalendar()
    day_of_year = made.timetuple().tm_yday
    match element:
        case "YYYY" | "SYYYY" | "RRRR" | "Y,YYY":
            return made.year, 4
        case "YYY" | "YY" | "RR" | "Y":
            return made.year % 10 ** len(element), len(element)
        case "IYYY" | "IYY" | "IY" | "I":
            return iso.year % 10 ** len(element), len(element)
        case "CC":
            return (made.year + 99) // 100, 2
        case "Q":
            return (made.month + 2) // 3, 1
        case "MM":
            return made.month, 2
        case "WW":
            return (day_of_year + 6) // 7, 2
        case "IW":
            return iso.week, 2
        case "W":
            return (made.day + 6) // 7, 1
        case "DDD":
            return day_of_year, 3
        case "DD":
            return made.day, 2
        case "D":
            return made.isoweekday() % 7 + 1, 1
        case "J":
            return made.toordinal() + 1_721_425, 7
        case "HH24":
            return made.hour, 2
        case "HH" | "HH12":
            return (made.hour + 11) % 12 + 1, 2
        case "MI":
            return made.minute, 2
        case "SS":
            return made.second, 2
    return made.hour * 3600 + made.minute * 60 + made.second, 5  # SSSSS


def _name(piece: Piece, made: datetime) -> str:
    month = piece.element.startswith("MON")
    full = MONTHS[made.month - 1] if month else WEEKDAYS[made.weekday()]
    if piece.element in ("MON", "DY"):
        return _cased(full[:3], piece.text)
    return _cased(full, piece.text).ljust(9) if piece.fill else _cased(full, piece.text)


def _cased(text: str, like: str) -> str:
    """A name in the case of its element: MONTH, Month or month."""
    if like[0].islower():
        return text.lower()
    return text if like[1:2].isupper() or not like[1:2].isalpha() else text.capitalize()


def _ordinal(number: int) -> str:
    if 10 <= number % 100 <= 13:
        return "TH"
    return {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")


def ordinary(text: str) -> bool:
    """True for a format of plain numbers only, which SQLite's substr can write."""
    try:
        found = pieces(text)
    except OracleError:
        return False
    plain = {"", "YYYY", "MM", "DD", "HH24", "MI", "SS"}
    return bool(found) and all(p.element in plain and p.fill and not p.suffix for p in found)
