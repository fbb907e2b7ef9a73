"""Points, weights, and how many days before the due date an assignment may be published."""

from __future__ import annotations

import math

from sis_core.gradebook.refused import Refused

MOST_POINTS = 9999
"""(points x weight) + extra points stay at or below this [vendor page]."""

MOST_DAYS = 365
"""Scores are published at most so many days before an assignment is due [guess]."""


def check_points(points: float | None, weight: float, extra: float) -> None:
    """Raises Refused bad_points for points that no assignment can have."""
    for field, value in (("points", points), ("weight", weight), ("extra points", extra)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise Refused("bad_points", f"{field} takes a number of 0 or more", field)
    worth = (points or 0) * weight + extra
    if worth > MOST_POINTS:
        raise Refused(
            "bad_points",
            f"points x weight + extra points come to at most {MOST_POINTS}, not {worth:g}",
            "points",
        )


def check_worth_something(points: float | None, field: str, instead: float | None = None) -> None:
    """Raises Refused points_missing for work in points that says nothing of how many.

    `instead` are extra points where a gradebook takes them in place of points, as the older one
    does [seed: 0]; PowerTeacher Pro wants its points all the same [vendor page: Canvas].
    """
    if points is None and instead is None:
        raise Refused("points_missing", f"{field} is required for POINTS", field)


def check_days(days: float | None, field: str) -> None:
    """Raises Refused bad_points unless a number of days is from 0 to a year."""
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise Refused("bad_points", f"{field} takes a number from 0 to {MOST_DAYS}", field)
