"""A plain server that knows nothing but the answers that one golden case records."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sis_contract.golden import Case

UNKNOWN = "X-Not-Recorded"
"""Header of the answer to whatever the case does not tell about."""

TOKEN = {"access_token": "a-token", "token_type": "Bearer", "expires_in": "2591999"}


def recorded(case: Case) -> dict[str, bytes]:
    """Path without query → body, for JSON answers to plain GETs with a token.

    Bodies with `{{any}}` are left out: nobody knows what stood there.
    """
    found: dict[str, bytes] = {}
    for step in case.steps:
        ask, expect = step.request, step.expect
        plain = ask.method == "GET" and not set(ask.headers) & {"Authorization", "Accept"}
        if not plain or expect["status"] != 200 or "json" not in expect:
            continue
        text = json.dumps(_whole(expect["json"]))
        if "{{any}}" not in text and "{{re:" not in text:
            found.setdefault(ask.path.partition("?")[0], text.encode())
    return found


def _whole(value: Any) -> Any:
    """An expectation as a body that meets it."""
    if isinstance(value, Mapping):
        if set(value) == {"{{unordered}}"}:
            return _whole(value["{{unordered}}"])
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {"{{int}}": 7, "{{string}}": "seven"}.get(value, value) if _is_text(value) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


@contextmanager
def replaying(bodies: Mapping[str, bytes]) -> Iterator[str]:
    """The stub behind a real socket; its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = bodies.get(self.path.partition("?")[0])
            if body is None or not self.headers.get("Authorization", "").startswith("Bearer "):
                self._answer(501, b"", {UNKNOWN: "yes"})
            else:
                here = f"http://127.0.0.1:{server.server_port}".encode()
                self._answer(200, body.replace(b"{{base}}", here), {})

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == "/oauth/access_token":
                self._answer(200, json.dumps(TOKEN).encode(), {})
            else:
                self._answer(501, b"", {UNKNOWN: "yes"})

        do_PUT = do_DELETE = do_HEAD = do_POST

        def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(5)
