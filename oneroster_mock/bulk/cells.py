"""What one cell of a CSV file says, and how a value is written into one.

Reading answers None for an empty cell and raises ValueError with the end of a sentence
(`takes a date such as 2026-09-30, not '31.09.2026'`) for a cell that says something else.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
_YEAR = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")
_USER_ID = re.compile(r"\{([^{}:]*):([^{}]*)\}")
_USER_IDS = re.compile(r"\{[^{}:]*:[^{}]*\}(\s*,\s*\{[^{}:]*:[^{}]*\})*")
_BREAKS = re.compile(r"[\r\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TRUE = frozenset({"true", "t", "yes", "y", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "0"})
MOST_ID = 255
"""Characters of a sourcedId. [spec 1.2-CSV]"""


def read_date(cell: str) -> str:
    """A day, `YYYY-MM-DD`, that the calendar has."""
    if _DATE.fullmatch(cell):
        try:
            return date.fromisoformat(cell).isoformat()
        except ValueError:
            pass
    raise ValueError(f"takes a date such as 2026-09-30, not {shown(cell)}")


def read_moment(cell: str) -> str:
    """A moment with a zone, as the store keeps it: `YYYY-MM-DD HH:MM:SS[.f]` in UTC."""
    match = _MOMENT.fullmatch(cell)
    if match is not None:
        try:
            moment = datetime.fromisoformat(
                f"{match[1]}T{match[2]}{match[4].replace('Z', '+00:00')}"
            )
            offset = moment.utcoffset()
            utc = moment.replace(tzinfo=None) - offset if offset else moment.replace(tzinfo=None)
            fraction = (match[3] or "").rstrip("0").rstrip(".")
            return f"{utc:%Y-%m-%d %H:%M:%S}{fraction}"
        except (ValueError, OverflowError):
            pass
    raise ValueError(f"takes a moment such as 2026-09-30T08:15:00.000Z, not {shown(cell)}")


def read_year(cell: str) -> int:
    """A year of four digits."""
    if not _YEAR.fullmatch(cell) or not 1900 <= int(cell) <= 2199:
        raise ValueError(f"takes a year such as 2027, not {shown(cell)}")
    return int(cell)


def read_boolean(cell: str) -> bool:
    """`true` or `false`, nothing else."""
    if cell not in ("true", "false"):
        raise ValueError(f"takes true or false, not {shown(cell)}")
    return cell == "true"


def guess_boolean(cell: str) -> bool | None:
    """What a cell means that should say true or false: `TRUE`, `1`, `Yes`; None: nobody knows."""
    word = cell.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def read_number(cell: str) -> float:
    """A decimal number without exponent."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError(f"takes a number such as 12.5, not {shown(cell)}")
    return float(cell)


def read_text(cell: str) -> str:
    """Text without line breaks and control characters."""
    if _BREAKS.search(cell):
        raise ValueError("takes one line, and this cell has line breaks")
    if _CONTROL.search(cell):
        raise ValueError("takes text without control characters")
    return cell


def clean(cell: str) -> str:
    """A cell in one line, without what no reader could show."""
    return _CONTROL.sub("", _BREAKS.sub(" ", cell))


def read_list(cell: str) -> list[str]:
    """The elements of a list in one cell; an element with a comma stands in quotes."""
    if not cell:
        return []
    if '"' not in cell:
        return [part for part in cell.split(",") if part]
    return [part for part in next(csv.reader([cell], skipinitialspace=True)) if part]


def read_user_ids(cell: str) -> list[tuple[str, str]]:
    """The (type, identifier) pairs of a `userIds` cell."""
    if not cell:
        return []
    if not _USER_IDS.fullmatch(cell.strip()):
        raise ValueError(f"takes pairs such as {{LDAP:rkerr}},{{State:8841}}, not {shown(cell)}")
    return _USER_ID.findall(cell)


def shown(cell: str) -> str:
    """A cell in quotes, cut where it is long, for a sentence."""
    return repr(cell if len(cell) <= 40 else cell[:39] + "…")


def write_list(parts: Iterable[str]) -> str:
    """A list in one cell, quoted only where an element has a comma or a quote."""
    wanted = [str(part) for part in parts]
    if not any("," in part or '"' in part for part in wanted):
        return ",".join(wanted)
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(wanted)
    return text.getvalue()


def write_user_ids(pairs: Sequence[dict[str, Any]]) -> str:
    """A `userIds` cell of the REST list of {type, identifier}."""
    return ",".join(f"{{{pair.get('type', '')}:{pair.get('identifier', '')}}}" for pair in pairs)


def write_number(value: Any) -> str:
    """A number without a needless `.0`."""
    number = float(value)
    return str(int(number)) if number == int(number) else repr(number)


def write_any(value: Any) -> str:
    """An extension value: text as it is, anything else as JSON."""
    if isinstance(value, str):
        return clean(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
