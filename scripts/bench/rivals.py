"""The same page from json-server (npm), from our engine, from granian."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from scripts.bench import load
from scripts.bench.pages import page
from scripts.bench.row import Row, at_least
from scripts.bench.servers import generated, serving

PACKAGE = "json-server@0.17.4"
WANTED = {"cheroot": 2.0, "granian": 3.0}
PAGES = 20


def rows() -> Iterator[Row]:
    """One row an engine; without npm the rows say so."""
    names = {engine: f"the same page against {PACKAGE}, engine {engine}" for engine in WANTED}
    if shutil.which("npm") is None or shutil.which("node") is None:
        for engine, wanted in WANTED.items():
            yield Row(names[engine], f"≥ {wanted:g}", "npm is not installed here", None)
        return
    with generated("medium") as db, tempfile.TemporaryDirectory() as folder:
        with serving("--db", str(db)) as server:
            headers = server.headers()
            students = [
                student
                for number in range(1, PAGES + 1)
                for student in json.loads(server.get(page(number), headers))["students"]["student"]
            ]
        data = Path(folder) / "db.json"
        data.write_text(json.dumps({"students": students}))
        try:
            with json_server(Path(folder), data) as other:
                for engine, wanted in WANTED.items():
                    with serving("--db", str(db), "--engine", engine) as server:
                        yield _against(server.url, server.headers(), other, names[engine], wanted)
        except (subprocess.CalledProcessError, RuntimeError) as error:
            for engine, wanted in WANTED.items():
                yield Row(names[engine], f"≥ {wanted:g}", f"json-server: {error}", None)


def _against(url: str, headers: dict[str, str], other: str, what: str, wanted: float) -> Row:
    ours = [page(number) for number in range(1, PAGES + 1)]
    theirs = [f"/students?_page={number}&_limit=100" for number in range(1, PAGES + 1)]
    load.run(url, ours, headers, seconds=1.0)
    load.run(other, theirs, headers, seconds=2.0)
    pairs = [(load.run(url, ours, headers), load.run(other, theirs, headers)) for _ in range(3)]
    one, two = pairs[0]
    details = f"{one.rate:.0f}/s against {two.rate:.0f}/s"
    return at_least(what, wanted, median(a.rate / b.rate for a, b in pairs), details)


@contextmanager
def json_server(folder: Path, data: Path) -> Iterator[str]:
    """json-server on a free port, installed into a folder that is deleted afterwards."""
    subprocess.run(
        ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, PACKAGE],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [folder / "node_modules" / ".bin" / "json-server", "--quiet", "--host", "127.0.0.1",
         "--port", str(port), data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("it did not start within half a minute")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
