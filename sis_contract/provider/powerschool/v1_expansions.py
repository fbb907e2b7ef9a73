"""Checks of every expansion of `/ws/v1`, made of the declared resources."""

from __future__ import annotations

from functools import partial
from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.fitting import misfits, unknown_members
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.v1_schema import (
    BY_RESOURCE,
    FAMILIES,
    key_of,
    member_of,
    stays,
)
from sis_core.spec.powerschool.resources import DISTRICT, RESOURCES
from sis_core.wire.dialects.mapped import single_schema
from sis_core.wire.resource import Expansion, Resource

BOOK = Book("powerschool", "powerschool-api.md")

_ABSENT_SWITCH = {"section.term": ("section_term", "omit")}


def base_of(resource: Resource) -> set[str]:
    """Members that a row may have without an expansion."""
    plain = {member_of(node) for node in resource.nodes if not isinstance(node, Expansion)}
    return plain | {f"@{name}" for name in resource.attributes}


def _objects(sis: PowerSchool, resource: Resource, expansions: str) -> list[dict[str, Any]]:
    query = f"?expansions={expansions}" if expansions else ""
    if resource is DISTRICT:
        found = sis.v1(f"/ws/v1/district{query}").must(200).json().get("district")
        return [found] if isinstance(found, dict) else []
    one = BY_RESOURCE[resource.name]
    path = sis.path_of(one.path, one.scope)
    return sis.rows(sis.v1(f"{path}{query}{'&' if query else '?'}pagesize=20"), resource)


def listed(resource: Resource, sis: PowerSchool) -> None:
    """@expansions lists the expansions in the recorded order, newer ones behind or not at all."""
    if resource is DISTRICT:
        text = sis.v1("/ws/v1/district").must(200).json()["district"]["@expansions"]
    else:
        one = BY_RESOURCE[resource.name]
        answer = sis.v1(f"{sis.path_of(one.path, one.scope)}?pagesize=1").must(200)
        text = answer.json()[resource.plural]["@expansions"]
    every = [one.name for one in resource.expansions]
    older = [one.name for one in resource.expansions if one.when is None]
    accepted = [", ".join(every), ", ".join(older)]
    if text not in accepted and resource.name == "section" and text == "":
        raise Contradicted("no expansion `term` is listed", accepted[0], text)
    expect(text in accepted, f"@expansions of {resource.name}", accepted[0], text)


def comes(resource: Resource, expansion: Expansion, sis: PowerSchool) -> None:
    """Asked for, the expansion comes, and no other."""
    rows = _objects(sis, resource, expansion.name)
    need(rows, f"there is no {resource.name} to look at")
    key = key_of(expansion)
    has = [row for row in rows if key in row]
    newer = expansion.when is not None and not _is_listed(sis, resource, expansion)
    need(not newer, f"this server's {resource.name} has no expansion {expansion.name}")
    if stays(expansion):
        without = len(rows) - len(has)
        expect(
            without == 0,
            f"{without} of {len(rows)} {resource.plural} lack {key}, though it was asked for",
            "at least an empty text",
            "",
            switch=_ABSENT_SWITCH.get(f"{resource.name}.{expansion.name}"),
        )
    known = base_of(resource) | {key, "_extension_data"}
    more = {name for row in rows for name in row} - known
    others = more & {key_of(one) for one in resource.expansions}
    expect(not others, f"expansions that nobody asked for beside {expansion.name}", [], others)


def _is_listed(sis: PowerSchool, resource: Resource, expansion: Expansion) -> bool:
    one = BY_RESOURCE[resource.name]
    answer = sis.v1(f"{sis.path_of(one.path, one.scope)}?pagesize=1").must(200)
    return expansion.name in answer.json()[resource.plural]["@expansions"].split(", ")


