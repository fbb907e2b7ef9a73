"""An evaluation as plain text and as one HTML page."""

from __future__ import annotations

import json
from pathlib import Path

from sis_connector.evaluation.compare import VERDICTS
from sis_connector.evaluation.run import EvaluationReport
from sis_connector.report_html import pages

MOST = 10
WORTH_SHOWING = ("conflict", "duplicate", "moved", "change", "missing")


def text(report: EvaluationReport) -> str:
    """Totals, then what a person should look at."""
    if report.status != "evaluated":
        return "\n".join(part for part in (report.message, report.hint) if part)
    head = f"Nothing was written. {report.server} against {report.target}:"
    lines = [head, _table(report)]
    for verdict in WORTH_SHOWING:
        found = [one for one in report.evaluation.findings if one.verdict == verdict]
        if not found:
            continue
        lines.append(f"{len(found)} × {verdict}: {VERDICTS[verdict]}.")
        for one in found[:MOST]:
            known = f" ~ {one.old_source} {one.old_id}" if one.old_id else ""
            lines.append(
                f"  {one.name} [{one.new_id or 'none'}]{known}{f' ({one.why})' if one.why else ''}"
            )
        if len(found) > MOST:
            lines.append(f"  … and {len(found) - MOST} more (all: --json FILE)")
    sure = len(report.evaluation.proposals())
    if sure:
        lines.append(f"{sure} duplicates are sure enough for a mapping file: --propose FILE.")
    lines += [f"Note: {warning}" for warning in report.warnings]
    return "\n".join(lines)


def _table(report: EvaluationReport) -> str:
    rows = [["", *VERDICTS]]
    for kind, found in report.evaluation.totals().items():
        rows.append([kind, *(str(found[verdict]) for verdict in VERDICTS)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        row[0].ljust(widths[0])
        + "".join(f"  {cell.rjust(width)}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    )


def as_json(report: EvaluationReport) -> str:
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1)


def write(report: EvaluationReport, path: Path) -> None:
    """The evaluation as a page that needs nothing else."""
    page = (
        pages()
        .get_template("evaluation.html")
        .render(
            report=report,
            verdicts=VERDICTS,
            totals=report.evaluation.totals(),
            groups={
                verdict: [one for one in report.evaluation.findings if one.verdict == verdict]
                for verdict in (*WORTH_SHOWING, "new")
            },
            proposals=len(report.evaluation.proposals()),
            most=500,
        )
    )
    path.write_text(page, encoding="utf-8")
