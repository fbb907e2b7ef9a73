"""Every value of the switches that change how OneRoster answers are written and asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from roster_door import ROOT, Reader, Reply, reader_of

START = "2026-10-15T08:00:00"
"""When the district began, which is how old the district's own record is."""

Seen = Callable[[Reader], Any]


@pytest.fixture(scope="module")
def shared() -> Iterator[Reader]:
    """A tiny district; each test switches it and puts it back."""
    with reader_of("tiny") as reader:
        yield reader


@pytest.fixture
def door(shared: Reader) -> Iterator[Reader]:
    """The district with every switch at its default before and after a test."""
    yield shared
    shared.world.switches.reset()


def first(path: str, **parameters: Any) -> Seen:
    """The first object of a collection."""
    return lambda door: door.objects(path, **parameters)[0]


def member(path: str, name: str, **parameters: Any) -> Seen:
    """A member of the first object of a collection."""
    return lambda door: first(path, **parameters)(door)[name]


def status(path: str, **parameters: Any) -> Seen:
    """The status of a reading."""
    return lambda door: door.get(path, **parameters).status


def status_at(target: str) -> Seen:
    """The status of a path outside the root."""
    return lambda door: door.ask("GET", target).status


def keys(path: str, **parameters: Any) -> Seen:
    """The keys of a body."""
    return lambda door: list(door.get(path, **parameters).json)


def minor(path: str, **parameters: Any) -> Seen:
    """The codeMinor of a refusal."""
    return lambda door: door.get(path, **parameters).info["imsx_codeMinor"]


def refusal(door: Reader) -> Any:
    """The keys of a refusal's body, or the type of what is no JSON."""
    reply = door.get("/users/nobody")
    assert reply.status == 404
    kind = reply.headers.get("content-type", "none")
    return list(reply.json) if kind == "application/json" else (kind, reply.body[:9])


def header(name: str, **parameters: Any) -> Seen:
    """A header of /users, or None."""
    return lambda door: door.get("/users", **parameters).headers.get(name)


def rels(**parameters: Any) -> Seen:
    """What the Link of /orgs looks like, in words."""

    def look(door: Reader) -> Any:
        text = door.get("/orgs", **parameters).headers.get("link")
        if text is None:
            return None
        host = door.world.url.removeprefix("http://")
        return [part.replace(host, "H").replace(ROOT, "") for part in text.split(", ")]

    return look


def count(path: str, **parameters: Any) -> Seen:
    """How many objects a page has."""
    return lambda door: len(next(iter(door.get(path, **parameters).json.values())))


def shift(door: Reader) -> Any:
    """How far the second page starts from where it should."""
    whole = door.ids("/users")
    reply = door.get("/users", limit=5, offset=10)
    return whole.index(reply.json["users"][0]["sourcedId"]) - 10


def trouble(door: Reader) -> Any:
    """What the first of two equal readings is answered, and that the second is well."""
    reply: Reply = door.get("/users", limit=2)
    door.world.switches.set({"fault_every": "0"})
    assert door.get("/users", limit=2).status == 200
    if reply.headers["content-type"] != "application/json":
        return reply.status, "html"
    return reply.status, next(iter(reply.json)), reply.headers.get("retry-after")


def slow(door: Reader) -> bool:
    """Whether every answer takes a tenth of a second; a busy machine is not slow each time."""

    def once() -> float:
        began = time.monotonic()
        door.get("/orgs")
        return time.monotonic() - began

    return all(once() >= 0.1 for _ in range(4))


def href(door: Reader) -> str:
    """Where a school's parent is said to be."""
    found = door.objects("/schools")[0]["parent"]["href"]
    return str(found).replace(door.world.url, "BASE")


