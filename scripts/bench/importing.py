"""The connector: a big district against a small one, in bulk against class by class."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from scripts.bench.row import Row, at_least, at_most
from scripts.bench.servers import ROOT, generated, serving

PAIRS = 5


def rows() -> Iterator[Row]:
    """Medium against small, each import on a server of its own; then the two roads in turns."""
    small = median(_per_student("small") for _ in range(3))
    medium = _per_student("medium")
    yield at_most(
        "connector, time per student on medium against small", 1.5, medium / small, " ×",
        f"{medium * 1000:.2f} ms against {small * 1000:.2f} ms",
    )  # fmt: skip
    pairs = list(_both_roads())
    bulk, lists = (median(pair[side] for pair in pairs) for side in (0, 1))
    yield at_least(
        "import of medium with the bulk queries, time without them against it", 3,
        median(slow / fast for fast, slow in pairs),
        f"{lists:.2f} s against {bulk:.2f} s, medians of {PAIRS} pairs, a first import each",
    )  # fmt: skip


def _both_roads() -> Iterator[tuple[float, float]]:
    """Seconds of a first import in bulk and class by class, as its own report tells them.

    All imports are made by one process, as a service makes them, and the first pair does not count:
    the server has shown everything once then.
    """
    with (
        generated("medium") as db,
        serving("--db", str(db)) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        plugin = server.ready["powerschool"]
        done = subprocess.run(
            [sys.executable, "-c", _PAIRS, folder, plugin["url"], plugin["client_id"], str(PAIRS)],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "BENCH_SECRET": plugin["client_secret"]},
        )  # fmt: skip
    yield from json.loads(done.stdout)[1:]


_PAIRS = """
import json, os, pathlib, sys
from sis_connector.config import SyncConfig
from sis_connector.run import sync
from sis_connector.secret import Secret

folder, url, client, pairs = sys.argv[1:]
secret = Secret(os.environ["BENCH_SECRET"])

def seconds(turn, bulk):
    target = pathlib.Path(folder) / f"roster{turn}{bulk}.db"
    report = sync(SyncConfig(
        url=url, client_id=client, client_secret=secret, target=target, bulk=bulk
    ))
    assert report.status == "applied", report.message
    assert [one.bulk for one in report.roads] == [bulk], report.road_sentences
    return report.seconds

print(json.dumps([[seconds(n, True), seconds(n, False)] for n in range(int(pairs) + 1)]))
"""


def _per_student(recipe: str) -> float:
    """Seconds of a first import for each student of the district."""
    with (
        generated(recipe) as db,
        serving("--db", str(db)) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        ready = Path(folder) / "ready.json"
        ready.write_text(json.dumps(server.ready))
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "mock_sis", "sync", "--ready", ready, "--quiet", "--target",
             Path(folder) / "roster.db"], cwd=ROOT, check=True,
        )  # fmt: skip
        return (time.perf_counter() - begun) / int(server.ready["district"]["students"])
