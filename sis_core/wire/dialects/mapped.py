"""The v1 dialect: XML, and the JSON that is mapped from it (powerschool-api.md 2.1) [capture].

Text becomes a JSON number or boolean only where it would print back identically:
Long first, then Double as Java prints it, then true/false; everything else stays text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from json.encoder import encode_basestring

from lxml import etree

from sis_core.wire.tree import Element

JSON_TYPE = "application/json"
XML_TYPE = "application/xml"

_LONG = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_DOUBLE = re.compile(r"-?(?:[0-9]+\.[0-9]+(?:E-?[0-9]+)?)")
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
    first = text[0]
    if first in "-0123456789tf":
        value = coerced(text)
        if value is True or value is False or isinstance(value, int | float):
            return text
    return str(encode_basestring(text))


class _Scalars(dict[str, str]):
    """Texts already coerced; emptied when it has grown large."""

    def __missing__(self, text: str) -> str:
        if len(self) > 50_000:
            self.clear()
        said = json_scalar(text)
        if len(text) < 64:
            self[text] = said
        return said


def scalars() -> Callable[[str], str]:
    """A `json_scalar` that remembers; names, cities and codes recur from row to row."""
    return _Scalars().__getitem__


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
    made = etree.Element(root.name, dict(root.attributes))
    _fill(made, root)
    return etree.tostring(made, xml_declaration=True, encoding="UTF-8", standalone=True)


def _fill(target: etree._Element, element: Element) -> None:
    if isinstance(element.content, str):
        target.text = element.content or None
        return
    for child in element.content:
        _fill(etree.SubElement(target, child.name, dict(child.attributes)), child)


def to_bytes(root: Element, as_json: bool) -> bytes:
    """The tree in the form that was asked for."""
    return to_json(root) if as_json else to_xml(root)


def error(message: str) -> Element:
    """The body of a v1 refusal [live]; its XML twin follows from the mapping [guess]."""
    return Element("errorMessage", (Element("message", message),))


def wants_json(accept: str, wildcard_is_json: bool = False) -> bool:
    """True where an Accept header asks for JSON, in any case; XML is the default [client].

    The first of the named types that v1 speaks decides; `*/*` alone follows the switch.
    """
    for item in accept.split(","):
        kind = item.split(";")[0].strip().lower()
        if kind.endswith("/json"):
            return True
        if kind.endswith("/xml"):
            return False
        if kind == "*/*":
            return wildcard_is_json
    return False
