"""An assignment as it shall be: given values checked, defaults filled in, limits kept (A1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sis_core.district.errors import BadValue
from sis_core.district.tables import TABLES
from sis_core.district.values import stored
from sis_core.gradebook.entered import MOST
from sis_core.gradebook.legacy.categories import Filed
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import (
    check_days,
    check_points,
    check_worth_something,
    checked_day,
    checked_name,
    checked_number,
)

ON_A_DAY, DAYS_BEFORE = 1, 2
"""Publishing states that need a further value: on a set date, so many days before it is due."""

PUBLISHING = range(5)
SCORING, POINTS = range(3), 0
"""0 points, 1 percentage, 2 letter grade [doc: PTG-DD]."""

MOST_DIGITS = 10**10 - 1
"""Points are whole and have at most 10 digits [doc: PTG-DD]."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an assignment is made of except where it is filed.

    `published` are the scores, `publishing` is 0 at once, 1 on `publish_on`, 2 `days_before` it is
    due, 3 on the due date, 4 never; `counted` in the final grade; points are whole.
    """

    name: str
    abbreviation: str | None
    description: str | None
    due: date
    points: float | None
    extra: float | None
    counted: bool
    published: bool
    publishing: int
    days_before: float | None
    publish_on: date | None
    scoring: int
    weight: float


FIELDS = (*Draft.__dataclass_fields__, "category")


def drafted(
    given: Mapping[str, Any], before: Draft | None, handed: Filed, shared_points: bool
) -> Draft:
    """The draft that given values make of an assignment, or of nothing.

    A null is the default, as when creating; what is not given stays as it was [guess].
    `shared_points` holds points to the limit that every gradebook has, beside their digits. Raises
    Refused with the field's name.
    """
    reading = _Reading(given, before)
    made = Draft(
        name=checked_name(reading.value("name", None)),
        abbreviation=reading.text("abbreviation", 30),
        description=reading.text("description", 4000),
        due=reading.day("due"),
        points=reading.whole("points"),
        extra=reading.whole("extra"),
        counted=reading.flag("counted", True),
        published=reading.flag("published", handed.published),
        publishing=reading.one_of("publishing", PUBLISHING, handed.publishing),
        days_before=reading.whole("days_before"),
        publish_on=reading.day_or_none("publish_on"),
        scoring=reading.one_of("scoring", SCORING, 0),
        weight=reading.weight(),
    )
    _checked_text("name", made.name, 50)
    if made.publishing == ON_A_DAY and made.publish_on is None:
        raise Refused("missing", "publishing on a set date needs that date", "publish_on")
    if made.publishing == DAYS_BEFORE and made.days_before is None:
        raise Refused("missing", "publishing days before it is due needs their number",
                      "days_before")  # fmt: skip
    check_days(made.days_before, "days_before")
    if made.scoring == POINTS:
        check_worth_something(made.points, "points", instead=made.extra)
    if shared_points:
        check_points(made.points, made.weight, made.extra or 0)
    return made


def checked_flag(value: Any, field: str) -> bool:
    """A flag; raises Refused bad_value."""
    if isinstance(value, bool):
        return value
    raise Refused("bad_value", f"{field} takes true, false or null", field)


def _checked_text(field: str, value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise Refused("bad_value", f"{field} takes a text", field)
    if len(value) > longest:
        raise Refused(
            "name_too_long" if field == "name" else "bad_value",
            f"{field} takes at most {longest} characters, not {len(value)}",
            field,
        )
    checked_characters(value, field)
    return value


def checked_characters(text: str, field: str) -> None:
    """Raises Refused bad_value for control characters, which the district cannot keep."""
    column = TABLES["psm_assignment"].column("Description")
    assert column is not None
    try:
        stored(column, text[: column.length])
    except BadValue:
        raise Refused("bad_value", f"{field} cannot hold control characters", field) from None


@dataclass(frozen=True, slots=True)
class _Reading:
    """The given values of one request, each falling back on the assignment before it."""

    given: Mapping[str, Any]
    before: Draft | None

    def value(self, field: str, default: Any) -> Any:
        if field in self.given:
            found = self.given[field]
            return default if found is None else found
        return default if self.before is None else getattr(self.before, field)

    def text(self, field: str, longest: int) -> str | None:
        value = self.value(field, None)
        if value is None or value == "" or field not in self.given:
            return value or None
        return _checked_text(field, value, longest)

    def day(self, field: str) -> date:
        value = self.day_or_none(field)
        if value is None:
            raise Refused("missing", f"{field} is required", field)
        return value

    def day_or_none(self, field: str) -> date | None:
        value = self.value(field, None)
        return value if value is None or isinstance(value, date) else checked_day(value, field)

    def whole(self, field: str) -> float | None:
        value: float | None = self.value(field, None)
        if value is None or field not in self.given:
            return value
        number = checked_number(value, field)
        if number != int(number) or not 0 <= number <= MOST_DIGITS:
            raise Refused(
                "bad_points",
                f"{field} takes a whole number of 0 or more with at most 10 digits",
                field,
            )
        return int(number)

    def flag(self, field: str, default: bool) -> bool:
        return checked_flag(self.value(field, default), field)

    def one_of(self, field: str, choices: range, default: int) -> int:
        value = self.value(field, default)
        if isinstance(value, int) and not isinstance(value, bool) and value in choices:
            return value
        raise Refused("bad_value", f"{field} takes one of its known words", field)

    def weight(self) -> float:
        number = checked_number(self.value("weight", 1), "weight")
        if not 0 <= number < MOST:
            raise Refused("bad_points", "weight takes a number of 0 or more below 10^12", "weight")
        return round(float(number), 6)
