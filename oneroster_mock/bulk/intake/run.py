"""The import as a whole: a package becomes a new district, or is applied to one that exists.

Nothing is written before everything was checked; a new district's file is the caller's to rename
when all went well, an existing one changes in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from oneroster_mock.bulk.archive import Archive, PackageError
from oneroster_mock.bulk.check import Checker, Known, Progress
from oneroster_mock.bulk.columns import FILES
from oneroster_mock.bulk.findings import Findings
from oneroster_mock.bulk.intake.deleting import delete_missing
from oneroster_mock.bulk.intake.desk import LiveDesk, NewDesk
from oneroster_mock.bulk.intake.filling import Filled, Filling, children_of
from oneroster_mock.bulk.intake.settling import MERGE, SETTLED, Settling, merged
from oneroster_mock.bulk.outlet.served import Served
from oneroster_mock.bulk.package import Cells, Package
from oneroster_mock.bulk.setting import NAME
from sis_core.district import Clock, Store, moment_text
from sis_core.district.write import Write
from sis_core.spec.oneroster.kinds import KINDS
from sis_core.spec.oneroster.switches import SWITCHES

_MORNING = time(8)


class Refused(Exception):
    """A package with errors; the findings say which."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(f"{findings.error_count} errors")
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did: rows by file, rows deleted, members kept beside, what differs still."""

    filled: Filled
    deleted: int
    beside: int
    differing: tuple[str, ...]
    findings: Findings
    today: date


class Import:
    """An open, checked package on its way into a district."""

    def __init__(self, package: Package, checker: Checker, findings: Findings) -> None:
        self.package = package
        self.checker = checker
        self.findings = findings

    def day(self, wanted: date | None, fallback: date) -> date:
        """The day a new district lives on: as wanted, else today, within the sessions' years."""
        if wanted is not None:
            return wanted
        spans = [
            (row["startDate"], row["endDate"])
            for _, row in self.checker.taken("academicSessions")
            if row["startDate"] < row["endDate"]
        ] if "academicSessions" in self.package.layouts else []  # fmt: skip
        here = fallback.isoformat()
        if not spans or any(first <= here < end for first, end in spans):
            return fallback
        first, end = max(spans, key=lambda span: (span[1], span[0]))
        return min(date.fromisoformat(first) + timedelta(60), date.fromisoformat(end))

    def rows(self, name: str) -> Iterator[Cells]:
        """The rows of a file that came in."""
        for _, row in self.checker.taken(name):
            if row["status"] != "tobedeleted":
                yield row

    @property
    def settled(self) -> list[str]:
        """The files whose rows are compared with what is served."""
        return [name for name in SETTLED if name in self.package.layouts]


@contextmanager
def opened(
    path: Path, lenient: bool, progress: Progress, known: Known | None = None
) -> Iterator[Import]:
    """A package that was checked entirely; raises Refused or PackageError."""
    findings = Findings(lenient)
    with Archive(path) as archive:
        package = Package(archive, findings)
        checker = Checker(package, findings, known or (lambda name, sourced_id: False))
        if known is None:
            _wholesome(path, package)
            package.roster_complete()
        checker.check(progress)
        if findings.error_count:
            raise Refused(findings)
        yield Import(package, checker, findings)


def _wholesome(path: Path, package: Package) -> None:
    if package.is_delta:
        raise PackageError(
            f"{path.name} holds a delta, what changed in a district; apply it with --into FILE"
        )


def import_new(
    path: Path, target: Path, today: date | None, fallback: date, lenient: bool, progress: Progress
) -> Outcome:
    """Makes a new district of a bulk package in the file `target`."""
    with opened(path, lenient, progress) as coming:
        day = coming.day(today, fallback)
        start = datetime.combine(day, _MORNING)
        store = Store.create(target, Clock(start), bare=True)
        try:
            with store.bulk() as bulk:
                desk = NewDesk(store, bulk)
                filling = Filling(
                    coming.checker, desk, _nobody, day.isoformat(), moment_text(start), progress
                )
                filled = filling.fill()
                desk.flush()
                _lead_everywhere(desk)
            with store.write() as w:
                _remember(w, coming.package, filled, start)
            beside, differing = _settle(store, coming, progress)
        finally:
            store.close()
        return Outcome(filled, 0, beside, differing, coming.findings, day)