NULLS = "/users", "sms"
SESSION = "/academicSessions"
ESCAPED = {"fields": "sourcedId,name", "limit": 1}
MANY = {"filter": "role='student' AND status='active' AND grades='09'"}
BARE = {"filter": "role=student"}
CASES: dict[str, dict[str, tuple[Seen, Any]]] = {
    "oneroster_root": {
        "plain": (status_at(f"{ROOT}/orgs"), 200),
        "api": (status_at(f"/api{ROOT}/orgs"), 200),
        "ws": (status_at("/ws/v1p1/ims/oneroster/v1p1/orgs"), 200),
        "all": (lambda d: [d.ask("GET", f"{r}{ROOT}/orgs").status for r in ("", "/api")],
                [200, 200]),
    },
    "id_blanks": {
        "none": (member("/schools", "sourcedId"), "4110"),
        "padded": (member("/schools", "sourcedId"), " 4110 "),
    },
    "booleans": {
        "string": (member("/students", "enabledUser"), "true"),
        "json": (member("/students", "enabledUser"), True),
        "titlecase": (member("/students", "enabledUser"), "True"),
    },
    "numbers": {
        "number": (member("/lineItems", "resultValueMin"), 0),
        "string": (member("/lineItems", "resultValueMin"), "0"),
    },
    "nulls": {
        "omit": (lambda d: first("/orgs")(d).get("parent", "left out"), "left out"),
        "null": (member("/orgs", "parent"), None),
        "empty": (member("/orgs", "parent"), ""),
    },
    "href": {
        "absolute": (href, f"BASE{ROOT}/orgs/0188"),
        "relative": (href, f"{ROOT}/orgs/0188"),
        "tilde": (href, f"~{ROOT}/orgs/0188"),
        "wronghost": (href, f"http://sis-inner.example:8080{ROOT}/orgs/0188"),
    },
    "datetimes": {
        "milliseconds": (member("/orgs", "dateLastModified"), f"{START}.000Z"),
        "seconds": (member("/orgs", "dateLastModified"), f"{START}Z"),
        "no_zone": (member("/orgs", "dateLastModified"), START),
        "odd_offset": (member("/orgs", "dateLastModified"), f"{START}+0"),
        "date": (member("/orgs", "dateLastModified"), START[:10]),
    },
    "dates": {
        "date": (member(SESSION, "startDate"), "2025-08-25"),
        "datetime": (member(SESSION, "startDate"), "2025-08-25T00:00:00.000Z"),
    },
    "key_order": {
        "declared": (lambda d: list(first("/schools")(d))[:4],
                     ["sourcedId", "status", "dateLastModified", "name"]),
        "sorted": (lambda d: (lambda k: k == sorted(k))(list(first("/schools")(d))), True),
    },
    "envelope": {
        "entity": (keys("/students"), ["users"]),
        "path": (keys("/students"), ["students"]),
        "array": (lambda d: type(d.get("/schools/4110").json["org"]), list),
    },
    "demographics_key": {
        "demographics": (lambda d: list(d.get("/demographics/" + d.ids("/demographics")[0]).json),
                         ["demographics"]),
        "demographic": (lambda d: list(d.get("/demographics/" + d.ids("/demographics")[0]).json),
                        ["demographic"]),
    },
    "errors": {
        "statusInfoSet": (refusal, ["statusInfoSet"]),
        "imsx_StatusInfo": (refusal, ["imsx_codeMajor", "imsx_severity",
                                      "imsx_messageRefIdentifier", "imsx_operationRefIdentifier",
                                      "imsx_description", "imsx_CodeMinor"]),
        "flat": (refusal, ["imsx_codeMajor", "imsx_severity", "imsx_messageRefIdentifier",
                           "imsx_operationRefIdentifier", "imsx_description", "imsx_codeMinor"]),
        "unprefixed": (refusal, ["codeMajor", "severity", "codeMinor", "description"]),
        "empty": (refusal, ("none", b"")),
        "html": (refusal, ("text/html;charset=UTF-8", b"<!DOCTYPE")),
    },
    "code_minor": {
        "text": (minor("/users/nobody"), "unknown object"),
        "openapi": (minor("/users/nobody"), "unknownobject"),
        "v1p2": (minor("/users", limit=0), "invaliddata"),
    },
    "status_info": {
        "when_needed": (keys("/orgs"), ["orgs"]),
        "always": (keys("/orgs"), ["orgs", "statusInfoSet"]),
    },
    "total": {
        "filtered": (lambda d: d.get("/users", filter="sourcedId='T101'").total, 1),
        "unfiltered": (lambda d: d.get("/users", filter="sourcedId='T101'").total > 100, True),
        "none": (header("x-total-count"), None),
    },
    "link": {
        "rfc": (rels(limit=1), ['<http://H/orgs?limit=1&offset=1>; rel="next"',
                                '<http://H/orgs?limit=1&offset=0>; rel="first"',
                                '<http://H/orgs?limit=1&offset=1>; rel="last"']),
        "none": (rels(limit=1), None),
        "no_scheme": (rels(limit=2), ['<H/orgs?limit=2&offset=0>; rel="first"',
                                      '<H/orgs?limit=2&offset=0>; rel="last"']),
        "trailing_comma": (lambda d: rels(limit=2)(d)[-1][-12:], ' rel="last",'),
        "one_too_far": (lambda d: rels(limit=2)(d)[0],
                        '<http://H/orgs?limit=2&offset=2>; rel="next"'),
        "broken": (rels(limit=2), ['<H/orgs?limit=2&offset=2>; rel="next"',
                                   '<H/orgs?limit=2&offset=0>; rel="first"',
                                   '<H/orgs?limit=2&offset=0>; rel="last",']),
    },
    "link_commas": {
        "encoded": (lambda d: "sourcedId%2Cname" in header("link", **ESCAPED)(d), True),
        "raw": (lambda d: "sourcedId,name" in header("link", **ESCAPED)(d), True),
    },
    "page_cap": {
        "10000": (count("/enrollments", limit=20_000), ...),
        "7": (count("/enrollments", limit=20), 7),
        "0": (count("/enrollments", limit=20_000), 100),
    },
    "bad_paging": {
        "400": (status("/users", limit="abc"), 400),
        "default": (count("/users", limit="abc"), 100),
    },
    "filter_joins": {
        "one": (status("/users", **MANY), 400),
        "many": (status("/users", **MANY), 200),
    },
    "filter_quotes": {
        "required": (status("/users", **BARE), 400),
        "optional": (lambda d: d.get("/users", **BARE).body == d.get(
            "/users", filter="role='student'").body, True),
    },
    "filter_case": {
        "insensitive": (lambda d: d.get("/users", filter="role='STUDENT'").total > 0, True),
        "sensitive": (lambda d: d.get("/users", filter="role='STUDENT'").total, 0),
    },
    "absent_matches": {
        "never": (lambda d: d.get("/orgs", filter="parent.sourcedId!='x'").total, 1),
        "not_equal": (lambda d: d.get("/orgs", filter="parent.sourcedId!='x'").total, 2),
    },
    "query": {
        "honoured": (lambda d: d.ids("/orgs", filter="type='school'", sort="name"), ["4110"]),
        "ignored": (lambda d: d.ids("/orgs", filter="no filter", fields="name"), ["0188", "4110"]),
    },
    "bad_fields": {
        "warn": (keys("/orgs", fields="name,shoe"), ["orgs", "statusInfoSet"]),
        "reject": (status("/orgs", fields="name,shoe"), 400),
        "drop": (lambda d: list(d.get("/orgs", fields="name,shoe").json["orgs"][0]), ["name"]),
    },
    "empty_relation": {
        "200": (status("/courses/101/resources"), 200),
        "404": (status("/courses/101/resources"), 404),
    },
    "page_drift": {"none": (shift, 0), "skip": (shift, 1), "double": (shift, -1)},
    "latency": {"0": (slow, False), "120": (slow, True)},
    "class_categories": {
        "served": (status("/classes/101/categories"), 200),
        "metadata_only": (status("/classes/101/categories"), 404),
    },
}  # fmt: skip
TROUBLES = {
    "429": (429, "statusInfoSet", "9"),
    "502": (502, "statusInfoSet", "9"),
    "soft": (200, "statusInfoSet", None),
    "empty": (200, "users", None),
    "html": (502, "html"),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in CASES.items() for value in values]
)
def test_each_value(door: Reader, name: str, value: str) -> None:
    """A value of a switch does what its sentence says."""
    seen, expected = CASES[name][value]
    if expected is ...:
        expected = door.one("SELECT count(*) FROM CC") and door.get("/enrollments").total
    door.world.switches.set({name: value})

    assert seen(door) == expected


