"""Writes of the older gradebook under threads, and after the server was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
from legacy_district import (
    CATEGORIES,
    LEGACY,
    NORA,
    OMAR,
    ROOT,
    TODAY,
    given,
    legacy_door,
    legacy_tables,
)

from sis_core.district import Clock
from sis_core.district.store import Store

SECONDS = 60


def test_many_writers_at_once_lose_nothing() -> None:
    """Eight threads create and score: every acknowledged write is there once, none is doubled."""
    with legacy_door(categories=True) as door:
        start = threading.Barrier(8)

        def work(number: int) -> list[tuple[int, int, str]]:
            start.wait()
            done = []
            for turn in range(4):
                made = door.create(name=f"{number}.{turn}")
                for student in (NORA, OMAR):
                    entered = str(number * 10 + turn)
                    assert door.score(made, student, entered).status_code == 201
                    done.append((made, student, entered))
            return done

        with ThreadPoolExecutor(8) as pool:
            done = sorted(row for rows in pool.map(work, range(8)) for row in rows)
        assert len({made for made, _, _ in done}) == 32
        stored = door.rows(
            "SELECT h.AssignmentID, m.StudentsDCID, s.ActualScoreEntered "
            "FROM PSM_AssignmentScore s JOIN PSM_SectionAssignment h "
            "ON h.ID = s.SectionAssignmentID "
            "JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID "
            "JOIN Sync_StudentMap m ON m.StudentID = e.StudentID ORDER BY 1, 2"
        )
        assert stored == done
        for table, rows in (("PSM_Section", 1), ("PSM_Student", 2), ("PGCategories", 2),
                            ("PSM_SectionEnrollment", 2), ("SectionScoresID", 2)):  # fmt: skip
            assert door.rows(f"SELECT count(*) FROM {table}") == [(rows,)]


def test_one_score_from_many_writers_is_new_once() -> None:
    """Of eight threads that send the same student's score, one hears 201 and seven 204."""
    with legacy_door() as door:
        made = door.create()
        start = threading.Barrier(8)

        def work(number: int) -> int:
            start.wait()
            return door.score(made, NORA, str(number)).status_code

        with ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(work, range(8)))
        assert statuses == [201] + [204] * 7
        assert door.rows("SELECT count(*) FROM PSM_AssignmentScore") == [(1,)]
        assert door.rows("SELECT count(*) FROM SectionScoresAssignments") == [(1,)]


@contextmanager
def serving(db: Path, ready_file: Path) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    """A `mock-sis serve` of its own, killed at the end if it still lives."""
    command = [sys.executable, "-m", "mock_sis", "serve", "--db", db, "--port", "0",
               "--ready-file", ready_file]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    ) as process:
        try:
            deadline = time.monotonic() + SECONDS
            while not ready_file.exists():
                assert process.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
            yield process, json.loads(ready_file.read_text("utf-8"))["powerschool"]
        finally:
            process.kill()
            process.wait(SECONDS)


def test_an_acknowledged_score_survives_a_kill(tmp_path: Path) -> None:
    """Killed between two answers, the file holds every score that was acknowledged, and mirrors."""
    db = tmp_path / "district.db"
    store = Store.create(db, Clock(datetime.fromisoformat(f"{TODAY} 08:00:00")))
    store.remember("today", TODAY)
    store.remember("start", f"{TODAY} 08:00:00")
    store.load({**legacy_tables(), "pgcategories": CATEGORIES})
    store.close()

    acknowledged: list[tuple[int, str]] = []
    with (
        serving(db, tmp_path / "ready.json") as (process, plugin),
        requests.Session() as session,
    ):
        pair = (plugin["client_id"], plugin["client_secret"])
        token = session.post(
            f"{plugin['url']}/oauth/access_token",
            data={"grant_type": "client_credentials"},
            auth=pair,
            timeout=20,
        ).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        killer = threading.Timer(1.0, os.kill, (process.pid, signal.SIGKILL))
        killer.start()
        try:
            while True:
                answer = session.post(
                    f"{plugin['url']}{ROOT}/section/{LEGACY}/assignment", json=given(), timeout=20
                )
                made = int(answer.headers["Location"].rpartition("/")[2])
                body = {"assignment_score": {"score_entered": str(made % 20)}}
                path = f"{ROOT}/assignment/{made}/student/{NORA}/score"
                answer = session.put(plugin["url"] + path, json=body, timeout=20)
                assert answer.status_code == 201
                acknowledged.append((made, str(made % 20)))
        except requests.RequestException:
            killer.join()

    assert acknowledged
    store = Store.open(db)
    kept = store.read(
        "SELECT h.AssignmentID, s.ActualScoreEntered FROM PSM_AssignmentScore s "
        "JOIN PSM_SectionAssignment h ON h.ID = s.SectionAssignmentID ORDER BY 1"
    )
    mirrored = store.read("SELECT Assignment, Score FROM SectionScoresAssignments ORDER BY 1")
    assignments = store.scalar("SELECT count(*) FROM PSM_Assignment")
    store.close()
    assert kept[: len(acknowledged)] == acknowledged
    assert len(kept) - len(acknowledged) in (0, 1)  # the last answer may have been on its way
    assert mirrored == kept
    assert assignments - len(kept) in (0, 1)
