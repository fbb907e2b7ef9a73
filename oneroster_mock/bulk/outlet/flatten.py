"""A REST object as cells: `x` becomes `xSourcedId`, lists go into one cell, moments become days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroster_mock.bulk.cells import (
    clean,
    write_any,
    write_list,
    write_number,
    write_user_ids,
)
from oneroster_mock.bulk.columns import METADATA, Column, File

_EMPTY = frozenset({"", "false"})
_FIRST = ("sourcedId", "status", "dateLastModified")


def flatten(file: File, served: Mapping[str, Any]) -> dict[str, str]:
    """The cells of an object by column; an absent member is an empty cell."""
    return {column.name: cell(column, served.get(column.member)) for column in file.columns}


def metadata(served: Mapping[str, Any]) -> dict[str, str]:
    """The extension cells of an object, by column name."""
    found = served.get("metadata")
    if not isinstance(found, Mapping):
        return {}
    return {f"{METADATA}{name}": write_any(value) for name, value in found.items()}


def says_anything(file: File, served: Mapping[str, Any]) -> bool:
    """Whether more is known of a person's demographics than that no race is."""
    said = {name: one for name, one in flatten(file, served).items() if name not in _FIRST}
    return not _EMPTY.issuperset(said.values()) or bool(metadata(served))


def cell(column: Column, value: Any) -> str:
    """One value as its column has it."""
    if value is None:
        return ""
    match column.kind:
        case "ref":
            return str(value["sourcedId"])
        case "refs":
            return write_list(one["sourcedId"] for one in value)
        case "list" | "words":
            return write_list(clean(one) for one in value)
        case "userids":
            return write_user_ids(value)
        case "number":
            return write_number(value)
        case "date":
            return str(value)[:10]
        case _:
            return clean(str(value))
