"""A small invented district, served, and a client that writes grades into it over OneRoster."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from http_reply import Reply as Plain
from write_rows import LABS, NORA, Q1, SCIENCE, tables

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER

TODAY = "2026-10-15"
ROOT = "/ims/oneroster/v1p1"
PATHS = {"category": "categories", "lineItem": "lineItems", "result": "results"}


@dataclass(frozen=True)
class Reply(Plain):
    """What came back."""

    @property
    def said(self) -> str:
        """The description of a refusal."""
        return str(self.json["statusInfoSet"][0]["imsx_description"])


@dataclass
class Door:
    """The provider from outside, and its store for the truth."""

    world: World
    token: str

    def ask(
        self,
        method: str,
        path: str,
        raw: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Reply:
        """One request; a header given as None is not sent."""
        sent: dict[str, str | None] = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            **({} if raw is None else {"Content-Type": "application/json"}),
            **(headers or {}),
        }
        parts = urlsplit(self.world.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
        try:
            kept = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path, raw, kept)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()

    def put(self, entity: str, sourced_id: str | None, body: Any) -> Reply:
        """PUT of an object in its envelope."""
        return self.ask("PUT", address(entity, sourced_id), json.dumps({entity: body}).encode())

    def delete(self, entity: str, sourced_id: str) -> Reply:
        """DELETE of an object."""
        return self.ask("DELETE", address(entity, sourced_id))

    def get(self, entity: str, sourced_id: str) -> Any:
        """An object as the provider serves it."""
        reply = self.ask("GET", address(entity, sourced_id))
        assert reply.status == 200, reply.body
        return reply.json[entity]

    def listed(self, path: str) -> list[str]:
        """The ids of a collection."""
        reply = self.ask("GET", f"{ROOT}/{path}")
        assert reply.status == 200, reply.body
        (rows,) = (value for name, value in reply.json.items() if name != "statusInfoSet")
        return [row["sourcedId"] for row in rows]

    def xte(self, method: str, path: str, body: Any = None) -> Reply:
        """A call of PowerTeacher Pro's own API."""
        raw = None if body is None else json.dumps(body).encode()
        return self.ask(method, f"/ws/xte/{path}", raw)

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

    def key(self, kind: str, sourced_id: str) -> int:
        """The key under which the store remembers a client's id."""
        found = self.one(
            "SELECT key FROM _sourced WHERE kind = ? AND sourcedid = ?", kind, sourced_id
        )
        assert found is not None, sourced_id
        return int(found)

    def refused(self, status: int, reply: Reply, before: int, *words: str) -> None:
        """Holds that a refusal says why, in JSON, and changed nothing."""
        assert reply.status == status, reply.body
        assert self.version == before
        for word in words:
            assert word in reply.said


def address(entity: str, sourced_id: str | None) -> str:
    """The path of an object, its id percent-encoded; of the collection for no id."""
    path = f"{ROOT}/{PATHS[entity]}"
    return path if sourced_id is None else f"{path}/{quote(sourced_id, safe='')}"


def ref(sourced_id: str) -> dict[str, str]:
    """A reference that says the id alone, as real clients send it."""
    return {"sourcedId": sourced_id}


def full_ref(kind: str, path: str, sourced_id: str) -> dict[str, str]:
    """A reference with all its members."""
    return {"href": f"http://sis.example{ROOT}/{path}/{quote(sourced_id, safe='')}",
            "sourcedId": sourced_id, "type": kind}  # fmt: skip


def line_item(**changes: Any) -> dict[str, Any]:
    """A line item in Science as Google's suite sends it; a change to ... leaves a member out."""
    return _without({
        "title": "Reading log",
        "assignDate": "2026-10-01T08:00:00.000Z",
        "dueDate": "2026-10-09T23:59:00.000Z",
        "resultValueMin": 0,
        "resultValueMax": 20,
        "class": ref(str(SCIENCE)),
        "category": ref(f"{LABS}_{SCIENCE}"),
        "gradingPeriod": ref(Q1),
        "metadata": {"scoreType": "POINTS"},
        **changes,
    })  # fmt: skip


def result(line_item_id: str, dcid: int = NORA, **changes: Any) -> dict[str, Any]:
    """A student's result on a line item; a change to ... leaves a member out."""
    return _without({
        "score": 17,
        "scoreStatus": "fully graded",
        "scoreDate": "2026-10-10",
        "lineItem": ref(line_item_id),
        "student": ref(f"S{dcid}"),
        **changes,
    })  # fmt: skip


def strict_line_item(sourced_id: str, **changes: Any) -> dict[str, Any]:
    """A line item with nothing left out."""
    whole = {
        "sourcedId": sourced_id,
        "status": "active",
        "class": full_ref("class", "classes", str(SCIENCE)),
        "category": full_ref("category", "categories", f"{LABS}_{SCIENCE}"),
        "gradingPeriod": full_ref("academicSession", "academicSessions", Q1),
    }
    return line_item(**{**whole, **changes})


def strict_result(sourced_id: str, line_item_id: str, **changes: Any) -> dict[str, Any]:
    """A result with nothing left out."""
    whole = {
        "sourcedId": sourced_id,
        "status": "active",
        "lineItem": full_ref("lineItem", "lineItems", line_item_id),
        "student": full_ref("user", "users", f"S{NORA}"),
    }
    return result(line_item_id, **{**whole, **changes})


def _without(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not ...}


@contextmanager
def write_door(**switches: str) -> Iterator[Door]:
    """The district, served on a free port."""
    with World.empty(TODAY, mounts=(ONEROSTER,)) as world:
        world.load(tables())
        world.start()
        door = Door(world, world.valid_token())
        if switches:
            door.switch(**switches)
        yield door
