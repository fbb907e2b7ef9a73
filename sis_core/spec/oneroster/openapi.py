"""OpenAPI 3.1 of a OneRoster version, made of its operations and entities.

What is described is the default: switches that imitate other providers' quirks are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sis_core.spec.oneroster.declare import LISTS, Entity, Member
from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.schema import (
    DAY,
    DIALECT,
    ID,
    PARTS,
    Schema,
    answer_schema,
    part_name,
    parts,
)

JSON = "application/json"
MOST = 2**31 - 1
FILTER = (
    r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_:-]+)*(!=|>=|<=|=|>|<|~)'([^']|'')*'"
    r"( (AND|OR) [A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_:-]+)*(!=|>=|<=|=|>|<|~)'([^']|'')*')?$"
)

REFUSALS = {
    "400": "A parameter, the body or a header cannot be read",
    "401": "No token or signature, or one that does not count",
    "403": "The scope of the token does not reach this",
    "404": "No object has this sourcedId",
    "405": "The method is not for this address",
    "409": "Another record stands in the way",
    "413": "The body is too large",
    "415": "The body is not JSON",
    "422": "The object breaks a rule of the gradebook",
    "429": "Too many requests; Retry-After says when to come again",
}


@dataclass(frozen=True, slots=True)
class Described:
    """What a document is about: a version's declarations and where it is served."""

    version: str
    operations: Sequence[Operation]
    entities: Mapping[str, Entity]
    scope_prefix: str
    scopes: Sequence[str]
    url: str
    token_url: str


