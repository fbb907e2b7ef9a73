"""Checks of 1:1 extensions in `/ws/v1` (powerschool-api.md 2.6), for each resource that has any."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.fitting import misfits
from sis_contract.provider.mapping import difference
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.v1_schema import BY_RESOURCE, FAMILIES
from sis_contract.verdicts import Source
from sis_core.spec.powerschool.resources import RESOURCES
from sis_core.wire.dialects.mapped import list_schema
from sis_core.wire.resource import Resource

BOOK = Book("powerschool", "powerschool-api.md")
Run = Callable[[Resource, PowerSchool], None]


def _path(sis: PowerSchool, resource: Resource) -> str:
    one = BY_RESOURCE[resource.name]
    return sis.path_of(one.path, one.scope)


def _names(sis: PowerSchool, resource: Resource) -> list[str]:
    answer = sis.v1(f"{_path(sis, resource)}?pagesize=1").must(200)
    text = answer.json()[resource.plural]["@extensions"]
    expect(" " not in text, f"@extensions of {resource.name} has blanks", "a,b", text)
    names = [name for name in text.split(",") if name]
    need(names, f"{resource.name} has no extension on this server")
    return names


def _blocks(row: dict[str, Any]) -> list[dict[str, Any]]:
    found = row["_extension_data"]["_table_extension"]
    return found if isinstance(found, list) else [found]


def listed(resource: Resource, sis: PowerSchool) -> None:
    """Asked for, `_extension_data` comes before `id`, in its form."""
    names = _names(sis, resource)
    answer = sis.v1(f"{_path(sis, resource)}?extensions={','.join(names)}&pagesize=25")
    rows = sis.rows(answer, resource)
    need(rows, f"{answer.asked} has no rows")
    for row in rows:
        same(next(iter(row)), "_extension_data", f"first member of {resource.name} {row.get('id')}")
        found = [block.get("name") for block in _blocks(row)]
        expect(set(found) <= set(names), f"extensions of {resource.name} {row['id']}", names, found)
    wrong = misfits(list_schema(resource), answer.json())
    expect(not wrong, f"{answer.asked}: {wrong[0] if wrong else ''}", got=wrong[:5])
    fields = [one for row in rows for block in _blocks(row) for one in _fields(block)]
    need(fields, f"no {resource.name} of the first page has a field in its extensions")
    same({one.get("type") for one in fields}, {"String"}, "types of extension fields")


def _fields(block: dict[str, Any]) -> list[dict[str, Any]]:
    found = block.get("_field", [])
    return found if isinstance(found, list) else [found]


def unasked(resource: Resource, sis: PowerSchool) -> None:
    """Without `extensions` there is no `_extension_data`."""
    _names(sis, resource)
    for row in sis.listed(_path(sis, resource), resource.name, "?pagesize=5"):
        same("_extension_data" in row, False, f"_extension_data of {resource.name} {row['id']}")


def unknown(resource: Resource, sis: PowerSchool) -> None:
    """An unknown extension is dropped silently."""
    path = _path(sis, resource)
    answer = sis.v1(f"{path}?extensions=u_nosuchtable&pagesize=3")
    switch = ("unknown_extension", "reject") if answer.status == 400 else None
    same(answer.status, 200, answer.asked, switch=switch)
    plain = sis.v1(f"{path}?pagesize=3").must(200).json()[resource.plural]
    told = difference(answer.json()[resource.plural].get(resource.name), plain.get(resource.name))
    expect(not told, f"an unknown extension changes rows: {told}")


_EVERY: tuple[tuple[str, Run, str, Source], ...] = (
    ("extensions", listed, "asked for, _extension_data comes first, in its form", "client"),
    ("extensions-unasked", unasked, "without asking there is no _extension_data", "client"),
    ("extension-unknown", unknown, "an unknown extension is dropped silently", "doc"),
)

for _resource in RESOURCES.values():
    if "extensions" not in _resource.attributes:
        continue
    _family = FAMILIES[BY_RESOURCE[_resource.name].path]
    for _what, _run, _sentence, _source in _EVERY:
        BOOK.add(
            f"{_family}:{_what}",
            f"{_resource.name}: {_sentence}",
            _source,
            "2.6",
            partial(_run, _resource),
        )

CHECKS = BOOK.checks
