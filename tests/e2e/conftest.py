"""Our programs as processes: a district that is served, and commands that are run to their end."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

SECONDS = 60.0
TODAY = "2026-10-15"


@dataclass(frozen=True, slots=True)
class Served:
    """A running `mock-sis serve --db`: ready file, district's file."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    ready_file: Path
    db: Path

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return str(self.ready["powerschool"]["url"])

    def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a SELECT on the district's file, read beside the server."""
        uri = f"{self.db.as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return connection.execute(statement, parameters).fetchall()

    def token(self) -> str:
        """A token from the token endpoint."""
        plugin = self.ready["powerschool"]
        pair = f"{plugin['client_id']}:{plugin['client_secret']}".encode()
        headers = {
            "Authorization": f"Basic {b64encode(pair).decode()}",
            "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        }
        status, body = self.ask(
            "POST", "/oauth/access_token", headers, b"grant_type=client_credentials"
        )
        assert status == 200, body
        return str(json.loads(body)["access_token"])

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> tuple[int, bytes]:
        """One request, sent raw."""
        address = urlsplit(self.url)
        with closing(
            http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        ) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `mock-sis …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "mock_sis", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture(name="run")
def run_fixture() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `mock-sis …` to its end."""
    return run


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small district in a file."""
    path = tmp_path_factory.mktemp("district") / "district.db"
    made = run("generate", "--recipe", "small", "--seed", "11", "--today", TODAY, "-o", path)
    assert made.returncode == 0, made.stderr
    return path


@pytest.fixture(scope="module")
def served(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small district, served on a free port by a process of its own."""
    folder = tmp_path_factory.mktemp("served")
    ready_file, log = folder / "ready.json", (folder / "log.txt").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "mock_sis", "serve", "--db", district, "--port", "0",
         "--ready-file", ready_file],
        stdout=log, stderr=log, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + SECONDS
        while not ready_file.exists():
            assert process.poll() is None and time.monotonic() < deadline, _said(log.name)
            time.sleep(0.05)
        ready = json.loads(ready_file.read_text("utf-8"))
        yield Served(process, ready, ready_file, district)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _said(name: str) -> str:
    return Path(name).read_text("utf-8")
