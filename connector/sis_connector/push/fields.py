"""What a line of a push file may hold: each kind's fields, said once; the document follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

MOST_POINTS = 9999
"""(points × weight) + extra points stay at or below this [vendor page]; our weight is 1."""
MOST_SCORE = 99999
LONGEST_ID = 100
LONGEST_TEXT = 100_000
DECIMALS = 6
"""Digits behind the point that the gradebooks keep of a score [doc: PTG-DD]."""


class WrongValue(ValueError):
    """What is wrong with a field, in words that name what it takes."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a line; `takes` and `meaning` are for people, `read` checks and converts."""

    name: str
    needed: bool
    takes: str
    meaning: str
    read: Callable[[Any], Any]


def an_id(value: Any) -> str:
    """An id as text; a whole number counts as its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    found = plain(value).strip()
    if not found:
        raise WrongValue("is empty")
    if len(found) > LONGEST_ID:
        raise WrongValue(f"is longer than {LONGEST_ID} characters")
    return found


def a_name(value: Any) -> str:
    found = " ".join(plain(value).split())
    if not found:
        raise WrongValue("is empty")
    return found


def plain(value: Any) -> str:
    """A text that every database and wire can carry."""
    if not isinstance(value, str):
        raise WrongValue("must be a text")
    if len(value) > LONGEST_TEXT:
        raise WrongValue(f"is longer than {LONGEST_TEXT} characters")
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise WrongValue("holds half a character (a lone surrogate)")
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", value):
        raise WrongValue("holds control characters")
    return value


def a_day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise WrongValue("must be a date like 2026-10-02")
    try:
        return date.fromisoformat(value)
    except ValueError as none:
        raise WrongValue("is no day of the calendar") from none


def a_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue("must be true or false")
    return value


def number_up_to(most: int, *, above_zero: bool) -> Callable[[Any], Decimal]:
    """A reader of plain numbers from 0 to `most`."""
    words = f"must be a number {'above 0' if above_zero else 'from 0'} up to {most}"
    words = words.replace("from 0 up to", "from 0 to")

    def read(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise WrongValue(words)
        found = Decimal(value)
        if not found.is_finite() or not 0 <= found <= most or (above_zero and not found):
            raise WrongValue(words)
        found = found.normalize()
        if -int(found.as_tuple().exponent) > DECIMALS:
            raise WrongValue(f"has more than {DECIMALS} digits behind the point")
        return found

    return read


def digits(number: Decimal) -> str:
    """A number as people write it: 18.5, 20, never 2E+1."""
    return format(number.normalize(), "f")


ID = "text or whole number"
ASSIGNMENT = (
    Field("id", True, ID, "Your own id of the assignment; unique in the roster file", an_id),
    Field("class_id", True, ID, "`classes.class_id` of the roster (Sections.DCID)", an_id),
    Field("name", True, "text", "Title; cut to 50 characters", a_name),
    Field(
        "points", True, "number above 0 up to 9999", "Points that can be reached",
        number_up_to(MOST_POINTS, above_zero=True),
    ),
    Field("description", False, "text", "Cut to 4000 characters", plain),
    Field("due", False, "date `YYYY-MM-DD`", "Day it is due; without it, the SIS's today", a_day),
    Field("extra_credit", False, "true or false", "The points are extra credit", a_flag),
    Field(
        "category", False, "text",
        "Name of the teacher's category, upper and lower case as there (PTP only)", a_name,
    ),
)  # fmt: skip
SCORE = (
    Field("assignment_id", True, ID, "`id` of an assignment, of this file or pushed before", an_id),
    Field("student_id", True, ID, "`users.external_id` of the roster (Students.DCID)", an_id),
    Field(
        "score", False, "number from 0 to 99999",
        "Points reached; may pass the assignment's points. May be absent where a flag is true",
        number_up_to(MOST_SCORE, above_zero=False),
    ),
    Field("late", False, "true or false", "Handed in late (PTP only)", a_flag),
    Field("missing", False, "true or false", "Not handed in (PTP only)", a_flag),
    Field("exempt", False, "true or false", "Does not count for this student (PTP only)", a_flag),
)  # fmt: skip
COURSE_GRADE = (
    Field("class_id", True, ID, "`classes.class_id` of the roster", an_id),
    Field("student_id", True, ID, "`users.external_id` of the roster", an_id),
    Field(
        "score", True, "number from 0 to 99999", "Points of a hundred",
        number_up_to(MOST_SCORE, above_zero=False),
    ),
    Field("name", False, "text", "Name of the line item; without it, Course grade", a_name),
)  # fmt: skip
KINDS: Mapping[str, tuple[Field, ...]] = {
    "assignment": ASSIGNMENT,
    "score": SCORE,
    "course_grade": COURSE_GRADE,
}
