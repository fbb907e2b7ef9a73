"""The xte dialect: plain JSON of lower-case keys, every object with `_name` and `_id` (A2).

Lists are bare arrays; flags are booleans, points floats, dates `YYYY-MM-DD`; nulls are printed
[client: psd401]. Keys of what comes in are read in any case [client: Mayhem].
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from sis_core.wire.dialects.xte_objects import (
    ASSIGNMENT,
    CATEGORY,
    CATEGORY_USE,
    COMMENT,
    EXCLUDED,
    PART,
    SCALE,
    SCALE_ITEM,
    SCORE,
    STANDARD,
    STANDARD_SCORE,
    STANDARD_USE,
    STUDENT_USE,
    Object,
    Row,
    Shape,
)
from sis_core.wire.faults import BadRequest, Fault

JSON_TYPE = "application/json;charset=UTF-8"
BREACH = "$breach_mitigation"
"""A random text that a server may add to each object; clients delete it [client: Mayhem]."""

# -- speaking -------------------------------------------------------------------------------------


def category(row: Row, excluded: Iterable[Row]) -> Object:
    """A teacher's category; no school excludes one here."""
    return {
        **CATEGORY.of(row),
        "_categoryschoolexcludeassociations": [],
        "_teachercategorysectionexcludeassociations": [EXCLUDED.of(one) for one in excluded],
    }


def assignment(row: Row, standards: Iterable[Row], parts: Sequence[Object]) -> Object:
    """An assignment with what stands in its sections."""
    return {
        **ASSIGNMENT.of(row),
        "_assignmentstandardassociations": [STANDARD_USE.of(one) for one in standards],
        "_assignmentsections": list(parts),
    }


def part(row: Row, students: Iterable[Row], categories: Iterable[Row]) -> Object:
    """An assignment in one section; its description comes as HTML [client: psd401]."""
    said = PART.of(row)
    said["description"] = as_html(said["description"])
    return {
        **said,
        "minvalues": {"minpercent": None, "minpoints": None, "mingrade": None},
        "_assignmentstudentassociations": [STUDENT_USE.of(one) for one in students],
        "_assignmentcategoryassociations": [CATEGORY_USE.of(one) for one in categories],
        "_onlinework": None,
    }


def as_html(text: str | None) -> str | None:
    """A description as the server gives it back: in a paragraph, with a line end."""
    if text is None or text.startswith("<"):
        return text
    return f"<p>{text}</p>\n"


def score(row: Row, comment: Row | None) -> Object:
    """A stored score in full."""
    return {
        **SCORE.of(row),
        "_assignmentscorecomment": None if comment is None else COMMENT.of(comment),
        "_assignmentsection": {"assignmentsectionid": row["assignmentsectionid"]},
    }


def saved(part_id: int, student: int) -> Object:
    """What a write answers for a score: no assignmentscoreid [client: psd401]."""
    return {
        "_name": "assignmentscore",
        "studentsdcid": student,
        "_assignmentsection": {"assignmentsectionid": part_id},
    }


def standard(section: int, row: Row) -> Object:
    """A standard that a section may use."""
    return {**STANDARD.of(row), "sectionsdcid": section}


def standard_score(row: Row) -> Object:
    """A student's score on a standard of an assignment."""
    return STANDARD_SCORE.of(row)


def scale(row: Row, items: Iterable[Row] | None) -> Object:
    """A grade scale, with its grades where they are asked for."""
    said = SCALE.of(row)
    if items is not None:
        said["_gradescaleitems"] = [SCALE_ITEM.of(one) for one in items]
    return said


def to_bytes(value: Any, breach: bool = False) -> bytes:
    """A value as JSON; `breach` adds the random text to each object."""
    return orjson.dumps(_salted(value) if breach else value)


def _salted(value: Any) -> Any:
    if isinstance(value, list):
        return [_salted(one) for one in value]
    if not isinstance(value, dict):
        return value
    said = {name: _salted(one) for name, one in value.items()}
    return {**said, BREACH: secrets.token_hex(12)} if "_name" in value else said


# -- hearing --------------------------------------------------------------------------------------


