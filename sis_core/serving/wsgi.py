"""How cheroot calls the application here, and how an answer leaves: head and body in one send."""

from __future__ import annotations

import io
import logging
from email.utils import formatdate
from functools import lru_cache
from time import time
from typing import Any

from cheroot.server import Gateway

from sis_core.serving.streaming import BrokenOff, Streamed

log = logging.getLogger("mock_sis.engine")

LONGEST_DRAIN = 4 * 1024 * 1024
"""The most bytes of an unread body that are read away, rather than closing on the client."""


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
        if isinstance(chunks, Streamed):
            self._stream(head[0], head[1], chunks)
            return
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
        # A HEAD whose answer would be streamed tells no length, least of all that of no body.
        size = None if request.method == b"HEAD" else len(body)
        request.conn.wfile.write(self._head(head[0], head[1], size) + body)
        self._skip_unread()

    def _stream(self, status: str, headers: list[tuple[str, str]], pieces: Streamed) -> None:
        """Sends a body in pieces: plain where its size is known, else chunked, or until the close.

        A body that cannot be finished ends in a reset, so that nobody takes it for whole.
        """
        request = self.req
        request.sent_headers = True
        sized = any(name == "Content-Length" for name, _ in headers)
        chunked = not sized and request.response_protocol == "HTTP/1.1"
        if chunked:
            headers = [*headers, ("Transfer-Encoding", "chunked")]
        elif not sized:
            request.close_connection = True
        write = request.conn.wfile.write
        try:
            if request.conn.dropped:
                request.close_connection = True
                return
            begun = self._head(status, headers, None)
            for piece in pieces:
                if not piece:
                    continue  # an empty chunk would end the body
                if chunked:
                    # The line's end after a piece goes with the next one's size: a long piece is
                    # handed over as it is, not copied into a frame.
                    write(begun + b"%x\r\n" % len(piece))
                    begun = b"\r\n"
                    write(piece)
                else:
                    write(begun + piece)
                    begun = b""
            write(begun + b"0\r\n\r\n" if chunked else begun)
        except OSError:
            raise  # the client went away: cheroot closes the connection
        except BrokenOff as end:
            if begun not in (b"", b"\r\n"):
                write(begun)
            request.close_connection = True
            request.conn.cut(reset=end.reset)
            return
        except Exception:
            log.debug("a body broke off", exc_info=True)
            request.close_connection = True
            request.conn.cut(reset=True)
            return
        finally:
            pieces.close()
        self._skip_unread()

    def _head(self, status: str, headers: list[tuple[str, str]], size: int | None) -> bytes:
        request = self.req
        lines = [f"HTTP/1.1 {status}"]
        names = set()
        for name, value in headers:
            lines.append(f"{name}: {value}")
            names.add(name.lower())
            if name.lower() == "connection" and value.lower() == "close":
                request.close_connection = True
                request.conn.drain = True
        if size is not None and "content-length" not in names and status[:3] not in ("204", "304"):
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
                request.rfile.read(LONGEST_DRAIN)
            return
        left = request.rfile.remaining
        if left > LONGEST_DRAIN:
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


def http_date() -> str:
    """The present moment as a Date header."""
    return _date_of(int(time()))


@lru_cache(maxsize=2)
def _date_of(second: int) -> str:
    return formatdate(second, usegmt=True)
