"""Reading a roster of JSON lines (docs/roster-lines.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sis_contract.connector.roster.records import Class, Person, Roster, RosterError

FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "roster": (("ids",), ()),
    "school": (("id",), ("name",)),
    "student": (
        ("id",),
        ("first_name", "last_name", "username", "email", "school", "grade", "active"),
    ),
    "teacher": (("id",), ("first_name", "last_name", "username", "email", "school", "active")),
    "class": (("id",), ("name", "school", "teacher", "code", "active")),
    "enrollment": (("class", "user"), ("role", "active")),
}
"""Kind → members that must be there, and those that may."""

IDS = ("dcid", "sourcedId")
ROLES = ("student", "teacher")


def read_lines(file: Path) -> Roster:
    """The roster of a file; raises RosterError naming the line."""
    roster = Roster()
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RosterError("the roster is not UTF-8") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            _take(roster, _object(line, number), number)
    return roster


def _object(line: str, number: int) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise RosterError(f"line {number} of the roster is not JSON") from error
    if not isinstance(found, dict) or found.get("kind") not in FIELDS:
        raise RosterError(f"line {number} of the roster needs a kind, one of {', '.join(FIELDS)}")
    needed, optional = FIELDS[found["kind"]]
    for name in needed:
        if found.get(name) in (None, ""):
            raise RosterError(f"line {number} of the roster, a {found['kind']}, lacks {name}")
    for name in found:
        if name != "kind" and name not in (*needed, *optional):
            raise RosterError(
                f"line {number} of the roster has {name!r}; a {found['kind']} may have "
                f"{', '.join((*needed, *optional))}"
            )
    return found


def _take(roster: Roster, line: Mapping[str, Any], number: int) -> None:
    if line.get("active") is False:
        return
    match line["kind"]:
        case "roster":
            if line["ids"] not in IDS:
                raise RosterError(f"ids is {' or '.join(IDS)}, not {line['ids']!r}")
            roster.ids = line["ids"]
        case "school":
            roster.schools[str(line["id"])] = _text(line, "name")
        case "class":
            key = str(line["id"])
            if key in roster.classes:
                roster.twice.append(f"the class {key} comes twice")
            told = (_text(line, name) for name in ("name", "school", "teacher", "code"))
            roster.classes[key] = Class(key, *told)
        case "enrollment":
            role = line.get("role", "student")
            if role not in ROLES:
                raise RosterError(f"line {number} of the roster: a role is student or teacher")
            seats = roster.seats if role == "student" else roster.teachings
            seat = (str(line["class"]), str(line["user"]))
            if seat in seats:
                roster.twice.append(f"{role} {seat[1]} is in class {seat[0]} twice")
            seats.add(seat)
        case kind:
            people = roster.students if kind == "student" else roster.teachers
            key = str(line["id"])
            names = ("first_name", "last_name", "username", "email", "school", "grade")
            roster.add(kind, key, people, Person(key, *(_text(line, name) for name in names)))


def _text(line: Mapping[str, Any], name: str) -> str | None:
    value = line.get(name)
    return None if value is None or value == "" else str(value)
