"""Holds plugin.xml against its declaration, saying what PowerSchool's own check would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sis_plugin.declared import NAMESPACE, PLUGIN, Attribute, Element
from sis_plugin.documents import line_of, local, namespace
from sis_plugin.findings import Finding

if TYPE_CHECKING:
    from lxml.etree import _Element

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_SHOWN = 60


def check(root: _Element, file: str) -> Iterator[Finding]:
    """What is wrong with (P07), and what is newer than (P08), the published schema."""
    yield from _element(root, PLUGIN, file)


def _element(element: _Element, declared: Element, file: str) -> Iterator[Finding]:
    name, line = local(element), line_of(element)
    if declared.needs:
        yield Finding("P08", "I", f"<{name}> {_needs(declared.needs)}", file, line)
    yield from _attributes(element, declared, file)
    if declared.text is not None:
        least, most = declared.text
        if not least <= len((element.text or "").strip()) <= most:
            yield Finding("P07", "E", f"the text of <{name}> has {_range(least, most)}", file, line)
    yield from _children(element, declared, file)


def _children(element: _Element, declared: Element, file: str) -> Iterator[Finding]:
    counts = dict.fromkeys(declared.children, 0)
    order = list(declared.children)
    reached = 0
    for child in element:
        name = local(child)
        rule = declared.children.get(name) if namespace(child) == NAMESPACE else None
        if rule is None:
            yield _unexpected(child, declared, file)
            continue
        counts[name] += 1
        if counts[name] == rule.most + 1:
            most = "once" if rule.most == 1 else f"{rule.most} times"
            said = f"<{name}> stands more than {most} in <{local(element)}>"
            yield Finding("P07", "E", said, file, line_of(child))
        if declared.ordered and order.index(name) < reached:
            said = f"<{name}> comes too late in <{local(element)}>: the order is {', '.join(order)}"
            yield Finding("P07", "E", said, file, line_of(child))
        reached = max(reached, order.index(name))
        yield from _element(child, rule, file)
    for name, rule in declared.children.items():
        if counts[name] < rule.least:
            said = f"<{local(element)}> has no <{name}>, which it needs"
            yield Finding("P07", "E", said, file, line_of(element))


def _unexpected(child: _Element, declared: Element, file: str) -> Finding:
    expected = ", ".join(f"<{name}>" for name in declared.children) or "nothing"
    said = f"Invalid content was found starting with element '{local(child)}'; expected: {expected}"
    if namespace(child) != NAMESPACE:
        said += f" in the namespace {NAMESPACE}"
    return Finding("P07", "E", said, file, line_of(child))


def _attributes(element: _Element, declared: Element, file: str) -> Iterator[Finding]:
    name, line = local(element), line_of(element)
    for key, value in element.attrib.items():
        written = str(key)
        rule = declared.attributes.get(written)
        if rule is None:
            if not written.startswith(_XSI):
                known = ", ".join(declared.attributes) or "none"
                said = f"<{name}> has no attribute {written!r} (it has: {known})"
                yield Finding("P07", "E", said, file, line)
            continue
        if rule.needs:
            said = f"the attribute {written} of <{name}> {_needs(rule.needs)}"
            yield Finding("P08", "I", said, file, line)
        if wrong := _wrong(rule, str(value)):
            said = f"the attribute {written} of <{name}> {wrong}, not {_shown(str(value))}"
            yield Finding("P07", "E", said, file, line)
    for key, rule in declared.attributes.items():
        if rule.required and key not in element.attrib:
            said = f"<{name}> has no attribute {key!r}, which it needs"
            yield Finding("P07", "E", said, file, line)


def _wrong(rule: Attribute, value: str) -> str:
    """What an attribute has to be, where its value is not; else nothing."""
    match rule.kind:
        case "choice":
            right, wanted = value in rule.choices, f"is one of {', '.join(rule.choices)}"
        case "boolean":
            right = value.strip() in ("true", "false", "1", "0")
            wanted = "is true, false, 1 or 0"
        case "port":
            text = value.strip()
            right = bool(re.fullmatch(r"\+?[0-9]{1,8}", text)) and int(text) <= 65535
            wanted = "is a port from 0 to 65535"
        case _:
            right = rule.least <= len(value) <= rule.most
            wanted = f"has {_range(rule.least, rule.most)}"
    return "" if right else wanted


def _range(least: int, most: int) -> str:
    return f"{least} to {most} characters" if least else f"at most {most} characters"


def _needs(release: str) -> str:
    if release == "?":
        return "is newer than the published schema; only clients are known to use it"
    return f"needs SIS {release} or newer"


def _shown(value: str) -> str:
    if len(value) <= _SHOWN:
        return repr(value)
    return f"{value[:_SHOWN]!r}… ({len(value)} characters)"
