"""Score upserts in batches of a class: the gradebook against plain SQL on a file of its own."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from statistics import median

from scripts.bench.row import Row, at_least
from sis_core.district import Clock
from sis_core.district.store import Store
from sis_core.gradebook.pro import assignments, scores
from sis_core.gradebook.pro.records import (
    AssignmentGiven,
    Caller,
    CategoryUse,
    PartGiven,
    Policy,
    ScoreGiven,
)

BATCH = 30
ASSIGNMENTS = 40
TURNS = 15
NOW = datetime(2026, 10, 15, 8)
WANTED = 0.3

_SECTION, _TEACHER, _CATEGORY = 8801, 4102, 933
_COLUMNS = ("AssignmentSectionID", "StudentsDCID", *scores.COLUMNS, "YearID", "WhenModified")
_UPSERT = (
    f"INSERT INTO AssignmentScore ({', '.join(_COLUMNS)}) "
    f"VALUES ({', '.join('?' * len(_COLUMNS))}) "
    "ON CONFLICT (AssignmentSectionID, StudentsDCID) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])
)
"""The same columns that the gradebook writes, the audit columns left out."""


def rows() -> Iterator[Row]:
    """One row: rules, change log and commit for each batch, against the bare statement."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(_turns(Path(folder)))
    ours, plain = (median(pair[side] for pair in pairs) for side in (0, 1))
    yield at_least(
        f"score upserts in batches of {BATCH} on a file, against plain SQL upserts",
        WANTED,
        median(one / other for one, other in pairs),
        f"{ours:.0f} rows/s against {plain:.0f}/s, one commit a batch, synchronous FULL",
    )


def _turns(folder: Path) -> Iterator[tuple[float, float]]:
    """Rows per second of ours and of plain SQL, in turns; the first turn inserts."""
    with (
        closing(_district(folder / "district.db")) as store,
        closing(_plain(folder / "plain.db")) as plain,
    ):
        parts = _work(store)

        def grade(part: int, points: float) -> None:
            caller = Caller(_TEACHER, "1", store.clock.now())
            batch = [
                ScoreGiven(
                    part, student, {"scorepoints": points, "actualscoreentered": str(points)}
                )
                for student in range(1, BATCH + 1)
            ]
            with store.write() as w:
                scores.save(w, caller, batch, ("A",), Policy())

        def upsert(part: int, points: float) -> None:
            values = {"actualscoreentered": str(points), "actualscorekind": "REAL_SCORE",
                      "scorepoints": points, "scorepercent": 5 * points}  # fmt: skip
            given = [values.get(name, 0) for name in scores.COLUMNS]
            batch = [
                (part, student, *given, 36, "2026-10-15 08:00:00")
                for student in range(1, BATCH + 1)
            ]
            plain.execute("BEGIN IMMEDIATE")
            plain.executemany(_UPSERT, batch)
            plain.execute("COMMIT")

        for turn in range(TURNS):
            yield _rate(grade, parts, turn), _rate(upsert, parts, turn)


def _rate(write: Callable[[int, float], None], parts: list[int], turn: int) -> float:
    begun = time.perf_counter()
    for number, part in enumerate(parts):
        write(part, (turn + number) % 20 + 0.5)
    return len(parts) * BATCH / (time.perf_counter() - begun)


def _plain(path: Path) -> sqlite3.Connection:
    """A file with one table, as safe as ours: WAL and synchronous FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        f"CREATE TABLE AssignmentScore (AssignmentScoreID INTEGER PRIMARY KEY, "
        f"{', '.join(_COLUMNS)}, UNIQUE (AssignmentSectionID, StudentsDCID))"
    )
    return connection


def _district(path: Path) -> Store:
    """A class of one batch of students."""
    store = Store.create(path, Clock(NOW))
    day, end = "2026-08-24", "2027-06-12"
    students = range(1, BATCH + 1)
    store.load(
        {
            "terms": [{"dcid": 41, "id": 3600, "schoolid": 210, "yearid": 36, "firstday": day,
                       "lastday": "2027-06-11"}],
            "users": [{"dcid": _TEACHER}],
            "schoolstaff": [{"dcid": 7102, "id": 6102, "users_dcid": _TEACHER, "schoolid": 210}],
            "sections": [{"dcid": _SECTION, "id": 4501, "schoolid": 210, "course_number": "SCI7",
                          "termid": 3600, "teacher": 6102}],
            "students": [{"dcid": n, "id": n + 1000} for n in students],
            "cc": [{"dcid": n, "id": n, "studentid": n + 1000, "sectionid": 4501, "termid": 3600,
                    "dateenrolled": day, "dateleft": end} for n in students],
            "teachercategory": [{"teachercategoryid": _CATEGORY, "usersdcid": _TEACHER,
                                 "name": "Labs"}],
        }
    )  # fmt: skip
    return store


def _work(store: Store) -> list[int]:
    """The class's assignments, as AssignmentSectionIDs."""
    caller = Caller(_TEACHER, "1", NOW)
    made = []
    with store.write() as w:
        for n in range(ASSIGNMENTS):
            values = {"name": f"Work {n}", "duedate": date(2026, 10, 2), "scoreentrypoints": 20}
            part = PartGiven(_SECTION, values, (CategoryUse(_CATEGORY),))
            given = AssignmentGiven({}, (part,))
            made += assignments.create(w, caller, given, Policy()).parts
    return made
