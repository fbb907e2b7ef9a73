"""Grade writes over OneRoster by several writers at once, and after the server was killed."""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import sys
import threading
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from write_door import ROOT, TODAY, Door, line_item, result, write_door
from write_rows import NORA, OMAR, tables

from sis_core.district import Clock
from sis_core.district.store import Store

SECONDS = 60.0


def test_one_line_item_from_many_writers_is_new_once() -> None:
    """Of eight threads that PUT the same id, one hears 201 and seven 200; one row is there."""
    with write_door() as door:
        start = threading.Barrier(8)

        def work(number: int) -> int:
            start.wait()
            return door.put("lineItem", "li", line_item(resultValueMax=20 + number)).status

        with ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(work, range(8)))
        assert statuses == [200] * 7 + [201]
        sql = "SELECT count(*) FROM AssignmentSection WHERE Name = 'Reading log'"
        assert door.one(sql) == 1


def test_two_ids_for_one_score_at_once_leave_one_row() -> None:
    """Retries of one score under different ids, sent together, are all taken; one row stays."""
    with write_door() as door:
        door.put("lineItem", "li", line_item())
        start = threading.Barrier(6)

        def work(number: int) -> int:
            start.wait()
            return door.put("result", f"r-{number}", result("li", score=number)).status

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(work, range(6))) == [201] * 6
        part = door.key("line_item", "li")
        ((points,),) = door.rows(
            "SELECT ScorePoints FROM AssignmentScore WHERE AssignmentSectionID = ?", part
        )
        (served,) = (one for one in door.listed("results") if one.startswith("r-"))
        assert served == f"r-{points}"


def test_many_writers_at_once_lose_nothing() -> None:
    """Eight threads create, score and delete: every acknowledged write is there once."""
    with write_door() as door:
        start = threading.Barrier(8)

        def work(number: int) -> list[tuple[str, int, int]]:
            start.wait()
            done = []
            for turn in range(3):
                name = f"{number}.{turn}"
                assert door.put("lineItem", name, line_item(title=name)).status == 201
                for student in (NORA, OMAR):
                    body = result(name, student, score=number)
                    assert door.put("result", f"{name}-{student}", body).status == 201
                    done.append((name, student, number))
                assert door.put("lineItem", f"{name}x", line_item(title=f"{name}x")).status == 201
                assert door.delete("lineItem", f"{name}x").status == 204
            return done

        with ThreadPoolExecutor(8) as pool:
            done = sorted(row for rows in pool.map(work, range(8)) for row in rows)
        stored = door.rows(
            "SELECT p.Name, s.StudentsDCID, s.ScorePoints FROM AssignmentScore s "
            "JOIN AssignmentSection p USING (AssignmentSectionID) "
            "WHERE s.WhoModifiedType = 'PLUGIN' ORDER BY 1, 2"
        )
        assert stored == done


def test_a_reader_never_sees_half_a_write() -> None:
    """While line items come and go with their results, each page's references are all there."""
    with write_door() as door:
        stop = threading.Event()

        def work() -> None:
            for turn in range(15):
                door.put("lineItem", "li", line_item(title=f"t{turn}"))
                door.put("result", "r", result("li"))
                door.delete("lineItem", "li")
            stop.set()

        with ThreadPoolExecutor(1) as pool:
            ended = pool.submit(work)
            while not stop.is_set() and not ended.done():
                _check_references(door)
            ended.result()


def _check_references(door: Door) -> None:
    reply = door.ask("GET", f"{ROOT}/results?limit=1000")
    assert reply.status == 200
    for row in reply.json["results"]:
        assert row["lineItem"]["sourcedId"]
        assert row["student"]["sourcedId"]


# -- after a kill ---------------------------------------------------------------------------------


class Served:
    """A `mock-sis serve --db` in its own process, to be ended with SIGKILL."""

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
        pair = b64encode(f"{ready['client_id']}:{ready['client_secret']}".encode()).decode()
        form = {"Authorization": f"Basic {pair}",
                "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
        _, body = self.ask("POST", "/oauth/access_token", b"grant_type=client_credentials", form)
        self.token = json.loads(body)["access_token"]

    def ask(
        self, method: str, path: str, raw: bytes | None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request, with the token unless other headers are given."""
        host, port = str(self.address.hostname), self.address.port
        with closing(http.client.HTTPConnection(host, port, timeout=30)) as connection:
            sent = headers or {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            }
            connection.request(method, path, raw, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def put(self, path: str, entity: str, body: Any) -> int:
        """PUT of an object; its status."""
        return self.ask("PUT", f"{ROOT}/{path}", json.dumps({entity: body}).encode())[0]

    def kill(self) -> None:
        """SIGKILL, at once."""
        self.process.kill()
        self.process.wait(20)


def test_an_answered_write_survives_a_kill(tmp_path: Path) -> None:
    """What was answered is in the file of a server killed right afterwards, its ids included."""
    db = tmp_path / "district.db"
    store = Store.create(db, Clock(datetime.fromisoformat(f"{TODAY} 08:00:00")))
    store.load(tables())
    store.remember("today", TODAY)
    store.remember("start", f"{TODAY} 08:00:00")
    store.close()

    server = Served(db, tmp_path)
    try:
        assert server.put("lineItems/li", "lineItem", line_item()) == 201
        assert server.put("results/r", "result", result("li", score=11)) == 201
    finally:
        server.kill()
    server = Served(db, tmp_path)
    try:
        assert server.put("results/r", "result", result("li", score=12)) == 200
        status, body = server.ask("GET", f"{ROOT}/results/r", None)
    finally:
        server.kill()
    assert status == 200
    assert json.loads(body)["result"]["score"] == 12
    with closing(sqlite3.connect(db)) as connection:
        sql = (
            "SELECT s.StudentsDCID, s.ScorePoints FROM AssignmentScore s JOIN AssignmentSection p "
            "USING (AssignmentSectionID) WHERE p.Name = 'Reading log'"
        )
        assert connection.execute(sql).fetchall() == [(NORA, 12)]
