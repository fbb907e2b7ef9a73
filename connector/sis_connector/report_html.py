"""The run as one HTML page that needs nothing else: for the school office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sis_connector.plan.changes import describe
from sis_connector.report import KINDS, RunReport
from sis_connector.stage.reasons import Refusal

SHOWN_PER_REASON = 50
MOST_CHANGES = 300
BAR_WIDTH = 520
SIDE_KINDS = ("levels", "other")
"""Kinds that only the import itself cares for: below a fold."""
MAIN_KINDS = ("students", "teachers", "parents", "classes", "rosters", "co_teachers")
PARTS = ("added", "changed", "unchanged", "refused", "removed")


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Refused records of one kind and reason; `more` are not listed by name."""

    kind: str
    title: str
    hint: str
    number: int
    shown: list[Refusal]
    more: int
    rosters: bool = False

    def student(self, refusal: Refusal) -> str:
        """The student of a refused roster row."""
        return refusal.name if refusal.reason == "class_refused" else refusal.detail

    def class_name(self, refusal: Refusal) -> str:
        """The class of a refused roster row."""
        return refusal.detail if refusal.reason == "class_refused" else refusal.name


def write(report: RunReport, path: Path) -> None:
    """Write `report` as a page to `path`."""
    path.write_text(page(report), encoding="utf-8")


def pages() -> Environment:
    """The templates of all reports."""
    environment = Environment(
        loader=PackageLoader("sis_connector", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}".replace(",", "\u202f")
    return environment


def page(report: RunReport) -> str:
    preview = report.status in ("dry-run", "held")
    return (
        pages()
        .get_template("report.html")
        .render(
            report=report,
            kinds=KINDS,
            parts={part: part for part in PARTS},
            side_kinds=SIDE_KINDS,
            bars=list(bars(report)),
            groups=list(groups(report)),
            preview=preview,
            changes=[describe(one) for one in report.plan.changes]
            if preview and report.plan
            else [],
            most_changes=MOST_CHANGES,
            school_names={school.id: school.name for school in report.schools},
            shown_names=SHOWN_PER_REASON,
            year=_year(report),
        )
    )


def bars(report: RunReport) -> Iterator[dict[str, Any]]:
    """One bar per kind, its parts as wide as their share of it."""
    for kind in MAIN_KINDS:
        totals = report.kinds.get(kind)
        if totals is None:
            continue
        numbers = {part: getattr(totals, part) for part in PARTS}
        whole = sum(numbers.values())
        if not whole:
            continue
        pieces, left = [], 0.0
        for part, number in numbers.items():
            width = BAR_WIDTH * number / whole
            if number:
                pieces.append({"part": part, "number": number, "x": left, "width": width})
            left += width
        yield {"kind": KINDS[kind], "whole": whole, "pieces": pieces}


def groups(report: RunReport) -> Iterator[ReasonGroup]:
    """Refused records by kind and reason, causes before what they drag along."""
    found: dict[tuple[str, str], list[Refusal]] = {}
    for refusal in report.refused:
        found.setdefault((refusal.kind, refusal.reason), []).append(refusal)
    order = list(KINDS)
    for (kind, _reason), refusals in sorted(
        found.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]))
    ):
        shown = refusals[:SHOWN_PER_REASON]
        more = len(refusals) - len(shown)
        first = refusals[0]
        yield ReasonGroup(
            KINDS[kind], first.title, first.hint, len(refusals), shown, more, kind == "rosters"
        )


def _year(report: RunReport) -> str:
    if report.start_year is None:
        return ""
    return f"{report.start_year}–{(report.start_year + 1) % 100:02}"
