"""What a score is worth: points, percent, letter from whichever of them was entered (A2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sis_core.gradebook.entered import MOST, entered_number
from sis_core.gradebook.pro.records import Row, Values
from sis_core.gradebook.pro.scales import Scale, worth
from sis_core.gradebook.refused import Refused

REAL_SCORE = "REAL_SCORE"
"""The one kind of score that anybody has seen [doc] [client: psd401]."""

_ENTERED_MAX = 30
VALUE_COLUMNS = (
    "actualscoreentered",
    "actualscorekind",
    "actualscoregradescaledcid",
    "scorepoints",
    "scorepercent",
    "scorelettergrade",
    "scorenumericgrade",
    "scoregradescaledcid",
)
"""The columns of a score that this module decides together."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What an assignment in a section measures by: its type, its points, its scale."""

    score_type: str
    points: float | None
    scale: Scale | None

    @classmethod
    def of(cls, part: Row, scale: Scale | None) -> Measure:
        """The measure of a stored AssignmentSection row."""
        return cls(part["scoretype"] or "POINTS", part["scoreentrypoints"], scale)


def valued(measure: Measure, given: Values, kind: str | None = None) -> Values:
    """The value columns of a score from those that were given, all of them null without any.

    `kind` is the score type that the row itself names; it says how the row is meant. Raises
    Refused not_in_scale, bad_value.
    """
    if measure.score_type == "COLLECTED":
        return _collected(given)
    meant = kind if kind in ("POINTS", "PERCENT", "GRADESCALE") else measure.score_type
    entered = given.get("actualscoreentered")
    if meant == "GRADESCALE":
        return _graded(measure, given, entered)
    main = "scorepercent" if meant == "PERCENT" else "scorepoints"
    said = given.get(main)
    number: float | None = said if isinstance(said, int | float) else None
    if number is None:
        number = _number(measure, given, entered, meant)
    if number is None:
        return dict.fromkeys(VALUE_COLUMNS)
    if number < 0:
        raise Refused("bad_value", f"{main} is not below 0", main)
    points: float | None
    percent: float | None
    if meant == "PERCENT":
        percent, points = number, _share(measure.points, number)
    else:
        points, percent = number, _percent(number, measure.points)
    letter = measure.scale.earned(percent) if measure.scale and percent is not None else None
    shown = _text(number) if entered is None else str(entered)
    return _values(measure, given, shown, points, percent, letter, None)


def rescaled(measure: Measure, old: Row, keep_percent: bool) -> Values:
    """A stored score's value columns after its assignment changed how it is scored [guess].

    `keep_percent` keeps the share of the points and recalculates what was entered; otherwise
    what was entered stays and the share follows.
    """
    kept = {name: old[name] for name in VALUE_COLUMNS}
    if all(old[name] is None for name in ("scorepoints", "scorepercent", "scorelettergrade")):
        return kept
    if measure.score_type == "COLLECTED":
        return dict.fromkeys(VALUE_COLUMNS)
    percent = old["scorepercent"]
    letter = measure.scale.earned(percent) if measure.scale and percent is not None else None
    if measure.score_type == "GRADESCALE":
        if letter is None:
            return kept
        base = {"actualscorekind": old["actualscorekind"]}
        return _values(
            measure, base, letter["name"], _share(measure.points, percent), percent, letter, letter
        )
    if keep_percent and percent is not None:
        points = _share(measure.points, percent)
        entered = percent if measure.score_type == "PERCENT" else points
        base = {"actualscorekind": old["actualscorekind"]}
        return _values(measure, base, _text(entered), points, percent, letter, None)
    points = old["scorepoints"]
    main = "scorepercent" if measure.score_type == "PERCENT" else "scorepoints"
    value = percent if main == "scorepercent" else points
    if value is None:
        return kept
    made = {"actualscorekind": old["actualscorekind"], main: value}
    return valued(measure, made)


