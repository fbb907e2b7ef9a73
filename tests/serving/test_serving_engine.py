"""The engine: sockets, keep-alive, malformed requests, TLS, stopping."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from serving_client import Client

from mock_sis.world import World
from sis_core.serving.engine import Engine, EngineError
from sis_core.serving.tls import Certificate, PrivateAuthority, TlsError, tls_adapter


def _echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    connection = environ["sis.connection"]
    match environ["PATH_INFO"]:
        case "/cut":
            connection.cut()
        case "/reset":
            connection.cut(reset=True)
        case "/break":
            raise RuntimeError("broken application")
    stream = environ["wsgi.input"]
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = stream.read() if environ["wsgi.input_terminated"] else stream.read(size)
    seen = {"method": environ["REQUEST_METHOD"], "path": environ["PATH_INFO"], "body": len(body)}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine with a small application that echoes what it saw."""
    made = Engine(_echo)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def impatient() -> Iterator[Engine]:
    """An engine that waits a second for the rest of a request."""
    made = Engine(_echo, timeout=1)
    made.start()
    yield made
    made.stop()


def _raw(engine: Engine, data: bytes) -> bytes:
    return Client(engine.port).raw(data)


def test_a_connection_is_kept_for_many_requests(engine: Engine) -> None:
    """HTTP/1.1 keep-alive: one socket carries many requests, also after a pause."""
    connection = http.client.HTTPConnection("127.0.0.1", engine.port, timeout=20)
    with contextlib.closing(connection):
        for pause in (0, 0, 0.1):
            time.sleep(pause)
            connection.request("GET", "/a")
            assert json.load(connection.getresponse())["path"] == "/a"
            if pause == 0:
                sock = connection.sock
            assert connection.sock is sock


def test_pipelined_requests_are_answered_in_order(engine: Engine) -> None:
    """Two requests in one packet get two answers, in order."""
    one = b"GET /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
    received = _raw(engine, one % (b"first", b"") + one % (b"second", b"Connection: close\r\n"))

    assert received.index(b"/first") < received.index(b"/second")


def test_more_connections_than_threads_are_served(engine: Engine) -> None:
    """Idle connections hold no thread: 60 open ones do not keep a new one waiting.

    They would for as long as the engine waits for a request, which is longer than the client does.
    """
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(socket.create_connection(("127.0.0.1", engine.port)))
        assert b"200 OK" in _raw(engine, b"GET /a HTTP/1.0\r\n\r\n")


def test_a_chunked_body_arrives_whole(engine: Engine) -> None:
    """Transfer-Encoding: chunked is understood."""
    body = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    head = b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

    assert b'"body": 11' in _raw(engine, head + body)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"GET /a\r\n\r\n", b"400"),
        (b"get /a HTTP/1.1\r\n\r\n", b"400"),
        (b"GET a HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /a HTTP/3.0\r\n\r\n", b"505"),
        (b"GET /a HTTP/x\r\n\r\n", b"400"),
        (b"GET /\xc3\xa9 HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /a b HTTP/1.1\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET /a HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET /a HTTP/1.1\r\nHost: x\r\n", b"400"),
        (b"POST /a HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b"400"),
        (b"POST /a HTTP/1.1\r\nContent-Length: ten\r\n\r\n", b"400"),
        (b"POST /a HTTP/1.1\r\nTransfer-Encoding: rot13\r\n\r\n", b"501"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET /a HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", b"413"),
    ],
)
def test_a_malformed_request_gets_json(engine: Engine, line: bytes, status: bytes) -> None:
    """What is no HTTP is refused in one sentence of JSON, and the connection closes."""
    received = _raw(engine, line)

    head, _, body = received.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert isinstance(json.loads(body)["message"], str)
    assert b"Connection: close" in head


@pytest.mark.parametrize("target", [b"//a", b"http://x/a", b"/a?x=%zz", b"/%61"])
def test_lenient_targets_are_read(engine: Engine, target: bytes) -> None:
    """A doubled slash, an absolute target and odd escapes reach the application."""
    assert b"200 OK" in _raw(engine, b"GET " + target + b" HTTP/1.0\r\n\r\n")


