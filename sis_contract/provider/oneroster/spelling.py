"""Checks of how every entity is spelled: booleans, numbers, dates, nulls, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.session import PAGE, OneRoster, Row
from sis_core.spec.oneroster.declare import Entity, Member
from sis_core.spec.oneroster.schema import DAY, MOMENT
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

BOOK = Book("oneroster", "oneroster-1.1.md")
Run = Callable[[Entity, OneRoster], None]

_DAY, _MOMENT = re.compile(DAY), re.compile(MOMENT)


def _rows(entity: Entity, sis: OneRoster) -> list[Row]:
    """The first page; of enrollments teachers too, who alone have `primary`."""
    rows = sis.filled(f"/{entity.path}")
    if entity.name == "enrollment":
        teachers = sis.page("/enrollments", f"limit={PAGE}&filter=" + quote("role='teacher'"))
        known = {row.get("sourcedId") for row in rows}
        rows = rows + [row for row in teachers if row.get("sourcedId") not in known]
    return rows


def _values(entity: Entity, sis: OneRoster, *types: str) -> list[tuple[Row, Member, Any]]:
    """Every value of members of some types, with its row."""
    found = []
    for row in _rows(entity, sis):
        for member in entity.members:
            if member.type in types and row.get(member.name) not in (None, "", []):
                found.append((row, member, row[member.name]))
    need(found, f"no {entity.name} of the first page has such a member")
    return found


def _place(row: Row, member: Member) -> str:
    return f"{member.name} of {row.get('sourcedId')!r}"


def flags(entity: Entity, sis: OneRoster) -> None:
    """Booleans are the texts "true" and "false"."""
    for row, member, value in _values(entity, sis, "flag"):
        switch = ("booleans", "json") if isinstance(value, bool) else ("booleans", "titlecase")
        told = f"{_place(row, member)} is no text true or false"
        expect(value in ("true", "false"), told, '"true"', value, switch=switch)


def numbers(entity: Entity, sis: OneRoster) -> None:
    """Numbers are JSON numbers."""
    for row, member, value in _values(entity, sis, "number"):
        good = isinstance(value, int | float) and not isinstance(value, bool)
        told = f"{_place(row, member)} is no JSON number"
        expect(good, told, "a number", value, switch=("numbers", "string"))


def moments(entity: Entity, sis: OneRoster) -> None:
    """Moments are UTC with milliseconds and Z."""
    for row, member, value in _values(entity, sis, "datetime"):
        good = isinstance(value, str) and _MOMENT.match(value)
        told = f"{_place(row, member)} is no moment in UTC with milliseconds and Z"
        expect(good, told, "2026-08-20T14:05:09.000Z", value, switch=_moment_switch(str(value)))


def _moment_switch(value: str) -> tuple[str, str] | None:
    for pattern, choice in (
        (r"^\d{4}-\d\d-\d\d$", "date"),
        (r"T\d\d:\d\d:\d\dZ$", "seconds"),
        (r"T[\d:.]+$", "no_zone"),
        (r"T[\d:.]+[+-]\d+$", "odd_offset"),
    ):
        if re.search(pattern, value):
            return "datetimes", choice
    return None


def days(entity: Entity, sis: OneRoster) -> None:
    """Days are YYYY-MM-DD."""
    for row, member, value in _values(entity, sis, "date"):
        good = isinstance(value, str) and _DAY.match(value)
        told = f"{_place(row, member)} is no day"
        switch = ("dates", "datetime") if "T" in str(value) else None
        expect(good, told, "2026-08-20", value, switch=switch)


def no_nulls(entity: Entity, sis: OneRoster) -> None:
    """What is absent is left out: no null, no empty text."""
    for row in _rows(entity, sis):
        for name, value in row.items():
            told = f"{name} of {row.get('sourcedId')!r}: absent members are left out"
            expect(value is not None, told, "left out", "null", switch=("nulls", "null"))
            expect(value != "", told, "left out", '""', switch=("nulls", "empty"))


def ids(entity: Entity, sis: OneRoster) -> None:
    """Ids are texts without blanks around them, none twice on a page."""
    seen = set()
    for row in _rows(entity, sis):
        value = row.get("sourcedId")
        expect(isinstance(value, str) and value, "a sourcedId is no text", "a text", value)
        text = str(value)
        told = "a sourcedId has blanks around it"
        same(text.strip(), text, told, switch=("id_blanks", "padded"))
        expect(text not in seen, f"the sourcedId {text!r} comes twice on a page")
        expect(len(text) < 256, f"the sourcedId {text!r} is longer than 255 characters")
        seen.add(text)


def order(entity: Entity, sis: OneRoster) -> None:
    """Members stand in the standard's order, not sorted by name."""
    wanted = {member.name: number for number, member in enumerate(entity.members)}
    for row in _rows(entity, sis):
        found = [wanted[name] for name in row if name in wanted]
        switch = ("key_order", "sorted") if list(row) == sorted(row) else None
        expect(
            found == sorted(found),
            f"members of {row.get('sourcedId')!r} stand in another order",
            [member.name for member in entity.members if member.name in row],
            list(row),
            switch=switch,
        )


