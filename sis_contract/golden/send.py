"""Sending a request exactly as a case spells it: no path is tidied, no header made up."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sis_contract.golden.cases import NO_BODY, Request

SECONDS = 30.0
_JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came: header names as sent, body bytes; `base` is the request's own."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    base: str

    def all(self, name: str) -> list[str]:
        """Every value of a header, whatever the case of its name."""
        return [value for given, value in self.headers if given.lower() == name.lower()]


def headers_of(request: Request, token: str) -> dict[str, str]:
    """The headers that go out: the case's own, else a valid token and Accept of JSON."""
    named = {name.lower() for name in request.headers}
    headers = {}
    if "authorization" not in named:
        headers["Authorization"] = f"Bearer {token}"
    if "accept" not in named:
        headers["Accept"] = _JSON_TYPE
    if isinstance(request.body, (dict, list)) and "content-type" not in named:
        headers["Content-Type"] = _JSON_TYPE
    headers.update({n: value for n, value in request.headers.items() if value is not None})
    return headers


def body_of(request: Request) -> bytes | None:
    """The bytes that go out, or None: a string as it is, everything else as JSON."""
    if request.body is NO_BODY:
        return None
    if isinstance(request.body, str):
        return request.body.encode()
    return json.dumps(request.body, ensure_ascii=False).encode()


def send(base: str, request: Request, path: str, token: str) -> Received:
    """Sends one request on a connection of its own; raises OSError or HTTPException."""
    address = urlsplit(base)
    headers, body = headers_of(request, token), body_of(request)
    host = next((v for n, v in headers.items() if n.lower() == "host"), address.netloc)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=SECONDS)
    try:
        _put(connection, request.method, path, {**headers, "Host": host}, body)
        answer = connection.getresponse()
        content = answer.read()
        return Received(
            answer.status, tuple(answer.getheaders()), content, f"{address.scheme}://{host}"
        )
    finally:
        connection.close()


def _put(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes | None,
) -> None:
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    seen = set()
    for name, value in headers.items():
        if name.lower() not in seen:
            seen.add(name.lower())
            connection.putheader(name, value)
    if "content-length" not in seen and (body is not None or method in ("POST", "PUT", "PATCH")):
        connection.putheader("Content-Length", str(len(body or b"")))
    connection.endheaders(body)
