"""The three objects that a client may PUT, read from their members (2.10, A3.2, A3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from oneroster_mock.writes.fields import Fields, invalid
from sis_core.gradebook.entered import entered_number
from sis_core.gradebook.pro.taking import SCORE_TYPES
from sis_core.spec.oneroster.declare import Entity
from sis_core.spec.oneroster.v1p1.entities import CATEGORY, LINE_ITEM, RESULT, SCORE_STATUSES

TITLE_MAX = 50
"""Characters of a line item's title [seed: S2]."""

CATEGORY_MAX = 30
"""Characters of a category's title [seed: S4]."""

FLAG_STATUSES = ("late", "missing")
"""No score statuses of 1.1; leniently they set PowerTeacher Pro's flags [guess: A3.4]."""


@dataclass(frozen=True, slots=True)
class CategoryBody:
    """A category; `user` is the owner's Users.DCID, `group` what records of one category share."""

    title: str
    user: int | None
    class_id: str | None
    group: str | None
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineItemBody:
    """A line item; None stands for what is not said."""

    title: str
    description: str | None
    assigned: datetime | None
    due: datetime | None
    class_id: str
    category_id: str | None
    period_id: str | None
    least: float | None
    most: float | None
    score_type: str | None
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ResultBody:
    """A result; a score that is a text is a letter of the class's grade scale."""

    line_item_id: str
    student_id: str
    status: str
    score: float | str | None
    day: date | None
    comment: str
    metadata: Mapping[str, Any]


def category_in(fields: Fields) -> CategoryBody:
    """The category in a body; raises 422."""
    _common(fields, CATEGORY)
    metadata = fields.metadata()
    return CategoryBody(
        _title(fields),
        _number_in(metadata, "userDcid"),
        _text_in(metadata, "classId"),
        _text_in(metadata, "categoryId"),
        metadata,
    )


def line_item_in(fields: Fields, *, loose_type: bool) -> LineItemBody:
    """The line item in a body; `loose_type` reads a misspelt scoreType as the default. Raises 422.

    Strictly everything that the standard's text requires must be there (2.10).
    """
    _common(fields, LINE_ITEM)
    metadata = fields.metadata()
    body = LineItemBody(
        _title(fields),
        fields.text("description") or None,
        fields.moment("assignDate"),
        fields.moment("dueDate"),
        _needed(fields, "class", fields.reference("class", "class")),
        fields.reference("category", "category"),
        fields.reference("gradingPeriod", "academicSession", "gradingPeriod", "term"),
        fields.number("resultValueMin"),
        fields.number("resultValueMax"),
        _score_type(metadata, loose_type),
        metadata,
    )
    if fields.strict:
        required = {
            "assignDate": body.assigned,
            "dueDate": body.due,
            "category": body.category_id,
            "gradingPeriod": body.period_id,
            "resultValueMin": body.least,
            "resultValueMax": body.most,
        }
        for name, value in required.items():
            if value is None:
                raise fields.missing(name)
    if body.least is not None and body.most is not None and body.least > body.most:
        raise invalid("resultValueMin is not above resultValueMax")
    return body


def result_in(fields: Fields) -> ResultBody:
    """The result in a body; raises 422."""
    _common(fields, RESULT)
    line_item = _needed(fields, "lineItem", fields.reference("lineItem", "lineItem"))
    student = _needed(fields, "student", fields.reference("student", "user", "student"))
    choices = SCORE_STATUSES if fields.strict else (*SCORE_STATUSES, *FLAG_STATUSES)
    status = fields.choice("scoreStatus", choices)
    score = _score(fields)
    day = fields.day("scoreDate")
    if fields.strict:
        for name, value in (("scoreStatus", status), ("score", score), ("scoreDate", day)):
            if value is None:
                raise fields.missing(name)
    return ResultBody(
        line_item,
        student,
        status or ("not submitted" if score is None else "fully graded"),
        score,
        day,
        fields.text("comment") or "",
        fields.metadata(),
    )


# -- inside ---------------------------------------------------------------------------------------


def _common(fields: Fields, entity: Entity) -> None:
    fields.check_names([member.name for member in entity.members])
    status = fields.choice("status", ("active", "tobedeleted"))
    if status == "tobedeleted":
        raise invalid("status is active in a PUT; DELETE is how a record goes")
    if status is None and fields.strict:
        raise fields.missing("status")
    if fields.strict:
        fields.moment("dateLastModified")


def _title(fields: Fields) -> str:
    title = fields.text("title")
    if title is None or not title.strip():
        raise fields.missing("title")
    return title


def _needed(fields: Fields, name: str, value: str | None) -> str:
    if value is None:
        raise fields.missing(name)
    return value


def _score(fields: Fields) -> float | str | None:
    value = fields.members.get("score")
    if isinstance(value, str) and value.strip() and not fields.strict:
        text = value.strip()
        if entered_number(text) is None:
            return text
    return fields.number("score")


def _score_type(metadata: Mapping[str, Any], loose: bool) -> str | None:
    said = metadata.get("scoreType")
    if said is None or said == "" or said in SCORE_TYPES:
        return said or None
    if loose:
        return "GRADESCALE"
    raise invalid(f"metadata.scoreType is one of {', '.join(SCORE_TYPES)}, in upper case")


def _text_in(metadata: Mapping[str, Any], name: str) -> str | None:
    said = metadata.get(name)
    if said is None or said == "":
        return None
    if isinstance(said, bool) or not isinstance(said, str | int):
        raise invalid(f"metadata.{name} takes a text")
    return str(said)


def _number_in(metadata: Mapping[str, Any], name: str) -> int | None:
    said = _text_in(metadata, name)
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise invalid(f"metadata.{name} takes a number such as 4102")
    return int(said)
