"""Writes that were answered stay: after SIGKILL, and with two writers at once."""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from book_district import INES, MATH, NORA, OMAR, SCIENCE, TODAY, tables
from xte_door import Door, part, points, xte_door

from sis_core.district import Clock
from sis_core.district.store import Store

SECONDS = 60.0


class Killed:
    """A `mock-sis serve --db` of its own process, to be ended with SIGKILL."""

    def __init__(self, db: Path, folder: Path) -> None:
        ready_file = folder / "ready.json"
        ready_file.unlink(missing_ok=True)
        with (folder / "log.txt").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mock_sis", "serve", "--db", db, "--port", "0",
                 "--ready-file", ready_file],
                stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + SECONDS
        while not ready_file.exists():
            assert self.process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        ready = json.loads(ready_file.read_text("utf-8"))["powerschool"]
        self.address = urlsplit(ready["url"])
        self.token = self._token(ready["client_id"], ready["client_secret"])

    def _token(self, client: str, secret: str) -> str:
        from base64 import b64encode

        pair = b64encode(f"{client}:{secret}".encode()).decode()
        form = "application/x-www-form-urlencoded;charset=UTF-8"
        headers = {"Authorization": f"Basic {pair}", "Content-Type": form}
        _, body, _ = self.ask(
            "POST", "/oauth/access_token", b"grant_type=client_credentials", headers
        )
        return str(json.loads(body)["access_token"])

    def ask(
        self, method: str, path: str, raw: bytes | None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        """One request with the token."""
        with closing(
            http.client.HTTPConnection(str(self.address.hostname), self.address.port, timeout=30)
        ) as connection:
            sent = headers or {
                "Authorization": f"Bearer {self.token}",
                "Accept": "application/json",
                "Content-Type": "application/json",
            }
            connection.request(method, path, raw, sent)
            answer = connection.getresponse()
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}

    def kill(self) -> None:
        """SIGKILL, at once."""
        self.process.kill()
        self.process.wait(20)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """The small district in a file."""
    path = tmp_path / "district.db"
    store = Store.create(path, Clock(datetime.fromisoformat(f"{TODAY} 08:00:00")))
    store.load(tables())
    store.remember("today", TODAY)
    store.remember("start", f"{TODAY} 08:00:00")
    store.close()
    return path


def test_an_answered_write_survives_a_kill(db: Path, tmp_path: Path) -> None:
    """What was answered with 201 or 200 is in the file of a server killed right afterwards."""
    server = Killed(db, tmp_path)
    try:
        body = json.dumps({"_assignmentsections": [part()]}).encode()
        status, _, headers = server.ask(
            "POST", f"/ws/xte/section/assignment/?users_dcid={INES}", body
        )
    finally:
        server.kill()
    assert status == 201
    section = json.loads(headers["assignmentsectionids"])[0]

    server = Killed(db, tmp_path)
    try:
        rows = {"assignment_scores": [points(section, NORA, 11), points(section, OMAR, 12)]}
        path = f"/ws/xte/score?users_dcid={INES}&status=A"
        status, _, _ = server.ask("PUT", path, json.dumps(rows).encode())
    finally:
        server.kill()
    assert status == 200
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT StudentsDCID, ScorePoints FROM AssignmentScore ORDER BY 1"
        assert connection.execute(query).fetchall() == [(NORA, 11), (OMAR, 12)]
        assert connection.execute("SELECT Name FROM AssignmentSection").fetchall() == [
            ("Volcano worksheet",)
        ]


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served."""
    with xte_door() as made:
        yield made


def _together(*jobs: Any) -> None:
    """Runs jobs in threads at once; raises what any of them raised."""
    failures: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Any) -> None:
        start.wait(60)
        try:
            job()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_two_writers_lose_nothing(door: Door) -> None:
    """Two clients that make assignments and grade at once find all of it stored, once."""
    rounds = 15

    def writer(who: str, section: int, student: int) -> Any:
        def run() -> None:
            for n in range(rounds):
                _, (key,) = door.created(part(sectionsdcid=section, name=f"{who} {n}"))
                assert door.save(points(key, student, n)).status == 200

        return run

    _together(writer("one", SCIENCE, NORA), writer("two", SCIENCE, OMAR), writer("3", MATH, NORA))
    stored = door.rows(
        "SELECT a.Name, s.ScorePoints FROM AssignmentScore s JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = s.AssignmentSectionID"
    )
    wanted = {(f"{who} {n}", n) for who in ("one", "two", "3") for n in range(rounds)}
    assert (len(stored), set(stored)) == (3 * rounds, wanted)


def test_writers_of_the_same_rows_agree(door: Door) -> None:
    """Batches of the same rows leave one row for each student, with the values of one batch."""
    _, (section,) = door.created()

    def writer(value: int) -> Any:
        def run() -> None:
            for _ in range(15):
                rows = (points(section, NORA, value), points(section, OMAR, value))
                assert door.save(*rows).status == 200

        return run

    _together(*(writer(value) for value in (1, 2, 3)))
    stored = door.rows("SELECT StudentsDCID, ScorePoints FROM AssignmentScore ORDER BY 1")
    assert [student for student, _ in stored] == [NORA, OMAR]
    assert len({value for _, value in stored}) == 1


def test_one_name_is_taken_once_by_many(door: Door) -> None:
    """Of many clients that create the same assignment at once, one succeeds."""
    answers: list[int] = []
    _together(*[lambda: answers.append(door.create(part()).status)] * 6)
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]
    assert door.one("SELECT count(*) FROM AssignmentSection") == 1
