"""Does a JSON value fit a JSON Schema? As much of the language as our declarations use.

A validator of our own, because what installs the harness installs no schema library, and because a
finding wants one sentence: the first thing that does not fit, and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

Schema = Mapping[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def misfits(schema: Schema, value: Any, root: Schema | None = None) -> list[str]:
    """What does not fit, the nearest place first; empty where all fits."""
    return list(_misfits(schema, value, "", root or schema))


def unknown_members(schema: Schema, value: Any, root: Schema | None = None) -> list[str]:
    """The paths of members that no declaration names, each once, without array positions."""
    found: dict[str, None] = {}
    for path in _unknown(schema, value, "", root or schema):
        found[path] = None
    return list(found)


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        rest = {name: rule for name, rule in schema.items() if name != "$ref"}
        schema = {"allOf": [found, rest]} if rest else found
    return schema


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[kind])


def _misfits(schema: Schema, value: Any, place: str, root: Schema) -> Iterator[str]:
    schema = _resolved(schema, root)
    at = place or "the body"
    for inner in schema.get("allOf", ()):
        yield from _misfits(inner, value, place, root)
    if "anyOf" in schema:
        attempts = [misfits_at(one, value, place, root) for one in schema["anyOf"]]
        if all(attempts):
            # The branch that fits best says most: the one whose first complaint lies deepest.
            yield max(attempts, key=lambda found: found[0].count("/"))[0]
    wanted = schema.get("type")
    if wanted is not None:
        kinds = [wanted] if isinstance(wanted, str) else wanted
        if not any(_is(value, kind) for kind in kinds):
            yield f"{at} is {value!r}, not {' or '.join(kinds)}"
            return
    if "const" in schema and (value != schema["const"] or _mixed(value, schema["const"])):
        yield f"{at} is {value!r}, not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, not one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str):
        yield from _text(schema, value, at)
    elif isinstance(value, list):
        yield from _array(schema, value, place, root)
    elif isinstance(value, dict):
        yield from _object(schema, value, place, root)
    elif isinstance(value, int | float) and value < schema.get("minimum", value):
        yield f"{at} is {value!r}, below {schema['minimum']}"


def misfits_at(schema: Schema, value: Any, place: str, root: Schema) -> list[str]:
    """The same below a place."""
    return list(_misfits(schema, value, place, root))


def _mixed(one: Any, other: Any) -> bool:
    return isinstance(one, bool) is not isinstance(other, bool)


def _text(schema: Schema, value: str, at: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{at} is an empty text"
    pattern = schema.get("pattern")
    if pattern and not _pattern(pattern).search(value):
        yield f"{at} is {value!r}, which does not read as {pattern}"


def _array(schema: Schema, value: list[Any], place: str, root: Schema) -> Iterator[str]:
    at = place or "the body"
    if len(value) < schema.get("minItems", 0):
        yield f"{at} has {len(value)} entries, fewer than {schema['minItems']}"
    if schema.get("uniqueItems") and any(one in value[:n] for n, one in enumerate(value)):
        yield f"{at} holds one entry twice"
    if "items" in schema:
        for number, one in enumerate(value):
            yield from _misfits(schema["items"], one, f"{place}[{number}]", root)


def _object(schema: Schema, value: dict[str, Any], place: str, root: Schema) -> Iterator[str]:
    at = place or "the body"
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at} lacks {name}"
    if len(value) < schema.get("minProperties", 0):
        yield f"{at} is an empty object"
    for name, rule in schema.get("properties", {}).items():
        if name in value:
            yield from _misfits(rule, value[name], f"{place}/{name}", root)


def _unknown(schema: Schema, value: Any, place: str, root: Schema) -> Iterator[str]:
    schema = _resolved(schema, root)
    for inner in schema.get("allOf", ()):
        yield from _unknown(inner, value, place, root)
    if "anyOf" in schema:
        fitting = [one for one in schema["anyOf"] if not misfits_at(one, value, place, root)]
        if fitting:
            yield from min((list(_unknown(f, value, place, root)) for f in fitting), key=len)
    if isinstance(value, list) and "items" in schema:
        for one in value:
            yield from _unknown(schema["items"], one, place, root)
    elif isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        for name, one in value.items():
            if name in known:
                yield from _unknown(known[name], one, f"{place}/{name}", root)
            elif schema.get("additionalProperties") is False:
                yield f"{place}/{name}"
