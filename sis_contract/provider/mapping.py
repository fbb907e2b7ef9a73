"""XML as mapped JSON: what `/ws/v1` must say in JSON, given what it says in XML.

The rules are those of powerschool-api.md 2.1; numbers and booleans only where they print back.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from sis_contract.golden.markup import MarkupError, parsed
from sis_contract.provider.check import Contradicted
from sis_core.wire.dialects.mapped import coerced


def mapped(xml: bytes) -> Any:
    """A document as the JSON that is mapped from it; raises Contradicted where it is no XML."""
    try:
        root = parsed(xml)
    except MarkupError as error:
        text = xml.decode("utf-8", "replace")
        raise Contradicted(f"an answer that should be XML is {error}", "XML", text) from None
    return {_name(root): _value(root)}


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _value(element: Any) -> Any:
    members: dict[str, Any] = {f"@{name}": text for name, text in element.attrib.items()}
    for child in element:
        name, value = _name(child), _value(child)
        if name not in members:
            members[name] = value
        elif isinstance(members[name], _Several):
            members[name].append(value)
        else:
            members[name] = _Several((members[name], value))
    return members or coerced(element.text or "")


class _Several(list[Any]):
    """Values of a repeated element, told from a value that is a list by itself."""


def difference(one: Any, other: Any, place: str = "") -> str:
    """Where two JSON values differ first, types included, in words; empty where they do not."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            if name not in one or name not in other:
                side = "first" if name in one else "second"
                return f"{place}/{name} is only in the {side}"
            found = difference(one[name], other[name], f"{place}/{name}")
            if found:
                return found
        return ""
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{place} has {len(one)} entries and {len(other)}"
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            found = difference(left, right, f"{place}[{number}]")
            if found:
                return found
        return ""
    if one != other or isinstance(one, bool) is not isinstance(other, bool):
        return f"{place} is {one!r} and {other!r}"
    if isinstance(one, str) is not isinstance(other, str):
        return f"{place} is {one!r} and {other!r}"
    return ""
