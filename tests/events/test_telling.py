"""Notifications: what is told, to whom, how often, and when no more."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest
from receiver import Receiver, Site, receiving, site

from mock_sis.plugins import Plugin
from sis_core.serving.tls import PrivateAuthority


def test_a_change_is_posted_with_the_key(here: Site, receiver: Receiver) -> None:
    """A change becomes one POST of JSON to the named address, with key, ref and time."""
    here.subscribe(receiver.url, "student UPDATE")
    here.update("students", 812, last_name="Quill-Roe")

    (post,) = receiver.wait(1)

    assert post.path == "/ps/events"
    assert post.headers["content-type"] == "application/json"
    assert post.json == {
        "key": "north-1",
        "events": [
            {
                "event_type": "UPDATE",
                "resource": "student",
                "id": 812,
                "ref": f"{here.world.url}/ws/v1/student/812",
                "timestamp": "2026-10-15T08:00:00",
            }
        ],
    }


def test_a_change_through_the_api_is_told(here: Site, receiver: Receiver) -> None:
    """A student made by POST is an INSERT and a school enrollment."""
    here.subscribe(receiver.url, "student INSERT", "student UPDATE", "student SCHOOL_ENROLLMENT")
    student = {
        "client_uid": "1",
        "action": "INSERT",
        "local_id": 90210,
        "name": {"first_name": "Ida", "last_name": "Marsh"},
        "demographics": {"gender": "F", "birth_date": "2014-02-03"},
        "school_enrollment": {
            "entry_date": "2026-10-15",
            "exit_date": "2027-06-11",
            "grade_level": 7,
            "school_number": 210,
            "enroll_status": "A",
        },
    }
    with here.world.store.write() as w:
        w.insert("schools", {"dcid": 3, "school_number": 210, "name": "Elm Hill Middle"})
    posted = here.ask("POST", {"students": {"student": student}}, path="/ws/v1/student")
    assert posted.json["results"]["insert_count"] == 1, posted.body
    made = here.world.store.scalar("SELECT DCID FROM Students WHERE Student_Number = 90210")

    assert receiver.events(1) == [
        ("INSERT", "student", made),
        ("SCHOOL_ENROLLMENT", "student", made),
    ]


def test_every_resource_is_told(here: Site, receiver: Receiver) -> None:
    """Enrollments, sections, courses and staff come, a person's change for each school."""
    here.subscribe(
        receiver.url,
        *("section_enrollment INSERT", "section UPDATE", "course DELETE", "staff UPDATE"),
        "student SCHOOL_ENROLLMENT",
    )
    with here.world.store.write() as w:
        w.insert("courses", {"dcid": 5, "course_number": "ALG1"})
        w.insert("sections", {"dcid": 6, "course_number": "ALG1"})
    with here.world.store.write() as w:
        w.insert("cc", {"dcid": 7, "studentid": 1812})
        w.update("sections", 6, {"room": "12"})
        w.delete("courses", 5)
        w.update("users", 31, {"last_name": "Reyes-Ott"})
        w.update("students", 812, {"last_name": "Quill-Roe"})
        w.update("students", 813, {"enroll_status": 2})

    assert receiver.events(1) == [
        ("INSERT", "section_enrollment", 7),
        ("UPDATE", "section", 6),
        ("DELETE", "course", 5),
        ("UPDATE", "staff", 41),
        ("UPDATE", "staff", 42),
        ("SCHOOL_ENROLLMENT", "student", 813),
    ]


def test_only_what_was_asked_for_is_told(here: Site, receiver: Receiver) -> None:
    """Other types, other records and changes that were undone are not told."""
    here.subscribe(receiver.url, "student/813 UPDATE")
    here.update("students", 812, last_name="Quill-Roe")
    with pytest.raises(RuntimeError), here.world.store.write() as w:
        w.update("students", 813, {"last_name": "Nobody"})
        raise RuntimeError
    with here.world.store.write() as w:
        w.delete("schoolstaff", 41)
    here.update("students", 813, last_name="Vance-Roe")

    assert receiver.events(1) == [("UPDATE", "student", 813)]
    here.outgoing(1)
    assert here.world.events.waiting == 0
    assert len(receiver.posts) == 1


