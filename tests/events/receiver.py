"""A receiver of notifications on a real socket, and a served world that tells it."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from http_reply import Reply, ask

from mock_sis.world import World
from sis_core.serving.journal import Entry
from sis_core.serving.tls import Certificate

PATIENCE = 15.0
PATH = "/ws/v1/event_subscription"
ROWS: dict[str, list[dict[str, Any]]] = {
    "students": [
        {"dcid": 812, "id": 1812, "student_number": 20417, "last_name": "Quill", "schoolid": 210},
        {"dcid": 813, "id": 1813, "student_number": 20418, "last_name": "Vance", "schoolid": 210},
    ],
    "users": [{"dcid": 31, "last_name": "Reyes"}],
    "schoolstaff": [
        {"dcid": 41, "id": 141, "users_dcid": 31, "schoolid": 210},
        {"dcid": 42, "id": 142, "users_dcid": 31, "schoolid": 220},
    ],
}


@dataclass
class Post:
    """One request as it came in."""

    at: float
    path: str
    headers: dict[str, str]
    json: Any


@dataclass
class Receiver:
    """A server that keeps what it is sent, and answers with the given statuses, then 200."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None
    _came: threading.Condition = field(default_factory=threading.Condition)

    def take(self, post: Post) -> int:
        """Keeps a request; returns the status to answer with."""
        with self._came:
            self.posts.append(post)
            self._came.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait(self, count: int) -> list[Post]:
        """The requests, once there are that many."""
        with self._came:
            came = self._came.wait_for(lambda: len(self.posts) >= count, PATIENCE)
        assert came, f"{len(self.posts)} of {count} notifications came"
        return self.posts

    def events(self, count: int) -> list[tuple[str, str, int]]:
        """Type, resource and id of every event of the first requests."""
        return [
            (e["event_type"], e["resource"], e["id"])
            for post in self.wait(count)
            for e in post.json["events"]
        ]


@contextmanager
def receiving(certificate: Certificate | None = None) -> Iterator[Receiver]:
    """A receiver on a free port, with TLS where it is given a certificate."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            post = Post(time.monotonic(), self.path, headers, json.loads(body))
            status = receiver.take(post)
            if receiver.hold is not None:
                receiver.hold.wait(PATIENCE)
            try:
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                self.close_connection = True  # the sender went away, as a test wants it

        def log_message(self, *said: object) -> None:
            """Keeps quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A refused handshake is what a test wants."""

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate, certificate.key)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    receiver.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/ps/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Site:
    """A served world from outside, and its store for changes."""

    world: World

    def ask(
        self,
        method: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        path: str = PATH,
    ) -> Reply:
        """One request with a token; a body of bytes is sent as it is, others as JSON."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return ask(self.world, self.world.valid_token(), method, path, data, headers)

    def subscribe(self, url: str, *pairs: str, key: str | None = "north-1") -> int:
        """The status of a PUT; pairs are texts such as `student INSERT`."""
        return self.ask("PUT", subscription(url, pairs, key)).status

    def update(self, table: str, row_id: int, **values: Any) -> None:
        """Changes a row in a transaction of its own."""
        with self.world.store.write() as w:
            assert w.update(table, row_id, values)

    def outgoing(self, count: int) -> list[Entry]:
        """The journal's entries of our own requests, once there are that many."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [e for e in self.world.journal.entries() if e.family == "callback"]
            if len(found) >= count:
                return found
            time.sleep(0.01)
        raise AssertionError(f"{len(found)} of {count} entries came")


def subscription(url: str, pairs: Sequence[str], key: str | None = "north-1") -> dict[str, Any]:
    """The body of a PUT."""
    listed = []
    for pair in pairs:
        name, event_type = pair.split()
        star = "" if name == "test_subscription" or "/" in name else "/*"
        listed.append({"resource": f"/ws/v1/{name}{star}", "event_type": event_type})
    named = {} if key is None else {"key": key}
    return {"event_subscriptions": {**named, "callback_url": url, "event_subscription": listed}}


@contextmanager
def site(path: Path | None = None) -> Iterator[Site]:
    """The rows above served on a free port; second attempts follow soon."""
    world = World.empty("2026-10-15")
    world.clock.freeze()
    world.switches.set({"events_first_wait": "20", "events_attempts": "3"})
    with world:
        world.load(ROWS)
        world.start()
        yield Site(world)
