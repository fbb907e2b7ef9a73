"""A load generator: keep-alive connections over raw sockets, in a process of its own.

    python -m scripts.bench.load JOB.json      prints one JSON object

The job names host, port, connections, seconds, headers and paths; with `once` each path is asked
once and `seconds` does not matter.
"""

from __future__ import annotations

import itertools
import json
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask, of whom, how long."""

    host: str
    port: int
    paths: list[str]
    headers: dict[str, str]
    connections: int = 8
    seconds: float = 3.0
    once: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came: answers, bytes of bodies, errors, seconds, latencies in milliseconds."""

    answers: int
    size: int
    errors: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds


class _Connection:
    """One socket: the request under way, and what has come of its answer."""

    __slots__ = ("begun", "head", "missing", "size", "socket", "status", "tail")

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.begun, self.missing, self.head, self.status = time.perf_counter(), -1, b"", 0
        self.tail: bytes | None = None
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Reads what is there; True once the answer is whole, or the stream has ended."""
        chunk = self.socket.recv(262144)
        if not chunk:
            return True
        if self.tail is not None:
            return self._chunk(chunk)
        if self.missing >= 0:
            self.missing -= len(chunk)
            return self.missing <= 0
        self.head += chunk
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        lines = self.head[:end].lower().split(b"\r\n")
        self.status = int(lines[0][9:12])
        if b"transfer-encoding: chunked" in lines:
            self.size, self.tail = 0, b""
            return self._chunk(self.head[end + 4 :])
        self.size = next(int(one[15:]) for one in lines if one.startswith(b"content-length:"))
        self.missing = self.size - (len(self.head) - end - 4)
        return self.missing <= 0

    def _chunk(self, received: bytes) -> bool:
        """Counts bytes of a chunked body, frames and all; our bodies hold no such end inside."""
        self.size += len(received)
        self.tail = ((self.tail or b"") + received[-7:])[-7:]
        return self.tail == b"\r\n0\r\n\r\n"


def measure(job: Job) -> Result:
    """Asks until the time or the paths are over."""
    requests = _requests(job)
    selector = selectors.DefaultSelector()
    latencies: list[float] = []
    size = errors = busy = 0
    begun = time.perf_counter()
    end = begun + job.seconds
    for _ in range(job.connections):
        request = next(requests, None)
        if request is None:
            break
        connection = _Connection(job.host, job.port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(request)
        busy += 1
    while busy:
        for key, _ in selector.select():
            connection = key.data
            if not connection.receive():
                continue
            now = time.perf_counter()
            if connection.status == 200:
                latencies.append((now - connection.begun) * 1000)
                size += connection.size
            else:
                errors += 1
            request = next(requests, None) if job.once or now < end else None
            if request is None or connection.status == 0:
                selector.unregister(connection.socket)
                connection.socket.close()
                busy -= 1
            else:
                connection.send(request)
    seconds = time.perf_counter() - begun
    latencies.sort()
    return Result(len(latencies), size, errors, seconds, _at(latencies, 0.5), _at(latencies, 0.99))


def _requests(job: Job) -> Iterator[bytes]:
    head = "".join(f"{name}: {value}\r\n" for name, value in job.headers.items())
    made = [
        f"GET {path} HTTP/1.1\r\nHost: {job.host}:{job.port}\r\n{head}\r\n".encode()
        for path in job.paths
    ]
    return iter(made) if job.once else itertools.cycle(made)


def _at(latencies: Sequence[float], share: float) -> float:
    return latencies[min(len(latencies) - 1, int(len(latencies) * share))] if latencies else 0.0


def run(url: str, paths: list[str], headers: dict[str, str], **settings: float | bool) -> Result:
    """Measures in a process of its own."""
    address = urlsplit(url)
    job = Job(address.hostname or "", address.port or 80, paths, headers, **settings)  # type: ignore[arg-type]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(asdict(job), file)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "scripts.bench.load", file.name],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
    result = Result(**json.loads(done.stdout))
    if result.errors:
        raise RuntimeError(f"{result.errors} of the answers of {url}{paths[0]} were not 200")
    return result


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Job(**json.loads(Path(sys.argv[1]).read_text()))))))
