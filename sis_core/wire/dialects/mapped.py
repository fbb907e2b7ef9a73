"""The v1 dialect: XML, and the JSON that is mapped from it (powerschool-api.md 2.1) [capture].

Text becomes a JSON number or boolean only where it would print back identically:
Long first, then Double as Java prints it, then true/false; everything else stays text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from sis_core.wire.resource import Expansion, Group, Leaf, Node, Resource
from sis_core.wire.tree import Element

JSON_TYPE = "application/json"
XML_TYPE = "application/xml"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

_LONG = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_DOUBLE = re.compile(r"-?(?:[0-9]+\.[0-9]+(?:E-?[0-9]+)?)")
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_QUALITY = re.compile(r"\bq\s*=\s*([01](?:\.[0-9]{0,3})?)")
_LONG_MIN, _LONG_MAX = -(2**63), 2**63 - 1


def coerced(text: str) -> str | int | float | bool:
    """What a text becomes in mapped JSON: int, float, bool, or the text itself."""
    if _LONG.fullmatch(text) and text != "-0" and _LONG_MIN <= int(text) <= _LONG_MAX:
        return int(text)
    if _DOUBLE.fullmatch(text):
        number = float(text)
        if math.isfinite(number) and java_double(number) == text:
            return number
    return {"true": True, "false": False}.get(text, text)


def java_double(number: float) -> str:
    """A double as Java's Double.toString prints it: 12.5, 0.0, 1.0E10, 1.0E-5."""
    if number == 0:
        return "-0.0" if math.copysign(1, number) < 0 else "0.0"
    digits, exponent = _shortest(abs(number))
    sign = "-" if number < 0 else ""
    if -3 <= exponent < 7:
        point = exponent + 1
        if point <= 0:
            return f"{sign}0.{'0' * -point}{digits}"
        whole, part = digits[:point].ljust(point, "0"), digits[point:]
        return f"{sign}{whole}.{part or '0'}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def _shortest(number: float) -> tuple[str, int]:
    mantissa, _, exponent = f"{number!r}".partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    first = len(whole) - 1 if whole != "0" else -(len(part) - len(part.lstrip("0")) + 1)
    return digits.rstrip("0") or "0", first + int(exponent or 0)


def json_scalar(text: str) -> str:
    """A leaf's text as JSON, coerced."""
    if not text:
        return '""'
    # Numbers end in a digit, true and false in e; few other texts do both here and there.
    if text[0] in "-0123456789tf" and text[-1] in "0123456789e" and coerced(text) is not text:
        return text
    return encode_basestring(text)


def to_json(root: Element) -> bytes:
    """The tree as mapped JSON in a one-key envelope."""
    return f"{{{encode_basestring(root.name)}:{_value(root)}}}".encode()


def _value(element: Element) -> str:
    if isinstance(element.content, str):
        if not element.attributes:
            return json_scalar(element.content)
        children: tuple[Element, ...] = ()
    else:
        children = element.content
    parts = [
        f"{encode_basestring('@' + name)}:{encode_basestring(value)}"
        for name, value in element.attributes
    ]
    parts += [f"{encode_basestring(name)}:{value}" for name, value in _grouped(children)]
    return "{" + ",".join(parts) + "}" if parts else '""'


