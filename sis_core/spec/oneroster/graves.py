"""Deleted rows: a kind over what the store kept of them, served as `tobedeleted`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sis_core.district.tables import TABLES
from sis_core.spec.oneroster.declare import Kind

_SCORED = (
    "(SELECT AssignmentSectionID, AssignmentID, SectionsDCID FROM AssignmentSection UNION ALL "
    "SELECT id, json_extract(row, '$.assignmentid'), json_extract(row, '$.sectionsdcid') "
    "FROM _graves WHERE tbl = 'assignmentsection')"
)
"""A deleted score mostly went with its assignment."""


@lru_cache(maxsize=256)
def buried(kind: Kind) -> Kind:
    """The same kind over its deleted rows; keys that are in use again do not count."""
    table = TABLES[kind.table.lower()]
    columns = ", ".join(
        f"y.id AS {column.name}"
        if column.key == kind.key.lower()
        else f"json_extract(y.row, '$.{column.key}') AS {column.name}"
        for column in table.columns
    )
    rows = (
        f"(SELECT {columns}, y.at AS grave_at FROM _graves y WHERE y.tbl = '{table.id}' "
        f"AND NOT EXISTS (SELECT 1 FROM {table.name} n WHERE n.{kind.key} = y.id))"
    )
    joins = kind.joins
    if kind.name == "result":
        joins = joins.replace("LEFT JOIN AssignmentSection a ON", f"LEFT JOIN {_SCORED} a ON")
    return replace(
        kind,
        table=rows,
        joins=joins,
        active="0",
        buried=True,
        stamps=(),
        also=kind.also | {table.id},
    )
