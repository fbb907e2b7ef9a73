"""Stored scores of an assignment that is scored otherwise from now on (update_scores)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sis_core.gradebook.pro.drafts import Draft
from sis_core.gradebook.pro.reading import among, rows_of
from sis_core.gradebook.pro.records import Values
from sis_core.gradebook.pro.scales import scales, section_scales
from sis_core.gradebook.pro.worth import VALUE_COLUMNS, Measure, rescaled
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, listed

_SCORING = ("scoretype", "scoreentrypoints", "relatedgradescaleitemdcid")
"""Columns whose change alters what stored scores mean."""


def rescored(
    reads: Reads, drafts: Iterable[Draft], update_scores: bool | None
) -> list[tuple[int, Values]]:
    """The value columns of scores whose assignment is scored otherwise now, by key."""
    changed = [draft for draft in drafts if _scoring_changed(draft)]
    if not changed:
        return []
    by_part = {draft.old["assignmentsectionid"]: draft for draft in changed if draft.old}
    stored = rows_of(reads, "assignmentscore", among("AssignmentSectionID"), (listed(by_part),))
    if stored and update_scores is None:
        raise Refused(
            "needs_update_scores",
            "the assignment has scores and is scored otherwise now: "
            "update_scores must be true or false",
            "update_scores",
        )
    measures = _measures(reads, by_part)
    return [
        (row["assignmentscoreid"], values)
        for row in stored
        for values in (rescaled(measures[row["assignmentsectionid"]], row, bool(update_scores)),)
        if any(values[name] != row[name] for name in VALUE_COLUMNS)
    ]


def _scoring_changed(draft: Draft) -> bool:
    old = draft.old
    return old is not None and any(old[name] != draft.values[name] for name in _SCORING)


def _measures(reads: Reads, drafts: Mapping[int, Draft]) -> dict[int, Measure]:
    named = scales(
        reads, {int(d.values["relatedgradescaleitemdcid"] or 0) for d in drafts.values()}
    )
    own = section_scales(reads, {d.section.dcid for d in drafts.values()})
    made = {}
    for part_id, draft in drafts.items():
        scale = named.get(int(draft.values["relatedgradescaleitemdcid"] or 0))
        made[part_id] = Measure.of(draft.values, scale or own.get(draft.section.dcid))
    return made
