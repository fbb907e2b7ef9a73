"""How cheroot reads and writes here: C buffers, one send for an answer, sockets that may be cut.

cheroot's own reader and writer are written in Python and send head and body apart; its request
line refuses a doubled slash, which clients send. These classes replace the three places.
"""

from __future__ import annotations

import contextlib
import io
import select
import socket
from email.utils import formatdate
from time import time
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from cheroot.server import Gateway, HTTPConnection, HTTPRequest

_CRLF = b"\r\n"
_READ = 64 * 1024
_LONGEST_DRAIN = 4 * 1024 * 1024
_IDLE_POLL = 0.02


class Reader(io.BufferedReader):
    """A buffered reader in C that can say whether bytes wait, without blocking."""

    bytes_read = 0

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(socket.SocketIO(sock, "r"), _READ)
        self._sock = sock

    def has_data(self) -> bool:
        """True where bytes wait in this buffer or in the socket."""
        timeout = self._sock.gettimeout()
        try:
            self._sock.settimeout(0)
            return bool(self.peek(1))
        except (OSError, ValueError):
            return False
        finally:
            with contextlib.suppress(OSError):
                self._sock.settimeout(timeout)


class Writer:
    """Writes straight to the socket, each call as one send."""

    bytes_written = 0

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def write(self, data: bytes) -> int:
        """Sends all of it."""
        self._sock.sendall(data)
        return len(data)


def make_file(sock: socket.socket, mode: str, size: int = 0) -> Reader | Writer:
    """The reader or writer of a connection, in the shape cheroot asks for."""
    return Reader(sock) if "r" in mode else Writer(sock)


class Request(HTTPRequest):
    """A request; its line is read leniently where clients need it, refusals are JSON."""

    def read_request_line(self) -> bool:
        """Reads `METHOD target HTTP/1.x`; False where it was refused or the client left."""
        line = self.rfile.readline()
        self.started_request = True
        if line == _CRLF:
            line = self.rfile.readline()
        if not line:
            return False
        parts = line.rstrip(b"\r\n").split(b" ")
        if len(parts) != 3 or not line.endswith(b"\n"):
            return self._refuse("400 Bad Request", "The request line is malformed")
        method, target, protocol = parts
        if protocol not in (b"HTTP/1.1", b"HTTP/1.0"):
            if protocol.startswith(b"HTTP/") and protocol[5:6].isdigit():
                return self._refuse("505 HTTP Version Not Supported", "Use HTTP/1.1")
            return self._refuse("400 Bad Request", "The request line is malformed")
        if not method.isalpha() or not method.isupper():
            return self._refuse("400 Bad Request", "The method is malformed")
        if not target.startswith(b"/"):
            target = _path_of_absolute(target)
        if target is None or not target.isascii():
            return self._refuse("400 Bad Request", "The request target is malformed")
        self.method, self.uri = method, target
        raw_path, _, self.qs = target.partition(b"?")
        self.path = unquote_to_bytes(raw_path)
        self.authority = b""
        self.request_protocol = protocol
        self.response_protocol = protocol.decode()
        return True

    def read_request_headers(self) -> bool:
        """Reads the headers; False where they were refused."""
        if not super().read_request_headers():  # type: ignore[no-untyped-call]
            return False
        length = self.inheaders.get(b"Content-Length", b"0")
        if not length.isdigit():
            return self._refuse("400 Bad Request", "Content-Length takes a whole number")
        return True

    def simple_response(self, status: str, msg: str = "") -> None:
        """A refusal of the engine itself, as JSON; the connection closes behind it."""
        self.close_connection = True
        self.conn.drain = True
        self.sent_headers = True
        text = msg or status[4:]
        self.server.refused(status, text, self)
        body = orjson.dumps({"message": text})
        head = (
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/json;charset=UTF-8\r\nConnection: close\r\n\r\n"
        )
        with contextlib.suppress(OSError):
            self.conn.wfile.write(head.encode("latin-1") + body)

    def _refuse(self, status: str, message: str) -> bool:
        self.simple_response(status, message)
        return False


