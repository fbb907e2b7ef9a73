"""A served district and a client that reads OneRoster from it over one kept connection."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from http_reply import Reply as Plain

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_core.spec.oneroster.operations import Operation
from sis_fixtures import new_store

ROOT = "/ims/oneroster/v1p1"
TODAY = date(2026, 10, 15)
SEED = 5
_IDLE = 2.0


@dataclass(frozen=True)
class Reply(Plain):
    """What came back."""

    @property
    def total(self) -> int:
        """X-Total-Count."""
        return int(self.headers["x-total-count"])

    @property
    def info(self) -> dict[str, Any]:
        """The only entry of statusInfoSet."""
        (found,) = self.json["statusInfoSet"]
        assert isinstance(found, dict)
        return found


@dataclass
class Reader:
    """A client with a token of all scopes; `store` beside it is the truth."""

    world: World
    token: str = ""
    _kept: list[http.client.HTTPConnection] = field(default_factory=list)
    _used: float = 0.0

    def __post_init__(self) -> None:
        self.token = self.token or self.world.valid_token()

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Reply:
        """One request to a path and query as they are; a header given as None is not sent."""
        wanted = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        sent = {name: value for name, value in wanted.items() if value is not None}
        if time.monotonic() - self._used > _IDLE:
            self.close()  # the server ends connections that nobody uses
        self._used = time.monotonic()
        if not self._kept:
            parts = urlsplit(self.world.url)
            self._kept = [http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)]
        connection = self._kept[0]
        try:
            connection.request(method, target, body, sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        except BaseException:
            self.close()
            raise

    def get(self, path: str, **parameters: Any) -> Reply:
        """A reading below the root; parameters are percent-encoded."""
        query = "&".join(f"{n}={quote(str(v), safe='')}" for n, v in parameters.items())
        return self.ask("GET", ROOT + path + (f"?{query}" if query else ""))

    def objects(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """All objects of a collection, of one page; they stand under the first key."""
        reply = self.get(path, **{"limit": 10_000, **parameters})
        assert reply.status == 200, reply.body
        found = next(iter(reply.json.values()))
        assert isinstance(found, list)
        return found

    def ids(self, path: str, **parameters: Any) -> list[str]:
        """The sourcedIds of a collection."""
        return [one["sourcedId"] for one in self.objects(path, **parameters)]

    def rows(self, sql: str, *bound: Any) -> list[tuple[Any, ...]]:
        """Rows of the store."""
        return self.world.store.read(sql, bound)

    def one(self, sql: str, *bound: Any) -> Any:
        """The first value of the store's first row."""
        return self.world.store.scalar(sql, bound)

    def column(self, sql: str, *bound: Any) -> list[Any]:
        """The first column of the store's rows."""
        return [row[0] for row in self.rows(sql, *bound)]

    def close(self) -> None:
        """Ends the connection."""
        for connection in self._kept:
            connection.close()
        self._kept = []


@contextmanager
def reader_of(recipe: str, **switches: str) -> Iterator[Reader]:
    """A district of a recipe, served on a free port."""
    with World(new_store(recipe, SEED, TODAY), mounts=(ONEROSTER,)) as world:
        world.clock.freeze()
        world.start()
        world.switches.set(switches)
        reader = Reader(world)
        try:
            yield reader
        finally:
            reader.close()


def filled(operation: Operation, *ids: str) -> str:
    """An operation's path with ids in it, percent-encoded, in the order of the path."""
    waiting = list(ids)
    parts = [
        quote(waiting.pop(0), safe="") if part.startswith("{") else part
        for part in operation.path.split("/")
    ]
    assert not waiting, operation.path
    return "/".join(parts)