def import_into(path: Path, store: Store, lenient: bool, progress: Progress) -> Outcome:
    """Applies a delta, or a new bulk set, to a district in one transaction."""
    before = Served(store)

    def known(name: str, sourced_id: str) -> bool:
        return before.find(FILES[name].entity, sourced_id) is not None

    with opened(path, lenient, progress, known) as coming:
        now = store.clock.now()
        with store.write() as w:
            desk = LiveDesk(store, w)
            filling = Filling(
                coming.checker,
                desk,
                Served(store).find,
                now.date().isoformat(),
                moment_text(now),
                progress,
            )
            filled = filling.fill()
            deleted = delete_missing(store, desk, coming.package, coming.checker)
            beside, differing = _settle(store, coming, progress, w)
        return Outcome(filled, deleted, beside, differing, coming.findings, now.date())


def _nobody(entity: str, sourced_id: str) -> None:
    """A new district had nobody before."""


def _lead_everywhere(desk: NewDesk) -> None:
    """Who leads a section stands on its seats too."""
    desk.execute(
        "UPDATE CC SET TeacherID = (SELECT s.Teacher FROM Sections s WHERE s.DCID = CC.SectionID - "
        "(SELECT min(ID - DCID) FROM Sections)) WHERE TeacherID IS NULL"
    )


def _remember(w: Write, package: Package, filled: Filled, start: datetime) -> None:
    columns = {name: list(layout.metadata) for name, layout in package.layouts.items()}
    w.remember(
        NAME,
        {
            "metadata": {name: found for name, found in columns.items() if found},
            "source": dict(package.manifest.source),
        },
    )
    w.remember("name", filled.name or "Imported district")
    w.remember("today", start.date().isoformat())
    w.remember("start", moment_text(start))
    w.remember("recipe", "OneRoster package")


def _settle(
    store: Store, coming: Import, progress: Progress, write: Write | None = None
) -> tuple[int, tuple[str, ...]]:
    """Keeps what the tables could not say; how many rows, and what is still not as it should be.

    `write` is the open transaction on a district that exists, whose rows are touched as well.
    """
    bulk = tuple(n for n in ("academicSessions", "orgs") if coming.package.mode(n) == "bulk")
    over: list[tuple[str, int, Mapping[str, Any]]] = []
    settling = Settling(
        Served(store),
        lambda kind, key, members: over.append((kind, key, members)),
        children_of(coming.checker, bulk),
    )
    for number, name in enumerate(coming.settled):
        progress("comparing", number, len(coming.settled))
        settling.settle(name, coming.rows(name))
    if write is not None:
        _keep(write, over, touch=True)
    else:
        with store.write() as w:
            _keep(w, over, touch=False)
    progress("comparing", len(coming.settled), len(coming.settled))
    after, told = Served(store), []
    for name in coming.settled:
        member = FILES[name].member
        for sourced_id, column, wanted, now in settling.differing(name, coming.rows(name), after):
            told.append(f"{member}, {sourced_id}: {column} is {now!r}, not {wanted!r}")
    return settling.kept, tuple(told)


def _keep(w: Write, over: list[tuple[str, int, Mapping[str, Any]]], *, touch: bool) -> None:
    places = {kind.name: (kind.table, kind.key) for kind in _kinds()}
    for kind, key, members in over:
        found = w.read("SELECT extra FROM _sourced WHERE kind = ? AND key = ?", (kind, key))
        w.keep(MERGE, (kind, key, merged(found[0][0] if found else None, members)))
        table, column = places[kind]
        if touch and table.isidentifier() and not table.startswith("_"):
            w.execute(f"UPDATE {table} SET {column} = {column} WHERE {column} = ?", (key,))


def _kinds() -> Iterator[Any]:
    defaults: Mapping[str, str] = {switch.name: switch.default() for switch in SWITCHES}
    choose: Callable[[str], str] = defaults.__getitem__
    for make in KINDS.values():
        yield from make(choose)