def form(resource: Resource, expansion: Expansion, sis: PowerSchool) -> None:
    """What is inside the expansion fits its declaration."""
    rows = [row for row in _objects(sis, resource, expansion.name) if key_of(expansion) in row]
    full = [row for row in rows if row[key_of(expansion)] != ""]
    need(full, f"no {resource.name} of the first page has anything in {expansion.name}")
    schema = single_schema(resource)["properties"][resource.name]["properties"][key_of(expansion)]
    for row in full:
        found = misfits(schema, row[key_of(expansion)])
        found += [
            f"{path} is known to no source"
            for path in unknown_members(schema, row[key_of(expansion)])
        ]
        expect(
            not found,
            f"{expansion.name} of {resource.name} {row.get('id', '')}: {found[0] if found else ''}",
            "",
            row[key_of(expansion)],
        )


def not_unasked(resource: Resource, sis: PowerSchool) -> None:
    """Without `expansions` a row has its plain members only."""
    rows = _objects(sis, resource, "")
    need(rows, f"there is no {resource.name} to look at")
    more = {name for row in rows for name in row} - base_of(resource) - {"_extension_data"}
    expect(not more, f"a plain {resource.name} has more than its own members", [], sorted(more))


for _resource in RESOURCES.values():
    _family = (
        FAMILIES[BY_RESOURCE[_resource.name].path]
        if _resource is not DISTRICT
        else "ps.v1.district"
    )
    BOOK.add(
        f"{_family}:plain",
        f"a {_resource.name} without expansions has its plain members only",
        "capture",
        "2.5-2.10",
        partial(not_unasked, _resource),
    )
    if not _resource.expansions:
        continue
    BOOK.add(
        f"{_family}:expansions-listed",
        f"@expansions of {_resource.name} names them in the recorded order, comma and space",
        "capture" if _resource.name != "section" else "client",
        "2.2-2.9",
        partial(listed, _resource),
    )
    for _expansion in _resource.expansions:
        BOOK.add(
            f"{_family}:expansion-{_expansion.name}",
            f"{_resource.name}: the expansion {_expansion.name} comes when asked for, alone",
            _expansion.source,
            "2.5-2.10",
            partial(comes, _resource, _expansion),
        )
        BOOK.add(
            f"{_family}:expansion-{_expansion.name}-form",
            f"{_resource.name}: what is in {_expansion.name} has its names and types",
            _expansion.source,
            "2.5-2.10",
            partial(form, _resource, _expansion),
        )


@BOOK.check(
    "ps.v1.expansions:blanks-and-order",
    "expansions are asked for with or without blanks, in any order, served in the recorded one",
    "client",
    "2.5",
)
def blanks(sis: PowerSchool) -> None:
    """`a,b`, `b, a` and `a,%20b` are one and the same."""
    path = "/ws/v1/district/student?pagesize=3&expansions="
    texts = [
        sis.v1(f"{path}{names}").must(200).json()
        for names in ("phones,addresses", "addresses,%20phones", "addresses,phones")
    ]
    need(sis.rows(sis.v1(f"{path}phones,addresses"), RESOURCES["student"]), "there are no students")
    same(texts[1], texts[0], "blanks between expansions change the answer")
    same(texts[2], texts[0], "the order of asking changes the answer")


@BOOK.check("ps.v1.expansions:unknown-name", "an unknown expansion is ignored", "guess", "2.5")
def unknown_name(sis: PowerSchool) -> None:
    """A name that does not exist changes nothing."""
    answer = sis.v1("/ws/v1/district/student?pagesize=3&expansions=phones,nosuchthing")
    told = f"{answer.asked}: an unknown expansion"
    if answer.status == 400:
        raise Contradicted(f"{told} is refused", 200, 400, ("unknown_expansion", "reject"))
    plain = sis.v1("/ws/v1/district/student?pagesize=3&expansions=phones").must(200)
    same(answer.must(200).json(), plain.json(), f"{told} changes the answer")


CHECKS = BOOK.checks