def _grouped(children: Iterable[Element]) -> Iterable[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    for child in children:
        groups.setdefault(child.name, []).append(_value(child))
    for name, values in groups.items():
        yield name, values[0] if len(values) == 1 else "[" + ",".join(values) + "]"


def to_xml(root: Element) -> bytes:
    """The tree as an XML document."""
    return (XML_HEAD + _xml(root)).encode()


def _xml(element: Element) -> str:
    attributes = "".join(f' {name}="{_in_quotes(value)}"' for name, value in element.attributes)
    if isinstance(element.content, str):
        inner = xml_text(element.content)
    else:
        inner = "".join(_xml(child) for child in element.content)
    if not inner:
        return f"<{element.name}{attributes}/>"
    return f"<{element.name}{attributes}>{inner}</{element.name}>"


def xml_text(text: str) -> str:
    """A text between tags; a carriage return is named, because a reader would fold it away."""
    # By hand: the standard library's escape would bring its HTTP client into every start.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")


def _in_quotes(text: str) -> str:
    escaped = xml_text(text).replace('"', "&quot;")
    return escaped.replace("\n", "&#10;").replace("\t", "&#9;")


def to_bytes(root: Element, as_json: bool) -> bytes:
    """The tree in the form that was asked for."""
    return to_json(root) if as_json else to_xml(root)


def error(message: str) -> Element:
    """The body of a v1 refusal [live]; its XML twin follows from the mapping [guess].

    What a client sent may be echoed, so characters that XML cannot carry become U+FFFD.
    """
    said = _UNSPEAKABLE.sub("\ufffd", message)
    return Element("errorMessage", (Element("message", said),))


@lru_cache(maxsize=256)
def wants_json(accept: str, wildcard_is_json: bool = False) -> bool:
    """True where an Accept header asks for JSON, in any case; XML is the default [client].

    Of the types that v1 speaks the one with the highest q decides, the first of equals; `*/*`
    alone follows the switch.
    """
    best, chosen = 0.0, False
    for item in accept.split(","):
        kind, _, rest = item.partition(";")
        kind = kind.strip().lower()
        weight = _weight(rest)
        if weight <= best:
            continue
        if kind.endswith(("/json", "/xml")) or kind == "*/*":
            best = weight
            chosen = wildcard_is_json if kind == "*/*" else kind.endswith("/json")
    return chosen


def _weight(parameters: str) -> float:
    found = _QUALITY.search(parameters)
    return float(found[1]) if found else 1.0


# -- JSON Schema of what this dialect serves ------------------------------------------------------

Schema = dict[str, Any]

_EMPTY: Schema = {"const": ""}
_LEAVES: dict[str, Schema] = {
    "int": {"type": "integer"},
    "text": {"type": ["string", "number", "boolean"]},
    "money": {"type": ["string", "number"]},
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "bool": {"type": "boolean"},
}


def single_schema(resource: Resource) -> Schema:
    """JSON Schema of one row in its envelope; every expansion may stand in it."""
    row = _members(resource.nodes)
    attributes: Schema = {f"@{name}": {"type": "string"} for name in resource.attributes}
    properties = {**attributes, "_extension_data": _EXTENSION, **row}
    required = [*attributes, *(["id"] if "id" in row else [])]
    return _envelope(resource.name, _object(properties, required))


def list_schema(resource: Resource) -> Schema:
    """JSON Schema of a collection: no row key, an object, or an array of at least two."""
    row = _members(resource.nodes)
    inner = _object({"_extension_data": _EXTENSION, **row}, ["id"])
    attributes: Schema = {f"@{name}": {"type": "string"} for name in resource.attributes}
    wrapper = _object({**attributes, resource.name: _one_or_more(inner)}, list(attributes))
    return _envelope(resource.plural, wrapper)


COUNT_SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "resource": {
            "type": "object",
            "properties": {"count": {"type": "integer", "minimum": 0}},
            "required": ["count"],
            "additionalProperties": False,
        }
    },
    "required": ["resource"],
    "additionalProperties": False,
}


def _envelope(name: str, inner: Schema) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _object(
        {name: inner}, [name]
    )


def _object(properties: Schema, required: list[str]) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": required} if required else made


def _one_or_more(row: Schema) -> Schema:
    return {"anyOf": [row, {"type": "array", "items": row, "minItems": 2}]}


def _members(nodes: Iterable[Node | Expansion]) -> Schema:
    made: Schema = {}
    for node in nodes:
        inner = node.node if isinstance(node, Expansion) else node
        if isinstance(inner, Leaf):
            made[inner.name] = _LEAVES[inner.kind]
        elif isinstance(inner, Group):
            group = {**_object(_members(inner.nodes), []), "minProperties": 1}
            if inner.blank:
                group["properties"] = {
                    name: {"anyOf": [_EMPTY, leaf]} for name, leaf in group["properties"].items()
                }
            made[inner.name] = {"anyOf": [_EMPTY, group]} if inner.keep else group
        else:
            whole = {**_object(_members(inner.nodes), []), "minProperties": 1}
            row: Schema = {"anyOf": [_EMPTY, whole]}
            rows = _one_or_more(row)
            if inner.wrapper is None:
                made[inner.row] = rows
            else:
                wrapped = _object({inner.row: rows}, [inner.row])
                made[inner.wrapper] = {"anyOf": [_EMPTY, wrapped]}
    return made


_FIELD = _object(
    {"name": {"type": "string"}, "type": {"const": "String"}, "value": _LEAVES["text"]},
    ["name", "type", "value"],
)
_EXTENSION = _object(
    {
        "_table_extension": _one_or_more(
            _object(
                {
                    "recordFound": {"type": "boolean"},
                    "_field": _one_or_more(_FIELD),
                    "name": {"type": "string"},
                },
                ["recordFound", "name"],
            )
        )
    },
    ["_table_extension"],
)