def decoded(body: bytes) -> Any:
    """A body as JSON; raises BadRequest."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The request body is not valid JSON", reason=f"JSON: {error}") from None


def lowered(value: Any, what: str) -> Object:
    """An object with its keys in lower case; raises BadRequest where it is none."""
    if not isinstance(value, dict):
        raise BadRequest(f"{what} must be a JSON object")
    return {name.lower(): one for name, one in value.items()}


# -- refusing -------------------------------------------------------------------------------------


def refusal(fault: Fault, old_form: bool = False) -> bytes:
    """`{"message": …, "errors": […]}` [client: psd401], or `{"ErrorMessage": …}` [client]."""
    if old_form:
        texts = [str(item["field"]) for item in fault.errors if item.get("field")]
        return orjson.dumps({"ErrorMessage": {"message": "; ".join([fault.message, *texts])}})
    # The measured answer for a missing assignment section has a message alone.
    items = {"errors": list(fault.errors)} if fault.errors or fault.status != 500 else {}
    return orjson.dumps({"message": fault.message, **items})


# -- JSON Schema of what this dialect serves ------------------------------------------------------

Schema = dict[str, Any]
_DAY_SCHEMA: Schema = {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MOMENT_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$"
_LEAVES: dict[str, Schema] = {
    "flag": {"type": "boolean"},
    "number": {"type": ["integer", "null"]},
    "real": {"type": ["number", "null"]},
    "date": _DAY_SCHEMA,
    "timestamp": {"type": ["string", "null"], "pattern": _MOMENT_PATTERN},
    "text": {"type": ["string", "null"]},
    "clob": {"type": ["string", "null"]},
}


def shape_schema(shape: Shape, more: Mapping[str, Schema] | None = None) -> Schema:
    """JSON Schema of one object of a kind; `more` are the members beside its columns."""
    columns: Schema = {
        column: {"type": "string"} if column in shape.texts else _LEAVES[kind]
        for column, kind in zip(shape.columns, shape.kinds, strict=True)
    }
    key: Schema = {"type": "integer"}
    members = {"_name": {"const": shape.name}, "_id": key, **columns, shape.columns[0]: key}
    members.update(more or {})
    return {
        "type": "object",
        "properties": {**members, BREACH: {"type": "string"}},
        "required": list(members),
        "additionalProperties": False,
    }


def _array(items: Schema, most: int | None = None) -> Schema:
    return {"type": "array", "items": items, **({} if most is None else {"maxItems": most})}


_PART_REFERENCE: Schema = {
    "type": "object",
    "properties": {"assignmentsectionid": {"type": "integer"}},
    "required": ["assignmentsectionid"],
    "additionalProperties": False,
}
_MINIMUM: Schema = {
    "type": "object",
    "properties": {name: {"type": "null"} for name in ("minpercent", "minpoints", "mingrade")},
}
PART_SCHEMA = shape_schema(
    PART,
    {
        "minvalues": _MINIMUM,
        "_assignmentstudentassociations": _array(shape_schema(STUDENT_USE)),
        "_assignmentcategoryassociations": _array(shape_schema(CATEGORY_USE)),
        "_onlinework": {"type": "null"},
    },
)
ASSIGNMENT_SCHEMA = shape_schema(
    ASSIGNMENT,
    {
        "_assignmentstandardassociations": _array(shape_schema(STANDARD_USE)),
        "_assignmentsections": _array(PART_SCHEMA),
    },
)
CATEGORY_SCHEMA = shape_schema(
    CATEGORY,
    {
        "_categoryschoolexcludeassociations": _array({}, 0),
        "_teachercategorysectionexcludeassociations": _array(shape_schema(EXCLUDED)),
    },
)
SCORE_SCHEMA = shape_schema(
    SCORE,
    {
        "_assignmentscorecomment": {"anyOf": [{"type": "null"}, shape_schema(COMMENT)]},
        "_assignmentsection": _PART_REFERENCE,
    },
)
STANDARD_SCHEMA = shape_schema(STANDARD, {"sectionsdcid": {"type": "integer"}})
"""Objects of the answers, by kind; the answers themselves are arrays of them."""
