"""Connections and requests as cheroot handles them here: lenient lines, sockets that may be cut.

cheroot's request line refuses a doubled slash, which clients send; its refusals are plain text.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from cheroot.server import HTTPConnection, HTTPRequest

from sis_core.serving.socket_files import READ, make_file, readable
from sis_core.serving.wsgi import LONGEST_DRAIN

_CRLF = b"\r\n"
_IDLE_POLL = 0.02


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
        with contextlib.suppress(OSError):
            self.conn.wfile.write(_refusal(status, text))

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

    def _conditional_error(self, req: Any, response: str) -> None:
        error = sys.exception()
        if isinstance(error, ssl.SSLError):
            if error.reason == "HTTP_REQUEST":
                self._say_https(req)
            return  # any other failed handshake has had its TLS alert already
        super()._conditional_error(req, response)  # type: ignore[misc]

    def _say_https(self, req: Any) -> None:
        """Tells a client that spoke plain HTTP, beside TLS, what this port wants."""
        sentence = "This port speaks https: write https:// in the URL"
        self.server.refused("400 Bad Request", sentence, req)
        with (
            contextlib.suppress(OSError),
            socket.fromfd(self.socket.fileno(), self.socket.family, self.socket.type) as plain,
        ):
            plain.sendall(_refusal("400 Bad Request", sentence))
        self.dropped = True

    def _asks_again(self) -> bool:
        try:
            return readable(self.socket, _IDLE_POLL)
        except (OSError, ValueError):
            return False

    def _read_away(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)
        self.socket.settimeout(1)
        left = LONGEST_DRAIN
        while left > 0:
            got = len(self.socket.recv(READ))
            if not got:
                return
            left -= got


def _refusal(status: str, sentence: str) -> bytes:
    body = orjson.dumps({"message": sentence})
    head = (
        f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/json;charset=UTF-8\r\nConnection: close\r\n\r\n"
    )
    return head.encode("latin-1") + body


def _path_of_absolute(target: bytes) -> bytes | None:
    if target == b"*":
        return b"/*"
    scheme, mark, rest = target.partition(b"://")
    if not mark or scheme.lower() not in (b"http", b"https"):
        return None
    _, slash, path = rest.partition(b"/")
    return slash + path or b"/"
