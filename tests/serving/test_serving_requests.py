"""Requests at the gate: paths, queries, bodies, HEAD, gzip, throttle, 404, 500."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from serving_client import Client

from mock_sis.world import World
from sis_core.serving.requests import MAX_BODY, folded, opened, parsed_form, parsed_query

STUDENT = "/ws/v1/student/812"


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("/ws/v1/x", "/ws/v1/x"),
        ("//ws///v1/x//", "/ws/v1/x"),
        ("/", "/"),
        ("//", "/"),
        ("", "/"),
        ("/a%20b", "/a b"),
        ("/a%2Fb%2fc", "/a%2Fb%2Fc"),
        ("/%C3%A9", "/é"),
        ("/%ff", "/\ufffd"),
        ("/%zz", "/%zz"),
        ("/a+b", "/a+b"),
    ],
)
def test_a_path_is_decoded_once_and_folded(raw: str, path: str) -> None:
    """Escapes are decoded once, slashes folded; an escaped slash stays escaped."""
    assert folded(raw)[0] == path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=1&a=2", {"a": "2"}),
        ("a", {"a": ""}),
        ("a=b=c", {"a": "b=c"}),
        ("a=x+y%2Bz", {"a": "x y+z"}),
        ("a=%ff", {"a": "\ufffd"}),
        ("&&=v&", {"": "v"}),
        ("A=1&a=2", {"A": "1", "a": "2"}),
        ("q=name.last_name==Q*;x=in=(1,2)", {"q": "name.last_name==Q*;x=in=(1,2)"}),
    ],
)
def test_a_query_keeps_the_last_value(text: str, found: dict[str, str]) -> None:
    """Parameters keep their last value and their spelling."""
    assert parsed_query(text) == found


def test_a_form_of_bad_bytes_is_read() -> None:
    """A form body that is no UTF-8 does not raise."""
    assert parsed_form(b"a=\xff\xfe&b=1\n") == {"a": "\ufffd\ufffd", "b": "1"}


@pytest.mark.parametrize("body", ["{}", "x" * 5000, "\x00\xff"])
def test_a_body_on_get_is_ignored(client: Client, body: str) -> None:
    """A GET with a body, JSON or not, is answered as without, on a connection that stays usable."""
    headers = {"Accept": "application/json", "Content-Type": "application/json"}

    assert client.ask("GET", STUDENT, body, headers).status == 200


def test_head_is_get_without_a_body(client: Client) -> None:
    """HEAD answers with GET's status and headers and no body."""
    got, headed = client.get(STUDENT), client.ask("HEAD", STUDENT, None, {"Accept": "*/json"})

    assert (headed.status, headed.body) == (200, b"")
    assert headed.headers["content-length"] == str(len(got.body))


def test_gzip_only_for_who_asks(world: World, client: Client) -> None:
    """A page is compressed for a client that accepts gzip, unless the switch says never."""
    path = "/ws/v1/district/student?expansions=demographics,addresses,school_enrollment"
    plain = client.get(path)
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
    packed = client.ask("GET", path, headers=headers)

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    world.switches.set({"gzip": "never"})
    assert client.ask("GET", path, headers=headers).body == plain.body


def test_the_throttle_is_429_with_retry_after(world: World, client: Client) -> None:
    """Past the switch's requests per minute: 429 with Retry-After, for that client alone."""
    world.switches.set({"throttle_per_minute": "2"})
    assert [client.get(STUDENT).status for _ in range(3)] == [200, 200, 429]

    refused = client.get(STUDENT)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "errorMessage" in refused.json
    assert client.get("/ws/v1/metadata", token="").status == 200
    world.switches.set({"throttle_per_minute": "0"})
    assert client.get(STUDENT).status == 200


@pytest.mark.parametrize("path", ["/nope", "/wsx", "/ws2/v1", "/oauthx", "/admin/home.html", "/_x"])
def test_an_address_of_no_family_is_404_json(world: World, client: Client, path: str) -> None:
    """Unknown addresses are JSON 404 with a reason in the journal, and never HTML."""
    reply = client.get(path)

    assert (reply.status, reply.json) == (404, {"message": "Not found"})
    assert path in world.journal.entries()[-1].reason


