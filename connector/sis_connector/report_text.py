"""The run as plain text for a terminal or a log."""

from __future__ import annotations

from collections import Counter

from sis_connector.plan.changes import describe
from sis_connector.report import KINDS, RunReport

MOST_CHANGES = 200
MOST_NAMES = 5
COLUMNS = ("read", "added", "changed", "removed", "unchanged", "refused", "left_out")


def text(report: RunReport) -> str:
    """Summary, counts, refused records by reason, warnings; the changes in a trial run."""
    parts = [_head(report)]
    if report.kinds:
        parts.append(_table(report))
    if report.plan is not None and report.status in ("dry-run", "held"):
        parts.append(_changes(report))
    parts += [_refused(report), _left_out(report), _warnings(report)]
    return "\n\n".join(part for part in parts if part)


def _head(report: RunReport) -> str:
    where = report.server
    if report.start_year is not None:
        where += f", school year {report.start_year}-{(report.start_year + 1) % 100:02}"
    repeated = f", {report.retries} repeated" if report.retries else ""
    lines = [
        f"{report.summary} {where}: {report.requests} requests{repeated}, {report.seconds:.1f} s."
    ]
    if report.message:
        lines.append(report.message)
    lines += [f"  {sentence}" for sentence in report.held if sentence not in report.message]
    if report.hint:
        lines.append(report.hint)
    lines += report.road_sentences
    return "\n".join(lines)


def _table(report: RunReport) -> str:
    head = ["", *(name.replace("_", " ") for name in COLUMNS)]
    body = [
        [KINDS[kind], *(str(getattr(totals, name)) for name in COLUMNS)]
        for kind, totals in report.kinds.items()
        if any(getattr(totals, name) for name in COLUMNS)
    ]
    widths = [max(len(row[place]) for row in [head, *body]) for place in range(len(head))]
    return "\n".join(
        row[0].ljust(widths[0])
        + "".join(f"  {cell.rjust(width)}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in [head, *body]
    )


def _changes(report: RunReport) -> str:
    assert report.plan is not None
    changes = report.plan.changes
    lines = ["Changes:" if changes else "No changes."]
    lines += [f"  {describe(change)}" for change in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        lines.append(f"  … and {len(changes) - MOST_CHANGES} more (all of them: --json FILE)")
    return "\n".join(lines)


def _refused(report: RunReport) -> str:
    if not report.refused:
        return ""
    lines = [f"{len(report.refused)} records could not be taken:"]
    counted = Counter((one.kind, one.reason) for one in report.refused)
    for kind, reason in sorted(counted, key=lambda pair: list(KINDS).index(pair[0])):
        number = counted[kind, reason]
        these = [one for one in report.refused if (one.kind, one.reason) == (kind, reason)]
        lines.append(f"  {number} × {KINDS[kind].lower()}, {these[0].title}. {these[0].hint}")
        lines += [
            f"    {one.name or '(no name)'} [{one.external_id}]: {one.sentence}"
            for one in these[:MOST_NAMES]
        ]
        if number > MOST_NAMES:
            lines.append(f"    … and {number - MOST_NAMES} more")
    return "\n".join(lines)


def _left_out(report: RunReport) -> str:
    if not report.left_out:
        return ""
    lines = ["Left out by the rules of the import:"]
    for one in report.left_out:
        lines.append(f"  {one.number} × {KINDS[one.kind].lower()}: {one.sentence}")
        lines += [f"    {name}" for name in one.names[:MOST_NAMES]]
        if len(one.names) > MOST_NAMES:
            lines.append(f"    … and {len(one.names) - MOST_NAMES} more")
    return "\n".join(lines)


def _warnings(report: RunReport) -> str:
    return "\n".join(f"Warning: {warning}" for warning in report.warnings)
