"""The journal: what it keeps, how it is asked, what it never shows."""

from __future__ import annotations

import threading
import time
from datetime import datetime

import pytest
from serving_client import ID, SECRET, Client, basic, token_request

from mock_sis.world import World
from sis_core.district import Clock
from sis_core.serving.exchange import Exchange
from sis_core.serving.journal import MAX_KEPT_BODY, Journal, Wanted
from sis_core.wire.ask import Answer, Ask


def _journal(**bounds: int) -> Journal:
    return Journal(Clock(datetime(2026, 10, 15, 8)), **bounds)


def _add(journal: Journal, path: str = "/ws/v1/x", status: int = 200, body: bytes = b"") -> None:
    exchange = Exchange(Ask("GET", path), path)
    journal.close(exchange, Answer(status, body, "application/json"))


def test_the_ring_is_bounded_in_entries() -> None:
    """Past the bound the oldest entries go; numbers go on."""
    journal = _journal(max_entries=3)
    for _ in range(5):
        _add(journal)

    assert [entry.number for entry in journal.entries()] == [3, 4, 5]
    assert journal.last == 5


def test_the_ring_is_bounded_in_bytes() -> None:
    """Big bodies push old entries out before the number of entries does, and are cut."""
    journal = _journal(max_bytes=100_000)
    for _ in range(50):
        _add(journal, body=b"x" * 50_000)

    assert journal.size <= 100_000
    assert 1 <= len(journal) < 12
    newest = journal.entries()[-1]
    assert (newest.answered, len(newest.response_body)) == (50_000, MAX_KEPT_BODY)
    assert newest.shown()["response"]["body_cut"] is True


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), [1, 2, 3, 4]),
        (Wanted(since=2), [3, 4]),
        (Wanted(limit=2), [1, 2]),
        (Wanted(limit=2, newest=True), [4, 3]),
        (Wanted(status="404"), [2]),
        (Wanted(status="4xx"), [2, 3]),
        (Wanted(path="student"), [1, 4]),
        (Wanted(method="get"), [1, 2, 3, 4]),
        (Wanted(method="POST"), []),
        (Wanted(client="nobody"), []),
        (Wanted(remarkable=True), []),
    ],
)
def test_entries_can_be_picked(wanted: Wanted, numbers: list[int]) -> None:
    """Each filter leaves exactly the entries it names."""
    journal = _journal()
    for path, status in (("/student", 200), ("/a", 404), ("/b", 401), ("/student/1", 500)):
        _add(journal, path, status)

    assert [entry.number for entry in journal.entries(wanted)] == numbers


def test_remarkable_entries_have_a_reason_or_a_note() -> None:
    """The filter leaves refusals with a reason and answers with a note, whatever their status."""
    journal = _journal()
    _add(journal)
    for reason, notes in (("not served yet", []), ("", ["the path ends in a slash"])):
        exchange = Exchange(Ask("GET", "/x"), "/x", reason=reason, notes=notes)
        journal.close(exchange, Answer(501 if reason else 200, b"", ""))

    assert [entry.number for entry in journal.entries(Wanted(remarkable=True))] == [2, 3]


def test_a_waiter_hears_of_the_next_entry() -> None:
    """Waiting ends when an entry comes, and says False when the time is up."""
    journal = _journal()
    assert journal.wait(0, 0.01) is False
    threading.Timer(0.05, _add, [journal]).start()

    assert journal.wait(0, 10) is True


def test_clearing_keeps_the_count(world: World, client: Client) -> None:
    """After clearing the journal is empty and the next entry has the next number."""
    client.get("/ws/v1/district")
    last = world.journal.last
    assert world.journal.clear() >= 1
    client.get("/ws/v1/district")

    assert [entry.number for entry in world.journal.entries()] == [last + 1]


def test_secrets_are_blotted_out(world: World, client: Client) -> None:
    """No token, secret or Basic text appears in what the journal shows."""
    token_request(client)
    body = f"grant_type=x&client_id={ID}&client_secret={SECRET}"
    token_request(client, body=body, headers={"Content-Type": "text/plain"})
    client.get(f"/ws/v1/district?access_token={client.token}")
    client.get("/ws/v1/metadata", token="ffff-not-a-token")

    shown = str([entry.shown() for entry in world.journal.entries()])

    assert client.token not in shown
    assert SECRET not in shown
    assert basic()["Authorization"].split()[1] not in shown
    assert "ffff-not-a-token" not in shown
    assert ID in shown


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ("//ws/v1/district", "doubled slash"),
        ("/ws/v1/district/", "ends in a slash"),
        ("/ws/v1/district/student?pagesize=100000", "pagesize"),
    ],
)
def test_odd_requests_are_remarked(world: World, client: Client, path: str, note: str) -> None:
    """What a client did oddly stands in the notes of its entry, though it was answered."""
    assert client.get(path).status == 200

    assert any(note in text for text in world.journal.entries()[-1].notes)


def test_further_oddities_are_remarked(world: World, client: Client) -> None:
    """No Accept, a body on GET, `Bearer:` and a needless token request are noted."""
    client.ask("GET", "/ws/v1/district")
    client.ask("GET", "/ws/v1/district", "{}", {"Accept": "application/json"})
    client.get("/ws/v1/district")
    headers = {"Authorization": f"Bearer: {client.token}", "Accept": "application/json"}
    client.ask("GET", "/ws/v1/district", headers=headers)
    token_request(client)
    token_request(client)

    notes = [" ".join(entry.notes) for entry in world.journal.entries()]
    assert "no Accept" in notes[0]
    assert "a body came with GET" in notes[1]
    assert notes[2] == ""
    assert "with a colon" in notes[3]
    assert "a live one was handed out" in notes[5]


def test_an_entry_names_client_family_and_time(world: World, client: Client) -> None:
    """An entry tells who asked, when by both clocks, how long it took and how big it was."""
    reply = client.get("/ws/v1/district/school/count")

    entry = world.journal.entries()[-1]
    assert (entry.client, entry.family, entry.status) == (ID, "v1", 200)
    assert entry.answered == len(reply.body)
    assert entry.district.date().isoformat() == "2026-10-15"
    assert 0 < entry.milliseconds < 5000


def test_the_sandboxes_own_addresses_are_not_journaled(world: World, client: Client) -> None:
    """Looking at the journal does not fill it."""
    client.get("/_sandbox/journal", token="")
    client.get("/", token="")

    assert world.journal.last == 0


def test_who_waits_for_the_journal_does_not_hold_up_a_stop() -> None:
    """A follower that waits for the next entry is let go when the server stops."""
    with World(World.empty("2026-10-15").store) as world:
        world.start()
        number = world.journal.last
        waiting = threading.Thread(target=world.journal.wait, args=(number, 60))
        waiting.start()
        begun = time.monotonic()
        world.stop()
        waiting.join(10)

    assert not waiting.is_alive()
    assert time.monotonic() - begun < 10
