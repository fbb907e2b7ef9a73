"""Spelling taken out of a row, so that one odd habit of a server is told once and not everywhere.

Booleans, numbers, dates, nulls and addresses of references have checks of their own (spelling.py).
What is judged by schema is a row in the standard's default spelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sis_core.spec.oneroster.declare import Entity, Member
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)(T\d\d:\d\d.*)?$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")

_GRADES = {"K": "KG", **{str(number): f"{number:02d}" for number in range(1, 10)}}


def plain(entity: Entity, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the standard spells it, as far as its meaning is beyond doubt."""
    made: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or value == "" or (name == "orgs" and value == []):
            continue
        member = entity.member(name)
        made[name] = value if member is None else _plain(member, value)
    return made


def _plain(member: Member, value: Any) -> Any:
    match member.type:
        case "flag" if isinstance(value, bool):
            return str(value).lower()
        case "flag" if isinstance(value, str):
            return value.lower()
        case "number" if isinstance(value, str) and _NUMBER.match(value):
            return float(value)
        case "datetime" if isinstance(value, str) and _MOMENT.match(value):
            return f"{value[:10]}T00:00:00.000Z"
        case "date" if isinstance(value, str) and _MOMENT.match(value):
            return value[:10]
        case "ref" if isinstance(value, dict):
            return _reference(member, value)
        case "refs" if isinstance(value, list):
            return [_reference(member, one) if isinstance(one, dict) else one for one in value]
        case "texts" if isinstance(value, list) and member.name == "grades":
            return [_GRADES.get(one, one) if isinstance(one, str) else one for one in value]
        case "text" if member.name == "sourcedId" and isinstance(value, str):
            return value.strip()
    return value


def _reference(member: Member, value: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(value)
    path = ENTITIES[member.target].path
    if isinstance(made.get("sourcedId"), str):
        made["sourcedId"] = made["sourcedId"].strip()
        if isinstance(made.get("href"), str):
            made["href"] = f"https://sis.example.org/{path}/{quote(made['sourcedId'], safe='')}"
    return made
