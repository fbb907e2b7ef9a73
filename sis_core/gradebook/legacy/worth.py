"""What a score as entered is worth: points, percentage and letter."""

from __future__ import annotations

from dataclasses import dataclass

from sis_core.gradebook.entered import MOST, entered_number
from sis_core.gradebook.pro.scales import Scale
from sis_core.gradebook.pro.scales import worth as percentage
from sis_core.gradebook.refused import Refused

ENTERED_MAX = 30
"""Characters of a score as entered [doc: PTG-DD]."""

POINTS, PERCENT, LETTER = 0, 1, 2
_LETTER_MAX = 10


@dataclass(frozen=True, slots=True)
class Worth:
    """A score's value; `kind` is how it was entered: 0 points, 1 percentage, 2 letter."""

    points: float | None
    percent: float | None
    letter: str | None
    kind: int


NOTHING = Worth(None, None, None, POINTS)


def worth(entered: str, scoring: int, possible: float | None, scale: Scale | None) -> Worth:
    """The value of a score as entered.

    A bare number is points, or a percentage where the assignment is scored so; `85%` is always a
    percentage; anything else must be a grade of the scale. More points than possible are taken,
    negative ones are not [guess]. Raises Refused bad_value or not_in_scale.
    """
    number = entered_number(entered)
    if number is None:
        return _letter(entered, possible, scale)
    value = number.value
    if not 0 <= value < MOST:
        raise Refused("bad_value", f"the score {entered} is not from 0 up to 10^12", "entered")
    if number.percent or scoring == PERCENT:
        return Worth(_share(value, possible), _two(value), _earned(scale, value), PERCENT)
    percent = 100 * value / possible if possible else None
    return Worth(value, None if percent is None else _two(percent), _earned(scale, percent), POINTS)


def _letter(entered: str, possible: float | None, scale: Scale | None) -> Worth:
    item = None if scale is None else scale.named(entered)
    if item is None:
        known = ", ".join(str(one["name"]) for one in scale.items) if scale else "there is none"
        raise Refused(
            "not_in_scale",
            f"the score {entered!r} is neither a number nor in the grade scale ({known})",
            "entered",
        )
    percent = percentage(item)
    if percent is None:
        return Worth(None, None, entered[:_LETTER_MAX], LETTER)
    return Worth(_share(percent, possible), _two(percent), entered[:_LETTER_MAX], LETTER)


def _earned(scale: Scale | None, percent: float | None) -> str | None:
    item = None if scale is None or percent is None else scale.earned(percent)
    return None if item is None else str(item["name"])[:_LETTER_MAX]


def _share(percent: float, possible: float | None) -> float | None:
    return None if possible is None else round(percent * possible / 100, 6)


def _two(number: float) -> float:
    return round(number, 2)