@pytest.mark.parametrize(("setting", "posts"), [("all", 1), ("one", 2)])
def test_events_of_one_change(here: Site, receiver: Receiver, setting: str, posts: int) -> None:
    """They come in one notification, or in one each."""
    here.world.switches.set({"events_in_a_post": setting})
    here.subscribe(receiver.url, "student UPDATE", key=None)
    with here.world.store.write() as w:
        w.update("students", 813, {"last_name": "A"})
        w.update("students", 812, {"last_name": "B"})

    assert receiver.events(posts) == [("UPDATE", "student", 813), ("UPDATE", "student", 812)]
    assert len(receiver.posts) == posts
    assert all("key" not in post.json for post in receiver.posts)


@pytest.mark.parametrize(
    ("setting", "types"), [("one", ["UPDATE"]), ("each", ["UPDATE", "INSERT"])]
)
def test_the_test_subscription_is_told_at_once(
    here: Site, receiver: Receiver, setting: str, types: list[str]
) -> None:
    """Subscribing to it sends one test event, or one for each type."""
    here.world.switches.set({"events_test": setting})
    here.subscribe(receiver.url, "test_subscription UPDATE", "test_subscription INSERT")

    assert receiver.events(1) == [(each, "test_subscription", 1) for each in types]
    assert receiver.posts[0].json["events"][0]["ref"].endswith("/ws/v1/test_subscription")


def test_a_failure_is_tried_again_with_growing_waits(here: Site, receiver: Receiver) -> None:
    """Every attempt is in the journal with its status; the same body comes until it is taken."""
    here.world.switches.set({"events_first_wait": "60"})
    receiver.statuses = [503, 404]
    here.subscribe(receiver.url, "student UPDATE")
    here.update("students", 812, last_name="Quill-Roe")

    posts = receiver.wait(3)
    entries = here.outgoing(3)

    assert posts[0].json == posts[1].json == posts[2].json
    assert posts[1].at - posts[0].at >= 0.06
    assert posts[2].at - posts[1].at >= 0.12
    assert [entry.status for entry in entries] == [503, 404, 200]
    assert [entry.method for entry in entries] == ["POST"] * 3
    assert [entry.target for entry in entries] == [receiver.url] * 3
    assert b'"key":"north-1"' in entries[0].request_body
    assert "attempt 1 of 3" in entries[0].notes[-1] and "0.06 s" in entries[0].notes[-1]
    assert "0.12 s" in entries[1].notes[-1]
    assert entries[0].reason == "the receiver answered 503, not 2xx"
    assert entries[2].reason == ""


def test_a_receiver_that_never_takes_it_is_given_up(here: Site, receiver: Receiver) -> None:
    """After the last attempt the next notification has its turn."""
    receiver.statuses = [500] * 3
    here.subscribe(receiver.url, "student UPDATE")
    here.update("students", 812, last_name="A")
    here.update("students", 813, last_name="B")

    assert [post.json["events"][0]["id"] for post in receiver.wait(4)] == [812, 812, 812, 813]
    assert here.outgoing(4)[2].notes[-1].endswith("given up")
    assert (here.world.events.counts.given_up, here.world.events.counts.delivered) == (1, 1)


def test_no_answer_is_a_failure_too(here: Site) -> None:
    """A port where nobody listens is journaled with status 0 and the cause."""
    with receiving() as gone:
        url = gone.url
    here.world.switches.set({"events_attempts": "0"})
    here.subscribe(url, "test_subscription INSERT")

    (entry,) = here.outgoing(1)

    assert entry.status == 0
    assert "no answer" in entry.reason
    assert here.world.events.waiting == 0


