"""The connector: a big district against a small one, in bulk against class by class."""

from __future__ import annotations

import json
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
    """Seconds of a first import in bulk and class by class, by the connector's own report; the
    server has shown both everything once before."""
    with (
        generated("medium") as db,
        serving("--db", str(db)) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        ready = Path(folder) / "ready.json"
        ready.write_text(json.dumps(server.ready))
        for turn in range(PAIRS + 1):
            pair = [_seconds(ready, Path(folder), road, turn) for road in ("--bulk", "--no-bulk")]
            if turn:
                yield pair[0], pair[1]


def _seconds(ready: Path, folder: Path, road: str, turn: int) -> float:
    report = folder / "report.json"
    subprocess.run(
        [sys.executable, "-m", "mock_sis", "sync", "--ready", ready, "--quiet", road, "--json",
         report, "--target", folder / f"roster{turn}{road}.db"], cwd=ROOT, check=True,
    )  # fmt: skip
    told = json.loads(report.read_text())
    if [one["bulk"] for one in told["roads"]] != [road == "--bulk"]:
        raise RuntimeError(f"the import with {road} took another road: {told['roads']}")
    return float(told["seconds"])


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
