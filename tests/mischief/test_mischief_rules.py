"""Rules: whom they touch, how often, what the listing and the journal tell of them."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from mischief_site import CLIENT, STUDENTS, USERS, Site

from sis_core.serving.mischief import MischiefError

Hits = list[int]


def test_a_rule_answers_in_the_familys_own_form(site: Site) -> None:
    """A status in the server's place has the error body that the family has for it."""
    site.add(status=503, retry_after=7)

    v1, schema, roster = (site.get(path) for path in (STUDENTS, "/ws/schema/table/students", USERS))

    assert [reply.status_code for reply in (v1, schema, roster)] == [503, 503, 503]
    assert [reply.headers["Retry-After"] for reply in (v1, schema, roster)] == ["7", "7", "7"]
    assert v1.json() == {"errorMessage": {"message": "Service Unavailable"}}
    assert schema.json() == {"message": "Service Unavailable"}
    assert roster.json()["statusInfoSet"][0]["imsx_codeMajor"] == "failure"


def test_times_ends_a_rule(site: Site) -> None:
    """A rule of two times touches two requests; the third is answered as ever."""
    site.add(path="/ws/v1/**", status=429, times=2)

    assert [site.get(STUDENTS).status_code for _ in range(4)] == [429, 429, 200, 200]


@pytest.mark.parametrize(
    ("rule", "statuses"),
    [
        ({"after": 2}, [200, 200, 503, 503, 503, 503]),
        ({"every": 3}, [200, 200, 503, 200, 200, 503]),
        ({"after": 1, "every": 2, "times": 1}, [200, 200, 503, 200, 200, 200]),
        ({"percent": 50}, [503, 200, 503, 200, 503, 200]),
        ({"percent": 34, "times": 1}, [503, 200, 200, 200, 200, 200]),
        ({"percent": 0}, [200] * 6),
        ({"probability": 0}, [200] * 6),
        ({"probability": 1, "after": 4}, [200] * 4 + [503] * 2),
    ],
)
def test_how_often(site: Site, rule: dict[str, Any], statuses: Hits) -> None:
    """after skips, every takes each n-th behind it, times bounds, percent spreads evenly."""
    site.add(status=503, **rule)

    assert [site.get(STUDENTS).status_code for _ in statuses] == statuses


def test_each_request_may_be_counted_for_itself(site: Site) -> None:
    """With per request each address fails once, whatever else is asked in between."""
    site.add(status=503, times=1, per="request")
    paths = [STUDENTS, f"{STUDENTS}?page=2", STUDENTS, f"{STUDENTS}?page=2"]

    assert [site.get(path).status_code for path in paths] == [503, 503, 200, 200]
    assert [rule["ordered"] for rule in site.world.mischief.rules()] == [False]


@pytest.mark.parametrize(
    ("whom", "path", "touched"),
    [
        ({"path": "/ws/v1/school/*/student"}, STUDENTS, True),
        ({"path": "/ws/v1/*"}, STUDENTS, False),
        ({"path": "/ws/v1/**"}, STUDENTS, True),
        ({"path": "/ws/v1/**"}, "//ws/v1//school/3/student", True),
        ({"path": "**/student"}, STUDENTS, True),
        ({"path": "/ws/v1/school/3/student/"}, STUDENTS, True),
        ({"path": "/ws/v1/school/3/studen"}, STUDENTS, False),
        ({"query": {"page": "2"}}, f"{STUDENTS}?page=2", True),
        ({"query": {"page": 2}}, f"{STUDENTS}?page=2", True),
        ({"query": {"page": "2"}}, f"{STUDENTS}?page=22", False),
        ({"query": {"page": "2*"}}, f"{STUDENTS}?page=22", True),
        ({"query": {"page": None}}, STUDENTS, True),
        ({"query": {"page": None}}, f"{STUDENTS}?page=2", False),
        ({"query": {"q": "*"}}, f"{STUDENTS}?q=name.last_name==a/b", True),
        ({"method": "get"}, STUDENTS, True),
        ({"method": "POST"}, STUDENTS, False),
        ({"family": "v1"}, STUDENTS, True),
        ({"family": "oneroster"}, STUDENTS, False),
        ({"client": CLIENT}, STUDENTS, True),
        ({"client": "another"}, STUDENTS, False),
    ],
)
def test_whom_a_rule_touches(site: Site, whom: dict[str, Any], path: str, touched: bool) -> None:
    """Method, path, query, family and client must all fit; a star stays within a part."""
    site.add(status=418, **whom)

    assert (site.get(path).status_code == 418) is touched


