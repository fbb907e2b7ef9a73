"""A proxy that passes everything on, and holds one answer back after the server has given it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Held:
    """`hold` names the method and the beginning of the path whose answer is kept."""

    server: str
    hold: tuple[str, str] | None = None
    holding: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    """One request, passed on."""

    protocol_version = "HTTP/1.1"
    held: Held

    def log_message(self, *_: Any) -> None: ...

    def handle_any(self) -> None:
        held, length = self.held, int(self.headers.get("Content-Length") or 0)
        body, address = self.rfile.read(length), urlsplit(self.held.server)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        with closing(http.client.HTTPConnection(address.netloc, timeout=20)) as passed:
            passed.request(self.command, self.path, body or None, headers)
            answer = passed.getresponse()
            raw, told = answer.read(), answer.getheaders()
        if held.hold and self.command == held.hold[0] and self.path.startswith(held.hold[1]):
            held.holding.set()
            held.release.wait(30)
        try:
            self.send_response(answer.status)
            for name, value in told:
                if name.lower() not in (
                    "connection",
                    "transfer-encoding",
                    "content-length",
                    "date",
                ):
                    self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except OSError:  # the client was killed: nobody reads this
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


@contextmanager
def proxying(server: str) -> Iterator[Held]:
    """The proxy before `server`, on a free port."""
    held = Held(server)
    handler = type("BoundHandler", (Handler,), {"held": held})
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    proxy.daemon_threads = True
    held.url = f"http://127.0.0.1:{proxy.server_address[1]}"
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield held
    finally:
        held.release.set()
        proxy.shutdown()
        thread.join()
        proxy.server_close()
