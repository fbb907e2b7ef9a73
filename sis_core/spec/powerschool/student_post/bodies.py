"""The body of a student POST, JSON or XML, as plain objects, lists and texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

import orjson

from sis_core.wire.ask import Ask
from sis_core.wire.faults import BadRequest, Fault, Unsupported
from sis_core.wire.switches import Switches

_DEEPEST = 64


def students_of(ask: Ask, switches: Switches) -> list[dict[str, Any]]:
    """The students of a body, one given as an object alone included; raises 400, 415 or 500."""
    body = _decoded(ask, switches)
    wrapper = body.get("students") if isinstance(body, dict) else None
    if wrapper == "":  # <students/> and its JSON twin
        return []
    if not isinstance(wrapper, dict):
        raise BadRequest('The request body needs "students": {"student": [...]}')
    students = wrapper.get("student", [])
    listed = students if isinstance(students, list) else [students]
    if not all(isinstance(student, dict) for student in listed):
        raise BadRequest("Each student of the request body must be an object")
    return listed


def _decoded(ask: Ask, switches: Switches) -> Any:
    kind = ask.header("content-type").partition(";")[0].strip().lower()
    if kind.endswith("json"):
        read: Callable[[bytes], Any] = _json
    elif kind.endswith("xml"):
        read = _xml
    elif switches.on("student_post_type", "accept"):
        read = _xml if ask.body.lstrip()[:1] == b"<" else _json
    else:
        reason = (
            f"Content-Type {kind[:60]!r}: a student POST is application/json or application/xml"
        )
        if switches.on("student_post_type", "500"):
            raise Fault("Internal server error", reason=reason)
        raise Unsupported("Unsupported Media Type", reason=reason)
    try:
        return read(ask.body)
    except BadRequest as fault:
        if switches.on("malformed_body", "500"):
            raise Fault("Internal server error", reason=fault.reason) from None
        raise


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The request body is not valid JSON", reason=f"JSON: {error}") from None


def _xml(body: bytes) -> Any:
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
