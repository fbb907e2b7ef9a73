"""`/ws/v1/event_subscription`: made, read, replaced, deleted, refused."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from receiver import PATH, Receiver, Site, receiving, subscription

from mock_sis.world import World
from sis_core.district import Clock, Store

HOOK = "http://127.0.0.1:9/never"


def test_a_subscription_is_made_read_replaced_and_deleted(here: Site) -> None:
    """PUT answers 201 and then 204, GET says what was put, DELETE 204 and then 404."""
    first = subscription(HOOK, ["student INSERT", "student SCHOOL_ENROLLMENT"])
    second = subscription(HOOK, ["course/5 DELETE"], key=None)

    assert here.ask("GET").status == 404
    assert here.ask("DELETE").status == 404
    made = here.ask("PUT", first)
    assert (made.status, made.body) == (201, b"")
    assert here.ask("GET").json == first
    replaced = here.ask("PUT", second)
    assert (replaced.status, replaced.body) == (204, b"")
    only = second["event_subscriptions"]["event_subscription"][0]
    assert here.ask("GET").json == {
        "event_subscriptions": {"callback_url": HOOK, "event_subscription": only}
    }
    assert here.ask("DELETE").status == 204
    assert here.ask("GET").status == 404


def test_xml_goes_both_ways(here: Site) -> None:
    """A body in XML is taken, and the answer without Accept is XML."""
    body = (
        f"<event_subscriptions><key>north-1</key><callback_url>{HOOK}</callback_url>"
        "<event_subscription><resource>/ws/v1/staff/*</resource>"
        "<event_type>UPDATE</event_type></event_subscription></event_subscriptions>"
    )

    made = here.ask("PUT", body.encode(), {"Content-Type": "application/xml"})
    shown = here.ask("GET", headers={"Accept": ""})

    assert made.status == 201
    assert shown.headers["content-type"].startswith("application/xml")
    assert shown.body.decode().endswith(body)


def test_without_subscriptions_the_switch_decides(here: Site) -> None:
    """Reading what is not there is 404, or an empty wrapper."""
    here.world.switches.set({"events_none": "empty"})

    assert here.ask("GET").json == {"event_subscriptions": ""}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("", 500), ("nonsense", 500), ("text/plain", 415), ("application/json; charset=utf-8", 201)],
)
def test_the_content_type_decides(here: Site, content_type: str, status: int) -> None:
    """A missing or malformed type is 500, another one 415, as documented."""
    body = json.dumps(subscription(HOOK, ["student INSERT"])).encode()

    assert here.ask("PUT", body, {"Content-Type": content_type}).status == status


def changed(**changes: Any) -> Any:
    """A good body with some members changed; None takes one away."""
    body = subscription(HOOK, ["student INSERT"])["event_subscriptions"] | changes
    return {"event_subscriptions": {k: v for k, v in body.items() if v is not None}}


BAD: list[tuple[Any, str]] = [
    (b"", "not valid JSON"),
    (b"{", "not valid JSON"),
    ([], "event_subscriptions"),
    ({"event_subscriptions": ""}, "event_subscriptions"),
    (changed(callback_url=None), "callback_url is an address"),
    (changed(callback_url="ftp://host.example/x"), "https://HOST"),
    (changed(callback_url="file:///etc/hosts"), "https://HOST"),
    (changed(callback_url="http://"), "https://HOST"),
    (changed(callback_url="http://[::1"), "https://HOST"),
    (changed(callback_url="http://host.example:99999/"), "https://HOST"),
    (changed(callback_url="http://host.example/a b"), "https://HOST"),
    (changed(callback_url="http://host.example/\r\nX: y"), "https://HOST"),
    (changed(callback_url="http://user:pass@host.example/"), "no user and password"),
    (changed(callback_url=7), "https://HOST"),
    (changed(key=["a"]), "key is a text"),
    (changed(key="x" * 256), "at most 255 characters"),
    (changed(event_subscription=None), "resource and event_type"),
    (changed(event_subscription=[]), "resource and event_type"),
    (changed(event_subscription=["x"]), "resource and event_type"),
    (changed(event_subscription={"event_type": "INSERT"}), "/ws/v1/student/*"),
    (
        changed(event_subscription={"resource": "/ws/v1/school/*", "event_type": "INSERT"}),
        "resource is one of /ws/v1/student/*",
    ),
    (
        changed(event_subscription={"resource": "/ws/v1/student", "event_type": "INSERT"}),
        "resource is one of",
    ),
    (
        changed(
            event_subscription={"resource": "/ws/v1/staff/*", "event_type": "SCHOOL_ENROLLMENT"}
        ),
        "one of INSERT, UPDATE, DELETE",
    ),
    (
        changed(event_subscription={"resource": "/ws/v1/student/*", "event_type": ["INSERT"]}),
        "one of INSERT, UPDATE, DELETE, SCHOOL_ENROLLMENT",
    ),
]


@pytest.mark.parametrize(("body", "said"), BAD)
def test_a_bad_body_is_refused_in_a_sentence(here: Site, body: Any, said: str) -> None:
    """What cannot be meant is 400 and says what is taken; what was there stays."""
    good = subscription(HOOK, ["course UPDATE"])
    here.ask("PUT", good)

    reply = here.ask("PUT", body)

    assert reply.status == 400
    assert said in reply.json["errorMessage"]["message"]
    kept = here.world.events.subscriptions.all()
    assert [pair.path for one in kept for pair in one.pairs] == ["/ws/v1/course/*"]


def test_https_alone_can_be_asked_for(here: Site) -> None:
    """The switch refuses http, which PowerSchool does not document."""
    here.world.switches.set({"events_scheme": "https"})

    assert here.subscribe(HOOK, "student INSERT") == 400
    assert here.subscribe("https://hook.example/ps", "student INSERT") == 201


def test_other_methods_paths_and_callers(here: Site) -> None:
    """POST is 405, a longer path 404, no token 401, a level of NONE 401."""
    post = here.ask("POST", {})
    assert (post.status, post.headers["allow"]) == (405, "GET, PUT, DELETE")
    assert here.ask("GET", path=f"{PATH}/1").status == 404
    assert here.ask("GET", headers={"Authorization": ""}).status == 401
    client = here.world.plugins.all()[0].client_id
    here.world.plugins.change(client, access_level="READ")
    assert here.ask("DELETE").status == 404
    here.world.plugins.change(client, access_level="NONE")
    refused = here.ask("PUT", subscription(HOOK, ["student INSERT"]))
    assert refused.status == 401
    assert "READ permission" in refused.json["errorMessage"]["message"]


def test_subscriptions_outlive_the_server(tmp_path: Path) -> None:
    """A district in a file keeps its subscriptions; the next server tells without being asked."""
    path = tmp_path / "district.db"
    with receiving() as receiver:
        store = Store.create(path, Clock(datetime(2026, 10, 15, 8)))
        with World(store, seed=7) as first:
            first.load({"courses": [{"dcid": 5, "course_number": "ALG1"}]})
            first.start()
            assert Site(first).subscribe(receiver.url, "course UPDATE") == 201
        with World(Store.open(path), seed=7) as second:
            second.start()
            Site(second).update("courses", 5, course_name="Algebra")
            assert receiver.events(1) == [("UPDATE", "course", 5)]
            assert receiver.posts[0].json["key"] == "north-1"
            assert receiver.posts[0].json["events"][0]["ref"] == f"{second.url}/ws/v1/course/5"


def test_the_sandbox_shows_them(here: Site, receiver: Receiver) -> None:
    """`/_sandbox/events` lists subscriptions and counts what was sent."""
    here.subscribe(receiver.url, "test_subscription INSERT")
    here.outgoing(1)

    shown = here.ask("GET", path="/_sandbox/events").json

    assert shown == {
        "subscriptions": [
            {
                "plugin": 1,
                "key": "north-1",
                "callback_url": receiver.url,
                "event_subscription": [
                    {"resource": "/ws/v1/test_subscription", "event_type": "INSERT"}
                ],
            }
        ],
        "waiting": 0,
        "delivered": 1,
        "given_up": 0,
        "not_queued": 0,
    }
