"""The push as plain text for a terminal or a log."""

from __future__ import annotations

from sis_connector.push.report import KINDS, NotArrived, PushReport

MOST_NAMES = 5
MOST_LINES = 20
COLUMNS = ("read", "pushed", "unchanged", "refused", "waiting")


def text(report: PushReport) -> str:
    """Summary, counts, what did not arrive by reason, bad lines, notes."""
    parts = [_head(report), _table(report), _not_arrived(report), _bad(report)]
    parts.append("\n".join(f"Note: {note}" for note in report.notes))
    return "\n\n".join(part for part in parts if part)


def _head(report: PushReport) -> str:
    repeated = f", {report.retries} repeated" if report.retries else ""
    lines = [
        f"{report.summary} {report.server}: {report.requests} requests{repeated}, "
        f"{report.seconds:.1f} s."
    ]
    lines += [line for line in (report.message, report.hint) if line]
    return "\n".join(lines)


def _table(report: PushReport) -> str:
    columns = [*COLUMNS]
    if any(totals.resumed for totals in report.totals.values()):
        columns.insert(1, "resumed")
    body = [
        [KINDS[kind], *(str(getattr(totals, name)) for name in columns)]
        for kind, totals in report.totals.items()
    ]
    widths = [max(map(len, column)) for column in zip(["", *columns], *body, strict=True)]
    rows = [["", *columns], *body]
    return "\n".join(
        row[0].ljust(widths[0])
        + "".join(f"  {cell.rjust(width)}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    )


def _not_arrived(report: PushReport) -> str:
    lines: list[str] = []
    for kind, _reason, ones in report.groups():
        lines.append(f"{len(ones)} × {KINDS[kind].lower()}: {ones[0].title}. {ones[0].hint}")
        lines += [f"  {_one(one)}" for one in ones[:MOST_NAMES]]
        if len(ones) > MOST_NAMES:
            lines.append(f"  … and {len(ones) - MOST_NAMES} more")
    return "\n".join(lines)


def _one(one: NotArrived) -> str:
    where = f" ({one.class_name})" if one.class_name else ""
    return f"line {one.line}, {one.name}{where}: {one.sentence}"


def _bad(report: PushReport) -> str:
    if not report.bad_lines:
        return ""
    lines = [f"{len(report.bad_lines)} lines could not be read:"]
    lines += [f"  line {one.number}: {one.reason}" for one in report.bad_lines[:MOST_LINES]]
    if len(report.bad_lines) > MOST_LINES:
        lines.append(f"  … and {len(report.bad_lines) - MOST_LINES} more (all: --json FILE)")
    return "\n".join(lines)
