"""Bodies sent piece by piece: whole and counted, or visibly broken, over real sockets."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from mock_sis.known_switches import SWITCHES
from sis_core.district import Clock
from sis_core.serving.engine import Engine
from sis_core.serving.exchange import Exchange
from sis_core.serving.gate import Gate
from sis_core.serving.journal import Entry, Journal
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault
from sis_core.wire.switches import Switches

PIECES = (b'{"rows":[', b"", b"1," * 20_000, b"2]}")
WHOLE = b"".join(PIECES)


class Long:
    """A family that streams its pieces."""

    name = "long"
    prefix = "/long"

    def __init__(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        self._pieces = pieces

    def answer(self, exchange: Exchange) -> Answer:
        return Answer(200, b"", "application/json", stream=self._pieces())

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        return Answer(fault.status, b"{}", "application/json")


def _nowhere(environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return []


@contextmanager
def _served(pieces: Callable[[], Iterator[bytes]]) -> Iterator[tuple[int, Journal]]:
    journal = Journal(Clock(datetime(2026, 10, 15)))
    engine = Engine(Gate([Long(pieces)], journal, Switches(SWITCHES), _nowhere))
    engine.start()
    try:
        yield engine.port, journal
    finally:
        engine.stop()


@pytest.fixture
def served() -> Iterator[tuple[int, Journal]]:
    """A server of the pieces above."""
    with _served(lambda: iter(PIECES)) as made:
        yield made


def _raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(request)
        got = b""
        while chunk := client.recv(65536):
            got += chunk
    return got


def _entry(journal: Journal) -> Entry:
    deadline = time.monotonic() + 10
    while not journal.entries() and time.monotonic() < deadline:
        time.sleep(0.01)
    (entry,) = journal.entries()
    return entry


def test_a_long_body_comes_in_chunks_and_the_connection_goes_on(
    served: tuple[int, Journal],
) -> None:
    """Two readings over one connection are whole, and the journal counts what was sent."""
    port, journal = served
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(2):
        connection.request("GET", "/long")
        answer = connection.getresponse()
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert "Content-Length" not in answer.headers
        assert answer.read() == WHOLE
    connection.close()

    first, second = journal.entries()
    assert first.answered == second.answered == len(WHOLE)
    assert first.response_body == WHOLE[:8192]
    assert first.notes == ()


def test_a_head_has_headers_alone(served: tuple[int, Journal]) -> None:
    """HEAD ends with the headers, and the next request over the connection is answered."""
    port, journal = served
    both = b"HEAD /long HTTP/1.1\r\nHost: x\r\n\r\n"
    both += b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    first, second, body = _raw(port, both).split(b"\r\n\r\n", 2)

    assert first.startswith(b"HTTP/1.1 200 OK")
    assert b"Content-Type: application/json" in first
    assert second.startswith(b"HTTP/1.1 200 OK")
    assert body.endswith(b"0\r\n\r\n")
    assert [entry.answered for entry in journal.entries()] == [0, len(WHOLE)]


def test_http_1_0_reads_until_the_end(served: tuple[int, Journal]) -> None:
    """A client without chunks gets the plain bytes and then the end of the connection."""
    port, _ = served
    head, _, body = _raw(port, b"GET /long HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").partition(
        b"\r\n\r\n"
    )

    assert b"Transfer-Encoding" not in head
    assert b"Connection: close" in head
    assert body == WHOLE


def test_a_long_body_is_compressed_on_its_way(served: tuple[int, Journal]) -> None:
    """With Accept-Encoding: gzip the chunks are one gzip file of the whole body."""
    port, journal = served
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/long", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    packed = answer.read()
    connection.close()

    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == WHOLE
    assert _entry(journal).answered == len(packed)


def test_a_body_that_breaks_off_is_not_taken_for_whole() -> None:
    """An error behind the first piece resets the connection and stands in the journal."""

    def broken() -> Iterator[bytes]:
        yield WHOLE
        raise RuntimeError("the well ran dry")

    with _served(broken) as (port, journal):
        for version in (b"1.1", b"1.0"):
            with pytest.raises(ConnectionResetError):
                _raw(port, b"GET /long HTTP/%b\r\nHost: x\r\n\r\n" % version)
        entries = journal.entries()

    assert [entry.notes for entry in entries] == [
        ("the body broke off: RuntimeError: the well ran dry",)
    ] * 2
    assert entries[0].answered == len(WHOLE)


def test_a_client_that_leaves_ends_the_making() -> None:
    """No more pieces are made for a client that is gone, and the journal says that it left."""
    made = []

    def endless() -> Iterator[bytes]:
        while len(made) < 10_000:
            made.append(1)
            yield b"x" * 100_000

    with _served(endless) as (port, journal):
        with socket.create_connection(("127.0.0.1", port), 10) as client:
            client.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
            assert json.dumps(client.recv(15).decode()) == '"HTTP/1.1 200 OK"'
        entry = _entry(journal)

    assert len(made) < 10_000
    assert entry.notes == ("the client left before the body was over",)