def test_a_client_is_known_by_its_credentials_too(site: Site) -> None:
    """The token request of a client is touched by a rule about it."""
    site.add(client=CLIENT, status=503, path="/oauth/**")

    assert site.asked_token().status_code == 503


def test_rules_compose(site: Site) -> None:
    """Delay, header and status of three rules come together; of two statuses the first counts."""
    ids = [
        site.add(delay=0.3),
        site.add(status=502, headers={"X-Trouble": "one"}),
        site.add(status=429, times=1),
        site.add(headers={"X-Weather": "rain"}),
    ]
    begun = time.perf_counter()

    reply = site.get(STUDENTS)

    assert time.perf_counter() - begun >= 0.3
    assert (reply.status_code, reply.headers["X-Trouble"]) == (502, "one")
    assert reply.headers["X-Weather"] == "rain"
    hits = {rule["id"]: rule["hits"] for rule in site.world.mischief.rules()}
    assert hits == dict(zip(ids, [1, 1, 0, 1], strict=True))


def test_a_cut_of_one_rule_and_a_drip_of_another(site: Site) -> None:
    """A connection that is cut in the place of an answer is cut, whatever else would be sent."""
    site.add(drip=1000, truncate=5)
    site.add(cut="close")

    with pytest.raises(requests.ConnectionError):
        site.get(STUDENTS)
    assert site.world.journal.entries()[0].status == 0


def test_a_refusal_is_dressed_like_any_answer(site: Site) -> None:
    """Type and headers of a rule are put on its own refusal, too, and a slow one drips."""
    site.add(status=503, content_type="text/html", headers={"X-A": "b"}, drip=10_000)

    reply = site.get(STUDENTS)

    assert (reply.status_code, reply.headers["Content-Type"]) == (503, "text/html")
    assert (reply.headers["X-A"], reply.json()) == (
        "b",
        {"errorMessage": {"message": "Service Unavailable"}},
    )


def test_a_request_without_a_token_has_no_stale_one(site: Site) -> None:
    """A rule about tokens that meets none says so in the journal."""
    site.add(token="stale")
    assert site.asked_token().status_code == 200

    notes = site.world.journal.entries()[0].notes
    assert "the request has no token that could be stale" in notes


def test_the_journal_names_the_rules(site: Site) -> None:
    """A touched entry carries the ids and a sentence of them; an untouched one none."""
    site.add(id="lunch", path="/ws/v1/**", status=503, say="the cafeteria unplugged the server")
    site.get(STUDENTS)
    site.get(USERS)

    touched, spared = site.world.journal.entries()

    assert (touched.mischief, spared.mischief) == (("lunch",), ())
    assert touched.reason == "mischief lunch: the cafeteria unplugged the server"
    assert site.control("GET", "/journal").json()["entries"][0]["mischief"] == ["lunch"]


