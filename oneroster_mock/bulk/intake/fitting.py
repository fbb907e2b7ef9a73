"""Values of the standard in PowerSchool's columns: what fits, what is cut, what codes mean."""

from __future__ import annotations

from datetime import date, timedelta

from sis_core.district import TABLES

GRADE_LEVELS = {
    "IT": -3,
    "PR": -2,
    "PK": -1,
    "TK": -1,
    "KG": 0,
    **{f"{n:02d}": n for n in range(1, 14)},
    "PS": 14,
}
"""CEDS grade codes as PowerSchool's grade levels [impl: Lawrence, the other way round]."""

RACES = {
    "americanIndianOrAlaskaNative": ("I", "American Indian or Alaska Native"),
    "asian": ("A", "Asian"),
    "blackOrAfricanAmerican": ("B", "Black or African American"),
    "nativeHawaiianOrOtherPacificIslander": ("P", "Native Hawaiian or Other Pacific Islander"),
    "white": ("W", "White"),
}
"""Race columns with the code and the name that the district's lists have for them."""


def cut(table: str, column: str, text: str) -> str | None:
    """A text as long as its column takes; None for an empty one."""
    return text[: _length(table, column)] or None


def whole(table: str, column: str, text: str) -> str | None:
    """A text that its column takes whole, or None: half an id or address is none."""
    return text if text and len(text) <= _length(table, column) else None


def _length(table: str, column: str) -> int:
    found = TABLES[table.lower()].column(column)
    if found is None or found.kind != "text":
        raise KeyError(f"{table}.{column} is no text column")
    return found.length


def level(words: list[str]) -> int | None:
    """The grade level of the first word that has one."""
    return next((GRADE_LEVELS[word] for word in words if word in GRADE_LEVELS), None)


def last_day(end: str) -> str:
    """The last day of a span whose end is the first day after."""
    return (date.fromisoformat(end) - timedelta(days=1)).isoformat()


def day_after(last: str) -> str:
    """The first day after a span, from its last day as the store keeps it."""
    return (date.fromisoformat(last[:10]) + timedelta(days=1)).isoformat()


def day_before(after: str) -> str:
    """The last day of a span, from the first day after it."""
    return (date.fromisoformat(after[:10]) - timedelta(days=1)).isoformat()


def year_id(school_year: int) -> int:
    """Terms.YearID of the school year that ends in that year; at least 1, as ids need it."""
    return max(school_year - 1991, 1)


def initials(name: str, most: int) -> str:
    """A short form of a name: first letters and numbers of its words."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    short = "".join(word if word.isdigit() else word[0].upper() for word in words)
    return short[:most] or name[:most]
