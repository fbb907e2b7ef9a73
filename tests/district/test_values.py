"""The border of the store: what a value becomes, and what is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sis_core.district import BadValue, stored
from sis_core.district.tables.declare import parse_column


@pytest.mark.parametrize(
    ("token", "value", "kept"),
    [
        ("A:d", "2026-09-30", "2026-09-30 00:00:00"),
        ("A:d", date(2026, 9, 30), "2026-09-30 00:00:00"),
        ("A:d", "2026-09-30T08:15:00", "2026-09-30 08:15:00"),
        ("A:t", "2026-09-30 08:15:00.250000", "2026-09-30 08:15:00.25"),
        ("A:t", datetime(2026, 9, 30, 8, 15), "2026-09-30 08:15:00"),
        ("A:n", "5", 5),
        ("A:n", 5.0, 5),
        ("A:m", "12.50", 12.5),
        ("A:f", True, 1),
        ("A:20", "", None),
        ("A:20", None, None),
        ("A:20", "007", "007"),
        ("A:20", 7, "7"),
        ("A:20", "Zoë Łukasz-Ñandú 🎒", "Zoë Łukasz-Ñandú 🎒"),
    ],
)
def test_a_value_is_kept_in_one_form(token: str, value: object, kept: object) -> None:
    """Dates have 19 characters, numbers are numbers, an empty text is null."""
    result = stored(parse_column(token), value)

    assert result == kept
    assert type(result) is type(kept)


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("A:d", "30.09.2026"),
        ("A:d", "2026-02-30"),
        ("A:n", "twelve"),
        ("A:n", "0x10"),
        ("A:n", float("nan")),
        ("A:n", 2**70),
        ("A:n", [1]),
        ("A:3", "four"),
        ("A:20", "bell\x07"),
        ("A:20", {"a": 1}),
    ],
)
def test_what_a_column_cannot_hold_is_refused_by_name(token: str, value: object) -> None:
    """A refusal is one sentence that names the column."""
    with pytest.raises(BadValue, match=r"^A "):
        stored(parse_column(token), value)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_kept_in_nineteen_characters(day: date) -> None:
    """Text order of stored dates is the order of the days."""
    kept = stored(parse_column("A:d"), day)

    assert isinstance(kept, str)
    assert len(kept) == 19
    assert kept[:10] == day.isoformat()


@given(st.text(max_size=40))
def test_a_kept_text_can_be_spoken_by_xml(text: str) -> None:
    """Whatever passes the border contains no character that XML 1.0 forbids."""
    try:
        kept = stored(parse_column("A:60"), text)
    except BadValue:
        return

    assert kept is None or not any(ord(c) < 32 and c not in "\t\n\r" for c in str(kept))
