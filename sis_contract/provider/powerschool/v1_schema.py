"""What the declarations say of `/ws/v1`: schemas, orders of members, which leaves may differ."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sis_core.spec.powerschool.routes import COLLECTIONS, Collection
from sis_core.wire.resource import Expansion, Group, Leaf, Many, Node, Resource

FAMILIES: Mapping[str, str] = {
    "/ws/v1/district/school": "ps.v1.school.list",
    "/ws/v1/school": "ps.v1.school.synonym",
    "/ws/v1/district/student": "ps.v1.student.list",
    "/ws/v1/school/{id}/student": "ps.v1.school.student",
    "/ws/v1/school/{id}/staff": "ps.v1.school.staff",
    "/ws/v1/school/{id}/course": "ps.v1.school.course",
    "/ws/v1/school/{id}/section": "ps.v1.school.section",
    "/ws/v1/school/{id}/term": "ps.v1.school.term",
    "/ws/v1/section/{id}/section_enrollment": "ps.v1.section.enrollment",
}
"""Path of a collection → the family of its checks."""

BY_RESOURCE: Mapping[str, Collection] = {
    collection.resource.name: collection
    for path in reversed(list(FAMILIES))
    for collection in COLLECTIONS
    if collection.path == path
}
"""A collection for each resource, the widest one."""


def names(expansions: Sequence[Expansion]) -> str:
    """Expansions as a client asks for them."""
    return ",".join(one.name for one in expansions)


def asked_for(resource: Resource) -> str:
    """The query that asks for every expansion of a resource."""
    return f"?expansions={names(resource.expansions)}" if resource.expansions else "?"


def key_of(expansion: Expansion) -> str:
    """The member under which an expansion is served."""
    return member_of(expansion.node)


def member_of(node: Node) -> str:
    """The member under which a node is served."""
    if isinstance(node, Many):
        return node.wrapper or node.row
    return node.name


def stays(expansion: Expansion) -> bool:
    """True where every row has the member, if only as an empty text."""
    node = expansion.node
    return node.keep if isinstance(node, Group) else isinstance(node, Many) and bool(node.wrapper)


def order(nodes: Sequence[Node | Expansion]) -> list[str]:
    """Members in the declared order, `_extension_data` before them."""
    plain = [node.node if isinstance(node, Expansion) else node for node in nodes]
    return ["_extension_data", *(member_of(node) for node in plain)]


def misplaced(resource: Resource, row: Mapping[str, Any]) -> str:
    """Two neighbours of a row that stand in another order than declared; empty if none."""
    return _misplaced(resource.nodes, row, "")


def _misplaced(nodes: Sequence[Node | Expansion], row: Mapping[str, Any], place: str) -> str:
    wanted = {name: number for number, name in enumerate(order(nodes))}
    found = [name for name in row if name in wanted]
    for one, other in itertools.pairwise(found):
        if wanted[one] > wanted[other]:
            return f"{place}{one} stands before {place}{other}"
    for node in nodes:
        inner = node.node if isinstance(node, Expansion) else node
        below = row.get(member_of(inner)) if not isinstance(inner, Leaf) else None
        if isinstance(inner, Many) and inner.wrapper and isinstance(below, dict):
            below = below.get(inner.row)
        for child in below if isinstance(below, list) else [below]:
            if isinstance(child, dict) and not isinstance(inner, Leaf):
                told = _misplaced(inner.nodes, child, f"{place}{member_of(inner)}.")
                if told:
                    return told
    return ""


def empties(value: Any, place: str = "") -> Iterator[str]:
    """Places of a null, an empty object or a list below two: mapped JSON has none of them."""
    if value is None:
        yield f"{place} is null"
    elif isinstance(value, dict):
        if not value:
            yield f"{place} is an empty object"
        for name, one in value.items():
            yield from empties(one, f"{place}/{name}")
    elif isinstance(value, list):
        if len(value) < 2:
            yield f"{place} is a list of {len(value)}"
        for number, one in enumerate(value):
            yield from empties(one, f"{place}[{number}]")
