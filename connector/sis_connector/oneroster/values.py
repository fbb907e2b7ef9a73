"""Reading OneRoster values as servers really write them.

One value has many forms in the field: booleans as texts, numbers as texts, dates as moments, `null`
and "" for absent, references without their parts. Each form has a function here, so that nobody
meets it anywhere else. Numbers arrive as the text that the server wrote (`decode`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from sis_connector.errors import UnreadableAnswer

Row = dict[str, Any]

TRUE = frozenset({"true", "1", "yes", "y", "t"})
MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?"
    r"\s*(Z|[+-]\d{1,2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
KINDERGARTEN = frozenset({"K", "KG", "KF", "KK", "0", "00"})


def text(value: Any) -> str | None:
    """A leaf as text; `null`, "" and blanks mean absent (quirk 11). Names keep blanks at their
    ends; ids go through `identity` and `ref`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, dict | list) or not str(value).strip():
        return None
    return str(value)


def word(value: Any) -> str:
    """A word of a vocabulary in lower case: servers differ in case (quirk 28)."""
    return (text(value) or "").strip().casefold()


def identity(row: Row) -> str:
    """The record's id without blanks at its ends (quirk 12); every record must have one."""
    found = (text(row.get("sourcedId")) or "").strip()
    if not found:
        raise UnreadableAnswer("A record of the answer has no sourcedId.")
    return found


def ref(value: Any) -> str | None:
    """The id that a reference names. Only the id counts: `href` is relative, internal or wrong too
    often (quirk 6), and `type` may be missing."""
    if isinstance(value, list):
        return next(iter(refs(value)), None)
    if isinstance(value, dict):
        value = value.get("sourcedId", value.get("sourcedID"))
    found = (text(value) or "").strip()
    return sys.intern(found) if found else None  # many records name the same few


def refs(value: Any) -> list[str]:
    """The ids of a list of references, each once, in its order; one reference may come alone."""
    listed = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(found for one in listed if (found := ref(one))))


def texts(value: Any) -> list[str]:
    """A list of words; one word, or words with commas between them, may come as a text."""
    listed = value if isinstance(value, list) else (text(value) or "").split(",")
    return [found.strip() for one in listed if (found := text(one))]


def truth(value: Any) -> bool:
    """`true`, "true", "True", 1 and their like (quirk 7); anything else, absent too, is false."""
    return word(value) in TRUE


def day(value: Any) -> date | None:
    """A date; of a moment, the day as it is written (quirk 10). None when absent."""
    found = (text(value) or "").strip()
    return _day(found[:10]) if found else None


@lru_cache(maxsize=4096)
def _day(found: str) -> date:
    try:
        return date.fromisoformat(found)
    except ValueError as broken:
        raise UnreadableAnswer(f"A date of the answer cannot be read: {found!r}.") from broken


def moment(value: Any) -> datetime | None:
    """A moment in UTC, written with or without fraction, `Z` or a proper offset (quirk 9), or as a
    date alone (quirk 10); None when absent or no moment at all."""
    found = MOMENT.fullmatch((text(value) or "").strip())
    if found is None:
        return None
    *parts, fraction, offset = found.groups(default="")
    numbers = [int(part or 0) for part in parts]
    micro = int((fraction + "000000")[:6]) if fraction else 0
    try:
        written = datetime(*numbers, micro, tzinfo=_zone(offset))  # type: ignore[arg-type,misc]
        return written.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(offset: str) -> timezone:
    """`Z`, nothing, `+0`, `-7`, `+05:30`, `+0530`."""
    if not offset or offset.upper() == "Z":
        return UTC
    digits = offset[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    away = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-away if offset[0] == "-" else away)


def number(value: Any) -> Decimal | None:
    """A number, written as one or as a text (quirk 8); None when absent or no number."""
    found = (text(value) or "").strip()
    try:
        read = Decimal(found)
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def grade(value: str) -> str:
    """A grade as CEDS writes it, from `9`, `09`, `K`, `kg`, `-1` … (quirk 38)."""
    found = value.strip().upper()
    if found in KINDERGARTEN:
        return "KG"
    if found.lstrip("-").isdigit():
        level = int(found)
        if level <= -3:
            return "IT"
        return "PK" if level < 0 else f"{level:02}"
    return found


def level(value: str) -> str:
    """A grade as PowerSchool numbers it: `KG` is 0, `PK` -1; others stay the word they are."""
    found = grade(value)
    if found.isdigit():
        return str(int(found))
    return {"KG": "0", "PK": "-1", "IT": "-3"}.get(found, found)


def is_active(row: Row) -> bool:
    """Whether a record counts: `tobedeleted` and 1.0's `inactive` do not (quirk 14), an absent
    status does."""
    return word(row.get("status")) in ("", "active")


def user_identifier(value: Any) -> str | None:
    """The first identifier in `userIds` that is one: types and identifiers may be blank
    (quirk 37)."""
    return next(_identifiers(value), None)


def _identifiers(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        found = text(one.get("identifier")) if isinstance(one, dict) else None
        if found:
            yield found.strip()
