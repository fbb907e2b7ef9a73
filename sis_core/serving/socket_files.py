"""Reading from and writing to a socket, in C where cheroot has Python."""

from __future__ import annotations

import contextlib
import io
import select
import socket

READ = 64 * 1024
"""How many bytes one read takes at most."""


class Reader(io.BufferedReader):
    """A buffered reader in C that can say whether bytes wait, without blocking."""

    bytes_read = 0

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(socket.SocketIO(sock, "r"), READ)
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


def readable(sock: socket.socket, seconds: float) -> bool:
    """True where bytes, or the end, wait in a socket within the given time."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    return bool(select.select([sock], [], [], seconds)[0])
