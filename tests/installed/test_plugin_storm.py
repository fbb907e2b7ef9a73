"""Administrators and clients at the same time: every answer is a known one, and nothing is torn."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from installed_packages import QUERY, Admin, package

from mock_sis.world import World
from sis_core.serving.journal import Wanted

ROUNDS = 6
CALLERS = 4


def _zip(name: str, version: int, field: str) -> bytes:
    company = name.lower()
    files = {f"queries_root/{company}.named_queries.xml": QUERY.format(company=company)}
    fields = f"STUDENTS.DCID STUDENTS.{field}"
    return package(f"1.{version}", name, fields, files=files)


class Storm:
    """Threads that lead plugins through their lives while others call with their credentials."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.admin = Admin(world.url)
        self.pairs: dict[str, dict[str, str]] = {}
        self.seen: Counter[tuple[str, int]] = Counter()
        self.over = threading.Event()
        self.failures: list[BaseException] = []

    def run(self, leaders: list[Callable[[], None]]) -> None:
        """Runs the leaders to their end, callers meanwhile; raises what any thread raised."""
        callers = [threading.Thread(target=self._safe(self.call)) for _ in range(CALLERS)]
        leading = [threading.Thread(target=self._safe(leader)) for leader in leaders]
        for thread in (*callers, *leading):
            thread.start()
        for thread in leading:
            thread.join()
        self.over.set()
        for thread in callers:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def _safe(self, work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                self.failures.append(error)

        return run

    def lead(self, name: str) -> None:
        """One plugin that nobody else handles: each step answers as if there were no others."""
        for version in range(1, ROUNDS + 1):
            field = ("LAST_NAME", "FIRST_NAME")[version % 2]
            told = self.admin.install(_zip(name, version, field))
            assert told.status == 200, told.json
            assert (told.json["enabled"], told.json["version"]) == (True, f"1.{version}")
            self.pairs[name] = told.json["credentials"]
            assert self.admin.control("POST", f"/{name}/disable").json["enabled"] is False
            assert self.admin.control("POST", f"/{name}/enable").status == 200
            if version % 3 == 0:
                self.pairs[name] = self.admin.control("POST", f"/{name}/regenerate").json

    def quarrel(self) -> None:
        """A plugin that several threads switch, remove and install: 200, or a sentence."""
        for version in range(1, ROUNDS + 1):
            told = [
                self.admin.install(_zip("Shared", version, "LAST_NAME")),
                self.admin.control("POST", "/Shared/disable"),
                self.admin.control("POST", "/Shared/enable"),
                self.admin.control("DELETE", "/Shared"),
            ]
            for answer in told:
                self.seen["quarrel", answer.status] += 1
                assert answer.status == 200 or list(answer.json) == ["error"], answer

    def call(self) -> None:
        """A client with whatever pair is known: every status is one that the API has for it."""
        chance = random.Random(7)
        while not self.over.is_set():
            names = list(self.pairs)
            if not names:
                continue
            name = chance.choice(names)
            token = self.admin.token(self.pairs[name])
            self._saw("token", token.status, 200, 401)
            listed = self.admin.control("GET", "")
            self._saw("list", listed.status, 200)
            if token.status != 200:
                continue
            text = str(token.json["access_token"])
            read = self.admin.get("/ws/schema/table/students?projection=dcid,last_name", text)
            self._saw("read", read.status, 200, 401, 403)
            path = f"/ws/schema/query/com.{name.lower()}.sync.student.names"
            asked = self.admin.get(path, text, "POST")
            self._saw("query", asked.status, 200, 401, 403, 404)
            if asked.status == 200:
                assert [row["dcid"] for row in asked.json["record"]] == ["812", "813", "814"]

    def _saw(self, what: str, status: int, *known: int) -> None:
        self.seen[what, status] += 1
        assert status in known, (what, status)


def test_lives_of_plugins_and_calls_at_once(world: World, admin: Admin) -> None:
    """Two administrators with plugins of their own, two who quarrel over one, four clients."""
    storm = Storm(world)

    storm.run(
        [lambda: storm.lead("Alpha"), lambda: storm.lead("Beta"), storm.quarrel, storm.quarrel]
    )

    listed: list[dict[str, Any]] = admin.control("GET", "").json["plugins"]
    names = [plugin["name"] for plugin in listed]
    assert len({plugin["id"] for plugin in listed}) == len(listed) == len(set(names))
    assert {"mock-sis sandbox", "mock-sis connector", "Alpha", "Beta"} <= set(names)
    for plugin in listed[2:]:
        if plugin["name"] in ("Alpha", "Beta"):
            assert (plugin["enabled"], plugin["version"], plugin["granted"]) == (
                True, f"1.{ROUNDS}", 2,
            )  # fmt: skip
    for name in ("Alpha", "Beta"):
        text = str(admin.token(storm.pairs[name]).json["access_token"])
        assert admin.get("/ws/schema/table/students?projection=last_name", text).status == 200
        assert admin.get("/ws/schema/table/students?projection=first_name", text).status == 403
    assert storm.seen["token", 200] and storm.seen["quarrel", 200] >= 4
    assert not world.journal.entries(Wanted(status="5xx"))
    kept = world.store.read("SELECT plugin FROM _packages ORDER BY plugin")
    assert [number for (number,) in kept] == [p["id"] for p in listed if p["version"]]
