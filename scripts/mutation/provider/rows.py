"""Editing answers: rows of /ws/v1 lists in JSON and XML, and any JSON tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from scripts.mutation.provider.layer import Asked, Reply, Serve

LISTS = {
    "schools": "school",
    "students": "student",
    "staffs": "staff",
    "courses": "course",
    "sections": "section",
    "terms": "term",
    "section_enrollments": "section_enrollment",
}
"""Wrapper of a v1 list → key of its rows."""

_LIST = re.compile(
    r"/ws/v1/(district/(school|student)|school"
    r"|(school|section)/[^/]+/(student|staff|course|section|term|section_enrollment))"
)
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>\s*")
_MOST = 100

DROP = object()
"""What a function of `walked` returns for a member that shall go."""


def is_v1(asked: Asked) -> bool:
    """True for whatever lies below /ws/v1."""
    return asked.place.startswith("/ws/v1/")


def is_list(asked: Asked) -> bool:
    """True for the reading of a v1 list."""
    return asked.method == "GET" and _LIST.fullmatch(asked.place) is not None


def rows_of(reply: Reply) -> list[Any] | None:
    """Rows of a v1 list, objects or elements; None where the answer is no such list."""
    if reply.status != 200:
        return None
    if reply.is_xml:
        root = ET.fromstring(reply.body)
        return list(root) if root.tag in LISTS else None
    data = reply.json()
    if not isinstance(data, dict) or len(data) != 1:
        return None
    name, inner = next(iter(data.items()))
    if name not in LISTS or not isinstance(inner, dict):
        return None
    found = inner.get(LISTS[name], [])
    return found if isinstance(found, list) else [found]


def with_rows(reply: Reply, rows: list[Any]) -> Reply:
    """A v1 list with other rows, in the form that its number of rows asks for."""
    if reply.is_xml:
        root = ET.fromstring(reply.body)
        for child in list(root):
            root.remove(child)
        root.extend(rows)
        declared = _DECLARATION.match(reply.body)
        head = declared[0].decode() if declared else ""
        return reply.with_text(head + ET.tostring(root, encoding="unicode"))
    data = reply.json()
    name, inner = next(iter(data.items()))
    inner.pop(LISTS[name], None)
    if rows:
        inner[LISTS[name]] = rows[0] if len(rows) == 1 else rows
    return reply.with_json(data)


def whole_list(asked: Asked, serve: Serve) -> list[Any]:
    """Every row of a v1 list, whatever page was asked; nothing where it is refused."""
    found: list[Any] = []
    page = 1
    while True:
        asked = asked.with_param("pagesize", _MOST).with_param("page", page)
        rows = rows_of(serve(asked)) or []
        if not rows or (page > 1 and _same(rows[0], found[0])):
            return found
        found += rows
        page += 1


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, ET.Element):
        return ET.tostring(one) == ET.tostring(other)
    return bool(one == other)


def page_of(asked: Asked, rows: list[Any], size: int) -> list[Any]:
    """The rows of the asked page."""
    first = (max(asked.number("page", 1), 1) - 1) * size
    return rows[first : first + size]


def walked(data: Any, change: Callable[[str, Any], Any]) -> Any:
    """A JSON tree in which each member of an object went through a function; DROP takes it out."""
    if isinstance(data, list):
        return [walked(one, change) for one in data]
    if not isinstance(data, dict):
        return data
    made = {}
    for key, value in data.items():
        new = change(key, walked(value, change))
        if new is not DROP:
            made[key] = new
    return made


def edited(reply: Reply, change: Callable[[str, Any], Any], *, xml: bool = True) -> Reply:
    """An answer whose members went through a function; in XML, the texts of its elements did.

    `xml=False` leaves XML as it is, for what JSON alone can get wrong.
    """
    if not reply.is_xml:
        data = reply.json()
        return reply if data is None else reply.with_json(walked(data, change))
    if not xml:
        return reply

    def one(found: re.Match[str]) -> str:
        return f"<{found[1]}>{change(found[1], found[2])}</{found[1]}>"

    return reply.with_text(re.sub(r"<(\w+)>([^<>]+)</\1>", one, reply.text))
