"""Two small gradebooks behind real sockets, bodies composed by hand from the references.

They keep what they are sent, can be told to fail, and can hold an answer back after the work is
done, which is when a client that is killed does not know whether it was.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

CLIENT_ID, CLIENT_SECRET, TOKEN = "id-of-plugin", "secret-of-plugin", "t0k3n-of-plugin"
TYPES = "/ws/schema/query/com.powerschool.core.sections.gradebooktype"
LOOKUP = "/ws/schema/query/com.example.mocksis.gradebook.assignments"
PTG = "/powerschool-ptg-api/v2"
Reply = tuple[int, dict[str, str], Any]


@dataclass
class Books:
    """The state of the server; `pro` names the sections on PowerTeacher Pro."""

    pro: set[int] = field(default_factory=lambda: {8801})
    ptg_installed: bool = True
    lookup_installed: bool = True
    section_header: bool = True
    teachers: dict[int, set[int]] = field(default_factory=lambda: {8801: {4102}, 8802: {4102}})
    members: dict[int, set[int]] = field(
        default_factory=lambda: {8801: set(range(800, 900)), 8802: set(range(800, 900))}
    )
    categories: list[dict[str, Any]] = field(
        default_factory=lambda: [
            category(931, "Homework", 2),
            category(932, "Test", 3),
            category(933, "Labs", 1),
            category(934, "Old", 0, active=False),
        ]
    )
    assignments: dict[int, dict[str, Any]] = field(default_factory=dict)
    scores: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    locked: set[int] = field(default_factory=set)
    seen: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    faults: list[tuple[str, str, Reply]] = field(default_factory=list)
    hold: tuple[str, str] | None = None
    holding: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def fault(self, method: str, path: str, reply: Reply, times: int = 1) -> None:
        """The next requests of this method whose path begins so get this answer, undone."""
        self.faults += [(method, path, reply)] * times

    def asked(self, method: str, path: str) -> list[tuple[dict[str, str], Any]]:
        """Query and body of every request of this method and beginning of path."""
        return [(q, b) for m, p, q, b in self.seen if m == method and p.startswith(path)]

    # ------------------------------------------------------------------------------ routes

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Reply:
        for n, (verb, start, reply) in enumerate(self.faults):
            if verb == method and path.startswith(start):
                del self.faults[n]
                return reply
        if path == TYPES:
            kind = "PTP" if body["section_ids"][0] in self.pro else "PTG"
            return 200, {}, {"record": [{"gradebooktype": kind}]}
        if path.startswith(LOOKUP):
            return self.lookup(path, body)
        if path == "/ws/v1/metadata":
            return 200, {}, {"metadata": {"district_timezone": "America/New_York"}}
        if path == "/ws/v1/time":
            return 200, {}, {"resource": {"timestamp": 1791990000000}}  # 2026-10-14 15:00 UTC
        if path.startswith(PTG):
            return self.ptg(method, path.removeprefix(PTG), body)
        return self.xte(method, path, query, body)

    def lookup(self, path: str, body: Any) -> Reply:
        if not self.lookup_installed:
            return 404, {}, {"message": "Query not found"}
        found = [
            {
                "assignment_id": str(one["id"]),
                "name": one["name"],
                "due": one["due"],
                **({"created_by_plugin": one["plugin"]} if one["plugin"] else {}),
            }
            for one in self.assignments.values()
            if one["section"] == int(body["section_dcid"])
        ]
        if path.endswith("/count"):
            return 200, {}, {"count": len(found)}
        return 200, {}, {"record": found} if found else {}

    # --------------------------------------------------------------------------------- PTP

    def xte(self, method: str, path: str, query: dict[str, str], body: Any) -> Reply:
        user = int(query["users_dcid"])
        if path == "/ws/xte/teacher_category":
            return 200, {}, self.categories
        if path == "/ws/xte/score":
            return self.xte_scores(user, body["assignment_scores"])
        one = re.fullmatch(r"/ws/xte/section/assignment/(\d*)", path)
        assert one, path
        if method == "GET" and not one[1]:
            section = int(query["section_ids"])
            return (
                200,
                {},
                [x["body"] for x in self.assignments.values() if x["section"] == section],
            )
        if method == "GET":
            found = self.assignments.get(int(one[1]))
            return (200, {}, found["body"]) if found else (404, {}, {"message": "Not found"})
        section_body = body["_assignmentsections"][0]
        section = section_body["sectionsdcid"]
        if user not in self.teachers.get(section, set()):
            return 403, {}, {"message": f"User does not teach section {section}, EDIT"}
        if section_body["duedate"] > "2027-06-11":
            return 409, {}, {"message": "Due date is outside the term"}
        if method == "POST":
            return self.create(section, section_body["name"], section_body["duedate"], body)
        kept = self.assignments[int(one[1])]
        kept.update(name=section_body["name"], due=section_body["duedate"], body=body)
        return 200, {}, None

    def xte_scores(self, user: int, rows: list[dict[str, Any]]) -> Reply:
        by_section = {x["section_id"]: x for x in self.assignments.values()}
        for row in rows:
            number = row["_assignmentsection"]["assignmentsectionid"]
            if number not in by_section:
                name = "com.pearson.powerschool.xte.model.AssignmentSection"
                return 500, {}, {"message": f"Unable to find {name} with id {number}"}
            if number in self.locked:
                return 409, {}, {"message": "The assignment is locked"}
        bad = [
            row
            for row in rows
            if row["studentsdcid"]
            not in self.members[
                by_section[row["_assignmentsection"]["assignmentsectionid"]]["section"]
            ]
        ]
        if bad:
            return 409, {}, {"message": "Validation Failed", "errors": [_stranger(x) for x in bad]}
        for row in rows:
            at = by_section[row["_assignmentsection"]["assignmentsectionid"]]["id"]
            self.scores[at, row["studentsdcid"]] = row
        return 200, {}, [{"studentsdcid": row["studentsdcid"]} for row in rows]

    # --------------------------------------------------------------------------------- PTG

    def ptg(self, method: str, path: str, body: Any) -> Reply:
        if not self.ptg_installed:
            return 404, {"Content-Type": "text/html"}, "<html>Not found</html>"
        if made := re.fullmatch(r"/section/(\d+)/assignment", path):
            wanted = body["assignment"]
            if wanted["date_assignment_due"] > "2027-06-11":
                return 409, {}, _words("date_assignment_due", "the due date is not in the term")
            return self.create(int(made[1]), wanted["name"], wanted["date_assignment_due"], body)
        one = re.fullmatch(r"/assignment/(\d+)(/score)?", path)
        assert one, path
        kept = self.assignments.get(int(one[1]))
        if kept is None:
            return 404, {}, _words("assignment", "there is no such assignment")
        if not one[2]:
            wanted = body["assignment"]
            kept.update(name=wanted["name"], due=wanted["date_assignment_due"], body=body)
            return 204, {}, None
        results = []
        for row in body["assignment_scores"]["assignment_score"]:
            student = row["student"]["id"]
            result: dict[str, Any] = {"code": 200}
            if student not in self.members[kept["section"]]:
                result = {"code": 409, "error_message": f"Student {student} is not in the section"}
            else:
                self.scores[kept["id"], student] = row
            results.append({"student": {"id": student}, "batch_result": result})
        return 200, {}, {"assignment_scores": {"assignment_score": results}}

    def create(self, section: int, name: str, due: str, body: Any) -> Reply:
        number = 51000 + len(self.assignments)
        headers = {"Location": f"{self.url}/x/assignment/{number}"}
        if "_assignmentsections" in body:
            part = {**body["_assignmentsections"][0], "assignmentsectionid": number + 9000}
            body = {"assignmentid": number, "createdbyplugin": "17", "_assignmentsections": [part]}
            if self.section_header:
                headers["AssignmentSectionIds"] = f"[{number + 9000}]"
        self.assignments[number] = {
            "id": number, "section_id": number + 9000, "section": section, "name": name,
            "due": due, "plugin": "17", "body": body,
        }  # fmt: skip
        return 201, headers, None


def category(number: int, name: str, position: int, *, active: bool = True) -> dict[str, Any]:
    """A teacher's category as A2.2 shows it, abridged."""
    return {
        "_name": "teachercategory", "_id": number, "teachercategoryid": number, "name": name,
        "displayposition": position, "isactive": active, "usersdcid": 4102,
        "_teachercategorysectionexcludeassociations": [],
    }  # fmt: skip


