"""The push as one HTML page that needs nothing else, in the look of the import's page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sis_connector.push.report import KINDS, PushReport
from sis_connector.report_html import BAR_WIDTH, SHOWN_PER_REASON, pages

PARTS = {"pushed": "added", "unchanged": "unchanged", "refused": "refused", "waiting": "removed"}
"""Parts of a bar, each with its colour's name in the style."""


def write(report: PushReport, path: Path) -> None:
    """Write `report` as a page to `path`."""
    path.write_text(page(report), encoding="utf-8")


def page(report: PushReport) -> str:
    return (
        pages()
        .get_template("push.html")
        .render(
            report=report,
            kinds=KINDS,
            parts=PARTS,
            bars=[bar for kind in KINDS if (bar := _bar(report, kind))],
            groups=list(report.groups()),
            shown=SHOWN_PER_REASON,
        )
    )


def _bar(report: PushReport, kind: str) -> dict[str, Any] | None:
    numbers = {part: int(getattr(report.totals[kind], part)) for part in PARTS}
    whole = sum(numbers.values())
    if not whole:
        return None
    pieces, left = [], 0.0
    for part, number in numbers.items():
        width = BAR_WIDTH * number / whole
        if number:
            pieces.append({"part": part, "number": number, "x": left, "width": width})
        left += width
    return {"kind": KINDS[kind], "whole": whole, "pieces": pieces}