def test_rules_are_added_listed_and_taken_away_over_http(site: Site) -> None:
    """The control adds a rule, shows its hits, removes one, removes all."""
    rule = {"path": "/ws/v1/**", "status": 503, "times": 1}
    made = site.control("POST", "/mischief", rule).json()
    site.get(STUDENTS)

    listed = site.control("GET", "/mischief").json()["rules"]
    two = site.control("POST", "/mischief", [rule, {"id": "slow", "delay": 0}]).json()
    one = site.control("DELETE", "/mischief/slow")
    gone = site.control("GET", "/mischief/slow")
    rest = site.control("DELETE", "/mischief").json()

    assert made["ids"] == ["rule-1"]
    assert listed == [{"id": "rule-1", **rule, "ordered": True, "matched": 1, "hits": 1}]
    assert two["ids"] == ["rule-2", "slow"]
    assert one.status_code == 200
    assert (gone.status_code, gone.json()["error"]) == (
        404,
        "there is no rule 'slow' (rules: rule-1, rule-2)",
    )
    assert rest == {"removed": 2}
    assert site.get(STUDENTS).status_code == 200


def test_a_reset_takes_mischief_away(site: Site) -> None:
    """Behind a reset the server behaves again, and says so."""
    site.add(status=503)

    back = site.control("POST", "/reset").json()

    assert "mischief" in back["put_back"]
    assert site.get(STUDENTS).status_code == 200


def test_a_list_with_a_bad_rule_adds_none(site: Site) -> None:
    """All rules of a list are added, or none."""
    with pytest.raises(MischiefError):
        site.world.mischief.add_all([{"status": 503}, {"status": "busy"}])

    assert site.world.mischief.rules() == []


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("503", "a rule is one JSON object"),
        ({}, "a rule does something: give one or more of status, retry_after"),
        ({"path": "/ws/**"}, "a rule does something"),
        ({"stauts": 503}, "a rule has no 'stauts'; did you mean 'status'? (it may have: id, say"),
        ({"status": 99}, "status is a status from 200 to 599, not 99"),
        ({"status": True}, "status is a status from 200 to 599, not True"),
        ({"status": "503"}, "status is a status from 200 to 599, not '503'"),
        ({"status": 503, "times": 0}, "times is a whole number above 0, not 0"),
        ({"status": 503, "method": "FETCH"}, "method is one of GET, HEAD, POST"),
        ({"status": 503, "path": "ws"}, "path is a pattern of the path"),
        ({"status": 503, "path": "/ws?page=2"}, "without the query"),
        ({"status": 503, "probability": 2}, "probability is a number from 0 to 1, not 2"),
        ({"status": 503, "query": {"page": [1]}}, "query is an object of parameter names"),
        ({"headers": {"X-A": "b\r\nX-C: d"}}, "headers is an object of header names"),
        ({"headers": {"Content-Length": "3"}}, "not the body's length"),
        ({"content_type": "text/plain\r\nX-C: d"}, "content_type is a text of one line"),
        ({"delay": 3600}, "delay is a number of seconds from 0 to 600, not 3600"),
        ({"delay": -1}, "delay is a number of seconds"),
        ({"status": 503, "seed": 4}, "seed belongs to probability"),
        ({"status": 503, "per": "request"}, "per says what times, after, every or percent count"),
        ({"status": 503, "family": "v2"}, "family is one of"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(site: Site, rule: object, sentence: str) -> None:
    """One sentence names the accepted keys or values, and nothing is added; HTTP says the same."""
    with pytest.raises(MischiefError) as found:
        site.world.mischief.add(rule)

    assert sentence in str(found.value)
    reply = site.control("POST", "/mischief", rule)
    assert (reply.status_code, reply.json()["error"]) == (400, str(found.value))
    assert site.world.mischief.rules() == []


@pytest.mark.parametrize("body", [{"moment": object()}, "\ud800"])
def test_a_body_that_cannot_be_sent_is_refused_at_once(site: Site, body: object) -> None:
    """What is neither JSON nor text is refused with the rule, not when a client waits for it."""
    with pytest.raises(MischiefError, match="body is a text, or a JSON object or list"):
        site.add(body=body)


def test_an_id_is_used_once(site: Site) -> None:
    """Two rules cannot have one name."""
    site.add(id="lunch", status=503)
    with pytest.raises(MischiefError, match="there is a rule 'lunch' already"):
        site.add(id="lunch", status=503)
