"""Questions to the journal: what matches, how many, an archive, and waiting for requests."""

from __future__ import annotations

import json
import threading
import time
from datetime import datetime
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from mischief_site import CLIENT, SECRET, STUDENTS, USERS, Site

_PAIR = {
    "type": "object",
    "required": ["name", "value"],
    "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
}
_MESSAGE = {
    "httpVersion": {"type": "string", "minLength": 1},
    "cookies": {"type": "array"},
    "headers": {"type": "array", "items": _PAIR},
    "headersSize": {"type": "integer", "minimum": -1},
    "bodySize": {"type": "integer", "minimum": -1},
}
# Written from the HAR 1.2 specification: every member that it does not call optional.
HAR: dict[str, Any] = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {"type": "object", "required": ["name", "version"]},
                "entries": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": [
                            *("startedDateTime", "time", "request", "response", "cache"),
                            "timings",
                        ],
                        "properties": {
                            "startedDateTime": {"type": "string"},
                            "time": {"type": "number", "minimum": 0},
                            "cache": {"type": "object"},
                            "timings": {
                                "type": "object",
                                "required": ["send", "wait", "receive"],
                                "additionalProperties": {"type": "number", "minimum": -1},
                            },
                            "request": {
                                "type": "object",
                                "required": [*_MESSAGE, "method", "url", "queryString"],
                                "properties": {
                                    **_MESSAGE,
                                    "method": {"type": "string", "minLength": 1},
                                    "url": {"type": "string", "pattern": "^https?://[^/]+/"},
                                    "queryString": {"type": "array", "items": _PAIR},
                                    "postData": {
                                        "type": "object",
                                        "required": ["mimeType", "params", "text"],
                                    },
                                },
                            },
                            "response": {
                                "type": "object",
                                "required": [
                                    *_MESSAGE,
                                    *("status", "statusText", "content", "redirectURL"),
                                ],
                                "properties": {
                                    **_MESSAGE,
                                    "status": {"type": "integer", "minimum": 0},
                                    "statusText": {"type": "string"},
                                    "redirectURL": {"type": "string"},
                                    "content": {
                                        "type": "object",
                                        "required": ["size", "mimeType"],
                                        "properties": {
                                            "size": {"type": "integer", "minimum": 0},
                                            "mimeType": {"type": "string", "minLength": 1},
                                            "text": {"type": "string"},
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}


def _some(site: Site) -> None:
    site.add(id="busy", path="/ws/v1/**", status=503, after=1, times=1)
    site.get(STUDENTS)
    site.get(f"{STUDENTS}?page=2")
    site.get(USERS)
    site.get("/ws/v1/student/1")
    site.asked_token()


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"path": "/ws/v1/**"}, [1, 2, 4]),
        ({"path": "/ws/v1/*"}, []),
        ({"path": "/ws/v1/*/*"}, [4]),
        ({"path": STUDENTS}, [1, 2]),
        ({"status": 503}, [2]),
        ({"status": "4xx"}, [4]),
        ({"method": "post"}, [5]),
        ({"client": CLIENT}, [1, 2, 3, 4, 5]),
        ({"client": "another"}, []),
        ({"family": "oneroster"}, [3]),
        ({"mischief": "busy"}, [2]),
        ({"since": 3}, [4, 5]),
        ({"path": "/ws/**", "status": 200}, [1]),
    ],
)
def test_what_matches(site: Site, wanted: dict[str, Any], numbers: list[int]) -> None:
    """find takes method, a pattern of the path, client, status, family, a rule; over HTTP too."""
    _some(site)

    found = site.world.journal.find(**wanted)
    asked = {("pattern" if name == "path" else name): value for name, value in wanted.items()}
    query = "&".join(f"{name}={quote(str(value))}" for name, value in asked.items())

    assert [entry.number for entry in found] == numbers
    over_http = site.control("GET", f"/journal?{query}").json()["entries"]
    assert [entry["number"] for entry in over_http] == numbers


def test_an_unknown_filter_is_refused(site: Site) -> None:
    """A filter that does not exist is an error, here and over HTTP, with the nearest name."""
    with pytest.raises(TypeError, match="no parameter 'familly'; did you mean 'family'"):
        site.world.journal.find(familly="v1")

    refused = site.control("GET", "/journal/counts?familly=v1")
    assert refused.status_code == 400
    assert "there is no parameter 'familly'; did you mean 'family'?" in refused.json()["error"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("status", "9xx", "status is a number such as 404, a class such as 4xx, or 0"),
        ("status", "40", "status is a number such as 404"),
        ("method", "GTE", "method is one of GET, HEAD, POST"),
        ("path", "ws/v1/**", "a pattern is one of the whole path, from its / or a star"),
    ],
)
def test_what_no_entry_can_be_is_refused(site: Site, name: str, value: str, said: str) -> None:
    """A slip in a filter is an error and not an empty answer, here and over HTTP."""
    with pytest.raises(ValueError, match=said):
        site.world.journal.counts("status", **{name: value})

    asked = "pattern" if name == "path" else name
    refused = site.control("GET", f"/journal/wait?{asked}={value}")
    assert (refused.status_code, said in refused.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        ("status", {"200": 3, "404": 1, "503": 1}),
        ("method", {"GET": 4, "POST": 1}),
        ("family", {"v1": 3, "oauth": 1, "oneroster": 1}),
        ("client", {CLIENT: 5}),
        ("path", {STUDENTS: 2, USERS: 1, "/oauth/access_token": 1, "/ws/v1/student/1": 1}),
    ],
)
def test_counts(site: Site, by: str, counts: dict[str, int]) -> None:
    """Entries are counted by what is asked for, most first."""
    _some(site)

    assert site.world.journal.counts(by) == counts
    told = site.control("GET", f"/journal/counts?by={by}").json()
    assert told == {"by": by, "counts": counts}
    assert list(told["counts"].values()) == sorted(counts.values(), reverse=True)


