"""One POST to a receiver: the address a plugin named, and no other, whatever it answers."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 10.0
_MOST_READ = 8 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """What a receiver answered; a `status` of 0 means that no answer came, and `why` tells."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    why: str = ""

    @property
    def accepted(self) -> bool:
        """True for a 2xx."""
        return self.status // 100 == 2


class Sender:
    """Sends one notification at a time; `stop` cuts the one under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: http.client.HTTPConnection | None = None
        self._stopped = False

    def post(
        self, url: str, body: bytes, headers: dict[str, str], check_certificate: bool
    ) -> Received:
        """Sends a body; no redirection is followed and no proxy used."""
        split = urlsplit(url)
        target = (split.path or "/") + (f"?{split.query}" if split.query else "")
        connection = _connection(str(split.hostname), split.port, split.scheme, check_certificate)
        with self._lock:
            if self._stopped:
                return Received(0, why="the server is stopping")
            self._connection = connection
        try:
            connection.connect()
            if self._stopped:
                return Received(0, why="the server is stopping")
            connection.request("POST", target, body, headers)
            answer = connection.getresponse()
            return Received(answer.status, tuple(answer.getheaders()), answer.read1(_MOST_READ))
        except ssl.SSLCertVerificationError as error:
            return Received(
                0,
                why=f"the receiver's certificate was refused ({error.verify_message}); switch "
                "events_certificates=accept takes any",
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Received(0, why=f"no answer: {str(error) or type(error).__name__}")
        finally:
            with self._lock:
                self._connection = None
            connection.close()

    def stop(self) -> None:
        """Cuts what is under way and lets nothing more out."""
        with self._lock:
            self._stopped = True
            sock = self._connection.sock if self._connection is not None else None
        if sock is not None:
            with contextlib.suppress(OSError):  # its other side may have gone first
                sock.shutdown(socket.SHUT_RDWR)


def _connection(
    host: str, port: int | None, scheme: str, check_certificate: bool
) -> http.client.HTTPConnection:
    if scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    context = ssl.create_default_context()
    if not check_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
