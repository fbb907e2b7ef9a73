"""Grade scales: a row of GradeScaleItem with GradeScaleID -1, its grades below it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sis_core.gradebook.pro.reading import among, rows_of
from sis_core.gradebook.pro.records import Row
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, listed

_SCALE = -1


@dataclass(frozen=True, slots=True)
class Scale:
    """A grade scale; `items` with the highest cutoff first."""

    row: Row
    items: tuple[Row, ...]

    def earned(self, percent: float) -> Row | None:
        """The grade that a percentage earns: above every cutoff the best, below all the worst."""
        for item in self.items:
            if item["cutoffpercentage"] is not None and percent >= item["cutoffpercentage"]:
                return item
        return self.items[-1] if self.items else None

    def named(self, letter: str) -> Row | None:
        """The grade of that name."""
        return next((item for item in self.items if item["name"] == letter), None)

    def item(self, dcid: int) -> Row | None:
        """The grade with that DCID."""
        return next((item for item in self.items if item["dcid"] == dcid), None)


def worth(item: Row) -> float | None:
    """The percentage that a grade stands for: its value, else its cutoff."""
    for name in ("conversiontonumeric", "value", "cutoffpercentage"):
        try:
            if item[name] is not None:
                return float(item[name])
        except ValueError:
            continue  # Value is text, and not a number on every scale
    return None


def scales(reads: Reads, dcids: Collection[int]) -> dict[int, Scale]:
    """The scales with these DCIDs that exist, by DCID; the DCID of a grade finds its scale."""
    named = rows_of(reads, "gradescaleitem", among("DCID"), (listed(dcids),))
    wanted = {row["id"] if row["gradescaleid"] == _SCALE else row["gradescaleid"] for row in named}
    by_id = scales_by_id(reads, wanted)
    found = {}
    for row in named:
        key = row["id"] if row["gradescaleid"] == _SCALE else row["gradescaleid"]
        if key in by_id:
            found[row["dcid"]] = by_id[key]
    return found


def scales_by_id(reads: Reads, ids: Collection[int]) -> dict[int, Scale]:
    """The scales with these IDs that exist, by ID."""
    if not ids:
        return {}
    wanted = (listed(ids),)
    heads = rows_of(reads, "gradescaleitem", f"GradeScaleID = {_SCALE} AND {among('ID')}", wanted)
    items: dict[int, list[Row]] = {row["id"]: [] for row in heads}
    order = "CutoffPercentage DESC, DCID"
    for row in rows_of(reads, "gradescaleitem", among("GradeScaleID"), wanted, order):
        if row["gradescaleid"] in items:
            items[row["gradescaleid"]].append(row)
    return {row["id"]: Scale(row, tuple(items[row["id"]])) for row in heads}


def wanted_scales(reads: Reads, dcids: Collection[int]) -> list[Scale]:
    """Scales by DCID in the order asked; raises Refused unknown_scale."""
    found = scales(reads, dcids)
    for dcid in dcids:
        if dcid not in found or found[dcid].row["dcid"] != dcid:
            raise Refused(
                "unknown_scale", f"there is no grade scale {dcid}", "scales", {"scale": dcid}
            )
    return [found[dcid] for dcid in dict.fromkeys(dcids)]


def section_scales(reads: Reads, sections: Collection[int]) -> dict[int, Scale]:
    """Section → its own grade scale, where it has one."""
    rows = reads.read(
        f"SELECT DCID, GradeScaleID FROM Sections WHERE {among('DCID')} AND GradeScaleID > 0",
        (listed(sections),),
    )
    by_id = scales_by_id(reads, {scale for _, scale in rows})
    return {section: by_id[scale] for section, scale in rows if scale in by_id}