def test_counts_take_filters(site: Site) -> None:
    """Only what matches is counted; what cannot be counted by is refused."""
    _some(site)

    assert site.world.journal.counts("status", path="/ws/v1/**") == {"200": 1, "404": 1, "503": 1}
    with pytest.raises(ValueError, match="by is one of status, path, method"):
        site.world.journal.counts("weather")
    assert site.control("GET", "/journal/counts?by=weather").status_code == 400


def test_waiting_for_requests(site: Site) -> None:
    """wait_for returns as soon as enough requests came, and says what came where they did not."""

    def ask() -> None:
        for page in (1, 2):
            time.sleep(0.1)
            site.get(f"{STUDENTS}?page={page}")

    asking = threading.Thread(target=ask)
    asking.start()
    begun = time.perf_counter()
    found = site.world.journal.wait_for(2, seconds=10, path="/ws/v1/**")
    waited = time.perf_counter() - begun
    asking.join()

    assert [entry.target for entry in found] == [f"{STUDENTS}?page=1", f"{STUDENTS}?page=2"]
    assert waited < 5
    with pytest.raises(TimeoutError, match=r"0 of 1 such requests came within 0\.2 s.*page=2"):
        site.world.journal.wait_for(seconds=0.2, status=500)


def test_waiting_over_http(site: Site) -> None:
    """The control waits as well; without enough requests it says that they were not found."""
    site.get(STUDENTS)

    came = site.control("GET", "/journal/wait?pattern=/ws/**&count=1&seconds=5&bodies=0").json()
    missed = site.control("GET", "/journal/wait?status=500&seconds=0").json()
    refused = site.control("GET", "/journal/wait?seconds=forever")

    assert (came["found"], [entry["status"] for entry in came["entries"]]) == (True, [200])
    assert "request" not in came["entries"][0]
    assert missed == {"found": False, "entries": []}
    assert refused.status_code == 400


def test_an_archive_is_valid_and_keeps_no_secret(site: Site) -> None:
    """The archive has every member that HAR 1.2 wants; secrets are blotted out in it."""
    _some(site)
    site.get(USERS, headers={"Accept-Encoding": "gzip"}, allow_redirects=False)
    site.add(maintenance=True)
    site.get(STUDENTS, allow_redirects=False)
    site.control("POST", "/clock", {"advance": 5})

    archive = site.control("GET", "/journal/har").json()

    jsonschema.validate(archive, HAR)
    entries = archive["log"]["entries"]
    assert len(entries) == 7  # the line about the clock is no exchange
    assert [entry["response"]["status"] for entry in entries] == [200, 503, 200, 404, 200, 200, 302]
    assert entries[1]["_mischief"] == ["busy"]
    assert entries[1]["request"]["url"] == f"{site.world.url}{STUDENTS}?page=2"
    assert entries[1]["request"]["queryString"] == [{"name": "page", "value": "2"}]
    assert entries[4]["request"]["postData"]["text"] == "grant_type=client_credentials"
    assert entries[6]["response"]["redirectURL"].endswith("/maintenance.html")
    assert datetime.fromisoformat(entries[0]["startedDateTime"]).tzinfo is not None
    text = json.dumps(archive)
    assert SECRET not in text
    assert site.token not in text
    assert archive == site.world.journal.har(site.world.url)


def test_a_compressed_body_is_shown_as_it_was(site: Site) -> None:
    """What went out as gzip stands in the journal and the archive as the text it was."""
    plain = site.get(USERS, headers={"Accept-Encoding": "identity"}).text
    packed = site.get(USERS, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"

    entry = site.world.journal.entries()[-1]

    assert entry.shown()["response"]["body"] == plain
    archive = site.world.journal.har(since=1)
    assert archive["log"]["entries"][0]["response"]["content"]["text"] == plain


def test_a_cut_connection_is_archived_with_status_0(site: Site) -> None:
    """An exchange without an answer has status 0, as browsers write it."""
    site.add(cut="close", times=1)
    with pytest.raises(OSError):
        site.get(STUDENTS)

    archive = site.world.journal.har(site.world.url)

    jsonschema.validate(archive, HAR)
    assert archive["log"]["entries"][0]["response"]["status"] == 0
    assert [entry.number for entry in site.world.journal.find(status="0xx")] == [1]
