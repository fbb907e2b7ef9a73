"""How `/powerschool-ptg-api/v2` speaks: names, words, bodies, errors, and their JSON Schema (A1).

The values behind a body have names of the field (`due`, `points`, …); here stands what each is
called on the wire. Keys are read without regard to case, as clients mix it [client: Mayhem]; keys
that nobody knows are passed over and remarked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from sis_core.wire.faults import BadRequest, Fault

CONTENT_TYPE = "application/json;charset=UTF-8"

PUBLISH_STATES = (
    "PUBLISH_IMMEDIATELY",
    "PUBLISH_ON_SPECIFIC_DATE",
    "PUBLISH_DAYS_BEFORE_DUE",
    "PUBLISH_ON_DUE_DATE",
    "PUBLISH_NEVER",
)
"""By number [doc: PTG-DD]; only the last is attested as text [vendor help], the others guesses."""

SCORING_TYPES = ("POINTS", "PERCENTAGE", "LETTER_GRADE")
"""By number; only the first is attested as text [vendor help]."""

ASSIGNMENT: Mapping[str, str] = {
    "name": "name",
    "abbreviation": "abbreviation",
    "description": "description",
    "date_assignment_due": "due",
    "category": "category",
    "points_possible": "points",
    "extra_credit_points": "extra",
    "include_final_grades": "counted",
    "publish_scores": "published",
    "publish_state": "publishing",
    "publish_days_before_due": "days_before",
    "publish_specific_date": "publish_on",
    "scoring_type": "scoring",
    "weight": "weight",
}
"""Wire name → our name of an assignment's fields, in the order of the vendor help."""

SCORE: Mapping[str, str] = {
    "score_entered": "entered",
    "exempt": "exempt",
    "missing": "missing",
    "turned_in": "turned_in",
    "late": "late",
    "comment": "comment",
}
"""Wire name → our name of a score's fields; only `score_entered` was ever seen sent."""

_WORDS = {"publishing": PUBLISH_STATES, "scoring": SCORING_TYPES}
_WIRE = {ours: wire for table in (ASSIGNMENT, SCORE) for wire, ours in table.items()}
_WIRE |= {"extra points": "extra_credit_points"}


