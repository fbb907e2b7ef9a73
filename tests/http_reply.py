"""One request to a served world over a connection of its own, and what came back."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mock_sis.world import World


@dataclass(frozen=True)
class Reply:
    """What came back; header names lower-case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def ask(
    world: World,
    token: str,
    method: str,
    path: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Asks for JSON with a token and sends these bytes; an empty header takes one of ours away."""
    sent = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    if data is not None:
        sent["Content-Type"] = "application/json"
    sent.update(headers or {})
    parts = urlsplit(world.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    try:
        connection.request(method, path, data, {name: v for name, v in sent.items() if v})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, found, answer.read())
    finally:
        connection.close()
