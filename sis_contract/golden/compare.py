"""Comparing what was expected with what came: strict JSON types, placeholders, key order.

Every function yields differences, each one sentence that begins with the place (`$` is the root).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_UNORDERED = "{{unordered}}"
_BASE = "{{base}}"
_RE = re.compile(r"\{\{re:(.*)\}\}", re.DOTALL)
_PLAIN = ("{{any}}", "{{string}}", "{{int}}")


@dataclass(frozen=True, slots=True)
class Rules:
    """How one step compares: `subset` allows further keys, `key_order` compares their order."""

    subset: bool = False
    key_order: bool = False
    base: str = ""


def shown(value: Any) -> str:
    """A value as a person reads it in a difference, cut after 80 characters, with its type."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"


def text_fits(expected: str, actual: str, base: str = "") -> bool:
    """True where a text equals the expected one, placeholders included."""
    if expected in _PLAIN:
        return expected != "{{int}}"
    pattern = _RE.fullmatch(expected)
    if pattern:
        escaped = pattern[1].replace(_BASE, re.escape(base))
        return re.fullmatch(escaped, actual) is not None
    return expected.replace(_BASE, base) == actual


def differences(expected: Any, actual: Any, rules: Rules, place: str = "$") -> Iterator[str]:
    """What differs between an expected JSON value and the one that came."""
    if isinstance(expected, dict):
        if set(expected) == {_UNORDERED}:
            yield from _unordered(expected[_UNORDERED], actual, rules, place)
        else:
            yield from _object(expected, actual, rules, place)
    elif isinstance(expected, list):
        yield from _array(expected, actual, rules, place)
    elif not _same_leaf(expected, actual, rules):
        yield f"{place}: expected {shown(expected)}, got {shown(actual)}"


def _same_leaf(expected: Any, actual: Any, rules: Rules) -> bool:
    if expected == "{{any}}":
        return True
    if expected == "{{int}}":
        return isinstance(actual, int) and not isinstance(actual, bool)
    if isinstance(expected, str):
        return isinstance(actual, str) and text_fits(expected, actual, rules.base)
    if expected is None or isinstance(expected, bool):
        return actual is expected
    return _is_number(actual) and bool(expected == actual)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _object(expected: dict[str, Any], actual: Any, rules: Rules, place: str) -> Iterator[str]:
    if not isinstance(actual, dict):
        yield f"{place}: expected an object, got {shown(actual)}"
        return
    for key, value in expected.items():
        if key in actual:
            yield from differences(value, actual[key], rules, f"{place}.{key}")
        else:
            yield f"{place}: the key {key!r} is missing (keys: {', '.join(actual) or 'none'})"
    if not rules.subset:
        for key in actual:
            if key not in expected:
                yield f"{place}: the key {key!r} should not be there, it is {shown(actual[key])}"
    if rules.key_order:
        wanted = [key for key in expected if key in actual]
        came = [key for key in actual if key in expected]
        if wanted != came:
            yield f"{place}: keys in order {', '.join(wanted)}; got {', '.join(came)}"


def _array(expected: list[Any], actual: Any, rules: Rules, place: str) -> Iterator[str]:
    if not isinstance(actual, list):
        yield f"{place}: expected an array, got {shown(actual)}"
        return
    if len(expected) != len(actual):
        yield f"{place}: expected {len(expected)} elements, got {len(actual)}: {shown(actual)}"
    for number, (one, other) in enumerate(zip(expected, actual, strict=False)):
        yield from differences(one, other, rules, f"{place}[{number}]")


def _unordered(expected: list[Any], actual: Any, rules: Rules, place: str) -> Iterator[str]:
    if not isinstance(actual, list):
        yield f"{place}: expected an array, got {shown(actual)}"
        return
    if len(expected) != len(actual):
        yield f"{place}: expected {len(expected)} elements, got {len(actual)}: {shown(actual)}"
        return

    def fits(one: int, other: int) -> bool:
        return not any(differences(expected[one], actual[other], rules))

    for one in _unpaired(len(expected), fits):
        yield f"{place}: no element left in {shown(actual)} is {shown(expected[one])}"


def _unpaired(size: int, fits: Callable[[int, int], bool]) -> list[int]:
    """Pairs expected elements with those that came (Kuhn's algorithm); those left over."""
    partner: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for other in range(size):
            if other in tried or not fits(one, other):
                continue
            tried.add(other)
            if other not in partner or place(partner[other], tried):
                partner[other] = one
                return True
        return False

    return [one for one in range(size) if not place(one, set())]
