"""From a path to what it names; ids must be whole numbers, else nothing is found."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace

from sis_core.spec.powerschool.routes import (
    COLLECTIONS,
    DISTRICT_PATH,
    DISTRICT_RESOURCE,
    LATER,
    SINGLES,
    Collection,
)
from sis_core.spec.powerschool.special import SPECIAL, STUDENT_POST
from sis_core.wire.resource import Resource

_ID = re.compile(r"(?a:[0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Found:
    """What a path names: a collection (or its count), a single row, or a special resource.

    `later` are the methods that PowerSchool has there and this release does not serve.
    """

    methods: tuple[str, ...] = ("GET",)
    later: tuple[str, ...] = ()
    collection: Collection | None = None
    resource: Resource | None = None
    count: bool = False
    special: str = ""
    id: int = 0


def _table() -> dict[str, Found]:
    made = {path: Found((), methods) for path, methods in LATER.items()}
    for path in SPECIAL:
        made[path] = Found(special=path)
    made[STUDENT_POST] = Found(("POST",), special=STUDENT_POST)
    for path, resource in SINGLES.items():
        made[path] = Found(resource=resource)
    made[DISTRICT_PATH] = Found(resource=DISTRICT_RESOURCE)
    for collection in COLLECTIONS:
        made[collection.path] = Found(collection=collection)
        made[f"{collection.path}/count"] = Found(collection=collection, count=True)
    return made


_FOUND = _table()


def match(path: str) -> Found | None:
    """What a path under /ws/v1 names, or None."""
    exact = _FOUND.get(path)
    if exact is not None:
        return exact
    parts = path.split("/")
    if len(parts) < 5 or not _ID.fullmatch(parts[4]):
        return None
    row_id = int(parts[4])
    parts[4] = "{id}"
    named = _FOUND.get("/".join(parts))
    if named is None:
        return None
    return replace(named, id=row_id)


def unknown(path: str) -> str:
    """Why a path under /ws/v1 names nothing, with the nearest one that does, for the journal."""
    parts = path.split("/")
    if len(parts) > 4 and not _ID.fullmatch(parts[4]):
        template = "/".join([*parts[:4], "{id}", *parts[5:]])
        if template in _FOUND:
            return f"{template} takes a whole number as the id, not {parts[4][:40]!r}"
    row_id = next((part for part in parts if _ID.fullmatch(part)), "{id}")
    asked = "/".join("{id}" if _ID.fullmatch(part) else part for part in parts)
    near = difflib.get_close_matches(asked, _FOUND, 1, 0.75)
    hint = f"; did you mean {near[0].replace('{id}', row_id)}?" if near else ""
    return f"/ws/v1 has no path {path}{hint}"


def paths() -> dict[str, Found]:
    """Every path template and what it serves, for reference pages and checks."""
    return dict(_FOUND)
