"""What `/ws/schema` tells of itself: areas, tables, and a table's metadata (5.1, 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_sis.schema.catalog import Catalog, kind_of, verbs_of
from sis_core.district import Column, Table
from sis_core.spec.powerschool.access import Access
from sis_core.wire.faults import NotFound

EXPANSIONS = ("access", "actions", "attrs", "backRels", "fwdRels", "userVisible")

_TYPES = {"core": "Core", "special": "Core", "one to one": "OneToOne", "independent": "Independent"}


def areas(catalog: Catalog) -> dict[str, Any]:
    """The functional areas, by name; none of ours has areas below it [guess]."""
    named = sorted({table.area for table in catalog.tables()})
    return {
        "areas": [
            {"name": name, "userVisible": True, "display": name, "comment": "", "subareas": []}
            for name in named
        ]
    }


def area(catalog: Catalog, name: str) -> dict[str, Any]:
    """The tables of one area, whatever case it is asked in."""
    found = [table for table in catalog.tables() if table.area.lower() == name.lower()]
    if not found:
        known = ", ".join(sorted({table.area for table in catalog.tables()}))
        raise NotFound(
            "Resource not found", reason=f"there is no area {name[:80]!r} (there is: {known})"
        )
    return {"area": found[0].area, "tables": [_brief(table) for table in found]}


def tables(catalog: Catalog) -> dict[str, Any]:
    """Every table, by name."""
    return {"tables": [_brief(table) for table in catalog.tables()]}


def metadata(
    catalog: Catalog,
    table: Table,
    access: Access,
    expansions: tuple[str, ...],
    queries: Mapping[str, str],
) -> dict[str, Any]:
    """A table's description; `queries` are name → summary of those that read it.

    Member names [doc][client]; the values of schemaType, actions, attrs and the relations are
    ours [guess].
    """
    wanted = {name.lower() for name in expansions}
    made: dict[str, Any] = {
        "name": table.name,
        "comment": table.comment,
        "primaryKey": table.key,
        "queries": dict(queries),
        "schemaType": _TYPES[kind_of(table)],
        "coreTable": _spelled(catalog, table.extends) if table.extends else "",
        "collection": "",
        "columns": [_column(table, column, access, wanted) for column in table.columns],
    }
    for name, tell in _MORE.items():
        if name.lower() in wanted:
            made[name] = tell(catalog, table)
    return made


def access_of(table: Table, column: Column, access: Access) -> str:
    """A column's grant as metadata tells it: NoAccess, ViewOnly or FullAccess [client]."""
    if not access.granted(table.id, column.key):
        return "NoAccess"
    return "FullAccess" if access.writable(table.id, column.key) else "ViewOnly"


def _brief(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "comment": table.comment,
        "primaryKey": table.key,
        "userVisible": True,
    }


def _column(table: Table, column: Column, access: Access, wanted: set[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"name": column.name, "type": column.oracle_type.partition("(")[0]}
    if "access" in wanted:
        made["access"] = access_of(table, column, access)
    if "attrs" in wanted:
        made["attrs"] = {"length": column.length, "type": column.oracle_type}
    if "uservisible" in wanted:
        made["userVisible"] = True
    return made


def _spelled(catalog: Catalog, name: str) -> str:
    return next((table.name for table in catalog.tables() if table.id == name), name)


def _forward(catalog: Catalog, table: Table) -> list[dict[str, str]]:
    if table.extends is None:
        return []
    return [{"table": _spelled(catalog, table.extends), "column": table.key}]


def _backward(catalog: Catalog, table: Table) -> list[dict[str, str]]:
    return [
        {"table": other.name, "column": other.key}
        for other in catalog.tables()
        if other.extends == table.id
    ]


_MORE: dict[str, Callable[[Catalog, Table], Any]] = {
    "actions": lambda catalog, table: list(verbs_of(table)),
    "backRels": _backward,
    "fwdRels": _forward,
    "userVisible": lambda catalog, table: True,
}
