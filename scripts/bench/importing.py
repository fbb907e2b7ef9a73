"""The connector: time per student on a big district against a small one."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from scripts.bench.row import Row, at_most
from scripts.bench.servers import ROOT, generated, serving


def rows() -> Iterator[Row]:
    """One row: medium against small."""
    small = median(_per_student("small") for _ in range(3))
    medium = _per_student("medium")
    yield at_most(
        "connector, time per student on medium against small", 1.5, medium / small, " ×",
        f"{medium * 1000:.2f} ms against {small * 1000:.2f} ms",
    )  # fmt: skip


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
