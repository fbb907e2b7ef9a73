"""What rules do, seen by a real client over a real socket."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
import requests
from mischief_site import STUDENTS, USERS, Site

from mock_sis.world import World
from sis_core.serving.mischief import MischiefError

SCHOOL = "/ws/v1/school/3"


def _raw(site: Site, path: str) -> tuple[bytes, float, bool]:
    """All that comes back on a bare socket, after how many seconds, and whether by a reset."""
    port = int(site.world.url.rpartition(":")[2])
    begun = time.perf_counter()
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
            f"Authorization: Bearer {site.token}\r\n\r\n".encode()
        )
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                return received, time.perf_counter() - begun, True
            if not part:
                return received, time.perf_counter() - begun, False
            received += part


def _length(head: bytes) -> int:
    found = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    assert len(found) == 1
    return int(found[0].partition(b":")[2])


@pytest.mark.parametrize(("how", "reset"), [("close", False), ("reset", True)])
def test_a_connection_is_cut_before_the_answer(site: Site, how: str, reset: bool) -> None:
    """The client gets no byte: an orderly end, or a reset; the journal has status 0."""
    site.add(cut=how)

    received, _, was_reset = _raw(site, STUDENTS)

    assert (received, was_reset) == (b"", reset)
    entry = site.world.journal.entries()[-1]
    assert (entry.status, entry.answered, entry.mischief) == (0, 0, ("rule-1",))


def test_a_client_library_sees_a_lost_connection(site: Site) -> None:
    """requests raises a ConnectionError and works again once the rule is used up."""
    site.add(cut="reset", times=1)

    with pytest.raises(requests.ConnectionError):
        site.get(STUDENTS)
    assert site.get(STUDENTS).status_code == 200


@pytest.mark.parametrize(("how", "reset"), [("close", False), ("reset", True)])
def test_a_body_is_truncated(site: Site, how: str, reset: bool) -> None:
    """Content-Length stays, the body ends early, by a close or a reset."""
    whole = site.get(STUDENTS).content
    site.add(truncate=100, cut=how)

    received, _, was_reset = _raw(site, STUDENTS)

    assert was_reset is reset
    if not reset:  # a reset may take what was sent with it
        head, _, body = received.partition(b"\r\n\r\n")
        assert (_length(head), body) == (len(whole), whole[:100])


def test_an_error_is_truncated_too(site: Site) -> None:
    """A status, truncate and cut of one rule: the error's head comes, and a part of its body."""
    site.add(status=503, truncate="50%", cut="close")

    head, _, body = _raw(site, STUDENTS)[0].partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 503 ")
    assert len(body) == _length(head) // 2


def test_a_body_shorter_than_the_cut_is_noted(site: Site) -> None:
    """Where nothing was cut off the journal says so."""
    size = len(site.get(STUDENTS).content)
    site.add(truncate=size)

    assert len(site.get(STUDENTS).content) == size
    [_, entry] = site.world.journal.wait_for(2, path=STUDENTS)
    assert f"the body has {size} bytes, so that nothing was cut off" in entry.notes


