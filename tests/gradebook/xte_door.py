"""A served world of the small district, and a client of `/ws/xte` that says what it means."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from book_district import INES, LABS, NORA, SCIENCE, TODAY, tables
from http_reply import Reply as Plain

from mock_sis.world import World

SECTION_PATH = "/ws/xte/section/assignment/"
WORK = "/ws/xte/section/assignment"


@dataclass(frozen=True)
class Reply(Plain):
    """What came back; header names lower-case."""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def fields(self) -> list[str]:
        """The texts of a refusal's items."""
        return [item["field"] for item in self.json["errors"]]


@dataclass
class Door:
    """The server's gradebook from outside, and its store for the truth."""

    world: World
    token: str

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str | None] | None = None,
        raw: bytes | None = None,
    ) -> Reply:
        """One request; a header given as None is not sent."""
        sent: dict[str, str | None] = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
        }
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        parts = urlsplit(self.world.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
        try:
            kept = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path, data, kept)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the store."""
        return self.world.store.read(sql, parameters)

    def one(self, sql: str, *parameters: Any) -> Any:
        """The first value of the store's first row."""
        return self.world.store.scalar(sql, parameters)

    @property
    def version(self) -> int:
        """How many row changes the store has seen."""
        return self.world.store.version

    def switch(self, **values: str) -> None:
        """Sets switches."""
        self.world.switches.set(values)

    # -- common steps ---------------------------------------------------------------------------

    def create(self, *parts: dict[str, Any], user: int = INES, **top: Any) -> Reply:
        """Posts an assignment with these parts, or with one in Science."""
        body = {"_assignmentsections": list(parts or (part(),)), **top}
        return self.ask("POST", f"{SECTION_PATH}?users_dcid={user}", body)

    def created(self, *parts: dict[str, Any], **top: Any) -> tuple[int, list[int]]:
        """Assignment id and section ids of a new assignment."""
        reply = self.create(*parts, **top)
        assert reply.status == 201, reply.text
        ids: list[int] = json.loads(reply.headers["assignmentsectionids"])
        return int(reply.headers["location"].rpartition("/")[2]), ids

    def save(self, *rows: dict[str, Any], user: int = INES, status: str = "A") -> Reply:
        """Puts scores."""
        path = f"/ws/xte/score?users_dcid={user}&status={status}&term_id=3601"
        return self.ask("PUT", path, {"assignment_scores": list(rows)})

    def get(self, assignment: int, user: int = INES) -> Any:
        """An assignment as the API shows it."""
        reply = self.ask("GET", f"{WORK}/{assignment}?users_dcid={user}")
        assert reply.status == 200, reply.text
        return reply.json


def part(**changes: Any) -> dict[str, Any]:
    """One section of an assignment, valid unless changed; a value of None stays in the body."""
    return {
        "sectionsdcid": SCIENCE,
        "name": "Volcano worksheet",
        "duedate": "2026-10-02",
        "scoretype": "POINTS",
        "scoreentrypoints": 20,
        "weight": 1,
        "_assignmentcategoryassociations": [{"teachercategoryid": LABS, "isprimary": True}],
        **changes,
    }


def points(part_id: int, student: int = NORA, value: float = 18.5, **more: Any) -> dict[str, Any]:
    """A score row in points."""
    return {
        "_assignmentsection": {"assignmentsectionid": part_id},
        "studentsdcid": student,
        "actualscoreentered": str(value),
        "actualscorekind": "REAL_SCORE",
        "scoretype": "POINTS",
        "scorepoints": value,
        **more,
    }


def flagged(part_id: int, student: int = NORA, **more: Any) -> dict[str, Any]:
    """A score row that says nothing but what is given."""
    return {
        "_assignmentsection": {"assignmentsectionid": part_id},
        "studentsdcid": student,
        **more,
    }


@contextmanager
def xte_door(settings: dict[str, Any] | None = None) -> Iterator[Door]:
    """The small district, served on a free port."""
    world = World.empty(TODAY)
    with world:
        world.load(tables(), settings)
        world.start()
        yield Door(world, world.valid_token())


SCALES: list[dict[str, Any]] = [
    {"dcid": 70, "id": 170, "gradescaleid": -1, "name": "Letters"},
    {"dcid": 71, "id": 171, "gradescaleid": 170, "name": "A", "cutoffpercentage": 90,
     "value": "95", "conversiontonumeric": 95},
    {"dcid": 72, "id": 172, "gradescaleid": 170, "name": "B", "cutoffpercentage": 80,
     "value": "85", "conversiontonumeric": 85},
    {"dcid": 73, "id": 173, "gradescaleid": 170, "name": "F", "cutoffpercentage": 0,
     "value": "50", "conversiontonumeric": 50},
    {"dcid": 80, "id": 180, "gradescaleid": -1, "name": "Marks"},
    {"dcid": 81, "id": 181, "gradescaleid": 180, "name": "3", "cutoffpercentage": 50,
     "value": "75"},
]  # fmt: skip
"""Two grade scales; A is worth 95, B 85, F 50; of Marks only 3 exists."""


def with_scales(door: Door) -> None:
    """Adds the scales and gives Science the letters."""
    door.world.load({"gradescaleitem": SCALES})
    with door.world.store.write() as w:
        w.update("Sections", SCIENCE, {"GradeScaleID": 170})
