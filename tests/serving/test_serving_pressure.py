"""Many clients at once while the district is reset, changed and finally stopped."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable

from serving_client import ID, TABLES, TODAY, Client

from mock_sis.world import World

PATHS = (
    "/ws/v1/district/student?expansions=demographics,school_enrollment",
    "/ws/v1/school/3/student/count",
    "/ws/v1/student/812",
    "/ws/schema/table/students/count",
)
READERS = 6
ROUNDS = 60
EACH = 10
"""How often each reader reads at least."""


def _together(workers: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=worker) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_resets_and_writes_under_readers(world: World, client: Client) -> None:
    """Readers never see an error or half an answer while rows, switches and snapshots change."""
    changed = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=20)
        headers = {"Authorization": f"Bearer {client.token}", "Accept": "application/json"}
        number = 0
        while number < EACH or not changed.is_set():
            number += 1
            connection.request("GET", PATHS[number % len(PATHS)], headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            json.loads(body)
            if answer.status != 200:
                wrong.append((answer.status, body))
        connection.close()

    def change() -> None:
        try:
            for number in range(1000, 1000 + ROUNDS):
                world.load({"students": [{"dcid": number, "id": number, "schoolid": 210}]})
                world.switches.set({"blank_leaf": "empty" if number % 2 else "omit"})
                world.plugins.change(ID, page_size=number)
                world.reset()
        finally:
            changed.set()

    _together([read] * READERS + [change])

    assert wrong == []
    assert world.journal.last >= READERS * EACH
    assert all(entry.status == 200 for entry in world.journal.entries())


def test_two_tokens_are_never_live_at_once(world: World, client: Client) -> None:
    """Clients that ask for a first token at the same moment all get the same one."""
    world.tokens.clear()
    seen: set[str] = set()
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        seen.add(world.tokens.issue(ID)[0].text)

    _together([ask] * 8)

    assert len(seen) == 1
    assert world.store.scalar("SELECT count(*) FROM _tokens") == 1


def test_stopping_under_load_is_clean() -> None:
    """A stop in the middle of requests ends; clients see whole answers or a closed connection."""
    world = World.empty(TODAY)
    world.load(TABLES)
    world.start()
    asker = Client(int(world.url.rpartition(":")[2]), world.valid_token())
    answered = threading.Event()
    statuses: set[int] = set()

    def read() -> None:
        try:
            for _ in range(2000):
                statuses.add(asker.get("/ws/v1/district/student").status)
                answered.set()
        except (OSError, http.client.HTTPException):
            return

    def stop() -> None:
        assert answered.wait(20)
        world.stop()

    _together([read] * READERS + [stop])

    assert statuses == {200}
