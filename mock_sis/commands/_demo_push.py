"""The demonstration's second half: a teacher's week is pushed and looked up in the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from mock_sis.demo.graded import graded
from mock_sis.demo.push_words import (
    PushCount,
    RefusedRows,
    graded_lines,
    happened_line,
    push_table,
    refused_lines,
    row_name,
    week_lines,
)
from mock_sis.demo.week import happen, week
from sis_connector.config import SyncConfig
from sis_connector.push import report_html
from sis_connector.push.report import KINDS, PushReport
from sis_connector.push.run import push
from sis_core.district import Store

NAMES = 2


def pushed(config: SyncConfig, store: Store, file: Path, page: Path) -> bool:
    """Push a week into the served district; True where the store has exactly what it should."""
    plan = week(store)
    if not plan.works:
        click.echo("  No class has students enough today, so nothing is pushed.")
        return True
    file.write_text("\n".join(plan.lines()) + "\n", encoding="utf-8")
    _echo(week_lines(plan))
    click.echo(happened_line(list(happen(store, plan))))
    report = push(config, file)
    report_html.write(report, page)
    if report.status == "failed":
        click.echo(f"  {report.summary} {report.message} {report.hint}")
        return False
    click.echo(f"  {report.requests} requests in {report.seconds:.1f} s\n")
    _echo(push_table(_counts(report)))
    if report.not_arrived:
        click.echo("\n   Refused, and in which words")
        _echo(refused_lines(_refused(report)))
    for note in report.notes:
        click.echo(f"  Note: {note}")
    click.echo("\n7. A check: the gradebooks' own tables against the week, row by row")
    found = graded(store, plan)
    _echo(graded_lines(found))
    counted = found.assignments + found.scores
    told = sum(totals.pushed for totals in report.totals.values())
    if told != counted:
        click.echo(f"  The push tells of {told} rows, the gradebooks hold {counted}.")
    return found.agrees and told == counted


def _echo(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


def _counts(report: PushReport) -> Iterator[PushCount]:
    for kind, totals in report.totals.items():
        yield PushCount(KINDS[kind], totals.pushed, totals.refused, totals.waiting)


def _refused(report: PushReport) -> Iterator[RefusedRows]:
    for kind, reason, ones in report.groups():
        first = ones[0]
        hint = "" if reason == "assignment_refused" else first.hint
        names = [row_name(one.student, one.assignment) for one in ones[:NAMES]]
        yield RefusedRows(len(ones), KINDS[kind], first.title, names, first.sentence, hint)
