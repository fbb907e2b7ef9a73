"""The body of a student POST, JSON or XML, as plain objects, lists and texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sis_core.spec.powerschool.mapped_bodies import from_json, from_xml
from sis_core.wire.ask import Ask
from sis_core.wire.faults import BadRequest, Fault, Unsupported
from sis_core.wire.switches import Switches


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
        read: Callable[[bytes], Any] = from_json
    elif kind.endswith("xml"):
        read = from_xml
    elif switches.on("student_post_type", "accept"):
        read = from_xml if ask.body.lstrip()[:1] == b"<" else from_json
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