def test_a_redirection_is_not_followed(here: Site, receiver: Receiver) -> None:
    """Nothing is sent to an address that no plugin named."""
    with receiving() as elsewhere:
        receiver.statuses = [307, 302, 301]
        receiver.headers = {"Location": elsewhere.url}
        here.subscribe(receiver.url, "test_subscription INSERT")
        assert [entry.status for entry in here.outgoing(3)] == [307, 302, 301]

        assert elsewhere.posts == []


def test_one_failing_receiver_does_not_hold_up_another(here: Site, receiver: Receiver) -> None:
    """Each plugin has its own queue; a long wait of one is no wait of the other."""
    here.world.switches.set({"events_first_wait": "60000"})
    store = here.world.store
    here.world.plugins.put(Plugin(2, "another", "another-id", "another-secret"))
    with receiving() as failing:
        failing.statuses = [500]
        here.subscribe(failing.url, "student UPDATE")
        token = here.world.tokens.issue("another-id")[0].text
        headers = {"Authorization": f"Bearer {token}"}
        body = {
            "event_subscriptions": {
                "callback_url": receiver.url,
                "event_subscription": {"resource": "/ws/v1/student/*", "event_type": "UPDATE"},
            }
        }
        assert here.ask("PUT", body, headers).status == 201
        with store.write() as w:
            w.update("students", 812, {"last_name": "A"})
        failing.wait(1)
        here.update("students", 813, last_name="B")

        assert receiver.events(2) == [("UPDATE", "student", 812), ("UPDATE", "student", 813)]
        here.outgoing(3)
        assert here.world.events.waiting == 2
        assert len(failing.posts) == 1


def test_a_disabled_plugin_is_told_nothing(here: Site, receiver: Receiver) -> None:
    """Disabling ends the telling, enabling begins it again."""
    here.subscribe(receiver.url, "student UPDATE")
    client = here.world.plugins.all()[0].client_id
    here.world.plugins.change(client, enabled=False)
    here.update("students", 812, last_name="A")
    here.world.plugins.change(client, enabled=True)
    here.update("students", 813, last_name="B")

    assert receiver.events(1) == [("UPDATE", "student", 813)]


@pytest.mark.parametrize("how", ["delete", "replace", "reset"])
def test_what_waits_is_not_sent_once_it_is_unwanted(
    here: Site, receiver: Receiver, how: str
) -> None:
    """Deleting, replacing, or a reset of the district empties the queue."""
    here.world.switches.set({"events_first_wait": "60000"})
    receiver.statuses = [500]
    here.subscribe(receiver.url, "student UPDATE")
    here.world.keep_start()
    here.update("students", 812, last_name="A")
    here.outgoing(1)
    assert here.world.events.waiting == 1

    match how:
        case "delete":
            here.ask("DELETE")
        case "replace":
            here.subscribe(receiver.url, "course UPDATE")
        case _:
            here.world.reset()

    assert here.world.events.waiting == 0
    if how == "reset":
        here.update("students", 813, last_name="B")
        assert receiver.wait(2)[1].json["events"][0]["id"] == 813


