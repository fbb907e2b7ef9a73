"""The district's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sis_core.district import Clock, school_year_today, year_id


def test_a_frozen_clock_stands_and_a_moved_one_goes_on_from_there() -> None:
    """Freezing, advancing and setting act on the one moment."""
    clock = Clock(datetime(2026, 10, 15, 9))
    clock.freeze()
    frozen = clock.now()
    clock.advance(timedelta(days=2))
    moved = clock.now()
    clock.set(datetime(2027, 1, 4, 8))
    clock.run()

    assert moved - frozen == timedelta(days=2)
    assert clock.now() - datetime(2027, 1, 4, 8) < timedelta(seconds=5)
    assert not clock.frozen


@pytest.mark.parametrize(
    ("machine", "today"),
    [
        (date(2026, 10, 15), date(2026, 10, 15)),
        (date(2027, 5, 31), date(2027, 5, 31)),
        (date(2027, 6, 1), date(2027, 9, 8)),
        (date(2027, 8, 31), date(2027, 9, 8)),
    ],
)
def test_a_new_district_lives_in_a_school_year_that_has_begun(machine: date, today: date) -> None:
    """June to August count as the coming year, shifted to after its start [design]."""
    assert school_year_today(machine) == today


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 8, 25), 35), (date(2026, 6, 12), 35), (date(2026, 7, 1), 36)],
)
def test_year_id_is_the_starting_year_less_1990(day: date, expected: int) -> None:
    """2025-26 is year 35 [client]."""
    assert year_id(day) == expected
