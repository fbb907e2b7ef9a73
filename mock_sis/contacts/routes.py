"""The addresses below `/ws/contacts` (powerschool-api.md 2.12)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mock_sis.contacts.parts import DEMOGRAPHICS, DETAILS, PARTS, STUDENTS, Part

PREFIX = "/ws/contacts"

What = Literal["of student", "in use", "contact", "contacts", "new", "contact only", "list", "one"]

_ID = re.compile(r"(?a:[0-9]{1,18})")
METHODS: dict[What, tuple[str, ...]] = {
    "of student": ("GET",),
    "in use": ("GET",),
    "contact": ("GET",),
    "contacts": ("GET",),
    "new": ("POST",),
    "contact only": ("DELETE",),
    "list": ("GET", "POST"),
    "one": ("GET", "PUT", "DELETE"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a path names; `route` is its template for the journal.

    `contact` is the contact or student of the path, `link` the link to a student, `id` the object.
    """

    what: What
    route: str
    part: Part = DEMOGRAPHICS
    contact: int = 0
    link: int = 0
    id: int = 0

    @property
    def methods(self) -> tuple[str, ...]:
        """What the address takes."""
        if self.what == "one" and self.part is DEMOGRAPHICS:
            return ("GET", "PUT")
        return METHODS[self.what]

    @property
    def owner(self) -> int:
        """Whose the objects are: a link's for details, a contact's for the others."""
        return self.link or self.contact


def match(path: str) -> Found | None:
    """What a path names, or None; an id is a whole number."""
    parts = path.removeprefix(PREFIX).split("/")[1:]
    ids = [int(part) for part in parts if _ID.fullmatch(part)]
    shape = ["{id}" if _ID.fullmatch(part) else part for part in parts]
    route = "/".join([PREFIX, *shape])
    match shape:
        case ["student", "{id}"]:
            return Found("of student", route, contact=ids[0])
        case ["student", "original_contact_types", "in_use", "{id}"]:
            return Found("in use", route, contact=ids[0])
        case ["contact"]:
            return Found("new", route)
        case ["contact", "{id}"]:
            return Found("contact", route, contact=ids[0])
        case ["contacts"]:
            return Found("contacts", route)
        case ["{id}"]:
            return Found("contact only", route, contact=ids[0])
        case ["{id}", DEMOGRAPHICS.name]:
            return Found("one", route, contact=ids[0], id=ids[0])
        case ["{id}", name] if name in PARTS:
            return Found("list", route, PARTS[name], ids[0])
        case ["{id}", name, "{id}"] if name in PARTS:
            return Found("one", route, PARTS[name], ids[0], id=ids[1])
        case ["{id}", STUDENTS.name, "{id}", DETAILS.name]:
            return Found("list", route, DETAILS, ids[0], ids[1])
        case ["{id}", STUDENTS.name, "{id}", DETAILS.name, "{id}"]:
            return Found("one", route, DETAILS, ids[0], ids[1], ids[2])
        case _:
            return None
