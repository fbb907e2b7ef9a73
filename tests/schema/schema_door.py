"""A served world of a few hand-made rows, and a client of `/ws/schema` and the student POST."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from http_reply import Reply, ask

from mock_sis.world import World

TODAY = "2026-10-15"
EXTENSION = "u_studentsuserfields"
Row = dict[str, Any]

ROWS: dict[str, list[Row]] = {
    "schools": [
        {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"},
        {"dcid": 4, "id": 14, "school_number": 220, "name": "Alder High"},
    ],
    "students": [
        {"dcid": 812, "id": 1812, "student_number": 20417, "first_name": "Nora",
         "last_name": "Quill", "lastfirst": "Quill, Nora", "schoolid": 210, "enroll_status": 0,
         "grade_level": 7, "entrydate": "2026-08-24", "cumulative_gpa": 3.25, "balance1": 12.5},
        {"dcid": 813, "id": 1813, "student_number": 20418, "first_name": "Omar",
         "last_name": "Vance", "schoolid": 220, "enroll_status": 2, "grade_level": -1,
         "entrydate": "2025-08-25", "middle_name": "J"},
        {"dcid": 814, "id": 1814, "student_number": 20419, "first_name": "Lena",
         "last_name": "quist", "schoolid": 210, "enroll_status": 0, "grade_level": 8,
         "middle_name": "B_%"},
    ],
    "log": [
        {"dcid": 77, "id": 177, "studentid": 1812, "schoolid": 210, "logtypeid": 404,
         "entry_time": 55800, "entry_date": "2026-09-01", "entry": "Long text"},
    ],
    EXTENSION: [{"studentsdcid": 812, "emailstudent": "nora.q@example.org"}],
    "storedgrades": [
        {"dcid": 50, "studentid": 1812, "grade": "B", "storecode": "Q1"},
        {"dcid": 51, "studentid": 1812, "grade": "A", "storecode": "Q1", "replaced_dcid": 50},
    ],
}  # fmt: skip
"""Three students of two schools, a log entry, an extension row, two stored grades."""


@dataclass
class Door:
    """The server from outside, and its store for the truth."""

    world: World
    token: str

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Reply:
        """One request; a body is sent as JSON, raw bytes as they are."""
        data = raw if body is None else json.dumps(body).encode()
        return ask(self.world, self.token, method, path, data, headers)

    def table(self, path: str, **query: str) -> Reply:
        """GET below /ws/schema/table with parameters."""
        said = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        return self.ask("GET", f"/ws/schema/table/{path}" + (f"?{said}" if said else ""))

    def write(self, method: str, path: str, **columns: Any) -> Reply:
        """A write of one row; the table is the path's first part."""
        name = path.partition("/")[0]
        body = {"name": name, "tables": {name: columns}}
        return self.ask(method, f"/ws/schema/table/{path}", body)

    def ids(self, table: str, q: str = "", **query: str) -> list[int]:
        """The ids of the records that a read finds, in their order."""
        more = {"q": q} if q else {}
        reply = self.table(table, projection="*", **more, **query)
        assert reply.status == 200, reply.body
        return [record["id"] for record in reply.json["record"]]

    def post(self, *students: Row, query: str = "") -> Any:
        """POST /ws/v1/student; returns what stands in `results`."""
        reply = self.ask("POST", f"/ws/v1/student{query}", {"students": {"student": students}})
        assert reply.status == 200, reply.body
        return reply.json["results"]

    def one(self, sql: str, *parameters: Any) -> Any:
        """The first value of the store's first row."""
        return self.world.store.scalar(sql, parameters)

    def grant(self, grants: Mapping[str, Mapping[str, str]], **changes: Any) -> None:
        """Gives the plugin these grants and no others."""
        client = self.world.plugins.all()[0].client_id
        self.world.plugins.change(client, grants=dict(grants), **changes)

    def switch(self, **values: str) -> None:
        """Sets switches."""
        self.world.switches.set(values)


@contextmanager
def schema_door(**more: list[Row]) -> Iterator[Door]:
    """The rows above and more, served on a free port."""
    world = World.empty(TODAY)
    with world:
        world.load({**ROWS, **more}, {"extensions": {EXTENSION: "students"}})
        world.start()
        yield Door(world, world.valid_token())
