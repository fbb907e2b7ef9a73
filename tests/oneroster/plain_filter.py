"""Filters and sorts of OneRoster done in plain Python over served objects (3.2, 3.3).

The second opinion of the property tests: nothing here knows SQL or the program's own grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sis_core.spec.oneroster.declare import Entity, Member

OPERATORS = ("=", "!=", ">", ">=", "<", "<=", "~")
LISTS = ("texts", "refs", "user_ids")
Clause = tuple[str, str, str]
"""Field, operator, value."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def fields_of(entity: Entity) -> list[tuple[str, str]]:
    """Every field that can be filtered by, with its type; `list` for those of several values."""
    found = []
    for member in entity.members:
        match member.type:
            case "ref" | "refs":
                kind = "list" if member.type == "refs" else "text"
                found += [(f"{member.name}.{part}", kind) for part in ("sourcedId", "type")]
            case "user_ids":
                found += [(f"userIds.{part}", "list") for part in ("type", "identifier")]
            case "texts":
                found.append((member.name, "list"))
            case "object":
                found += [(f"metadata.{name}", "text") for name in ("classId", "note", "none")]
            case "date" | "datetime" | "number":
                found.append((member.name, member.type))
            case _:
                found.append((member.name, "text"))
    return found


def value_of(one: dict[str, Any], name: str) -> Any:
    """What an object has under a dotted name: a value, a list of values, or None."""
    found: Any = one
    for part in name.split("."):
        if isinstance(found, list):
            found = [inner[part] for inner in found if part in inner]
        elif isinstance(found, dict):
            found = found.get(part)
    return found


def matches(one: dict[str, Any], clause: Clause, kind: str) -> bool:
    """Whether an object fulfils a clause; an absent member fulfils none."""
    name, op, given = clause
    value = value_of(one, name)
    if kind == "list":
        return _of_list([str(v).casefold() for v in value or []], op, given)
    if value is None:
        return False
    if kind == "number":
        return _COMPARE["=" if op == "~" else op](float(value), float(given))
    if kind in ("date", "datetime"):
        return _of_moment(str(value), op, given, kind)
    text, wanted = str(value).casefold(), given.casefold()
    return wanted in text if op == "~" else _COMPARE[op](text, wanted)


def _of_list(values: Sequence[str], op: str, given: str) -> bool:
    wanted = [part.casefold() for part in given.split(",") if part] or [given.casefold()]
    if op == "~":
        return any(one in values for one in wanted)
    every = all(one in values for one in wanted)
    return every if op == "=" else bool(values) and not every


def _of_moment(value: str, op: str, given: str, kind: str) -> bool:
    """Days against days and moments against moments; a day is its own beginning."""
    op = "=" if op == "~" else op
    if len(given) == 10 and (kind == "date" or op in ("=", "!=")):
        return _COMPARE[op](value[:10], given)
    return _COMPARE[op](moment(value), moment(given))


def moment(text: str) -> datetime:
    """A day or a moment in any zone."""
    if len(text) == 10:
        text += "T00:00:00"
    made = datetime.fromisoformat(text.replace("Z", "+00:00"))
    zoned = made if made.tzinfo else made.replace(tzinfo=UTC)
    return zoned.astimezone(UTC)


def chosen(
    rows: Sequence[dict[str, Any]], clauses: Sequence[Clause], words: Sequence[str], entity: Entity
) -> list[dict[str, Any]]:
    """The objects that a filter leaves; AND binds tighter than OR."""
    kinds = dict(fields_of(entity))

    def fits(one: dict[str, Any]) -> bool:
        groups = [[clauses[0]]]
        for word, clause in zip(words, clauses[1:], strict=True):
            if word == "AND":
                groups[-1].append(clause)
            else:
                groups.append([clause])
        return any(all(matches(one, c, kinds[c[0]]) for c in group) for group in groups)

    return [one for one in rows if fits(one)]


def ordered(
    rows: Sequence[dict[str, Any]], member: Member, descending: bool
) -> list[dict[str, Any]]:
    """The objects sorted by a member: absent ones first, equal ones as they stood."""

    def key(one: dict[str, Any]) -> tuple[bool, Any]:
        value = one.get(member.name)
        if value is None:
            return False, ""
        return True, float(value) if member.type == "number" else str(value).casefold()

    return sorted(rows, key=key, reverse=descending)


def spelled(clauses: Sequence[Clause], words: Sequence[str]) -> str:
    """A filter as clients write it, quotes in values doubled."""
    texts = ["{}{}'{}'".format(name, op, value.replace("'", "''")) for name, op, value in clauses]
    made = texts[0]
    for word, text in zip(words, texts[1:], strict=True):
        made += f" {word} {text}"
    return made