def _references(entity: Entity, sis: OneRoster) -> Iterator[tuple[str, Member, dict[str, Any]]]:
    for row, member, value in _values(entity, sis, "ref", "refs"):
        for one in value if isinstance(value, list) else [value]:
            expect(isinstance(one, dict), f"{_place(row, member)} is no reference", got=one)
            yield _place(row, member), member, one


def hrefs(entity: Entity, sis: OneRoster) -> None:
    """References have an absolute address on the asked host, below its root, the id encoded."""
    root = urlsplit(sis.url)
    for place, member, one in _references(entity, sis):
        href = one.get("href")
        expect(isinstance(href, str) and href, f"{place} has no href", "an address", one)
        text = str(href)
        path = ENTITIES[member.target].path
        tail = f"/{path}/{quote(str(one.get('sourcedId')), safe='')}"
        switch = None
        if text.startswith("~"):
            switch = ("href", "tilde")
        elif text.startswith("/"):
            switch = ("href", "relative")
        elif urlsplit(text).netloc != root.netloc:
            switch = ("href", "wronghost")
        told = f"{place}: its href"
        same(text, f"{sis.url}{tail}", told, switch=switch)


def reference_types(entity: Entity, sis: OneRoster) -> None:
    """References have the three members, and the base type of what they refer to."""
    for place, member, one in _references(entity, sis):
        same(one.get("type"), ENTITIES[member.target].reference, f"{place}: its type")
        same(sorted(one), ["href", "sourcedId", "type"], f"{place}: its members")


def resolve(entity: Entity, sis: OneRoster) -> None:
    """What a reference names is found by its id, and has that id."""
    seen: dict[str, int] = {}
    for place, member, one in _references(entity, sis):
        path = f"/{ENTITIES[member.target].path}/{sis.id_of(one)}"
        if seen.get(member.name, 0) >= 2:
            continue
        seen[member.name] = seen.get(member.name, 0) + 1
        answer = sis.kept(path)
        same(answer.status, 200, f"{place} leads to {answer.asked}, which")
        same(sis.one(answer).get("sourcedId"), one["sourcedId"], f"{place} leads to another id")


def _has(entity: Entity, *types: str) -> bool:
    return any(member.type in types for member in entity.members)


_DIMENSIONS: tuple[tuple[str, Run, tuple[str, ...], str, Any, str], ...] = (
    ("booleans", flags, ("flag",), 'booleans are the texts "true", "false"', "spec", "2.1"),
    ("numbers", numbers, ("number",), "numbers are JSON numbers", "spec", "2.1"),
    ("moments", moments, ("datetime",), "moments are UTC with milliseconds and Z", "spec", "2.1"),
    ("days", days, ("date",), "days are YYYY-MM-DD", "spec", "2.1"),
    ("no-nulls", no_nulls, (), "what is absent is left out, not null or empty", "client", "2.12"),
    ("ids", ids, (), "ids are texts without blanks around, unique", "spec", "2.1"),
    ("order", order, (), "members stand in the standard's order", "client", "0.6"),
    ("hrefs", hrefs, ("ref", "refs"), "references have absolute addresses", "spec", "2.2"),
    ("types", reference_types, ("ref", "refs"), "references have the base type", "spec", "2.2"),
    ("resolve", resolve, ("ref", "refs"), "references lead to what they name", "spec", "2.2"),
)

for _entity in ENTITIES.values():
    for _what, _run, _types, _sentence, _source, _section in _DIMENSIONS:
        if _types and not _has(_entity, *_types):
            continue
        BOOK.add(
            f"or.{_entity.path}:{_what}",
            f"/{_entity.path}: {_sentence}",
            _source,
            _section,
            partial(_run, _entity),
        )

CHECKS = BOOK.checks
