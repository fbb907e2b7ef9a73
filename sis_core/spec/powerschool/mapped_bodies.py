"""Bodies that `/ws/v1` takes, JSON or XML, as plain objects, lists and texts."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

import orjson

from sis_core.wire.ask import Ask
from sis_core.wire.faults import BadRequest, Fault, Unsupported
from sis_core.wire.switches import Switches

_DEEPEST = 64


def body_of(ask: Ask, switches: Switches) -> Any:
    """The body by its Content-Type: 500 without a type or with a malformed one, 415 for another.

    Those statuses are documented for event subscriptions and fees [doc]. A body that cannot be
    read is 400, or what the switch `malformed_body` says.
    """
    said = ask.header("content-type").partition(";")[0].strip().lower()
    reason = f"Content-Type {said[:60]!r}: this takes application/json or application/xml"
    if "/" not in said:
        raise Fault("Internal server error", reason=reason)
    if not said.endswith(("json", "xml")):
        raise Unsupported("Unsupported Media Type", reason=reason)
    try:
        return from_json(ask.body) if said.endswith("json") else from_xml(ask.body)
    except BadRequest as fault:
        if switches.on("malformed_body", "500"):
            raise Fault("Internal server error", reason=fault.reason) from None
        raise


def from_json(body: bytes) -> Any:
    """A JSON body; raises 400."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The request body is not valid JSON", reason=f"JSON: {error}") from None


def from_xml(body: bytes) -> Any:
    """An XML body, its root element as the only member; raises 400, for a DOCTYPE too."""
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadRequest("The request body is not valid XML", reason=f"XML: {error}") from None
    return builder.root


def _refuse_doctype(*declared: object) -> None:
    raise BadRequest("The request body may not declare a document type")


class _Builder:
    """Elements as objects by name, repeated ones as lists, those without children as texts."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[tuple[str, dict[str, Any], list[str]]] = [("", self.root, [])]

    def start(self, name: str, attributes: object) -> None:
        """An element begins; its attributes say nothing here."""
        if len(self._open) > _DEEPEST:
            raise BadRequest("The request body is nested too deeply")
        self._open.append((name.rpartition(":")[2], {}, []))

    def end(self, name: str) -> None:
        """An element ends and joins its parent."""
        own, children, texts = self._open.pop()
        value: Any = children or "".join(texts)
        parent = self._open[-1][1]
        if own not in parent:
            parent[own] = value
        elif isinstance(parent[own], list):
            parent[own].append(value)
        else:
            parent[own] = [parent[own], value]

    def text(self, text: str) -> None:
        """A piece of text."""
        self._open[-1][2].append(text)