@dataclass(frozen=True, slots=True)
class Read:
    """What a body said: values by our names, and remarks for the journal."""

    values: dict[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal as this family words it; `field` has our name or none."""

    code: str
    description: str
    field: str = ""

    def item(self) -> dict[str, str]:
        """The member of `error_message.error` [guess: as in the v1 student update]."""
        wire = _WIRE.get(self.field, self.field)
        text = self.description
        if self.field and text.startswith(f"{self.field} "):
            text = wire + text[len(self.field) :]
        named = {"field": wire} if wire else {}
        return {**named, "error_code": self.code, "error_description": text}


# -- reading ----------------------------------------------------------------------------------


def read_assignment(body: bytes) -> Read:
    """The values of `{"assignment": {…}}`; raises BadRequest."""
    return _fields(_member(_parsed(body), "assignment"), ASSIGNMENT)


def read_score(body: bytes) -> Read:
    """The values of `{"assignment_score": {…}}`; raises BadRequest."""
    return _fields(_member(_parsed(body), "assignment_score"), SCORE)


def read_scores(body: bytes) -> tuple[list[tuple[int, Read]], tuple[str, ...]]:
    """(student, values) of each row of `{"assignment_scores": {"assignment_score": […]}}`.

    A row's student is `{"student": {"id": …}}`; one row alone may stand without its array, as the
    mapped JSON of other families has it [guess]. Raises BadRequest for any other form, so that
    nothing of the batch is kept.
    """
    holder = _lower(_member(_parsed(body), "assignment_scores"))
    rows = holder.get("assignment_score")
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list):
        raise _bad("assignment_score takes an array of scores", "assignment_score")
    if not rows:
        raise _bad("assignment_score holds no score", "assignment_score")
    made = [_row(row) for row in rows]
    return made, tuple(dict.fromkeys(note for _, read in made for note in read.notes))


def _row(row: Any) -> tuple[int, Read]:
    if not isinstance(row, dict):
        raise _bad("each score is an object", "assignment_score")
    lower = _lower(row)
    student = lower.pop("student", None)
    if not isinstance(student, dict):
        raise _bad('each score names its student as {"id": …}', "student")
    return _id(_lower(student).get("id")), _fields(lower, SCORE)


def _id(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _bad("student.id takes a whole number", "student")


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The request body is not valid JSON", reason=f"JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadRequest("The request body must be a JSON object")
    return _lower(found)


def _lower(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in found.items()}


def _member(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    inside = found.get(name)
    if not isinstance(inside, dict):
        raise _bad(f"the body is an object with the member {name}, an object", name)
    return inside


def _fields(found: Mapping[str, Any], table: Mapping[str, str]) -> Read:
    values: dict[str, Any] = {}
    odd = []
    for key, value in _lower(found).items():
        ours = table.get(key)
        if ours is None:
            odd.append(f"no field {key[:60]!r}; it was passed over")
        else:
            values[ours] = _numbered(ours, value)
    return Read(values, tuple(odd))


def _numbered(ours: str, value: Any) -> Any:
    """The number behind a word of an enumeration; everything else as it is."""
    words = _WORDS.get(ours)
    if words is None or value is None:
        return value
    if value not in words:
        raise _bad(f"{ours} takes one of {', '.join(words)}, or null", ours)
    return words.index(value)


def _bad(message: str, field: str) -> BadRequest:
    problem = Problem("INVALID_VALUE", message, field)
    return BadRequest(message, errors=(problem.item(),))


# -- writing ----------------------------------------------------------------------------------


def assignment_body(values: Mapping[str, Any], nulls: bool) -> bytes:
    """`{"assignment": {…, "@extensions": ""}}`."""
    made = _worded(values, ASSIGNMENT, nulls)
    return orjson.dumps({"assignment": {**made, "@extensions": ""}})


def score_body(student: int, values: Mapping[str, Any], nulls: bool) -> bytes:
    """`{"assignment_score": {…}}`."""
    return orjson.dumps({"assignment_score": _score(student, values, nulls)})


def scores_body(rows: Iterable[tuple[int, Mapping[str, Any]]], nulls: bool) -> bytes:
    """`{"assignment_scores": {"assignment_score": […]}}`, an array whatever its length."""
    listed = [_score(student, values, nulls) for student, values in rows]
    return orjson.dumps({"assignment_scores": {"assignment_score": listed}})


def batch_body(rows: Iterable[tuple[int, int, str]]) -> bytes:
    """The answer to many scores, of (student, code, message); each row has its `batch_result`."""
    listed = [
        {"student": {"id": student}, "batch_result": _result(code, message)}
        for student, code, message in rows
    ]
    return orjson.dumps({"assignment_scores": {"assignment_score": listed}})


def _result(code: int, message: str) -> dict[str, Any]:
    return {"code": code, "error_message": message} if message else {"code": code}


def _score(student: int, values: Mapping[str, Any], nulls: bool) -> dict[str, Any]:
    return {"student": {"id": student}, **_worded(values, SCORE, nulls)}


def _worded(values: Mapping[str, Any], table: Mapping[str, str], nulls: bool) -> dict[str, Any]:
    made = {wire: _word(ours, values[ours]) for wire, ours in table.items()}
    return made if nulls else {wire: value for wire, value in made.items() if value is not None}


def _word(ours: str, value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    words = _WORDS.get(ours)
    if words is not None and isinstance(value, int) and 0 <= value < len(words):
        return words[value]
    return value


def one(name: str, values: Mapping[str, Any]) -> bytes:
    """`{name: {…}}`, for the records whose bodies nobody has seen [guess]."""
    return orjson.dumps({name: values})


def many(names: str, name: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """`{names: {name: […]}}` [guess]."""
    return orjson.dumps({names: {name: list(rows)}})


def count(number: int) -> bytes:
    """`{"resource": {"count": n}}`, as /ws/v1 counts [guess]."""
    return orjson.dumps({"resource": {"count": number}})


def error_body(fault: Fault) -> bytes:
    """`{"error_message": {"error": [{"field", "error_code", "error_description"}]}}`."""
    if fault.empty:
        return b""
    items = list(fault.errors)
    if not items:
        items = [Problem(_CODES.get(fault.status, "ERROR"), fault.message).item()]
    return orjson.dumps({"error_message": {"error": items}})


_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_TYPE",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_ERROR",
}


# -- schema -----------------------------------------------------------------------------------

_TYPES: Mapping[str, Mapping[str, Any]] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 50},
    "abbreviation": {"type": "string", "maxLength": 30},
    "description": {"type": "string", "maxLength": 4000},
    "due": {"type": "string", "format": "date"},
    "category": {"type": ["integer", "string"]},
    "points": {"type": "number", "minimum": 0, "maximum": 9999999999},
    "extra": {"type": "number", "minimum": 0, "maximum": 9999999999},
    "days_before": {"type": "integer", "minimum": 0},
    "publish_on": {"type": "string", "format": "date"},
    "publishing": {"type": "string", "enum": list(PUBLISH_STATES)},
    "scoring": {"type": "string", "enum": list(SCORING_TYPES)},
    "weight": {"type": "number", "minimum": 0},
    "entered": {"type": "string", "maxLength": 30},
    "comment": {"type": "string", "maxLength": 4000},
}
_STUDENT = {
    "type": "object",
    "properties": {"id": {"type": "integer"}},
    "required": ["id"],
}


def _properties(table: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for wire, ours in table.items():
        declared = dict(_TYPES.get(ours, {"type": "boolean"}))
        kinds = declared["type"]
        if wire not in ("name", "date_assignment_due"):
            declared["type"] = [*([kinds] if isinstance(kinds, str) else kinds), "null"]
            if "enum" in declared:
                declared["enum"] = [*declared["enum"], None]
        yield wire, declared


def _object(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(required)}


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema (draft 2020-12) of each answer's body, by name."""
    assignment = dict(_properties(ASSIGNMENT))
    score = {"student": _STUDENT, **dict(_properties(SCORE))}
    result = _object({"code": {"enum": [200, 409]}, "error_message": {"type": "string"}}, "code")
    row = _object({"student": _STUDENT, "batch_result": result}, "student", "batch_result")
    error = _object(
        {name: {"type": "string"} for name in ("field", "error_code", "error_description")},
        "error_code",
        "error_description",
    )
    required = ("name", "date_assignment_due", "publish_state", "scoring_type", "@extensions")
    extended = {**assignment, "@extensions": {"type": "string"}}
    return {
        "assignment": _wrapped({"assignment": _object(extended, *required)}),
        "assignment_score": _wrapped({"assignment_score": _object(score, "student")}),
        "assignment_scores": _listed(_object(score, "student")),
        "batch": _listed(row),
        "error": _wrapped(
            {"error_message": _wrapped({"error": {"type": "array", "items": error, "minItems": 1}})}
        ),
    }


def _listed(item: Mapping[str, Any]) -> dict[str, Any]:
    rows = {"assignment_score": {"type": "array", "items": item}}
    return _wrapped({"assignment_scores": _wrapped(rows)})


def _wrapped(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {**_object(properties, *properties), "additionalProperties": False}
