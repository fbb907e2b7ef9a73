"""Comparing XML: element names, order, text and attributes; prefixes and indentation are free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from sis_contract.golden.compare import text_fits


class MarkupError(Exception):
    """Bytes that are no XML, or XML with a document type, which nothing here reads."""


def parsed(content: bytes) -> Any:
    """The root element; raises MarkupError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise MarkupError(f"not well-formed XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise MarkupError("a document type (DOCTYPE) does not belong in an answer")
    return root


def xml_differences(expected: str, actual: bytes, base: str = "") -> Iterator[str]:
    """What differs between an expected XML text and the bytes that came."""
    try:
        came = parsed(actual)
    except MarkupError as error:
        yield f"the body is {error}"
        return
    yield from _elements(parsed(expected.encode()), came, base, f"/{_name(came)}")


def _name(element: Any) -> str:
    return etree.QName(element).localname


def _elements(one: Any, other: Any, base: str, place: str) -> Iterator[str]:
    if one.tag != other.tag:
        yield f"{place}: expected the element <{one.tag}>, got <{other.tag}>"
        return
    for name in sorted({*one.attrib, *other.attrib}):
        wanted, came = one.get(name), other.get(name)
        if wanted is None or came is None or not text_fits(wanted, came, base):
            yield f"{place}/@{name}: expected {wanted!r}, got {came!r}"
    wanted_texts, came_texts = _texts(one), _texts(other)
    if wanted_texts != came_texts and not text_fits(
        "".join(wanted_texts), "".join(came_texts), base
    ):
        yield f"{place}: expected the text {wanted_texts!r}, got {came_texts!r}"
    if [child.tag for child in one] != [child.tag for child in other]:
        wanted = ", ".join(_name(child) for child in one) or "none"
        came = ", ".join(_name(child) for child in other) or "none"
        yield f"{place}: expected the elements {wanted}; got {came}"
        return
    for number, (child, twin) in enumerate(zip(one, other, strict=True), 1):
        yield from _elements(child, twin, base, f"{place}/{_name(child)}[{number}]")


def _texts(element: Any) -> list[str]:
    """A leaf's text as it is; of an element with children only what is more than white space."""
    if len(element) == 0:
        return [element.text] if element.text else []
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    return [piece.strip() for piece in pieces if piece.strip()]
