"""How long a server takes to answer, what it needs, how fast it goes back to its start."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from statistics import median

from scripts.bench.row import Row, at_most
from scripts.bench.servers import serving


def rows() -> Iterator[Row]:
    """First 200, idle memory, reset."""
    importing, answering = [], []
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import flask"], check=True)
        importing.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        with serving("--recipe", "tiny") as server:
            server.get("/ws/v1/metadata", {})
            answering.append(time.perf_counter() - begun)
    yield at_most(
        "serve --recipe tiny to its first 200, against `import flask`", 3,
        median(answering) / median(importing), " ×",
        f"{median(answering) * 1000:.0f} ms against {median(importing) * 1000:.0f} ms",
    )  # fmt: skip
    with serving("--recipe", "small") as server:
        time.sleep(2)
        yield at_most("idle memory of small", 90, server.memory(), " MiB")
        server.get("/ws/v1/district/student", server.headers())
        times = []
        for _ in range(20):
            request = urllib.request.Request(f"{server.url}/_sandbox/reset", b"{}", method="POST")
            request.add_header("Content-Type", "application/json")
            begun = time.perf_counter()
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
            times.append((time.perf_counter() - begun) * 1000)
        yield at_most("reset of small, over HTTP, median of 20", 10, median(times), " ms")
