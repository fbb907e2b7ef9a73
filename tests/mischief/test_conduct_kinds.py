"""What clients did oddly: every kind provoked by real requests, and told with its entries."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from mischief_site import POWERQUERY, QUERY, STUDENTS, USERS, Site

from sis_core.serving.conduct import KINDS, Oddity

CATEGORY = "/ims/oneroster/v1p1/categories"
QUIZZES = {"category": {"sourcedId": "cat-7", "status": "active", "title": "Quizzes"}}


def _found(site: Site) -> dict[str, tuple[int, ...]]:
    """Kind → the numbers of entries; each kind at most once here."""
    oddities = site.world.journal.conduct()
    assert len({one.kind for one in oddities}) == len(oddities)
    return {one.kind: one.entries for one in oddities}


def _doubled(site: Site) -> None:
    site.get("//ws/v1/district")
    site.get("/ws/v1//district")


def _no_accept(site: Site) -> None:
    site.get(STUDENTS, headers={"Accept": "*/*"})
    site.get(STUDENTS, headers={"Accept": None})


def _over(site: Site) -> None:
    site.get(f"{STUDENTS}?pagesize=5000")
    site.get(f"{USERS}?limit=20000")


def _over_refused(site: Site) -> None:
    site.world.switches.set({"pagesize_over_max": "reject"})
    assert site.get(f"{STUDENTS}?pagesize=5000").status_code == 400
    site.get("/ws/schema/table/students?projection=dcid&pagesize=5000")


def _hash(site: Site) -> None:
    made = {"category": {**QUIZZES["category"], "sourcedId": "cat#7"}}
    assert site.ask("PUT", f"{CATEGORY}/cat%237", json=made).status_code == 201
    site.get(CATEGORY)
    site.get(f"{CATEGORY}/cat#7")  # requests takes the rest for a fragment
    assert site.get(f"{CATEGORY}/cat%237").status_code == 200


def _raw_hash(site: Site) -> None:
    port = int(site.world.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = f"GET {CATEGORY}/cat#7 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        connection.sendall(f"{head}Authorization: Bearer {site.token}\r\n\r\n".encode())
        while connection.recv(65536):
            pass


def _body(site: Site) -> None:
    site.ask("GET", STUDENTS, json={"page": 1})


def _tokens(site: Site) -> None:
    for _ in range(3):
        site.asked_token()
        site.get(STUDENTS)


def _dead(site: Site) -> None:
    site.world.tokens.clear()
    for page in (1, 2, 3):
        assert site.get(f"{STUDENTS}?page={page}").status_code == 401


def _storm(site: Site) -> None:
    for number in range(812, 832):
        site.get(f"/ws/v1/student/{number}")


def _roster_storm(site: Site) -> None:
    for number in range(20):
        site.get(f"{USERS}/{number}/classes")


def _impatient(site: Site) -> None:
    site.add(status=429, retry_after=1, times=1)
    assert [site.get(STUDENTS).status_code for _ in range(2)] == [429, 200]


def _at_once(site: Site) -> None:
    site.add(status=503, times=3)
    assert [site.get(STUDENTS).status_code for _ in range(4)] == [503, 503, 503, 200]


def _after_cuts(site: Site) -> None:
    site.add(cut="reset", times=2)
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            site.get(STUDENTS)
    site.get(STUDENTS)


def _writes(site: Site) -> None:
    for _ in range(2):
        assert site.ask("PUT", f"{CATEGORY}/cat-7", json=QUIZZES).status_code in (200, 201)


def _reads(site: Site) -> None:
    for _ in range(5):
        site.get(STUDENTS)


PROVOKED = [
    pytest.param(_doubled, {"doubled-slash": (1, 2)}, id="doubled"),
    pytest.param(_no_accept, {"no-accept": (1, 2)}, id="accept"),
    pytest.param(_over, {"page-over-maximum": (1, 2)}, id="page over maximum"),
    pytest.param(_over_refused, {"page-over-maximum": (1, 2)}, id="page refused"),
    pytest.param(_hash, {"unescaped-hash": (3,)}, id="hash"),
    pytest.param(_raw_hash, {"unescaped-hash": (1,)}, id="raw hash"),
    pytest.param(_body, {"body-with-get": (1,)}, id="body"),
    pytest.param(_tokens, {"needless-token": (3, 5)}, id="tokens"),
    pytest.param(_dead, {"dead-token": (1, 2, 3)}, id="dead token"),
    pytest.param(_storm, {"n-plus-one": tuple(range(1, 21))}, id="storm"),
    pytest.param(_roster_storm, {"n-plus-one": tuple(range(1, 21))}, id="OneRoster storm"),
    pytest.param(_impatient, {"impatient-retry": (2,)}, id="impatient"),
    pytest.param(_at_once, {"impatient-retry": (2, 3, 4)}, id="at once"),
    pytest.param(_after_cuts, {"impatient-retry": (2, 3)}, id="after cuts"),
    pytest.param(_writes, {"repeated-write": (2,)}, id="writes"),
    pytest.param(_reads, {"repeated-read": (1, 2, 3, 4, 5)}, id="reads"),
]


@pytest.mark.parametrize(("provoke", "kinds"), PROVOKED)
def test_an_oddity_is_told(
    site: Site, provoke: Callable[[Site], None], kinds: dict[str, tuple[int, ...]]
) -> None:
    """Each kind of oddity is found, with exactly the requests that make it, and nothing else is."""
    provoke(site)

    assert _found(site) == kinds


def test_every_kind_is_provoked() -> None:
    """No kind of oddity goes without a test that provokes it."""
    provoked = {kind for param in PROVOKED for kind in param.values[1]}  # type: ignore[union-attr]

    assert provoked == {kind.name for kind in KINDS}


def _waited(site: Site) -> None:
    site.add(status=429, retry_after=1, times=1)
    site.get(STUDENTS)
    time.sleep(1)
    site.get(STUDENTS)


def _one_quick_retry(site: Site) -> None:
    site.add(status=503, times=1)
    site.get(STUDENTS)
    site.get(STUDENTS)


def _refreshed(site: Site) -> None:
    site.asked_token()
    site.add(token="revoked", times=1)
    site.get(STUDENTS)
    site.token = site.asked_token().json()["access_token"]
    site.get(STUDENTS)


def _used_token(site: Site) -> None:
    site.asked_token()
    for page in (1, 2, 3):
        site.get(f"{STUDENTS}?page={page}")
    site.asked_token()


def _few(site: Site) -> None:
    for number in range(812, 831):
        site.get(f"/ws/v1/student/{number}")


def _schools(site: Site) -> None:
    for number in range(1, 40):
        site.get(f"/ws/v1/school/{number}/student")


def _lost_write(site: Site) -> None:
    site.add(method="PUT", status=503, when="after", times=1)
    for _ in range(2):
        site.ask("PUT", f"{CATEGORY}/cat-7", json=QUIZZES)


def _other_write(site: Site) -> None:
    for title in ("Quizzes", "Tests"):
        made = {"category": {**QUIZZES["category"], "title": title}}
        site.ask("PUT", f"{CATEGORY}/cat-7", json=made)


def _syncs_of_a_scenario(site: Site) -> None:
    for _ in range(6):
        site.get(STUDENTS)
        assert site.control("POST", "/clock", {"advance": 60}).status_code == 200


def _queries(site: Site) -> None:
    site.world.load({}, {"queries": [QUERY]})
    for _ in range(2):
        assert site.ask("POST", POWERQUERY, json={}).status_code == 200


@pytest.mark.parametrize(
    "behave",
    [
        _waited,
        _one_quick_retry,
        _refreshed,
        _used_token,
        _few,
        _schools,
        _lost_write,
        _other_write,
        _syncs_of_a_scenario,
        _queries,
    ],
)
def test_what_is_not_odd(site: Site, behave: Callable[[Site], None]) -> None:
    """A wait that was kept, one quick retry, a new token after a 401, lists of schools are well."""
    behave(site)

    assert site.world.journal.conduct() == []


def test_retry_after_may_be_a_date(site: Site) -> None:
    """A moment in Retry-After is a wait as well."""
    moment = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 30))
    site.add(status=503, retry_after=moment, times=1)
    site.get(STUDENTS)
    site.get(STUDENTS)

    assert _found(site) == {"impatient-retry": (2,)}


def test_conduct_over_http(site: Site) -> None:
    """The control tells kind, sentence, client and entries; filters of the journal narrow it."""
    _doubled(site)
    _body(site)

    told = site.control("GET", "/journal/conduct").json()["oddities"]
    narrowed = site.control("GET", "/journal/conduct?since=2").json()["oddities"]

    client = site.world.first_client()[0]
    assert told[0] == {
        "kind": "doubled-slash",
        "client": client,
        "sentence": "asked 2 times with a doubled slash in the path",
        "entries": [1, 2],
    }
    assert [one["kind"] for one in narrowed] == ["body-with-get"]


def test_two_clients_are_told_apart(site: Site) -> None:
    """What each client did is its own: two that ask for a token each are not odd together."""
    other: dict[str, Any] = {"grant_type": "client_credentials"}
    site.asked_token()
    site.session.post(
        f"{site.world.url}/oauth/access_token", data=other, auth=("somebody", "else"), timeout=20
    )

    assert site.world.journal.conduct() == []


def test_a_compressed_page_is_read_for_ids_with_a_hash(site: Site) -> None:
    """Ids in bodies that went out as gzip count as served."""
    for number in range(12):
        made = {"category": {**QUIZZES["category"], "sourcedId": f"cat-{number}#7"}}
        site.ask("PUT", f"{CATEGORY}/cat-{number}%237", json=made)
    listed = site.get(CATEGORY, headers={"Accept-Encoding": "gzip"})
    assert listed.headers["Content-Encoding"] == "gzip"

    site.get(f"{CATEGORY}/cat-3")

    assert [one.kind for one in site.world.journal.conduct()] == ["unescaped-hash"]


def test_an_oddity_is_json(site: Site) -> None:
    """An oddity's JSON has its four members."""
    assert json.loads(json.dumps(Oddity("a", "b", "c", (1,)).shown())) == {
        "kind": "a",
        "client": "c",
        "sentence": "b",
        "entries": [1],
    }