@pytest.mark.parametrize("kind", TROUBLES)
def test_each_trouble(door: Reader, kind: str) -> None:
    """fault_every, fault_kind and retry_after: the first reading fails in that way."""
    door.world.switches.set({"fault_every": "2", "fault_kind": kind, "retry_after": "9"})

    assert trouble(door) == TROUBLES[kind]


@pytest.mark.parametrize("value", ["plain", "api", "ws"])
def test_one_root_excludes_the_others(door: Reader, value: str) -> None:
    """Below another root than the one that is switched on everything is 404 in JSON."""
    door.world.switches.set({"oneroster_root": value})
    roots = {"plain": "", "api": "/api", "ws": "/ws/v1p1"}
    for name, before in roots.items():
        reply = door.ask("GET", f"{before}{ROOT}/orgs")
        assert reply.status == (200 if name == value else 404)


def test_padded_ids_are_found(door: Reader) -> None:
    """With id_blanks=padded an object is found by its padded id and by the bare one."""
    door.world.switches.set({"id_blanks": "padded"})

    assert door.get("/schools/%204110%20").json == door.get("/schools/4110").json


def test_sorted_keys_hide_the_users_behind_a_warning(door: Reader) -> None:
    """With key_order=sorted statusInfoSet comes before users, and its own members are sorted."""
    door.world.switches.set({"key_order": "sorted"})

    for reply in (door.get("/users", sort="shoe"), door.get("/users", sort="shoe", limit=2000)):
        assert list(reply.json) == ["statusInfoSet", "users"]
        assert list(reply.info) == sorted(reply.info)
    assert list(door.get("/orgs", sort="shoe").json) == ["orgs", "statusInfoSet"]


