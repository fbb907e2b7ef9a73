"""`mock-sis serve` and mischief: an engine without sockets, a longer journal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests


@contextmanager
def _served(tmp_path: Path, *options: str) -> Iterator[dict[str, Any]]:
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "mock_sis", "serve", "--recipe", "tiny", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--ready-file", ready, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        yield json.loads(ready.read_text())
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_granian_refuses_what_needs_the_socket(tmp_path: Path) -> None:
    """Rules that cut, truncate or drip are refused in one sentence; others work there too."""
    with _served(tmp_path, "--engine", "granian") as ready, requests.Session() as session:
        session.trust_env = False
        rules = f"{ready['control']['url']}/mischief"
        refused = [
            session.post(rules, json=rule, timeout=20)
            for rule in ({"cut": "reset"}, {"truncate": 5}, {"drip": 10, "delay": 1})
        ]
        taken = session.post(rules, json={"status": 503, "retry_after": 4}, timeout=20)
        answer = session.get(f"{ready['powerschool']['url']}/ws/v1/metadata", timeout=20)

    assert [reply.status_code for reply in refused] == [400, 400, 400]
    assert refused[0].json()["error"] == (
        "cut needs the connection's socket, which granian does not give: "
        "serve with --engine cheroot"
    )
    assert taken.status_code == 200
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "4")


def test_the_journal_keeps_as_many_as_asked(tmp_path: Path) -> None:
    """`--journal N` bounds the journal in entries."""
    with _served(tmp_path, "--journal", "12") as ready, requests.Session() as session:
        session.trust_env = False
        for _ in range(15):
            session.get(f"{ready['powerschool']['url']}/ws/v1/metadata", timeout=20)
        entries = session.get(f"{ready['control']['url']}/journal", timeout=20).json()["entries"]

    assert [entry["number"] for entry in entries] == list(range(4, 16))
