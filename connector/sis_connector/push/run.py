"""One push: read the file, compare with roster and outbox, send, report."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sis_connector.config import SyncConfig, ready
from sis_connector.errors import BadSetup, ConnectorError
from sis_connector.oneroster.passback.gradebooks import OneRosterGradebooks
from sis_connector.profiles import profile_named
from sis_connector.progress import Progress, Quiet
from sis_connector.push.admit import Admission, admit
from sis_connector.push.course_grades import decline, spread
from sis_connector.push.gradebooks import Gradebooks, PowerSchoolGradebooks
from sis_connector.push.lines import PushFile, read_file
from sis_connector.push.lock import alone
from sis_connector.push.outbox import Contents, Outbox, Queued, QueuedAssignment, opened, peek
from sis_connector.push.report import PushReport
from sis_connector.push.roster import Roster, roster_in
from sis_connector.push.send import Sender
from sis_connector.push.tables import ACKNOWLEDGED
from sis_connector.push.tally import fill, not_settled
from sis_connector.transport.traffic import Traffic

GRADEBOOKS: dict[str, type[PowerSchoolGradebooks] | type[OneRosterGradebooks]] = {
    "learning": PowerSchoolGradebooks,
    "canvas": OneRosterGradebooks,
}


def push(
    config: SyncConfig, file: Path | None = None, *, progress: Progress | None = None
) -> PushReport:
    """Push a file's grades, and whatever earlier pushes left in the outbox; without a file only
    that.

    Everything that goes wrong on the way is in the report; only settings that no push could start
    with raise BadSetup.
    """
    ready(config)
    profile = profile_named(config.profile)
    lines = read_file(file) if file else PushFile()
    if profile.name not in GRADEBOOKS:
        raise BadSetup(
            f"The profile {profile.name} pushes no grades. Accepted: {', '.join(GRADEBOOKS)}."
        )
    kind = GRADEBOOKS[profile.name]
    roster = roster_in(config.target, kind.source, kind.provision_first)
    (spread if profile.oneroster else decline)(lines)
    traffic = Traffic()
    gradebooks = kind(config, traffic)
    at = datetime.now(UTC)
    server = urlsplit(config.origin).netloc
    name = file.name if file else ""
    report = PushReport(profile.name, server, name, config.target.name, at, at)
    report.bad_lines, report.repeated_lines = list(lines.bad), lines.repeated
    try:
        _Push(config, gradebooks, lines, roster, progress or Quiet(), report).go()
    except BadSetup:
        raise
    except ConnectorError as error:
        report.status, report.message, report.hint = "failed", error.message, error.hint
    finally:
        gradebooks.close()
        report.took(traffic)
        report.ended = datetime.now(UTC)
    return report


@dataclass(slots=True)
class _Push:
    config: SyncConfig
    gradebooks: Gradebooks
    lines: PushFile
    roster: Roster
    progress: Progress
    report: PushReport

    def go(self) -> None:
        if self.config.insecure:
            self.report.notes.append("The server's certificate was not checked (--insecure).")
        if self.config.dry_run:
            contents = peek(self.config.target, self.gradebooks.source)
            admission = self._admitted(contents)
            self.report.status = "dry-run"
            fill(self.report, admission, admission.rows, self.roster, contents)
            return
        source = self.gradebooks.source
        self.gradebooks.verify()
        with alone(self.config.target), opened(self.config.target, source) as outbox:
            self._push(outbox)

    def _push(self, outbox: Outbox) -> None:
        contents = outbox.contents
        left = not_settled(contents)
        admission = Admission()
        try:
            sender = Sender(outbox, self.roster, self.gradebooks.book_of)
            if left:
                self.progress.stage("Looking for what an earlier push left", 0)
                sender.recover()
            admission = self._admitted(contents)
            outbox.queue(admission.rows)
            self._send(Sender(outbox, self.roster, self.gradebooks.book_of))
        finally:
            known = {row.key for row in admission.rows} | admission.unchanged
            resumed = [row for row in left if row.key not in known]
            touched: list[Queued] = [*admission.rows, *resumed]
            for book in self.gradebooks.books():
                self.report.notes += book.notes
            fill(self.report, admission, touched, self.roster, contents, len(resumed))
        self.report.status = _status(self.report, touched)

    def _admitted(self, contents: Contents) -> Admission:
        admission = admit(self.lines, self.roster, contents, _remembered(self.gradebooks.today))
        self.report.bad_lines += admission.bad
        self.report.notes += admission.notes
        return admission

    def _send(self, sender: Sender) -> None:
        """A thread per teacher, some at a time; the first error that stops one stops all."""
        teachers = sender.due()
        self.progress.stage("Pushing assignments", sum(map(len, teachers)))
        with ThreadPoolExecutor(self.config.workers, thread_name_prefix="push") as pool:
            turns = [pool.submit(self._send_all, sender, rows) for rows in teachers]
            try:
                for turn, rows in zip(turns, teachers, strict=True):
                    wait([turn])
                    for _row in rows:
                        self.progress.step()
            except BaseException:  # Ctrl-C: the threads end with the request under way
                sender.stopped.set()
                raise
        for turn in turns:
            turn.result()

    def _send_all(self, sender: Sender, rows: list[QueuedAssignment]) -> None:
        try:
            for row in rows:
                if sender.stopped.is_set():
                    return
                sender.send(row)
        except BaseException:
            sender.stopped.set()
            raise


def _remembered(read: Callable[[], date]) -> Callable[[], date]:
    kept: list[date] = []

    def once() -> date:
        if not kept:
            kept.append(read())
        return kept[0]

    return once


def _status(report: PushReport, touched: list[Queued]) -> str:
    if report.waiting:
        return "unfinished"
    arrived = any(row.state == ACKNOWLEDGED for row in touched)
    return "pushed" if arrived or report.refused else "unchanged"
