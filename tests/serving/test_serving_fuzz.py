"""Anything at all on the socket: an answer that fits, no traceback, no HTML, nothing changed."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving_client import ID, SECRET, TABLES, TODAY, Client

from mock_sis.world import World

BOUNDS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FAMILIES = (
    "/ws/v1/district/student",
    "/ws/v1/student/812",
    "/ws/v1/school/3/section/count",
    "/ws/v1/nope",
    "/ws/schema/query/com.example.mocksis.roster.guardians",
    "/ws/schema/query/x/count",
    "/ws/schema/table/students/count",
    "/ws/schema/area",
    "/ws/nope",
    "/oauth/access_token",
    "/oauth/nope",
    "/nope",
)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW")
OPERATIONS = ("", "clock", "switches", "sql", "snapshots", "journal", "age", "x", "x/y")
MEMBERS = ("now", "advance", "days", "sql", "params", "limit", "name", "q_comma")
SENSIBLE = {200, 400, 401, 403, 404, 405, 406, 413, 414, 415, 501, 505}
_NAMES = st.sampled_from(
    ["Accept", "Authorization", "Content-Type", "Host", "Accept-Encoding", "Expect", "X-Other"]
)
_VALUES = st.one_of(
    st.binary(max_size=40).map(lambda b: b.replace(b"\r", b"").replace(b"\n", b"")),
    st.sampled_from([b"application/json", b"*/*", b"Bearer", b"Basic x", b"text/html,*/*;q=0.1"]),
)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[World, Client]]:
    """One world for all examples: they may not change it."""
    with World.empty(TODAY) as world:
        world.load(TABLES, {"plugin": {"client_id": ID, "client_secret": SECRET}})
        world.start()
        yield world, Client(int(world.url.rpartition(":")[2]), world.valid_token())


def _check(world: World, version: int, received: bytes) -> None:
    assert world.store.version == version
    assert b"Traceback" not in received
    if not received:
        return
    head, _, body = received.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert status in SENSIBLE, received[:300]
    kind = head.lower().partition(b"content-type: ")[2].split(b"\r\n")[0]
    assert b"html" not in kind
    if b"json" in kind and b"content-encoding" not in head.lower() and b"\r\nHTTP/" not in body:
        json.loads(body)


@BOUNDS
@given(data=st.binary(max_size=300))
def test_any_bytes(served: tuple[World, Client], data: bytes) -> None:
    """Bytes that are no request get a refusal or a closed connection."""
    world, client = served
    version = world.store.version

    _check(world, version, client.raw(data))


@BOUNDS
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(FAMILIES),
    query=st.binary(max_size=60),
    headers=st.lists(st.tuples(_NAMES, _VALUES), max_size=5),
    body=st.binary(max_size=200),
    with_token=st.booleans(),
)
def test_any_request(
    served: tuple[World, Client],
    method: str,
    path: str,
    query: bytes,
    headers: list[tuple[str, bytes]],
    body: bytes,
    with_token: bool,
) -> None:
    """Any method, query, headers and body on every family get the family's own answer."""
    world, client = served
    version = world.store.version
    escaped = b"".join(b"%%%02x" % b if not 33 <= b <= 126 else bytes([b]) for b in query)
    lines = [f"{method} {path}?".encode() + escaped + b" HTTP/1.0"]
    lines += [name.encode() + b": " + value for name, value in headers]
    if with_token:
        lines.append(f"Authorization: Bearer {client.token}".encode())
    lines.append(b"Content-Length: %d" % len(body))

    received = client.raw(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    if method == "HEAD":
        received = received.partition(b"\r\n\r\n")[0].replace(b"json", b"") + b"\r\n\r\n"
    _check(world, version, received)


@BOUNDS
@given(
    path=st.text(st.characters(blacklist_categories=["Cs"]), max_size=40),
    family=st.sampled_from(["/ws/v1/", "/ws/schema/", "/ws/", "/oauth/", "/"]),
)
def test_any_path(served: tuple[World, Client], path: str, family: str) -> None:
    """Any path at all is answered, and journaled with a reason where it is refused."""
    world, client = served
    version, last = world.store.version, world.journal.last
    escaped = "".join(f"%{b:02X}" if b != 47 else "/" for b in path.encode())
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {client.token}", "Accept": "application/json"}
        connection.request("GET", family + escaped, headers=headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()

    assert answer.status in SENSIBLE
    assert world.store.version == version
    for entry in world.journal.entries()[-1:] if world.journal.last > last else []:
        assert entry.status < 400 or entry.reason
        entry.shown()


@BOUNDS
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=st.sampled_from(
        ["", "clock", "switches", "sql", "snapshots", "journal", "age", "x", "x/y"]
    ),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["now", "advance", "days", "sql", "params", "limit", "name", "q_comma"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    ),
)
def test_any_control_call(
    served: tuple[World, Client], method: str, path: str, value: object
) -> None:
    """Any JSON at the sandbox's operations is answered or refused in one sentence."""
    world, client = served
    version = world.store.version
    body = json.dumps(value)

    reply = client.ask(method, f"/_sandbox/{path}", body, token="")

    assert reply.status in {200, 400, 404, 405}
    if reply.status != 200:
        assert list(reply.json) == ["error"]
    assert world.store.version == version