class Connection(HTTPConnection):
    """A client's connection; `dropped` marks one whose socket was cut or reset on purpose."""

    linger = False
    RequestHandlerClass = Request

    def __init__(self, server: Any, sock: socket.socket, makefile: object = None) -> None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(server, sock, make_file)
        self.fresh = True
        self.dropped = False
        self.drain = False

    def communicate(self) -> bool:
        """Answers requests until the client pauses; True where the connection may be kept."""
        while True:
            keep = super().communicate() and not self.dropped  # type: ignore[no-untyped-call]
            if not keep or not self.server.ready:
                return False
            # A busy client asks again at once: staying here saves the way through the selector,
            # as long as nobody else waits for a thread.
            if self.server.requests.qsize or not self._asks_again():
                return True

    def cut(self, reset: bool = False) -> None:
        """Ends the connection under the client: orderly, or with a TCP reset."""
        self.dropped = True
        with contextlib.suppress(OSError):
            if reset:
                linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.socket.close()
            else:
                self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes; after a refused body what the client still sends is read away first.

        Closing with unread bytes would reset the connection, and the client would never see
        the refusal.
        """
        with contextlib.suppress(OSError, ValueError):
            if self.drain and not self.dropped:
                self._read_away()
        with contextlib.suppress(OSError, ValueError):
            super().close()
        with contextlib.suppress(OSError):
            self.socket.close()

    def _asks_again(self) -> bool:
        try:
            return readable(self.socket, _IDLE_POLL)
        except (OSError, ValueError):
            return False

    def _read_away(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)
        self.socket.settimeout(1)
        left = _LONGEST_DRAIN
        while left > 0:
            got = len(self.socket.recv(_READ))
            if not got:
                return
            left -= got


def _path_of_absolute(target: bytes) -> bytes | None:
    if target == b"*":
        return b"/*"
    scheme, mark, rest = target.partition(b"://")
    if not mark or scheme.lower() not in (b"http", b"https"):
        return None
    _, slash, path = rest.partition(b"/")
    return slash + path or b"/"


class WsgiGateway(Gateway):
    """Calls the WSGI application and sends its answer, head and body in one go.

    The environment holds the connection under `sis.connection`, so that the application can cut
    it, and the headers by lower-case name under `sis.headers`.
    """

    def respond(self) -> None:
        """Answers one request."""
        request = self.req
        head: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Any:
            head[:] = [status, headers]
            return None

        chunks = request.server.wsgi_app(self._environ(), start_response)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        request.sent_headers = True
        if request.conn.dropped:
            request.close_connection = True
            return
        request.conn.wfile.write(self._head(head[0], head[1], len(body)) + body)
        self._skip_unread()

    def _head(self, status: str, headers: list[tuple[str, str]], size: int) -> bytes:
        request = self.req
        lines = [f"HTTP/1.1 {status}"]
        names = set()
        for name, value in headers:
            lines.append(f"{name}: {value}")
            names.add(name.lower())
            if name.lower() == "connection" and value.lower() == "close":
                request.close_connection = True
                request.conn.drain = True
        if "content-length" not in names and status[:3] not in ("204", "304"):
            lines.append(f"Content-Length: {size}")
        lines.append(f"Date: {http_date()}")
        if "connection" not in names:
            if request.close_connection:
                lines.append("Connection: close")
            elif request.response_protocol == "HTTP/1.0":
                lines.append("Connection: Keep-Alive")
        lines.append("\r\n")
        return "\r\n".join(lines).encode("latin-1", "replace")

    def _skip_unread(self) -> None:
        # A body nobody asked for must be gone before the next request is read.
        request = self.req
        if request.close_connection:
            return
        if request.chunked_read:
            if not request.rfile.closed:
                request.rfile.read(_LONGEST_DRAIN)
            return
        left = request.rfile.remaining
        if left > _LONGEST_DRAIN:
            request.close_connection = True
        elif left:
            request.rfile.read(left)

    def _environ(self) -> dict[str, Any]:
        request = self.req
        server, connection = request.server, request.conn
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method.decode("latin-1"),
            "REQUEST_URI": request.uri.decode("latin-1"),
            "PATH_INFO": request.path.decode("latin-1"),
            "QUERY_STRING": request.qs.decode("latin-1"),
            "SCRIPT_NAME": "",
            "SERVER_NAME": server.shown_host,
            "SERVER_PORT": str(server.bind_addr[1]),
            "SERVER_PROTOCOL": request.request_protocol.decode("latin-1"),
            "REMOTE_ADDR": connection.remote_addr or "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": request.scheme.decode("latin-1"),
            "wsgi.input": request.rfile,
            "wsgi.input_terminated": request.chunked_read,
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "sis.connection": connection,
        }
        headers = environ["sis.headers"] = {}
        for name, value in request.inheaders.items():
            header, text = name.decode("latin-1"), value.decode("latin-1")
            key = header.upper().replace("-", "_")
            if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                key = f"HTTP_{key}"
            environ[key] = headers[header.lower()] = text
        return environ


_date = (0, "")


def http_date() -> str:
    """The present moment as a Date header, made once a second."""
    global _date
    now = int(time())
    if _date[0] != now:
        _date = (now, formatdate(now, usegmt=True))
    return _date[1]


def readable(sock: socket.socket, seconds: float) -> bool:
    """True where bytes, or the end, wait in a socket within the given time."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    return bool(select.select([sock], [], [], seconds)[0])
