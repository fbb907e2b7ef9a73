"""The engine: one threaded HTTP/1.1 server inside this process, with TLS where wanted.

It is cheroot with our connection classes. It listens on a free port when asked for port 0, stops
cleanly from any thread, and stays silent about clients that go away.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from cheroot.server import HTTPServer
from cheroot.workers.threadpool import ThreadPool, WorkerThread

from sis_core.serving.connection import Connection
from sis_core.serving.socket_files import readable
from sis_core.serving.tls import Certificate, tls_adapter
from sis_core.serving.wsgi import WsgiGateway

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Refused = Callable[[int, str, str, str, str], None]
"""Told of what the engine refused itself: status, message, method, target, peer."""

log = logging.getLogger("mock_sis.engine")

THREADS = 16
BACKLOG = 256
MAX_HEAD = 64 * 1024
KEEP_ALIVES = 1000


class EngineError(Exception):
    """The engine cannot start; the text is one sentence for the person who started it."""


class Running(Protocol):
    """What starts, has a port, and stops: an engine of any make."""

    port: int

    def start(self) -> None:
        """Listens and answers; returns at once."""

    def stop(self) -> None:
        """Ends every connection; may be called twice and from any thread."""


class _Threads(ThreadPool):
    _threads: list[Any]

    def grow(self, amount: int) -> None:
        """Starts worker threads without cheroot's wait of a tenth of a second for each."""
        for _ in range(amount):
            worker = WorkerThread(self.server)  # type: ignore[no-untyped-call]
            worker.daemon = True  # an interrupted stop must not keep the process from ending
            worker.start()
            self._threads.append(worker)


class Server(HTTPServer):
    """cheroot's server with our connections; `refused` hears of malformed requests."""

    ConnectionClass = Connection
    max_request_header_size = MAX_HEAD
    request_queue_size = BACKLOG
    keep_alive_conn_limit = KEEP_ALIVES
    shutdown_timeout = 1
    _connections: Any

    def __init__(
        self, address: tuple[str, int], app: Wsgi, refused: Refused | None, timeout: int
    ) -> None:
        super().__init__(address, WsgiGateway, minthreads=THREADS)
        self.requests = _Threads(self, min=THREADS)
        self.wsgi_app = app
        self.shown_host = address[0]
        self.timeout = timeout
        self._told = refused

    def clear_stats(self) -> None:
        """No statistics: cheroot would keep each server in a global for good."""
        self._start_time = None
        self._run_time = 0
        self.stats = {"Enabled": False, "Worker Threads": {}}

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """What cheroot complains of, mostly clients that left, is for the debug log."""
        log.debug("%s", msg, exc_info=traceback)

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:
        """Binds the listening socket; cheroot would leave it open where the port is taken."""
        made = self.prepare_socket(
            self.bind_addr, family, type, proto, self.nodelay, self.ssl_adapter, self.reuse_port
        )
        try:
            bound: socket.socket = self.bind_socket(  # type: ignore[no-untyped-call]
                made, self.bind_addr
            )
        except OSError:
            made.close()
            raise
        self.socket = bound
        self.bind_addr = self.resolve_real_bind_addr(bound)  # type: ignore[no-untyped-call]
        return bound

    def refused(self, status: str, message: str, request: Any) -> None:
        """Tells of a request that never reached the application."""
        if self._told is not None:
            method = getattr(request, "method", b"") or b""
            target = getattr(request, "uri", b"") or b""
            self._told(
                int(status[:3]),
                message,
                method.decode("latin-1"),
                target.decode("latin-1"),
                request.conn.remote_addr or "",
            )

    def process_conn(self, conn: Connection) -> None:
        """Gives a connection to a worker; one that has sent nothing yet waits without one."""
        if conn.fresh:
            conn.fresh = False
            if not readable(conn.socket, 0):
                self.put_conn(conn)
                return
        super().process_conn(conn)

    def put_conn(self, conn: Connection) -> None:
        """Keeps an idle connection; one that comes back while the server stops is closed.

        cheroot looks whether the server stops and only then at its selector, which another thread
        may have closed in between.
        """
        try:
            super().put_conn(conn)
        except (ValueError, KeyError, OSError):
            if self.ready:
                raise
            conn.close()

    def stop(self) -> None:
        """Stops; wakes the accepting loop, which would look up only twice a second."""
        if self.ready:
            self._connections._stop_requested = True
            with contextlib.suppress(OSError), socket.socket(self.socket.family) as waker:
                waker.settimeout(0.2)
                host = self.bind_addr[0]
                anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
                waker.connect((anywhere.get(host, host), self.bind_addr[1]))
        super().stop()


class Engine:
    """Serves a WSGI application on a thread of its own, from `start()` until `stop()`."""

    def __init__(
        self,
        app: Wsgi,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        tls: Certificate | None = None,
        refused: Refused | None = None,
        timeout: int = 30,
    ) -> None:
        self._app = app
        self._refused = refused
        self._tls = tls
        self._timeout = timeout
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.host = host
        self.port = port

    def start(self) -> None:
        """Listens and answers from now on; raises EngineError where it cannot listen."""
        server = Server((self.host, self.port), self._app, self._refused, self._timeout)
        if self._tls is not None:
            server.ssl_adapter = tls_adapter(self._tls)
        try:
            server.prepare()
        except (OSError, OverflowError) as error:
            raise EngineError(cannot_listen(self.host, self.port, error)) from None
        self._server = server
        self.port = server.bind_addr[1]
        self._thread = threading.Thread(target=server.serve, name="mock-sis engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends every connection and every thread."""
        with self._lock:
            server, self._server = self._server, None
        if server is None:
            return
        server.stop()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5)


def cannot_listen(host: str, port: int, error: Exception) -> str:
    """One sentence for an address that cannot be listened on; cheroot hides the cause in a text."""
    if "Address already in use" in str(error):
        return f"port {port} of {host} is in use already; --port 0 takes a free one"
    found = re.search(r"\[Errno -?\d+\] ([^)\]'\"]+)", str(error))
    why = found[1] if found else str(error)
    return f"cannot listen on {host} port {port}: {why}; --port 0 takes a free port"
