"""A small OneRoster 1.1 server for the connector's tests: documented shapes, and any habit that
servers have in the field on demand.

It knows nothing of the project's own provider. Rows are composed by hand in `small_district`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Row = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]
CLIENT_ID = "6c0f5a1e-2f0b-4c55-9d5e-1f6a3f0e7b21"
CLIENT_SECRET = "0b9d2d37-7c0e-4f1b-8a34-5a1c9e2b6d48"
ROOT = "/ims/oneroster/v1p1"
TYPES = {
    "orgs": "org",
    "academicSessions": "academicSession",
    "courses": "course",
    "classes": "class",
    "users": "user",
    "enrollments": "enrollment",
    "categories": "category",
    "lineItems": "lineItem",
    "results": "result",
    "demographics": "demographics",
}


@dataclass
class Seen:
    """A request as it came in; `path` is still percent-encoded."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeOneRoster:
    """The district and the server's habits; change both before or between runs."""

    data: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TYPES})
    root: str = ROOT
    token_path: str = "/oauth/access_token"
    page_cap: int = 10_000
    total: Callable[[int], str | None] = str
    link: Callable[[FakeOneRoster, str, dict[str, str], int, int], str | None] = lambda *_parts: (
        None
    )
    offset_of: Callable[[dict[str, str]], int] = lambda query: int(query.get("offset", "0"))
    envelope: Callable[[str, list[Row]], Any] = lambda name, rows: {name: rows}
    rows_of: Callable[[str, list[Row]], list[Row]] = lambda name, rows: rows
    token_body: Callable[[str], Any] = lambda token: {
        "access_token": token,
        "token_type": "bearer",
        "expires_in": 3600,
    }
    token_headers: dict[str, str] = field(default_factory=dict)
    single_token: bool = False
    needed_header: tuple[str, str] | None = None
    needed_for: str = ".*"
    empty_relation_is_404: bool = False
    categories_of_class: bool = True
    put_answer: Callable[[str, Row], Any] | None = None
    idless: bool = False
    strict_gets: bool = False
    faults: list[list[Any]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    signed: Callable[[Seen, str], bool] | None = None
    url: str = ""

    def __post_init__(self) -> None:
        self.lock = threading.RLock()

    # ------------------------------------------------------------------ for the tests

    def fault(self, path: str, reply: Reply | Callable[[], Reply | None], *, times: int = 1,
              method: str = "GET", after: int = 0) -> None:  # fmt: skip
        """Answer `times` requests to paths (below the root) that match wholly with `reply`."""
        self.faults.append([method, re.compile(path), reply, times, after])

    def asked(self, path: str, method: str = "GET") -> list[Seen]:
        """The requests to paths below the root that match wholly."""
        pattern = re.compile(re.escape(self.root) + path)
        return [one for one in self.seen if one.method == method and pattern.fullmatch(one.path)]

    def row(self, kind: str, sourced_id: str) -> Row:
        return next(row for row in self.data[kind] if row["sourcedId"] == sourced_id)

    # ------------------------------------------------------------------ answers

    def answer(self, request: Seen) -> Reply:
        with self.lock:
            self.seen.append(request)
            if request.path == self.token_path and request.method == "POST":
                return self._token()
            if not request.path.startswith(self.root + "/"):
                return problem(404, "unknown object", "there is nothing here")
            path = request.path.removeprefix(self.root)
            for fault in self.faults:
                method, pattern, reply, times, after = fault
                if method != request.method or not pattern.fullmatch(path) or times < 1:
                    continue
                if after > 0:
                    fault[4] -= 1
                    continue
                fault[3] -= 1
                made = reply() if callable(reply) else reply
                if made is not None:
                    return made
            if not self._is_signed(request):
                return problem(401, "unauthorized", "no good token")
            if self.needed_header and re.fullmatch(self.needed_for, path):
                name, value = self.needed_header
                if value not in request.headers.get(name, ""):
                    return problem(401, "unauthorized", f"{name} is missing")
            if self.strict_gets and request.method == "GET" and request.body:
                return problem(400, "invalid data", "a GET has no body")
            parts = [unquote(part) for part in path.strip("/").split("/")]
            if request.method == "PUT":
                return self._put(parts, request)
            return self._get(parts, path, request)

    def _token(self) -> Reply:
        token = f"tok-{len(self.tokens)}-0123456789"
        if self.single_token:
            self.tokens.clear()
            token = f"tok-{len(self.seen)}-0123456789"
        self.tokens.append(token)
        status, headers, body = reply(self.token_body(token))
        return status, {**headers, **self.token_headers}, body

    def _is_signed(self, request: Seen) -> bool:
        if self.signed is not None:
            return self.signed(request, self.url)
        return request.headers.get("authorization", "").removeprefix("Bearer ") in self.tokens

    def _get(self, parts: list[str], path: str, request: Seen) -> Reply:
        kind = parts[0]
        if kind not in TYPES:
            return problem(404, "unknown object", path)
        if len(parts) == 1:
            return self._page(kind, self.data[kind], path, request)
        if len(parts) == 2:
            found = [row for row in self.data[kind] if row["sourcedId"] == parts[1]]
            if not found:
                return problem(404, "unknown object", parts[1])
            return reply({TYPES[kind]: found[0]})
        if parts[2] == "categories" and not self.categories_of_class:
            return problem(404, "unknown object", path)
        found = [row for row in self.data[parts[2]] if self._class_of(parts[2], row) == parts[1]]
        if not found and self.empty_relation_is_404:
            return problem(404, "unknown object", "nothing there")
        return self._page(parts[2], found, path, request)

    def _class_of(self, kind: str, row: Row) -> str | None:
        if kind == "categories":
            return row.get("metadata", {}).get("classId")
        if kind == "results":
            row = self.row("lineItems", row["lineItem"]["sourcedId"])
        return row["class"]["sourcedId"]

    def _page(self, kind: str, rows: list[Row], path: str, request: Seen) -> Reply:
        rows = self.rows_of(kind, rows)
        offset = self.offset_of(request.query)
        limit = min(int(request.query.get("limit", "100")), self.page_cap)
        headers = {}
        total = self.total(len(rows))
        if total is not None:
            headers["X-Total-Count"] = total
        link = self.link(self, path, request.query, offset + limit, len(rows))
        if link is not None:
            headers["Link"] = link
        status, plain, body = reply(self.envelope(kind, rows[offset : offset + limit]))
        return status, {**plain, **headers}, body

    def _put(self, parts: list[str], request: Seen) -> Reply:
        kind = parts[0]
        body = json.loads(request.body)[TYPES[kind]]
        if len(parts) == 1:
            if not self.idless:
                return problem(405, "invalid data", "an id is missing")
            parts = [kind, f"given-{len(self.data[kind])}"]
        row = {**body, "sourcedId": parts[1]}
        known = [one for one in self.data[kind] if one["sourcedId"] == parts[1]]
        for one in known:
            self.data[kind].remove(one)
        self.data[kind].append(row)
        if self.put_answer is not None:
            made = self.put_answer(TYPES[kind], row)
            return (201, {}, b"") if made is None else reply(made, 200 if known else 201)
        return reply({TYPES[kind]: row}, 200 if known else 201)


def reply(body: Any, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def problem(status: int, minor: str, words: str) -> Reply:
    """The 1.1 error body."""
    one = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": words,
        "imsx_codeMinor": minor,
    }
    return reply({"statusInfoSet": [one]}, status)


def serve(fake: FakeOneRoster) -> ThreadingHTTPServer:
    """Serve `fake` on a free port in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def go(self) -> None:
            parts = urlsplit(self.path)
            query = {k: v[-1] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            headers["raw-target"] = self.path
            status, extra, data = fake.answer(Seen(self.command, parts.path, query, headers, body))
            self.send_response(status)
            for name, value in extra.items():
                for one in value.split("\n"):
                    self.send_header(name, one)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = go

        def log_message(self, *_arguments: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
