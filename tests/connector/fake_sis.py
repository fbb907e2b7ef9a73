"""A small PowerSchool for the connector's tests: documented shapes, and any quirk on demand.

It knows nothing of the project's own server. Rows are composed by hand in `small_district`.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Row = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]
CLIENT_ID = "6c0f5a1e-2f0b-4c55-9d5e-1f6a3f0e7b21"
CLIENT_SECRET = "0b9d2d37-7c0e-4f1b-8a34-5a1c9e2b6d48"
ENROLLMENTS = "com.example.mocksis.roster.enrollments"
CO_TEACHERS = "com.example.mocksis.roster.coteachers"
GUARDIANS = "com.example.mocksis.roster.guardians"
NOON = 1795348800000  # 2026-11-22 12:00 UTC in milliseconds
EXPIRED = (
    'Bearer error="invalid_token",realm="PowerSchool",'
    'error_description="The access token has expired"'
)


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Fault:
    """Answers in place of the server, `times` times, after letting `after` such requests pass."""

    method: str
    path: re.Pattern[str]
    reply: Callable[[FakeSis, BaseHTTPRequestHandler], Reply | None]
    times: int
    after: int = 0


@dataclass
class FakeSis:
    """The district and the server's habits; change both before or between runs."""

    schools: list[Row] = field(default_factory=list)
    terms: list[Row] = field(default_factory=list)
    students: list[Row] = field(default_factory=list)
    staff: list[Row] = field(default_factory=list)
    courses: dict[int, list[Row]] = field(default_factory=dict)
    hidden_courses: list[Row] = field(default_factory=list)
    sections: list[Row] = field(default_factory=list)
    enrollments: list[Row] = field(default_factory=list)
    co_teachers: dict[str, list[Row]] = field(default_factory=dict)
    guardians: dict[str, list[Row]] = field(default_factory=dict)
    queries: set[str] = field(default_factory=lambda: {CO_TEACHERS, GUARDIANS})
    page_max: int = 100
    page_told: int | None = None
    current_year: int = 2026
    hides_inactive: bool = True
    knows_size_0: bool = True
    token_path: str = "/oauth/access_token"
    expires_in: Any = "2591876"
    v1_open: bool = True
    faults: list[Fault] = field(default_factory=list)
    rewrites: list[tuple[re.Pattern[str], Callable[[str], str]]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    tokens: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        self.lock = threading.RLock()

    # ------------------------------------------------------------------ for the tests

    def fault(
        self,
        path: str,
        reply: Reply | Callable[[FakeSis, BaseHTTPRequestHandler], Reply | None],
        *,
        times: int = 1,
        method: str = "GET",
        after: int = 0,
    ) -> None:
        """Answer `times` requests to paths that match `path` wholly with `reply`."""
        made = reply if callable(reply) else lambda _fake, _handler: reply
        self.faults.append(Fault(method, re.compile(path), made, times, after))

    def rewrite(self, path: str, change: Callable[[str], str]) -> None:
        """Change the text of every answer to `path`."""
        self.rewrites.append((re.compile(path), change))

    def asked(self, path: str, method: str = "GET") -> list[Seen]:
        return [one for one in self.seen if one.method == method and re.fullmatch(path, one.path)]

    def revoke(self) -> None:
        """The token handed out so far is good no longer."""
        self.tokens += 1

    @property
    def token(self) -> str:
        return f"7d0c1f52-93ab-4c1e-8a77-{self.tokens:012}"

    # ------------------------------------------------------------------ answers

    def answer(self, request: Seen, handler: BaseHTTPRequestHandler) -> Reply | None:
        with self.lock:
            self.seen.append(request)
            for fault in self.faults:
                fits = fault.method == request.method and fault.path.fullmatch(request.path)
                if fits and fault.after > 0:
                    fault.after -= 1
                elif fits and fault.times > 0:
                    fault.times -= 1
                    return fault.reply(self, handler)
            status, headers, body = self._route(request)
            for path, change in self.rewrites:
                if path.fullmatch(request.path):
                    body = change(body.decode()).encode()
            return status, headers, body

    def _route(self, request: Seen) -> Reply:
        if request.path == self.token_path and request.method == "POST":
            return self._token(request)
        if request.path.startswith("/oauth/"):
            return 404, {}, b""
        if request.path == "/ws/v1/time":
            return reply({"resource": {"time": "2026-11-22 12:00:00", "timestamp": NOON}})
        signed = request.headers.get("authorization") == f"Bearer {self.token}"
        if request.path == "/ws/v1/metadata":
            return reply({"metadata": self._metadata(signed)})
        if not signed:
            return 401, {"WWW-Authenticate": EXPIRED}, b""
        if request.path.startswith("/ws/schema/query/") and request.method == "POST":
            return self._query(request)
        if not request.path.startswith("/ws/v1/") or request.method != "GET":
            return problem(404, "not found")
        if not self.v1_open:
            return problem(401, "Plugin is missing required accessLevelV1Api READ permission")
        if "json" not in request.headers.get("accept", "").lower():
            return 200, {"Content-Type": "application/xml"}, b"<schools expansions=''/>"
        return self._v1(request)

    def _token(self, request: Seen) -> Reply:
        import base64

        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return reply({"error": "invalid_client"}, 401)
        life = {"access_token": self.token, "token_type": "Bearer", "expires_in": self.expires_in}
        return reply(life)

    def _metadata(self, signed: bool) -> Row:
        base: Row = {"powerschool_version": "25.2.0.1", "district_timezone": "America/New_York"}
        if signed:
            size = self.page_told or self.page_max
            names = ("course", "school", "section", "section_enrollment", "staff", "student")
            base |= {f"{name}_max_page_size": size for name in (*names, "term")}
            base["plugin_id"] = 12
        return base

    def _v1(self, request: Seen) -> Reply:
        path = request.path.removeprefix("/ws/v1/")
        counts = path.endswith("/count")
        path = path.removesuffix("/count")
        found = self._rows(path, request)
        if found is None:
            return problem(404, f"no {path}")
        plural, singular, rows = found
        if not plural:
            return reply({singular: rows[0]})
        if counts:
            return reply({"resource": {"count": len(rows)}})
        size = min(int(request.query.get("pagesize", self.page_max)), self.page_max)
        page = int(request.query.get("page", 1))
        return reply(mapped(plural, singular, rows[(page - 1) * size : page * size]))

    def _rows(self, path: str, request: Seen) -> tuple[str, str, list[Row]] | None:
        year = re.search(r"start_year(==|=ge=)(\d+)", request.query.get("q", ""))
        parts = path.split("/")
        match parts:
            case ["district", "school"]:
                return "schools", "school", self.schools
            case ["school", number, kind]:
                return self._of_school(int(number), kind, year)
            case ["section", number, "section_enrollment"]:
                mine = [r for r in self.enrollments if abs(r["section_id"]) == int(number)]
                return "section_enrollments", "section_enrollment", mine
            case ["course", number]:
                every = [*self.hidden_courses, *(r for rs in self.courses.values() for r in rs)]
                return self._single("course", every, number)
            case ["staff", number]:
                return self._single("staff", self.staff, number)
        return None

    def _single(self, name: str, rows: list[Row], number: str) -> tuple[str, str, list[Row]] | None:
        mine = [row for row in rows if str(row["id"]) == number]
        return ("", name, mine) if mine else None

    def _of_school(
        self, school: int, kind: str, year: re.Match[str] | None
    ) -> tuple[str, str, list[Row]] | None:
        if kind == "student":
            rows = [r for r in self.students if r["_at"] == school]
            if self.hides_inactive:
                rows = [r for r in rows if r["school_enrollment"]["enroll_status_code"] == 0]
            return "students", "student", rows
        if kind == "staff":
            return "staffs", "staff", [r for r in self.staff if r["_at"] == school and r["_on"]]
        if kind == "course":
            return "courses", "course", self.courses.get(school, [])
        low = int(year[2]) if year else self.current_year
        top = 9999 if year and year[1] == "=ge=" else low
        if kind == "term":
            mine = [r for r in self.terms if r["school_id"] == school]
            return "terms", "term", [r for r in mine if low <= r["start_year"] <= top]
        if kind == "section":
            years = {r["id"]: r["start_year"] for r in self.terms}
            mine = [r for r in self.sections if r["school_id"] == school]
            return "sections", "section", [r for r in mine if low <= years[r["term_id"]] <= top]
        return None

    def _query(self, request: Seen) -> Reply:
        name = request.path.removeprefix("/ws/schema/query/")
        counts = name.endswith("/count")
        name = name.removesuffix("/count")
        if name not in self.queries:
            return reply({"message": f"Query {name} not found"}, 404)
        arguments = json.loads(request.body)
        table = self.co_teachers if name == CO_TEACHERS else self.guardians
        rows = table.get(str(arguments["schoolid"]), [])
        if name == ENROLLMENTS:
            rows = self._enrolled(arguments)
        if counts:
            return reply({"count": len(rows)})
        size = int(request.query.get("pagesize", 100))
        size = size or (len(rows) + 1 if self.knows_size_0 else 100)
        page = int(request.query.get("page", 1))
        shown = rows[(page - 1) * size : page * size]
        body: Row = {"name": "Sections"} if shown else {}
        if shown:
            body["record"] = shown
        return reply({**body, "@extensions": ""})

    def _enrolled(self, arguments: Row) -> list[Row]:
        """The enrollments of one school's year, class by class, as the bulk query gives them."""
        schools = {str(one["school_number"]): one["id"] for one in self.schools}
        years = {one["id"]: one["start_year"] - 1990 for one in self.terms}
        classes = [
            one["id"]
            for one in self.sections
            if one["school_id"] == schools.get(str(arguments["schoolid"]))
            and years[one["term_id"]] == int(arguments["yearid"])
        ]
        return [
            _enrollment(row)
            for one in classes
            for row in self.enrollments
            if abs(row["section_id"]) == one
        ]


def _enrollment(row: Row) -> Row:
    """A row of the bulk query: texts, nothing that is empty, the class by its positive id."""
    shown = {
        "section_dcid": str(abs(row["section_id"])),
        "student_dcid": str(row["student_id"]),
        "entry_date": row.get("entry_date"),
        "exit_date": row.get("exit_date"),
        "dropped": "1" if row["section_id"] < 0 or row.get("dropped") else None,
    }
    return {name: value for name, value in shown.items() if value}


def mapped(plural: str, singular: str, rows: list[Row]) -> Row:
    """A `/ws/v1` collection: no key for no row, an object for one, a list for more."""
    wrapper: Row = {"@expansions": "", "@extensions": ""}
    clean = [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows]
    if len(clean) == 1:
        wrapper[singular] = clean[0]
    elif clean:
        wrapper[singular] = clean
    return {plural: wrapper}


def reply(body: Any, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json;charset=UTF-8"}, json.dumps(body).encode()


def problem(status: int, message: str) -> Reply:
    return reply({"errorMessage": {"message": message}}, status)


def page_of_html(title: str) -> Reply:
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head></html>"
    return 200, {"Content-Type": "text/html"}, page.encode()


def to_maintenance(fake: FakeSis, handler: BaseHTTPRequestHandler) -> Reply:
    """Maintenance as hosted servers show it: a redirect to a page on another host."""
    return 302, {"Location": "https://message.sis.example/?server=district.example"}, b""


def cut_off(fake: FakeSis, handler: BaseHTTPRequestHandler) -> None:
    """A body that is shorter than its Content-Length says."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"schools":{"school":[')
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def hang_up(fake: FakeSis, handler: BaseHTTPRequestHandler) -> None:
    """A connection that closes without an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive, silent."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body in one piece, or the kernel waits between them
    fake: FakeSis

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Seen(
            self.command,
            parts.path,
            {name: values[-1] for name, values in parse_qs(parts.query).items()},
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        answer = self.fake.answer(request, self)
        if answer is None:
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None: ...


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


def serve(fake: FakeSis) -> Server:
    """Serve `fake` on a free port of the loopback address; close with `server_close`."""
    handler = type("BoundHandler", (Handler,), {"fake": fake})
    server = Server(("127.0.0.1", 0), handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
