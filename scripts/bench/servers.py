"""Servers as processes: mock-sis, and the same engine sending constant bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-10-15"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, its process, its ready file's content."""

    url: str
    pid: int
    ready: dict[str, Any]

    def headers(self) -> dict[str, str]:
        """Headers of a client with a token, asking for JSON."""
        plugin = self.ready["powerschool"]
        pair = b64encode(f"{plugin['client_id']}:{plugin['client_secret']}".encode()).decode()
        request = urllib.request.Request(
            f"{self.url}/oauth/access_token",
            b"grant_type=client_credentials",
            {"Authorization": f"Basic {pair}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            token = json.loads(answer.read())["access_token"]
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def get(self, path: str, headers: dict[str, str]) -> bytes:
        """The body of one answer."""
        request = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())

    def memory(self) -> float:
        """Resident memory of the process in MiB (Linux)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("/proc tells no VmRSS")


class Peak:
    """The most memory of a server while the block runs, in MiB, looked at every 2 ms."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.most = 0.0

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.002):
            self.most = max(self.most, self._server.memory())


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    """`mock-sis serve …` on a free port until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        process = subprocess.Popen(
            [sys.executable, "-m", "mock_sis", "serve", "--port", "0", "--ready-file", ready,
             *arguments], cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            content = _wait(process, ready)
            yield Server(content["powerschool"]["url"], content["pid"], content)
        finally:
            _end(process)


def _wait(process: subprocess.Popen[bytes], ready: Path) -> dict[str, Any]:
    for _ in range(60_000):
        if ready.exists():
            found: dict[str, Any] = json.loads(ready.read_text("utf-8"))
            return found
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with exit code {process.returncode}")
        time.sleep(0.002)
    raise RuntimeError("the server was not ready after two minutes")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def sending(body: bytes) -> Iterator[str]:
    """The same engine, sending these bytes whatever it is asked; the URL."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.bench.constant", file.name], cwd=ROOT,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            _end(process)
            process.stdout.close()


@contextmanager
def generated(recipe: str) -> Iterator[Path]:
    """A district's file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{recipe}.db"
        subprocess.run(
            [sys.executable, "-m", "mock_sis", "generate", "--recipe", recipe, "--today", TODAY,
             "-o", path], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        yield path