def _collected(given: Values) -> Values:
    for name in ("scorepoints", "scorepercent", "scorelettergrade", "scorenumericgrade"):
        if given.get(name) is not None:
            raise Refused("bad_value", f"{name} cannot be given where work is only collected", name)
    return dict.fromkeys(VALUE_COLUMNS)


def _graded(measure: Measure, given: Values, entered: Any) -> Values:
    named = given.get("actualscoregradescaledcid")
    letter = given.get("scorelettergrade")
    if letter is None:
        letter = entered
    if letter is None and named is None:
        return dict.fromkeys(VALUE_COLUMNS)
    item = None
    if measure.scale is not None:
        item = (
            measure.scale.item(int(named))
            if isinstance(named, int)
            else measure.scale.named(str(letter))
        )
    if item is None or (letter is not None and item["name"] != str(letter)):
        raise _not_in_scale(measure, letter if named is None else named)
    percent = worth(item)
    points = None if percent is None else _share(measure.points, percent)
    return _values(measure, given, str(letter or item["name"]), points, percent, item, item)


def _number(measure: Measure, given: Values, entered: Any, meant: str) -> float | None:
    """The number that was entered as text, `85%` as a share of the points.

    Raises Refused not_in_scale for a letter, or for a share where there are no points.
    """
    if entered is None:
        if given.get("scorelettergrade") is not None or given.get("scorepercent") is not None:
            return _from_others(measure, given)
        return None
    number = entered_number(str(entered))
    if number is None:
        raise _not_in_scale(measure, entered)
    if number.percent and meant == "POINTS":
        points = _share(measure.points, number.value)
        if points is None:
            raise _not_in_scale(measure, entered)
        return points
    return number.value


def _from_others(measure: Measure, given: Values) -> float | None:
    percent = given.get("scorepercent")
    if isinstance(percent, int | float):
        return _share(measure.points, percent)
    raise _not_in_scale(measure, given.get("scorelettergrade"))


def _not_in_scale(measure: Measure, value: object) -> Refused:
    names = [str(item["name"]) for item in measure.scale.items] if measure.scale else []
    known = f"; its grades are {', '.join(names)}" if names else ""
    return Refused(
        "not_in_scale",
        f"{str(value)[:40]!r} is no grade of this assignment's scale{known}",
        "actualscoregradescaledcid",
    )


def _values(
    measure: Measure,
    given: Values,
    entered: str,
    points: float | None,
    percent: float | None,
    letter: Row | None,
    chosen: Row | None,
) -> Values:
    if len(entered) > _ENTERED_MAX:
        raise Refused(
            "bad_value",
            f"actualscoreentered takes at most {_ENTERED_MAX} characters",
            "actualscoreentered",
        )
    said, name = given.get("scorelettergrade"), None if letter is None else letter["name"]
    if said is not None and (measure.scale is None or measure.scale.named(str(said)) is None):
        raise _not_in_scale(measure, said)
    return {
        "actualscoreentered": entered,
        "actualscorekind": given.get("actualscorekind") or REAL_SCORE,
        "actualscoregradescaledcid": None if chosen is None else chosen["dcid"],
        "scorepoints": _plain(points),
        "scorepercent": _plain(percent),
        "scorelettergrade": said or name,
        "scorenumericgrade": given.get("scorenumericgrade"),
        "scoregradescaledcid": None if letter is None else letter["dcid"],
    }


def _percent(points: float, possible: float | None) -> float | None:
    return 100 * points / possible if possible else None


def _share(possible: float | None, percent: float) -> float | None:
    return None if possible is None else possible * percent / 100


def _plain(number: float | None) -> float | None:
    """Six decimals, as NUMBER(18,6) keeps, and an integer where that says the same."""
    if number is None:
        return None
    if type(number) is int and -MOST < number < MOST:
        return number
    if not abs(number) < MOST:
        raise Refused("bad_value", "a score has at most 12 digits before the point", "scorepoints")
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _text(number: float | None) -> str:
    return str(_plain(number))
