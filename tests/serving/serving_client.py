"""A few invented rows, and a client that sends paths exactly as given."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import socket
from collections.abc import Mapping
from typing import Any

from http_reply import Reply

ID = "6c0f5a1e-2f0b-4c55-9d5e-1f6a3f0e7b21"
SECRET = "0b9d2d37-7c0e-4f1b-8a34-5a1c9e2b6d48"
TODAY = "2026-10-15"

TABLES: dict[str, list[dict[str, Any]]] = {
    "schools": [
        {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle", "low_grade": 6},
        {"dcid": 4, "id": 14, "school_number": 220, "name": "Fern Lake High", "low_grade": 9},
    ],
    "students": [
        {
            "dcid": 812 + n,
            "id": 1812 + n,
            "student_number": 20417 + n,
            "first_name": first,
            "last_name": last,
            "schoolid": 210,
            "enroll_status": status,
            "grade_level": 7,
        }
        for n, (first, last, status) in enumerate(
            [("Nora", "Quill", 0), ("Omar", "Vance", 0), ("Lena", "Quist", 2)]
        )
    ],
}


class Client:
    """Sends one request per connection, its path untouched."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port = port
        self.token = token

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Reply:
        """The reply to one request; a token of "" sends none."""
        given = dict(headers or {})
        chosen = self.token if token is None else token
        if chosen and "Authorization" not in given:
            given["Authorization"] = f"Bearer {chosen}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            data = body.encode() if isinstance(body, str) else body
            for name, value in given.items():
                connection.putheader(name, value)
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            headers_back = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, headers_back, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **more: Any) -> Reply:
        """A GET that accepts JSON."""
        return self.ask("GET", path, headers={"Accept": "application/json"}, **more)

    def post(self, path: str, value: Any = None, **more: Any) -> Reply:
        """A POST of a JSON value, or of nothing."""
        body = None if value is None else json.dumps(value)
        return self.ask("POST", path, body, {"Content-Type": "application/json"}, **more)

    def raw(self, data: bytes, finish: bool = True) -> bytes:
        """Everything that comes back for bytes sent as they are."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as sock:
            sock.sendall(data)
            if finish:
                with contextlib.suppress(OSError):  # the server may have ended it first
                    sock.shutdown(socket.SHUT_WR)
            received = b""
            while True:
                try:
                    part = sock.recv(65536)
                except ConnectionResetError:
                    return received
                if not part:
                    return received
                received += part


def basic(client: str = ID, secret: str = SECRET) -> dict[str, str]:
    """The headers of an ordinary token request."""
    text = base64.b64encode(f"{client}:{secret}".encode()).decode()
    return {
        "Authorization": f"Basic {text}",
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
    }


def token_request(client: Client, **more: Any) -> Reply:
    """An ordinary token request, or one with other headers or body."""
    headers = more.pop("headers", basic())
    body = more.pop("body", "grant_type=client_credentials")
    path = more.pop("path", "/oauth/access_token")
    return client.ask(more.pop("method", "POST"), path, body, headers, token="")
