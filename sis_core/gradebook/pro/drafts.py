"""An assignment's parts before they are stored: what is given, over what is there (A2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sis_core.district.values import day_text
from sis_core.gradebook import rules
from sis_core.gradebook.pro.records import CategoryUse, PartGiven, Row, Values
from sis_core.gradebook.pro.scales import section_scales
from sis_core.gradebook.pro.taking import taken
from sis_core.gradebook.rules import Reads, Section

COLUMNS = (
    "name",
    "description",
    "duedate",
    "scoretype",
    "scoreentrypoints",
    "extracreditpoints",
    "weight",
    "iscountedinfinalgrade",
    "isscoringneeded",
    "isscorespublish",
    "publishoption",
    "publishonspecificdate",
    "publishdaysbeforedue",
    "maxretakeallowed",
    "relatedgradescaleitemdcid",
)
"""What a caller may say of an assignment in a section; the rest is the server's."""

_DEFAULTS: Values = {
    "scoretype": "POINTS",
    "extracreditpoints": 0,
    "weight": 1,
    "iscountedinfinalgrade": 1,
    "isscoringneeded": 1,
    "isscorespublish": 1,
    "publishoption": "Immediately",
    "maxretakeallowed": 0,
}
_DAYS = ("duedate", "publishonspecificdate")
_WITHOUT_POINTS = 100
"""The points of work that is scored in percent or by grades, where nobody says [guess]."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A part that is about to be stored; `old` is its row where it exists already.

    `categories` and `students` are None where what is stored stays.
    """

    section: Section
    values: Values
    categories: tuple[CategoryUse, ...] | None
    students: tuple[int, ...] | None
    old: Row | None

    @property
    def due(self) -> date | None:
        """The day on which it is due."""
        return rules.day_of(self.values["duedate"])  # type: ignore[arg-type]


def drafted(section: Section, given: PartGiven, old: Row | None) -> Draft:
    """A part from what was given, over what is stored, over the defaults.

    Raises Refused bad_value for what no column can hold; nothing else is looked at yet.
    """
    values: Values = {name: None if old is None else old[name] for name in COLUMNS}
    values.update(taken("assignmentsection", COLUMNS, given.values))
    for name in _DAYS:
        day = rules.day_of(values[name])  # type: ignore[arg-type]
        values[name] = None if day is None else day_text(day)
    for name, value in _DEFAULTS.items():
        if values[name] is None:
            values[name] = value
    if values["scoreentrypoints"] is None and values["scoretype"] in ("PERCENT", "GRADESCALE"):
        values["scoreentrypoints"] = _WITHOUT_POINTS
    return Draft(section, values, given.categories, given.students, old)


def completed(draft: Draft, today: date) -> Values:
    """The row's values with what the server works out: total points and the publishing day."""
    values = dict(draft.values)
    points, weight = values["scoreentrypoints"], values["weight"]
    if isinstance(points, int | float) and isinstance(weight, int | float):
        values["totalpointvalue"] = points * weight
    else:
        values["totalpointvalue"] = None
    values["publisheddate"] = _published(draft, today)
    values["sectionsdcid"] = draft.section.dcid
    values["yearid"] = draft.section.year
    return values


def filled_scales(reads: Reads, drafts: Iterable[Draft]) -> None:
    """Gives work that is graded by a scale its section's scale, where nobody named one."""
    wanting = [
        draft
        for draft in drafts
        if draft.values["scoretype"] == "GRADESCALE"
        and draft.values["relatedgradescaleitemdcid"] is None
    ]
    own = section_scales(reads, [draft.section.dcid for draft in wanting]) if wanting else {}
    for draft in wanting:
        if draft.section.dcid in own:
            draft.values["relatedgradescaleitemdcid"] = own[draft.section.dcid].row["dcid"]


def _published(draft: Draft, today: date) -> str | None:
    due = draft.due
    match draft.values["publishoption"]:
        case "Never":
            return None
        case "OnSpecificDate":
            return draft.values["publishonspecificdate"]  # type: ignore[return-value]
        case "OnDueDate":
            return None if due is None else day_text(due)
        case "DaysBeforeDue":
            days = timedelta(days=int(draft.values["publishdaysbeforedue"] or 0))
            return None if due is None else day_text(due - days)
    if draft.old is not None and draft.old["publisheddate"]:
        return str(draft.old["publisheddate"])
    return day_text(today)