def document(about: Described) -> dict[str, Any]:
    """The OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in about.operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, about
        )
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {
            "title": f"OneRoster {about.version} of mock-sis",
            "version": about.version,
            "summary": "A synthetic district's roster, gradebook and resources",
            "description": "Made from mock-sis's own declarations; not an official document. "
            "Described are the defaults; switches imitate what other providers do.",
        },
        "servers": [{"url": about.url}],
        "security": [{"oauth2": []}, {"oauth1": []}],
        "paths": paths,
        "components": {
            "schemas": {**parts(about.entities), **_given(about)},
            "parameters": _parameters(),
            "responses": {f"Refusal{s}": _refusal(s, said) for s, said in REFUSALS.items()},
            "securitySchemes": _security(about),
        },
    }


def _security(about: Described) -> dict[str, Any]:
    scopes = {f"{about.scope_prefix}{name}": name for name in about.scopes}
    flow = {"tokenUrl": about.token_url, "scopes": scopes}
    return {
        "oauth2": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "oauth1": {
            "type": "http",
            "scheme": "OAuth",
            "description": "OAuth 1.0a without a token, HMAC-SHA1 or HMAC-SHA256",
        },
    }


# -- parameters -----------------------------------------------------------------------------------


def _parameters() -> dict[str, Any]:
    said = {
        "limit": ({"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}, "Page size"),
        "offset": ({"type": "integer", "minimum": 0, "maximum": MOST, "default": 0}, "First row"),
        "orderBy": ({"type": "string", "enum": ["asc", "desc"]}, "Way of the sort"),
        "filter": (
            {"type": "string", "pattern": FILTER},
            "One clause field='value', or two joined by AND or OR; = != > >= < <= ~",
        ),
    }
    made = {
        name: {"name": name, "in": "query", "description": text, "schema": schema}
        for name, (schema, text) in said.items()
    }
    return made


def _sort(entity: Entity) -> dict[str, Any]:
    names = [m.name for m in entity.members if m.type not in LISTS | {"ref", "object"}]
    text = "Member to sort by; another name gives a warning"
    return {"name": "sort", "in": "query", "description": text, "schema": {"enum": names}}


def _fields(entity: Entity) -> dict[str, Any]:
    names = [member.name for member in entity.members]
    return {
        "name": "fields",
        "in": "query",
        "description": "Members to give, parted by commas; an unknown name gives a warning",
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "minItems": 1, "items": {"enum": names}},
    }


def _ids(operation: Operation) -> list[dict[str, Any]]:
    schema = {"type": "string", "pattern": ID}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in operation.pattern.groupindex
    ]


# -- operations -----------------------------------------------------------------------------------


def _operation(operation: Operation, about: Described) -> dict[str, Any]:
    entity = about.entities[operation.entity]
    asked = _ids(operation)
    if operation.answers == "collection":
        asked += [{"$ref": f"#/components/parameters/{name}"} for name in _parameters()]
        asked += [_sort(entity), _fields(entity)]
    elif operation.answers == "object":
        asked.append(_fields(entity))
    scope = f"{about.scope_prefix}{operation.scope}"
    made: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.scope.partition(".")[0].partition("-")[0]],
        "parameters": asked,
        "security": [{"oauth2": [scope]}, {"oauth1": []}],
        "responses": _responses(operation, about),
    }
    if operation.extension:
        made["description"] = "Not in OneRoster 1.1, but asked for by real consumers."
    if operation.answers == "put":
        one = {"$ref": f"{PARTS}{part_name(entity)}Given"}
        schema = {
            "type": "object",
            "properties": {operation.envelope: one},
            "required": [operation.envelope],
        }
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return made


def _responses(operation: Operation, about: Described) -> dict[str, Any]:
    names = ["400", "401", "403", "404", "405", "429"]
    made: dict[str, Any] = {}
    if operation.answers == "delete":
        made["204"] = {"description": "Deleted"}
        names += ["409", "422"]
    elif operation.answers == "put":
        schema = answer_schema(operation, about.entities)
        made["201"] = {"description": "Created", "content": {JSON: {"schema": schema}}}
        made["200"] = {"description": "Replaced", "content": {JSON: {"schema": schema}}}
        names += ["409", "413", "415", "422"]
    else:
        schema = answer_schema(operation, about.entities, selected=True)
        made["200"] = {"description": "Found", "content": {JSON: {"schema": schema}}}
        if operation.answers == "collection":
            made["200"]["headers"] = _headers()
    refusals = {s: {"$ref": f"#/components/responses/Refusal{s}"} for s in sorted(names)}
    return {**made, **refusals}


def _headers() -> dict[str, Any]:
    return {
        "X-Total-Count": {
            "description": "How many rows there are, after the filter",
            "required": True,
            "schema": {"type": "integer", "minimum": 0},
        },
        "Link": {
            "description": "Addresses of the first, previous, next and last page (RFC 8288)",
            "schema": {"type": "string", "pattern": '^<[^>]+>; rel="(first|prev|next|last)"'},
        },
    }


def _refusal(status: str, said: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": said,
        "content": {JSON: {"schema": {"$ref": f"{PARTS}Problem"}}},
    }
    if status == "429":
        made["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return made


# -- bodies of PUT --------------------------------------------------------------------------------

_OPTIONAL = {"sourcedId", "status", "dateLastModified", "assignDate", "dueDate", "category",
             "gradingPeriod", "resultValueMin", "resultValueMax", "scoreStatus", "score",
             "scoreDate"}  # fmt: skip
"""What lenient providers fill in themselves."""


def _given(about: Described) -> dict[str, Schema]:
    """The objects that a PUT takes, as the lenient profile reads them."""
    written = {o.entity for o in about.operations if o.answers == "put"}
    return {
        f"{part_name(about.entities[name])}Given": {
            "type": "object",
            "properties": {m.name: _given_member(m) for m in about.entities[name].members},
            "required": [
                m.name
                for m in about.entities[name].members
                if m.required and m.name not in _OPTIONAL
            ],
        }
        for name in sorted(written)
    }


def _given_member(member: Member) -> Schema:
    match member.type:
        case "ref":
            return {
                "type": "object",
                "properties": {"sourcedId": {"type": "string", "pattern": ID}},
                "required": ["sourcedId"],
            }
        case "date" | "datetime":
            day = {"type": "string", "format": "date", "pattern": DAY}
            return {"anyOf": [day, {"type": "string", "format": "date-time"}]}
        case "number":
            return {"type": "number"}
        case "object":
            return {"type": "object"}
    if member.values:
        return {"type": "string", "enum": list(member.values)}
    return {"type": "string", **({"minLength": 1} if member.required else {})}
