"""The connector's grade push: 10 000 scores against a bare client that replays its requests."""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from scripts.bench.row import Row, at_most
from scripts.bench.servers import ROOT, Server, generated, serving

SCORES = 10_000
TURNS = 3
FIRST = 10.5
"""Points of the push that makes the rows; each later sending has a point more, so that it changes
every row."""


def rows() -> Iterator[Row]:
    """One row: the push against the replay of its own requests, in turns on one server."""
    with (
        generated("small") as db,
        serving("--db", str(db)) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        found = list(_turns(server, Path(folder)))
    ours, bare = (median(pair[side] for pair in found) for side in (0, 1))
    yield at_most(
        "push of 10 000 scores against a bare client sending the same requests", 2,
        median(one / other for one, other in found), " ×",
        f"{ours:.2f} s against {bare:.2f} s, file store",
    )  # fmt: skip


def _turns(server: Server, folder: Path) -> Iterator[tuple[float, float]]:
    """Seconds of a push and of its replay."""
    roster, ready, sent = (folder / name for name in ("roster.db", "ready.json", "sent.json"))
    ready.write_text(json.dumps(server.ready))
    _sync(ready, roster)
    grades = folder / "grades.jsonl"

    def seconds(points: float) -> float:
        grades.write_text("\n".join(map(json.dumps, _lines(roster, points))))
        return _push(ready, roster, grades, sent)

    seconds(FIRST)
    for turn in range(TURNS):
        points = FIRST + 1 + 2 * turn
        ours = seconds(points)
        yield ours, _replayed(server, json.loads(sent.read_text()), points)


def _sync(ready: Path, roster: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "sis_connector", "sync", "--quiet", "--ready", ready, "--target",
         roster], cwd=ROOT, check=True,
    )  # fmt: skip


_IN_PROCESS = """
import json, sys, time
from pathlib import Path
from urllib.parse import urlencode
from sis_connector.config import SyncConfig
from sis_connector.push.run import push
from sis_connector.ready_file import from_ready
from sis_connector.transport.wire import Wire

sent, send = [], Wire.send
def recorded(self, method, path, *, auth, params=None, form=None, body=None):
    if form is None:
        sent.append((method, path, params, body))
    return send(self, method, path, auth=auth, params=params, form=form, body=body)
Wire.send = recorded

ready, roster, grades, record = map(Path, sys.argv[1:])
config = from_ready(ready, SyncConfig(target=roster))
begun = time.perf_counter()
report = push(config, grades)
print(time.perf_counter() - begun)
assert report.status == "pushed" and len(report.refused) < 20, report.to_json()[:2000]
record.write_text(json.dumps([
    (method, path + (f"?{urlencode(params)}" if params else ""), json.dumps(body) if body else "")
    for method, path, params, body in sent
]))
"""
"""The push in a process of its own, with its requests kept; Python's start is not timed."""


def _push(ready: Path, roster: Path, grades: Path, record: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _IN_PROCESS, ready, roster, grades, record],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return float(done.stdout)


_SEATS = """
SELECT r.class_id, r.user_id FROM rosters r
  JOIN classes c ON c.source = r.source AND c.class_id = r.class_id AND c.enabled = '1'
  JOIN known_terms t ON t.source = c.source AND t.term_id = c.year
 WHERE t.start_date <= '2026-10-14' AND t.end_date > '2026-10-15' ORDER BY 1, 2"""


def _lines(roster: Path, points: float) -> Iterator[dict[str, Any]]:
    """A gradebook of that many scores: as many assignments for every class as it takes."""
    with closing(sqlite3.connect(roster)) as connection:
        seats = connection.execute(_SEATS).fetchall()
    known: set[str] = set()
    for n in range(SCORES):
        place, number = divmod(n, len(seats))
        class_id, student = seats[number]
        key = f"{class_id}-{place}"
        if key not in known:
            known.add(key)
            yield {
                "type": "assignment", "id": key, "class_id": class_id, "points": 20,
                "name": f"Bench {place}", "due": "2026-10-14",
            }  # fmt: skip
        yield {"type": "score", "assignment_id": key, "student_id": student, "score": points}


def _replayed(server: Server, sent: list[tuple[str, str, str]], points: float) -> float:
    """Seconds that the bare client takes for the same requests, bodies ready made.

    A few are refused: students who left keep their place in a roster until the term ends.
    """
    was, now = str(points), str(points + 1)
    ready = [(method, target, body.replace(was, now).encode()) for method, target, body in sent]
    headers = {**server.headers(), "Content-Type": "application/json"}
    address = urlsplit(server.url)
    begun = time.perf_counter()
    with closing(http.client.HTTPConnection(address.hostname or "", address.port)) as connection:
        for method, target, body in ready:
            connection.request(method, target, body or None, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status in (200, 409), (method, target, answer.status)
    return time.perf_counter() - begun