@pytest.mark.parametrize(
    ("form", "name", "value"),
    [
        ("statusInfoSet", "imsx_codeMinor", "invalid_sort_field"),
        ("imsx_StatusInfo", "imsx_operationRefIdentifier", ["getAllOrgs"]),
        ("flat", "imsx_codeMinor", "invalid_sort_field"),
        ("unprefixed", "codeMinor", "invalid_sort_field"),
        ("empty", "imsx_codeMinor", "invalid_sort_field"),
    ],
)
def test_warnings_have_the_form_of_errors(door: Reader, form: str, name: str, value: Any) -> None:
    """A warning inside a success has the members of switch errors; data are never left out."""
    door.world.switches.set({"errors": form})

    told = door.get("/orgs", sort="shoe").json
    assert len(told["orgs"]) == 2
    assert told["statusInfoSet"][0][name] == value


@pytest.mark.parametrize(
    ("rate", "failed"), [("0", []), ("50", [0, 2]), ("25", [0]), ("100", [0, 1, 2, 3])]
)
def test_a_rate_of_faults(door: Reader, rate: str, failed: list[int]) -> None:
    """fault_rate lets so many of a hundred readings of an address fail, the first to begin."""
    door.world.switches.set({"fault_rate": rate, "fault_kind": "502"})

    seen = [door.get("/orgs").status for _ in range(4)]
    assert [place for place, status in enumerate(seen) if status == 502] == failed
