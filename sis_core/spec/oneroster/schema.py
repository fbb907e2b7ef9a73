"""JSON Schema of what is served, made of the declared entities (oneroster-1.1.md 2).

The schemas are strict: names, types, vocabularies, the forms of dates, booleans as texts, the
entity and place of references. They describe the default spelling, not what quirk switches make of
it. Draft 2020-12; shared parts stand under `#/components/schemas/`, as OpenAPI 3.1 wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sis_core.spec.oneroster.declare import Entity, Member
from sis_core.spec.oneroster.operations import Operation

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTS = "#/components/schemas/"
DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
MOMENT = (
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$"
)
ID = r"^[^\s\x00-\x1f]([^\x00-\x1f]*[^\s\x00-\x1f])?$"
"""An id has no blanks around it; what else may be in it is the client's."""

_ENCODED = r"[A-Za-z0-9._~%-]+"
"""An id inside a URL: everything unusual percent-encoded."""

VIEWS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "school": ("type", ("school",)),
    "student": ("role", ("student",)),
    "teacher": ("role", ("teacher",)),
    "term": ("type", ("term", "semester")),
    "gradingPeriod": ("type", ("gradingPeriod",)),
}
"""View of a path → the member that it narrows, and to which values."""


def part_name(entity: Entity) -> str:
    """The name of an entity's schema among the shared parts, such as LineItem."""
    return entity.name[0].upper() + entity.name[1:]


def entity_schema(entity: Entity, entities: Mapping[str, Entity], *, whole: bool = True) -> Schema:
    """The schema of an entity's object; not `whole` is what `fields` leaves of it."""
    required = [member.name for member in entity.members if member.required] if whole else []
    return {
        "type": "object",
        "properties": {m.name: _member(m, entities) for m in entity.members},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _member(member: Member, entities: Mapping[str, Entity]) -> Schema:
    match member.type:
        case "ref":
            return _reference(entities[member.target])
        case "refs":
            return {
                "type": "array",
                "items": _reference(entities[member.target]),
                "uniqueItems": True,
                **({"minItems": 1} if member.required else {}),
            }
        case "texts":
            text: Schema = {"type": "string", "minLength": 1}
            if member.values:
                text["enum"] = list(member.values)
            return {"type": "array", "items": text}
        case "user_ids":
            return {"type": "array", "items": {"$ref": f"{PARTS}UserId"}}
        case "object":
            return {"type": "object", "minProperties": 1}
    return _single(member)


def _single(member: Member) -> Schema:
    match member.type:
        case "date":
            return {"type": "string", "format": "date", "pattern": DAY}
        case "datetime":
            return {"type": "string", "format": "date-time", "pattern": MOMENT}
        case "year":
            return {"type": "string", "pattern": "^[0-9]{4}$"}
        case "flag":
            return {"type": "string", "enum": ["true", "false"]}
        case "number":
            return {"type": "number"}
    if member.name == "sourcedId":
        return {"type": "string", "pattern": ID}
    if member.values:
        return {"type": "string", "enum": list(member.values)}
    return {"type": "string", "minLength": 1}


def _reference(target: Entity) -> Schema:
    """A GUIDRef: an absolute address of the entity's own collection, the id, the type."""
    return {
        "type": "object",
        "properties": {
            "href": {
                "type": "string",
                "format": "uri",
                "pattern": f"^https?://[^/]+/([^/]+/)*{target.path}/{_ENCODED}$",
            },
            "sourcedId": {"type": "string", "pattern": ID},
            "type": {"const": target.reference},
        },
        "required": ["href", "sourcedId", "type"],
        "additionalProperties": False,
    }


USER_ID: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "minLength": 1},
        "identifier": {"type": "string", "minLength": 1},
    },
    "required": ["type", "identifier"],
    "additionalProperties": False,
}

STATUS_INFO: Schema = {
    "type": "object",
    "properties": {
        "imsx_codeMajor": {"enum": ["success", "processing", "failure", "unsupported"]},
        "imsx_severity": {"enum": ["status", "warning", "error"]},
        "imsx_messageRefIdentifier": {"type": "string", "minLength": 1},
        "imsx_operationRefIdentifier": {"type": "string"},
        "imsx_description": {"type": "string"},
        "imsx_codeMinor": {
            "enum": [
                "full success",
                "unknown object",
                "invalid data",
                "unauthorized",
                "invalid_sort_field",
                "invalid_selection_field",
                "invalid_filter_field",
                "forbidden",
                "server_busy",
                "unsupported",
                "internal_server_error",
            ]
        },
    },
    "required": [
        "imsx_codeMajor",
        "imsx_severity",
        "imsx_messageRefIdentifier",
        "imsx_operationRefIdentifier",
        "imsx_description",
        "imsx_codeMinor",
    ],
    "additionalProperties": False,
}

_INFOS: Schema = {"type": "array", "minItems": 1, "items": {"$ref": f"{PARTS}StatusInfo"}}
_FAILED: Schema = {
    "properties": {"imsx_severity": {"const": "error"}, "imsx_description": {"minLength": 1}}
}

PROBLEM: Schema = {
    "type": "object",
    "properties": {"statusInfoSet": {**_INFOS, "maxItems": 1, "contains": _FAILED}},
    "required": ["statusInfoSet"],
    "additionalProperties": False,
}
"""The body of every refusal: one entry, which says why."""


def parts(entities: Mapping[str, Entity]) -> dict[str, Schema]:
    """The shared parts: every entity whole and as `fields` leaves it, and what they consist of."""
    made: dict[str, Schema] = {"StatusInfo": STATUS_INFO, "Problem": PROBLEM, "UserId": USER_ID}
    for entity in entities.values():
        made[part_name(entity)] = entity_schema(entity, entities)
        made[f"{part_name(entity)}Selection"] = entity_schema(entity, entities, whole=False)
    return made


def answer_schema(
    operation: Operation, entities: Mapping[str, Entity], *, selected: bool = False
) -> Schema:
    """The schema of a success of an operation; `selected` where `fields` may leave members out."""
    name = part_name(entities[operation.entity])
    one: Schema = {"$ref": PARTS + name}
    if selected:
        one = {"anyOf": [one, {"$ref": f"{PARTS}{name}Selection"}]}
    if operation.view:
        member, values = VIEWS[operation.view]
        one = {**one, "properties": {member: {"enum": list(values)}}}
    if operation.answers == "collection":
        one = {"type": "array", "items": one}
    return {
        "type": "object",
        "properties": {operation.envelope: one, "statusInfoSet": _INFOS},
        "required": [operation.envelope],
        "additionalProperties": False,
    }


def alone(schema: Schema, entities: Mapping[str, Entity]) -> Schema:
    """A schema as a document of its own, with the shared parts that it leads to."""
    every = parts(entities)
    return {
        "$schema": DIALECT,
        **schema,
        "components": {"schemas": {name: every[name] for name in sorted(_led_to(schema, every))}},
    }


def _led_to(schema: Any, every: Mapping[str, Schema]) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = [schema]
    while waiting:
        one = waiting.pop()
        inner: Iterable[Any] = ()
        if isinstance(one, dict):
            name = str(one.get("$ref", "")).removeprefix(PARTS)
            if name in every and name not in found:
                found.add(name)
                waiting.append(every[name])
            inner = one.values()
        elif isinstance(one, list):
            inner = one
        waiting += inner
    return found
