"""School years: days, terms, holidays."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sis_fixtures.years import plans, year_plan

_DAY = timedelta(days=1)


@given(st.integers(min_value=10, max_value=80))
def test_terms_tile_every_year(yearid: int) -> None:
    """Semesters, quarters and trimesters each cover the year without gap or overlap."""
    year = year_plan(yearid)

    for parts in (year.semesters, year.quarters, year.trimesters):
        assert parts[0][0] == year.first_day
        assert parts[-1][1] == year.last_day
        for (_, end), (start, _) in pairwise(parts):
            assert start == end + _DAY


@given(st.integers(min_value=10, max_value=80))
def test_days_in_session_are_weekdays_without_holidays(yearid: int) -> None:
    """A year has 170 to 190 days in session, from its first day to its last, none at a weekend."""
    year = year_plan(yearid)

    assert 170 <= len(year.days) <= 190
    assert (year.days[0], year.days[-1]) == (year.first_day, year.last_day)
    assert all(d.weekday() < 5 and d not in year.off for d in year.days)
    assert list(year.days) == sorted(set(year.days))


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 6, 30), 2025),
        (date(2026, 7, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2028, 2, 29), 2027),
    ],
)
def test_a_day_belongs_to_the_school_year_that_july_begins(today: date, start: int) -> None:
    """The current year of a day starts in July; the previous one is the year before."""
    previous, current = plans(today)

    assert (previous.start_year, current.start_year) == (start - 1, start)
    assert current.yearid == start - 1990


def test_the_year_2026_is_the_one_on_the_calendar() -> None:
    """2026-27 begins on Monday, 24 August, ends on Friday, 11 June, and rests at Thanksgiving."""
    year = year_plan(36)

    assert (year.first_day, year.last_day) == (date(2026, 8, 24), date(2027, 6, 11))
    assert year.exit_day == date(2027, 6, 12)
    assert year.off[date(2026, 11, 26)] == "Thanksgiving recess"
    assert year.off[date(2026, 9, 7)] == "Labor Day"
    assert (year.term_id(0), year.term_id(2)) == (3600, 3602)
    assert year.span(2) == year.semesters[1]
    assert year.span(6) == year.quarters[3]
    assert year.span(9) == year.trimesters[2]
