"""Bodies of contact writes: every member checked and turned into a column's value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from mock_sis.contacts.parts import Member, Part
from sis_core.district import BadValue, Write, stored
from sis_core.district.store import Store
from sis_core.serving.exchange import Exchange
from sis_core.wire.faults import BadRequest


class BadMember(Exception):
    """A member that cannot be written; the text is one sentence, `code` one word for programs."""

    def __init__(self, member: str, sentence: str, code: str = "INVALID_VALUE") -> None:
        super().__init__(sentence)
        self.member = member
        self.code = code


@dataclass(slots=True)
class Taken:
    """The columns a body sets: of the object's own row, and of the row behind it."""

    own: dict[str, Any] = field(default_factory=dict)
    behind: dict[str, Any] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)


def body_of(exchange: Exchange) -> dict[str, Any]:
    """The body as an object; raises 400."""
    try:
        found = orjson.loads(exchange.ask.body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The request body is not valid JSON", reason=f"JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadRequest("The request body must be a JSON object")
    if "json" not in exchange.ask.header("content-type").lower():
        exchange.note("a contact write whose Content-Type is not application/json")
    return found


def writable(part: Part) -> dict[str, Member]:
    """The members of a part that a body may set."""
    return {
        m.name: m
        for m in part.members
        if m.column and m.kind != "key" and not (m.row == "t" and part.target == "Students")
    }


def taken(
    w: Write, store: Store, part: Part, body: dict[str, Any], beside: tuple[str, ...] = ()
) -> Taken:
    """The columns of a body; members that are only shown, and lists `beside`, are passed over.

    Raises BadMember for an unknown member or a value that its column cannot hold.
    """
    made, open_members = Taken(), writable(part)
    shown = {member.name for member in part.members}
    for name, value in body.items():
        member = open_members.get(name)
        if member is None:
            if name in shown or name in beside:
                continue
            known = ", ".join(open_members)
            raise BadMember(name, f"there is no member {name[:60]!r} (there is: {known})")
        column_value = _value(w, store, part, member, value)
        if member.kind == "flag" and column_value is None:
            continue
        made.members.append(member)
        (made.own if member.row == "a" else made.behind)[member.column] = column_value
    return made


def _value(w: Write, store: Store, part: Part, member: Member, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, dict | list):
        raise BadMember(member.name, f"{member.name} takes a single value")
    if member.code:
        return _code(w, member, value)
    if member.kind == "flag":
        if not isinstance(value, bool):
            raise BadMember(member.name, f"{member.name} is true or false, not {value!r:.40}")
        return int(value)
    if member.kind == "number" and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadMember(member.name, f"{member.name} takes a whole number, not {value!r:.40}")
    if member.kind in ("text", "day") and not isinstance(value, str):
        raise BadMember(member.name, f"{member.name} takes a string, not {value!r:.40}")
    column = store.table(part.table if member.row == "a" else part.target).column(member.column)
    assert column is not None, f"{part.name}.{member.name} names no column"
    try:
        return stored(column, value)
    except BadValue as error:
        raise BadMember(member.name, str(error)) from None


def _code(w: Write, member: Member, value: Any) -> int:
    codes = w.read("SELECT Code, CodeSetID FROM CodeSet WHERE CodeType = ?", (member.code,))
    known = {str(code): int(key) for code, key in codes}
    if str(value) not in known:
        there = ", ".join(known) or "none"
        raise BadMember(
            member.name, f"{member.name} is one of {there}, not {str(value)[:40]!r}", "INVALID_CODE"
        )
    return known[str(value)]
