"""Where values stand in a JSON text, so that rows can be moved without being spelled anew."""

from __future__ import annotations

from json import JSONDecoder
from json.decoder import WHITESPACE  # type: ignore[attr-defined]

Span = tuple[int, int]

_READ = JSONDecoder().raw_decode


def value(text: str, at: int) -> Span:
    """The span of the value that begins at or after `at`; raises ValueError where there is none."""
    begin = _blank(text, at)
    return begin, _READ(text, begin)[1]


def items(text: str, at: int) -> list[Span]:
    """The spans of an array's items; `at` is where the array begins."""
    found: list[Span] = []
    at = _blank(text, at + 1)
    while text[at] != "]":
        if text[at] == ",":
            at += 1
        span = value(text, at)
        found.append(span)
        at = _blank(text, span[1])
    return found


def members(text: str, at: int) -> dict[str, Span]:
    """An object's members in their order, each with the span of its value."""
    found: dict[str, Span] = {}
    at = _blank(text, at + 1)
    while text[at] != "}":
        if text[at] == ",":
            at += 1
        key = value(text, at)
        colon = _blank(text, key[1])
        span = value(text, colon + 1)
        found[_READ(text, key[0])[0]] = span
        at = _blank(text, span[1])
    return found


def _blank(text: str, at: int) -> int:
    end: int = WHITESPACE.match(text, at).end()
    return end
