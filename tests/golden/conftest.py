"""A server that answers whatever a test tells it, so that each rule is seen to fail."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sis_contract.golden import Case, Outcome, read_case, run_case

Headers = dict[str, str]


@dataclass
class Stub:
    """Answers handed out in turn, and the requests that came."""

    base: str = ""
    token: str = "the-token"
    answers: list[tuple[int, Headers, bytes]] = field(default_factory=list)
    asked: list[tuple[str, str, Headers, bytes]] = field(default_factory=list)
    rows: str = ""

    def load(self, tables: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        """Nothing to fill: the answers are given."""

    def sql(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Runs on a database made by `rows`."""
        connection = sqlite3.connect(":memory:")
        try:
            connection.executescript(self.rows)
            cursor = connection.execute(statement)
            return [d[0] for d in cursor.description], cursor.fetchall()
        finally:
            connection.close()


@contextmanager
def serving(stub: Stub) -> Iterator[Stub]:
    """The stub behind a real socket."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            raw_path = self.requestline.split()[1]  # `self.path` has doubled slashes folded
            stub.asked.append((self.command, raw_path, dict(self.headers.items()), body))
            if not stub.answers:
                self.close_connection = True
                return
            status, headers, content = stub.answers.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    stub.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


Ask = Callable[..., tuple[Outcome, Stub]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Runs one case against a stub: `ask(expect, answers, …) -> (outcome, stub)`."""

    def run(
        expect: dict[str, Any],
        *bodies: Any,
        status: int = 200,
        headers: Headers | None = None,
        rows: str = "",
        **case: Any,
    ) -> tuple[Outcome, Stub]:
        request = case.pop("request", {"method": "GET", "path": case.pop("path", "/x")})
        data = {
            "id": "case",
            "given": {"today": "2026-10-15"},
            "request": request,
            "expect": {"status": 200, **expect},
            **case,
        }
        path = tmp_path / "case.json"
        path.write_text(json.dumps(data))
        answers = [(status, headers or {}, _bytes(body)) for body in bodies]
        stub = Stub(answers=answers, rows=rows)

        @contextmanager
        def make(_: Case) -> Iterator[Stub]:
            with serving(stub):
                yield stub

        return run_case(read_case(path), make), stub

    return run


def _bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return json.dumps(body).encode()