def test_half_a_body(site: Site) -> None:
    """A part of the body is given in percent; a client library notices."""
    whole = site.get(STUDENTS).content
    site.add(truncate="50%")

    received, _, _ = _raw(site, STUDENTS)

    assert received.partition(b"\r\n\r\n")[2] == whole[: len(whole) // 2]
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        site.get(STUDENTS)


def test_no_byte_of_the_body(site: Site) -> None:
    """The head of an answer comes, and then nothing."""
    site.add(truncate=0)

    head, mark, body = _raw(site, STUDENTS)[0].partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert (mark, body) == (b"\r\n\r\n", b"")
    assert _length(head) > 0


def test_a_truncated_answer_is_journaled_with_what_was_sent(site: Site) -> None:
    """The journal says after how many bytes the body broke off."""
    size = len(site.get(STUDENTS).content)
    site.add(truncate=10)
    _raw(site, STUDENTS)

    deadline = time.monotonic() + 30
    while len(site.world.journal) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    entry = site.world.journal.entries()[-1]

    assert entry.answered == 10
    assert f"the body broke off on purpose, after 10 of {size} bytes" in entry.notes


def test_a_body_drips(site: Site) -> None:
    """A body of known size takes as long as its bytes per second ask, and comes whole."""
    whole = site.get(SCHOOL).content
    site.add(drip=len(whole) * 2)
    begun = time.perf_counter()

    dripped = site.get(SCHOOL)

    assert time.perf_counter() - begun >= 0.3
    assert dripped.content == whole
    assert int(dripped.headers["Content-Length"]) == len(whole)
    assert site.get("/ws/v1/metadata").status_code == 200  # on the same connection


def test_a_drip_outlasts_a_clients_patience(site: Site) -> None:
    """A client with a short read timeout gives up between two bytes."""
    site.add(drip=1)

    with pytest.raises(requests.exceptions.RequestException):
        site.session.get(
            f"{site.world.url}/ws/v1/metadata", timeout=0.3, headers={"Accept": "application/json"}
        )


def test_a_delay_can_be_a_timeout(site: Site) -> None:
    """A client that does not wait long enough leaves; a patient one is answered."""
    site.add(delay=0.5)

    with pytest.raises(requests.Timeout):
        site.session.get(f"{site.world.url}/ws/v1/metadata", timeout=0.1)
    assert site.get(STUDENTS).status_code == 200


def test_a_stopping_server_waits_for_nobody(site: Site) -> None:
    """A delay of a minute does not hold up the end of the server."""
    site.add(delay=60)
    port = int(site.world.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /ws/v1/metadata HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.2)
        begun = time.perf_counter()

        site.world.stop()

        assert time.perf_counter() - begun < 5


def test_a_stale_token_is_answered_as_an_expired_one(site: Site) -> None:
    """401 with PowerSchool's words in WWW-Authenticate; the same token works afterwards."""
    site.add(token="stale", times=2)

    v1, roster, again = site.get(STUDENTS), site.get(USERS), site.get(STUDENTS)

    assert (v1.status_code, v1.content) == (401, b"")
    assert v1.headers["WWW-Authenticate"] == (
        'Bearer error="invalid_token",realm="PowerSchool",'
        'error_description="The access token has expired"'
    )
    assert roster.status_code == 401
    assert roster.json()["statusInfoSet"][0]["imsx_codeMajor"] == "failure"
    assert again.status_code == 200


def test_a_revoked_token_is_dead(site: Site) -> None:
    """The token is refused from now on, without the rule too; a new one works."""
    site.add(token="revoked", times=1)

    assert [site.get(STUDENTS).status_code for _ in range(2)] == [401, 401]

    site.token = site.asked_token().json()["access_token"]
    assert site.get(STUDENTS).status_code == 200


def test_a_plugin_is_disabled_half_way(site: Site) -> None:
    """From the third request on the plugin is off: its token is dead, and no new one is given."""
    site.add(plugin="disable", after=2, times=1)

    assert [site.get(STUDENTS).status_code for _ in range(4)] == [200, 200, 401, 401]
    assert site.asked_token().status_code == 401


def test_maintenance_leads_to_a_page_of_html(site: Site) -> None:
    """302 to a page of HTML with status 200; a client that follows has no JSON."""
    site.add(maintenance=True)

    sent = site.get(STUDENTS, allow_redirects=False)
    followed = site.get(STUDENTS)

    assert sent.status_code == 302
    assert sent.headers["Location"] == f"{site.world.url}/maintenance.html"
    assert (followed.status_code, followed.headers["Content-Type"]) == (
        200,
        "text/html;charset=UTF-8",
    )
    assert "<h1>Under Maintenance</h1>" in followed.text


def test_without_such_a_rule_there_is_no_maintenance_page(site: Site) -> None:
    """The page is there only while a rule leads to it."""
    site.add(status=503, path="/ws/**")

    assert site.get("/maintenance.html").status_code == 404


@pytest.mark.parametrize(
    ("rule", "status", "title"),
    [({"html": True}, 200, "Sign In"), ({"html": True, "status": 502}, 502, "502 Bad Gateway")],
)
def test_html_instead_of_data(site: Site, rule: dict[str, Any], status: int, title: str) -> None:
    """A login page with 200, an error page with the status."""
    site.add(**rule)

    reply = site.get(STUDENTS)

    assert (reply.status_code, reply.headers["Content-Type"]) == (status, "text/html;charset=UTF-8")
    assert f"<title>{title}</title>" in reply.text


@pytest.mark.parametrize(
    ("rule", "kind", "text"),
    [
        ({"body": "busy"}, "application/json;charset=UTF-8", "busy"),
        ({"body": {"a": [None]}, "status": 500}, "application/json;charset=UTF-8", '{"a":[null]}'),
        ({"body": "busy", "status": 503}, "text/plain;charset=UTF-8", "busy"),
        ({"body": "", "content_type": "text/csv"}, "", ""),
    ],
)  # fmt: skip
def test_another_body(site: Site, rule: dict[str, Any], kind: str, text: str) -> None:
    """A body takes the place of the served one, with the served type unless there is a status."""
    site.add(**rule)

    reply = site.get(STUDENTS)

    assert (reply.headers.get("Content-Type", ""), reply.text) == (kind, text)
    assert reply.status_code == rule.get("status", 200)


def test_another_type(site: Site) -> None:
    """The served body comes under another type."""
    body = site.get(STUDENTS).content
    site.add(content_type="text/html")

    reply = site.get(STUDENTS)

    assert (reply.headers["Content-Type"], reply.content) == ("text/html", body)


def test_headers_take_the_place_of_served_ones(site: Site) -> None:
    """A header of a rule replaces the server's of the same name."""
    site.add(headers={"x-total-count": "9999", "X-More": "yes"})

    reply = site.get(USERS)

    assert (reply.headers["X-Total-Count"], reply.headers["X-More"]) == ("9999", "yes")


def test_retry_after_may_be_a_text(site: Site) -> None:
    """A date or nonsense stands in the header as given."""
    site.add(status=429, retry_after="Thu, 15 Oct 2026 12:00:00 GMT")

    assert site.get(STUDENTS).headers["Retry-After"] == "Thu, 15 Oct 2026 12:00:00 GMT"


NEW_TITLE = {"category": {"sourcedId": "cat-7", "status": "active", "title": "Quizzes"}}


@pytest.mark.parametrize("rule", [{"status": 503}, {"cut": "reset"}, {"html": True}])
@pytest.mark.parametrize(("when", "kept"), [("before", 404), ("after", 200)])
def test_an_answer_is_lost_before_or_after_the_work(
    site: Site, rule: dict[str, Any], when: str, kept: int
) -> None:
    """With after the write is done and only its answer is lost; with before nothing was done."""
    address = "/ims/oneroster/v1p1/categories/cat-7"
    site.add(method="PUT", times=1, when=when, **rule)
    lost = 0
    try:
        lost = site.ask("PUT", address, json=NEW_TITLE).status_code
    except requests.ConnectionError:
        assert "cut" in rule

    assert lost in (0, rule.get("status", 200))
    assert site.get(address).status_code == kept


def test_head_has_the_length_only(site: Site) -> None:
    """A HEAD under truncate and drip is answered with headers alone."""
    site.add(truncate=5, drip=10)

    reply = site.ask("HEAD", STUDENTS)

    assert (reply.status_code, reply.content) == (200, b"")


def test_tls_connections_are_cut_too() -> None:
    """Over TLS a cut, a truncated body and a whole one look to a client as over plain HTTP."""
    with World.empty("2026-10-15") as world:
        url = world.start(tls=True)
        world.mischief.add({"cut": "reset", "times": 1})
        world.mischief.add({"truncate": 3, "after": 1, "times": 1})
        with requests.Session() as session:
            session.trust_env = False
            for kind in (requests.ConnectionError, requests.RequestException):
                with pytest.raises(kind):
                    session.get(f"{url}/ws/v1/metadata", verify=str(world.ca_file), timeout=20)
            reply = session.get(f"{url}/ws/v1/metadata", verify=str(world.ca_file), timeout=20)

    assert reply.status_code == 200


@pytest.mark.parametrize("rule", [{"cut": "close"}, {"truncate": 5}, {"drip": 100}])
def test_an_engine_without_sockets_refuses_what_needs_them(
    site: Site, rule: dict[str, Any]
) -> None:
    """Where connections cannot be reached such rules are refused, and others are not."""
    site.world.mischief.sockets = False

    with pytest.raises(MischiefError, match="serve with --engine cheroot"):
        site.add(**rule)
    assert site.add(status=503) == "rule-1"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"status": 503, "token": "stale"}, "status and token contradict each other"),
        ({"maintenance": True, "html": True}, "html and maintenance contradict each other"),
        ({"status": 503, "rows": "drop"}, "status and rows contradict each other"),
        ({"delay": 1, "when": "after"}, "when says whether the server does its work"),
        ({"html": False}, "html is true, not False"),
        ({"html": True, "body": "x"}, "give one of them"),
        ({"token": "old"}, "token is stale or revoked, not 'old'"),
        ({"cut": True}, "cut is close or reset, not True"),
        ({"truncate": "150%"}, "truncate is a whole number of bytes, or a part such as 50%"),
        ({"truncate": -1}, "truncate is"),
        ({"drip": 0}, "drip is a number of bytes per second from 1"),
        ({"rows": "two"}, "rows is duplicate or drop, not 'two'"),
        ({"page": "turn"}, "page is shrink or grow, not 'turn'"),
        ({"plugin": "remove"}, "plugin is disable, not 'remove'"),
        ({"mainteance": True}, "did you mean 'maintenance'?"),
    ],
)
def test_what_contradicts_is_refused(site: Site, rule: object, sentence: str) -> None:
    """Keys that contradict each other, and values that are none, are refused in one sentence."""
    with pytest.raises(MischiefError) as found:
        site.world.mischief.add(rule)

    assert sentence in str(found.value)


def test_switched_troubles_of_oneroster_are_marked(site: Site) -> None:
    """What fault_every and fault_rate do stands in the journal as rules' doing does."""
    site.world.switches.set({"fault_every": "2", "fault_kind": "502"})

    assert [site.get(USERS).status_code for _ in range(4)] == [502, 200, 502, 200]
    marked = [entry.number for entry in site.world.journal.find(mischief="fault_every")]
    assert marked == [1, 3]