def _stranger(row: dict[str, Any]) -> dict[str, Any]:
    student, section = row["studentsdcid"], row["_assignmentsection"]["assignmentsectionid"]
    return {
        "field": f"Student.id [{student}] does not have an AssignmentStudentAssociation for "
        f"AssignmentSection.id [{section}]",
        "params": {"assignment_section_id": section, "student_dcid": student},
    }


def _words(field_name: str, text: str) -> dict[str, Any]:
    return {"error_message": {"error": [{"field": field_name, "error_description": text}]}}


class Handler(BaseHTTPRequestHandler):
    """One request of HTTP/1.1."""

    protocol_version = "HTTP/1.1"
    books: Books

    def log_message(self, *_: Any) -> None: ...

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        parts = urlsplit(self.path)
        if parts.path.startswith("/oauth/access_token"):
            return self.reply((200, {}, {"access_token": TOKEN, "expires_in": "3000"}))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.reply((401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}, None))
        query, body = dict(parse_qsl(parts.query)), json.loads(raw) if raw else None
        books = self.books
        with books.lock:
            books.seen.append((self.command, parts.path, query, body))
            reply = books.answer(self.command, parts.path, query, body)
            held = books.hold
        if held and held[0] == self.command and parts.path.startswith(held[1]):
            books.holding.set()
            books.release.wait(30)
        return self.reply(reply)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def reply(self, reply: Reply) -> None:
        status, headers, body = reply
        raw = (
            b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        )
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except OSError:  # the client was killed: nobody reads this
            self.close_connection = True


def serve(books: Books) -> ThreadingHTTPServer:
    """Serve `books` on a free port of this machine."""
    handler = type("BoundHandler", (Handler,), {"books": books})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    books.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    ).start()
    return server