def test_the_queue_is_bounded(
    here: Site, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past its bound nothing is queued, and the journal says how much was not."""
    monkeypatch.setattr("mock_sis.events.waiting.MOST", 2)
    here.world.switches.set({"events_first_wait": "60000", "events_in_a_post": "one"})
    receiver.statuses = [500]
    here.subscribe(receiver.url, "student UPDATE")
    here.update("students", 812, last_name="A")
    here.outgoing(1)
    with here.world.store.write() as w:
        for last_name, row_id in (("B", 813), ("C", 812)):
            w.update("students", row_id, {"last_name": last_name})

    assert here.world.events.waiting == 2
    assert here.world.events.counts.not_queued == 1
    assert here.outgoing(2)[1].reason.startswith("1 event(s) not sent")


def test_the_world_ends_while_a_receiver_holds_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver that does not answer keeps neither world nor thread; what it missed is said."""
    monkeypatch.setattr("mock_sis.events.notifier._MOMENT", 0.05)
    with receiving() as receiver:
        receiver.hold = threading.Event()
        with site() as here:
            here.subscribe(receiver.url, "test_subscription INSERT")
            receiver.wait(1)
            worker = next(t for t in threading.enumerate() if t.name == "events" and t.is_alive())
        receiver.hold.set()

        assert not worker.is_alive()
        assert here.outgoing(1)[-1].reason == (
            "1 event(s) not sent before the server stopped, lost with the district in memory"
        )


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world that stops gives receivers the time that a loaded machine may need."""
    monkeypatch.setattr("mock_sis.events.notifier._MOMENT", 30.0)


@pytest.mark.usefixtures("patient")
def test_a_world_that_stops_sends_what_is_due(receiver: Receiver) -> None:
    """Forty changes and the end at once: every one of them is told."""
    with site() as here:
        here.subscribe(receiver.url, "student UPDATE")
        for number in range(40):
            here.update("students", 812, first_name=f"Nora {number}")

    assert len(receiver.posts) == 40


@pytest.mark.usefixtures("patient")
def test_what_a_file_kept_is_sent_by_the_next_server(tmp_path: Path) -> None:
    """A receiver that was away gets its event after the restart, once; others get none."""
    from mock_sis.world import World
    from sis_core.district import Clock, Store

    path = tmp_path / "district.db"
    with receiving() as receiver:
        receiver.statuses = [503]
        with World(Store.create(path, Clock(datetime(2026, 10, 15, 8)))) as world:
            world.switches.set({"events_first_wait": "600000"})
            world.load({"courses": [{"dcid": 5, "course_number": "ALG1"}]})
            world.start()
            here = Site(world)
            here.subscribe(receiver.url, "course UPDATE")
            here.update("courses", 5, course_name="Algebra")
            here.outgoing(1)
        assert here.outgoing(2)[-1].reason == (
            "1 event(s) not sent before the server stopped, kept for its next start"
        )
        with World(Store.open(path)) as world:
            world.start()
            assert receiver.events(2) == [("UPDATE", "course", 5)] * 2
        with World(Store.open(path)) as world:
            world.start()

        assert len(receiver.posts) == 2


def test_without_a_subscription_there_is_no_thread(here: Site) -> None:
    """Asking for subscriptions, or showing them, starts nothing."""
    before = threading.active_count()
    here.ask("GET")
    here.ask("GET", path="/_sandbox/events")

    assert here.world.events._thread is None
    assert threading.active_count() <= before + 2  # workers of the engine may come


@pytest.mark.parametrize("accepted", [False, True])
def test_https_receivers_are_checked(here: Site, accepted: bool) -> None:
    """A certificate of an unknown authority is refused in words, unless the switch accepts any."""
    authority = PrivateAuthority("127.0.0.1")
    try:
        with receiving(authority.certificate) as receiver:
            if accepted:
                here.world.switches.set({"events_certificates": "accept"})
            here.subscribe(receiver.url, "test_subscription INSERT")
            entry = here.outgoing(1)[0]
            told = len(receiver.posts)
    finally:
        authority.close()

    assert entry.status == (200 if accepted else 0)
    assert told == int(accepted)
    assert ("certificate was refused" in entry.reason) is not accepted


def test_a_file_of_the_district_is_told_too(tmp_path: Path, receiver: Receiver) -> None:
    """A served file tells as memory does, after a reset as well."""
    from mock_sis.world import World
    from sis_core.district import Clock, Store

    store = Store.create(tmp_path / "district.db", Clock(datetime(2026, 10, 15, 8)))
    with World(store, seed=7) as world:
        world.load({"courses": [{"dcid": 5, "course_number": "ALG1"}]})
        world.start()
        here = Site(world)
        here.subscribe(receiver.url, "course UPDATE", "course DELETE")
        world.keep_start()
        here.update("courses", 5, course_name="Algebra")
        receiver.wait(1)
        world.reset()
        with store.write() as w:
            w.delete("courses", 5)

        assert receiver.events(2) == [("UPDATE", "course", 5), ("DELETE", "course", 5)]
