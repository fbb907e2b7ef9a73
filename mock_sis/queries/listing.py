"""What a server tells of its PowerQueries: a Swagger document of all, and the fields they read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sis_core.wire.tree import Element, branch
from sis_plugin.queries import Argument, NamedQuery

PATH = "/ws/schema/query/"
Schema = dict[str, Any]


def document(queries: Iterable[NamedQuery], version: str) -> dict[str, Any]:
    """Swagger 2.0 of some queries: paths, and definitions of parameters and records [client].

    Clients read `paths[PATH + name].post` with tags and summary, the definition that its first
    parameter refers to, and `definitions["powerquery.resp.NAME.record"].properties`.
    """
    paths: dict[str, Any] = {}
    definitions: dict[str, Schema] = {}
    for query in queries:
        paths[f"{PATH}{query.name}"] = {"post": _operation(query)}
        if query.args:
            definitions[f"powerquery.param.{query.name}"] = _parameters(query.args)
        definitions[f"powerquery.resp.{query.name}"] = {
            "type": "object",
            "properties": {"record": {"type": "array", "items": _ref(f"resp.{query.name}.record")}},
        }
        definitions[f"powerquery.resp.{query.name}.record"] = {
            "type": "object",
            "properties": {c.alias.lower(): {"type": "string"} for c in query.columns},
        }
    return {
        "swagger": "2.0",
        "info": {"title": "PowerQueries", "version": version},
        "paths": paths,
        "definitions": definitions,
    }


def access_list(queries: Iterable[NamedQuery]) -> Element:
    """The fields that queries declare, each once, as requests for view access [doc]."""
    pairs = sorted({(c.table.upper(), c.field.upper()) for q in queries for c in q.columns})
    return branch(
        "access_request",
        [
            Element("field", "", (("table", table), ("field", field), ("access", "ViewOnly")))
            for table, field in pairs
        ],
    )


def _operation(query: NamedQuery) -> dict[str, Any]:
    made: dict[str, Any] = {
        "tags": list(query.tags),
        "summary": query.summary,
        "description": query.description,
        "operationId": query.name,
        "responses": {"200": {"description": "Rows", "schema": _ref(f"resp.{query.name}")}},
    }
    if query.args:
        body = {"in": "body", "name": "body", "required": any(a.required for a in query.args)}
        made["parameters"] = [{**body, "schema": _ref(f"param.{query.name}")}]
    return made


def _parameters(args: Iterable[Argument]) -> Schema:
    listed = list(args)
    made: Schema = {"type": "object", "properties": {a.name: _argument(a) for a in listed}}
    required = [a.name for a in listed if a.required]
    return {**made, "required": required} if required else made


def _argument(argument: Argument) -> Schema:
    if argument.type == "array":
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "string", **({"default": argument.default} if argument.default else {})}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/powerquery.{name}"}