def test_an_unknown_ws_family_wants_a_token_first(client: Client) -> None:
    """Below /ws a missing token is 401 before an unknown address is 404."""
    assert client.get("/ws/nope", token="").status == 401
    assert client.get("/ws/nope").json == {"message": "Resource not found"}


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("/ws/attendance/daily_time", "mock-sis mischief add"),
        ("/ws/datavalidation/rules", "mock-sis mischief add"),
        ("/ws/schema/plugin/3/validate", "mock-sis plugin lint FILE"),
        ("/ims/oneroster/v1p1/users", "OneRoster 1.1 where that is mounted"),
        ("/ws/v1p1/ims/oneroster/v1p1/orgs", "OneRoster 1.1 where that is mounted"),
    ],
)
def test_what_powerschool_has_and_we_do_not_is_501(
    world: World, client: Client, path: str, instead: str
) -> None:
    """Calls that PowerSchool has and mock-sis does not serve yet say so, and what to do instead.

    The rule that is named answers in their place as it stands.
    """
    reply = client.get(path)

    assert reply.status == 501
    assert reply.json["message"].startswith(f"mock-sis does not serve {path} yet; ")
    assert instead in reply.json["message"]
    assert "this release of mock-sis has not" in world.journal.entries()[-1].reason
    if "mischief" in instead:
        world.mischief.add(json.loads(reply.json["message"].split("'")[1]))
        assert (client.get(path).status, client.get(path).json) == (200, {})


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/ws/v1/students", 404, "did you mean /ws/v1/student?"),
        ("GET", "/ws/v1/school/3/students", 404, "did you mean /ws/v1/school/3/student?"),
        ("GET", "/ws/v1/weather", 404, "/ws/v1 has no path /ws/v1/weather"),
        ("GET", "/ws/v1/student/abc", 404, "/ws/v1/student/{id} takes a whole number as the id"),
        ("DELETE", "/ws/v1/school/3", 405, "allowed: GET"),
        ("GET", "/ws/nothing", 404, "is known to have is at /ws/nothing"),
        ("GET", "/students", 404, "PowerSchool's API is below /ws"),
        ("POST", "/ws/schema/query/nope", 404, "(installed: com.example.mocksis."),
    ],
)
def test_a_reason_helps_further(
    world: World, client: Client, method: str, path: str, status: int, reason: str
) -> None:
    """The journal's reason names what is near, what is allowed or what is there."""
    reply = client.ask(method, path)

    assert reply.status == status
    assert reason in world.journal.entries()[-1].reason


def test_an_accept_without_a_known_type_is_remarked(world: World, client: Client) -> None:
    """Who sends Accept: */* and wonders about XML finds a note; who names a type finds none."""
    for accept in ("*/*", "text/html", "application/json", "text/XML;q=1"):
        client.ask("GET", STUDENT, headers={"Accept": accept})

    notes = [" ".join(entry.notes) for entry in world.journal.entries()]
    assert ["names neither" in text for text in notes] == [True, True, False, False]


def test_a_body_over_the_limit_is_413(world: World, client: Client) -> None:
    """A body above the limit is refused by its length alone, in the family's form."""
    head = f"POST /ws/schema/query/x HTTP/1.1\r\nHost: h\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n"
    received = client.raw(head.encode() + b"x" * 100_000)

    assert received.startswith(b"HTTP/1.1 413")
    assert json.loads(received.partition(b"\r\n\r\n")[2]) == {
        "message": "The body is larger than 16 MiB"
    }


def test_a_body_that_breaks_off_is_400(client: Client) -> None:
    """A client that promises more than it sends is told so."""
    head = b"POST /ws/schema/query/x HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{"
    received = client.raw(head)

    assert received.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("chunks", [b"zz\r\n", b"5\r\nab", b"5\r\nhelloXX\r\n0\r\n\r\n", b"-1\r\n"])
def test_a_malformed_chunked_body_is_400_or_401(client: Client, chunks: bytes) -> None:
    """Broken chunks never hang the server or break it."""
    head = b"POST /ws/schema/query/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    received = client.raw(head + chunks)

    assert received.split()[1] in (b"400", b"401")
    assert client.get(STUDENT).status == 200


def test_an_internal_error_is_500_in_the_familys_form(
    world: World, client: Client, monkeypatch: Any, caplog: Any
) -> None:
    """A bug answers 500 without a traceback; the journal has a reason, the log the traceback."""

    def broken(client_id: str) -> None:
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setattr(world.plugins, "access", broken)
    reply = client.get(STUDENT)

    assert reply.status == 500
    assert reply.json == {"errorMessage": {"message": "Internal server error"}}
    assert "ZeroDivisionError" in world.journal.entries()[-1].reason
    assert "a bug of ours" in caplog.text


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("sis.example:8443", "http://sis.example:8443"),
        ("[::1]:80", "http://[::1]:80"),
        ('evil"><script>', None),
        ("a b", None),
        ("", None),
    ],
)
def test_links_follow_the_host_header(host: str, base: str | None) -> None:
    """The base of links is the Host as sent; one that is no host name falls back to our own."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": host}
    environ |= {"wsgi.url_scheme": "http", "SERVER_NAME": "own.example", "SERVER_PORT": "1"}

    assert opened(environ).ask.base == (base or "http://own.example:1")
