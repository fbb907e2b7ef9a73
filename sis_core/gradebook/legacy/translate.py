"""Ids of the SIS and of the older gradebook for the same thing, by the Sync_*Map tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sis_core.gradebook.rules import Reads, listed

Side = tuple[str, str]
"""A product (`sis` or `gradebook`) and a column of it, lower-case."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of thing that both databases have: FROM clause, and SQL of each side's column."""

    source: str
    columns: Mapping[Side, str]


def _entity(core: str, map_table: str, own_id: str, core_id: str) -> Entity:
    return Entity(
        f"{map_table} m JOIN {core} c ON c.DCID = m.{core_id}",
        {
            ("sis", "dcid"): "c.DCID",
            ("sis", "id"): "c.ID",
            ("gradebook", "id"): f"m.{own_id}",
        },
    )


ENTITIES: Mapping[str, Entity] = {
    "student": _entity("Students", "Sync_StudentMap", "StudentID", "StudentsDCID"),
    "section": _entity("Sections", "Sync_SectionMap", "SectionID", "SectionsDCID"),
    "section_enrollment": _entity(
        "CC",
        "Sync_SectionEnrollmentMap",
        "SectionEnrollmentID",
        "CCDCID",
    ),
    "term": _entity("Terms", "Sync_TermMap", "TermID", "TermsDCID"),
    "reporting_term": _entity(
        "TermBins",
        "Sync_ReportingTermMap",
        "ReportingTermID",
        "TermBinsDCID",
    ),
}


def translated(
    reads: Reads, entity: Entity, source: Side, target: Side, values: Collection[int]
) -> list[tuple[int, int]]:
    """Pairs of source and target id, by source; ids without a pair are left out."""
    have, want = entity.columns[source], entity.columns[target]
    rows = reads.read(
        f"SELECT DISTINCT {have}, {want} FROM {entity.source} "
        f"WHERE {have} IN (SELECT value FROM json_each(?)) ORDER BY 1, 2",
        (listed(values),),
    )
    return [(row[0], row[1]) for row in rows]
