"""The tree that v1 speaks: elements with attributes and either text or children.

XML writes it as it stands; mapped JSON (dialects.mapped) derives every quirk from it: one element
is an object, several of the same name an array, none an absent key, an empty one `""`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """One element; `content` is its text or its children ("" and () alike mean empty)."""

    name: str
    content: str | tuple[Element, ...] = ""
    attributes: tuple[tuple[str, str], ...] = ()


def leaf(name: str, value: str | int | float | bool | None) -> tuple[Element, ...]:
    """A leaf as zero or one elements: null leaves nothing behind; booleans are true/false."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return (Element(name, "true" if value else "false"),)
    return (Element(name, str(value)),)


def branch(
    name: str, children: Iterable[Element], attributes: tuple[tuple[str, str], ...] = ()
) -> Element:
    """A wrapper with children; without any it is the empty element."""
    return Element(name, tuple(children), attributes)