def test_a_half_sent_request_times_out(impatient: Engine) -> None:
    """A client that stops in the middle is told 408 after the timeout, and others are served."""
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=30) as slow:
        slow.sendall(b"GET /a HTT")
        assert b"200 OK" in _raw(impatient, b"GET /a HTTP/1.0\r\n\r\n")
        assert b" 408 " in slow.recv(4096)


def test_a_broken_application_is_500_json(engine: Engine) -> None:
    """An exception in the application is a 500 without a traceback; the server goes on."""
    received = _raw(engine, b"GET /break HTTP/1.1\r\nHost: x\r\n\r\n")

    assert b" 500 " in received
    assert b"RuntimeError" not in received
    assert b"200 OK" in _raw(engine, b"GET /a HTTP/1.0\r\n\r\n")


@pytest.mark.parametrize("path", [b"/cut", b"/reset"])
def test_the_application_can_end_a_connection(engine: Engine, path: bytes) -> None:
    """A connection that the application cut or reset sends nothing; the engine survives it."""
    assert _raw(engine, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n") == b""
    assert b"200 OK" in _raw(engine, b"GET /a HTTP/1.0\r\n\r\n")


def test_clients_that_leave_make_no_noise(engine: Engine, capfd: Any) -> None:
    """Connections that are dropped at any moment leave nothing on standard error."""
    for data in (b"", b"GET /a", b"POST /a HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc"):
        with socket.create_connection(("127.0.0.1", engine.port)) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            sock.sendall(data)
    time.sleep(0.1)

    assert b"200 OK" in _raw(engine, b"GET /a HTTP/1.0\r\n\r\n")
    assert capfd.readouterr().err == ""


def test_stopping_ends_threads_and_connections() -> None:
    """After stop no thread of the engine is left, open connections are closed, nobody listens."""
    before = set(threading.enumerate())
    engine = Engine(_echo)
    engine.start()
    with socket.create_connection(("127.0.0.1", engine.port), timeout=20) as open_one:
        open_one.sendall(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in open_one.recv(4096)
        stopper = threading.Thread(target=engine.stop)
        stopper.start()
        stopper.join(20)  # the engine would wait 30 for the next request of the open one
        assert not stopper.is_alive()
        assert open_one.recv(4096) == b""
    engine.stop()

    assert {t for t in threading.enumerate() if t.is_alive()} <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", engine.port), timeout=1)


def test_a_taken_port_is_one_sentence(engine: Engine) -> None:
    """Starting on a taken port raises EngineError naming --port 0."""
    second = Engine(_echo, port=engine.port)

    with pytest.raises(EngineError, match="--port 0"):
        second.start()


def test_tls_with_a_private_authority() -> None:
    """A world with tls=True speaks https to whoever trusts its ca_file, and to nobody else."""
    world = World.empty("2026-10-15")
    with world:
        world.start(tls=True)
        port = int(world.url.rpartition(":")[2])
        assert world.url.startswith("https://")
        trusting = ssl.create_default_context(cafile=world.ready()["ca_file"])
        for _ in range(3):
            connection = http.client.HTTPSConnection(
                "127.0.0.1", port, context=trusting, timeout=20
            )
            with contextlib.closing(connection):
                for _ in range(2):
                    connection.request("GET", "/ws/v1/metadata")
                    answer = connection.getresponse()
                    assert answer.status == 200
                    answer.read()
        with (
            pytest.raises(ssl.SSLCertVerificationError),
            contextlib.closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=20)) as bad,
        ):
            bad.request("GET", "/ws/v1/metadata")
        plain = Client(port).raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", finish=False)
        assert plain.startswith(b"HTTP/1.1 400")
        assert b"This port speaks https" in plain
        assert "speaks https" in world.journal.entries()[-1].reason


def test_a_certificate_that_does_not_fit_is_one_sentence(tmp_path: Any) -> None:
    """A key of another certificate raises TlsError naming both files."""
    first, second = PrivateAuthority("a.example"), PrivateAuthority("b.example")
    mixed = Certificate(
        first.certificate.certificate, second.certificate.key, first.certificate.ca_file
    )

    with pytest.raises(TlsError, match="cannot use the certificate"):
        tls_adapter(mixed)
    first.close()
    second.close()
