"""A WSGI application around a world's own, in which a mutator edits requests and answers."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from mock_sis.world import World
from sis_core.serving.engine import Wsgi

Serve = Callable[["Asked"], "Reply"]
Mutator = Callable[["Asked", Serve], "Reply"]

JSON = "application/json;charset=UTF-8"
_UNTOUCHED = ("/_sandbox", "/static", "/favicon")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request on its way to the server: `path` and `query` raw, header names in small letters.

    `world` is the server that will answer; `kept` is what a mutator remembers between requests.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    world: World
    kept: dict[str, Any]
    environ: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> str:
        """The path as servers read it: decoded, no slash doubled or at the end."""
        return re.sub("/{2,}", "/", unquote(self.path)).rstrip("/") or "/"

    @property
    def signed(self) -> bool:
        """True for OAuth 1.0a, where no parameter can be changed without breaking the request."""
        return "oauth_signature" in self.query + self.headers.get("authorization", "")

    @property
    def bearer(self) -> str:
        """The bearer token that came along, or nothing."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def param(self, name: str) -> str | None:
        """A query parameter, decoded; None where it was not sent."""
        found = None
        for key, value in self._params():
            if key == name:
                found = unquote_plus(value)
        return found

    def number(self, name: str, default: int) -> int:
        """A query parameter that is a whole number, or the default."""
        text = self.param(name) or ""
        return int(text) if text.isascii() and text.isdigit() else default

    def _params(self) -> list[tuple[str, str]]:
        pieces = (piece.partition("=") for piece in self.query.split("&") if piece)
        return [(unquote_plus(name), value) for name, _, value in pieces]

    def without(self, *names: str) -> Asked:
        """The same request without some parameters."""
        kept = [f"{quote(k)}={v}" for k, v in self._params() if k not in names]
        return replace(self, query="&".join(kept))

    def with_param(self, name: str, value: object) -> Asked:
        """The same request with a parameter set."""
        others = self.without(name).query
        sign = "&" if others else ""
        return replace(self, query=f"{others}{sign}{quote(name)}={quote(str(value))}")

    def with_header(self, name: str, value: str) -> Asked:
        """The same request with a header set."""
        return replace(self, headers={**self.headers, name: value})

    def with_token(self, token: str) -> Asked:
        """The same request with that bearer token."""
        return self.with_header("authorization", f"Bearer {token}")

    def json(self) -> Any:
        """The body as JSON, None where it is none."""
        return _parsed(self.body)

    def with_json(self, data: Any) -> Asked:
        """The same request with a JSON body."""
        return replace(self, body=json.dumps(data).encode())

    def to(self, path: str, query: str = "", method: str = "GET") -> Asked:
        """Another request by the same client, without a body."""
        return replace(self, method=method, path=path, query=query, body=b"")


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def is_xml(self) -> bool:
        """True for an answer in XML."""
        return "xml" in self.header("content-type")

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    def with_header(self, name: str, value: str) -> Reply:
        """The same answer with a header set."""
        return replace(self, headers=(*self.without(name).headers, (name, value)))

    def without(self, name: str) -> Reply:
        """The same answer without a header."""
        kept = tuple((k, v) for k, v in self.headers if k.lower() != name.lower())
        return replace(self, headers=kept)

    def json(self) -> Any:
        """The body as JSON, None where it is none."""
        return _parsed(self.body) if not self.is_xml else None

    def with_json(self, data: Any) -> Reply:
        """The same answer with a JSON body."""
        made = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        reply = replace(self, body=made)
        if "json" in self.header("content-type"):
            return reply
        return reply.with_header("Content-Type", JSON)

    def with_text(self, text: str) -> Reply:
        """The same answer with another body, its content type kept."""
        return replace(self, body=text.encode())

    def with_status(self, status: int) -> Reply:
        """The same answer with another status."""
        return replace(self, status=status)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def around(mutate: Mutator, world: World) -> Callable[[Wsgi], Wsgi]:
    """What `World.start(around=…)` takes so that a world has that bug."""
    kept: dict[str, Any] = {}

    def wrapped(app: Wsgi) -> Wsgi:
        def mutated(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            asked = _asked(environ, world, kept)
            if asked.place == "/" or asked.place.startswith(_UNTOUCHED):
                return app(environ, start_response)
            asked = replace(asked, body=_read(environ))
            reply = mutate(asked, lambda request: _served(app, request))
            return _sent(reply, asked.method, start_response)

        return mutated

    return wrapped


def _asked(environ: Mapping[str, Any], world: World, kept: dict[str, Any]) -> Asked:
    path, _, query = str(environ["REQUEST_URI"]).partition("?")
    headers = dict(environ["sis.headers"])
    headers.pop("accept-encoding", None)  # nothing comes packed, so that it can be edited
    method = str(environ["REQUEST_METHOD"])
    return Asked(method, path, query, headers, b"", world, kept, environ)


def _read(environ: Mapping[str, Any]) -> bytes:
    length = str(environ.get("CONTENT_LENGTH") or "")
    body: bytes = b""
    if environ.get("wsgi.input_terminated"):
        body = environ["wsgi.input"].read()
    elif length.isascii() and length.isdigit():
        body = environ["wsgi.input"].read(int(length))
    return body


def _served(app: Wsgi, asked: Asked) -> Reply:
    """What the application answers to a request, joined where it comes in pieces."""
    headers = {k: v for k, v in asked.headers.items() if k not in ("content-length", "expect")}
    if asked.body:
        headers["content-length"] = str(len(asked.body))
    environ = {k: v for k, v in asked.environ.items() if not k.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        environ.pop(name, None)
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    environ.update(
        {
            "REQUEST_METHOD": asked.method,
            "REQUEST_URI": f"{asked.path}?{asked.query}" if asked.query else asked.path,
            "PATH_INFO": unquote(asked.path),
            "QUERY_STRING": asked.query,
            "sis.headers": headers,
            "wsgi.input": io.BytesIO(asked.body),
            "wsgi.input_terminated": False,
        }
    )
    begun: list[Any] = []
    pieces = app(environ, lambda status, found, *_: begun.extend((status, found)))
    try:
        body = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    return Reply(int(begun[0][:3]), tuple(begun[1]), body)


def _sent(reply: Reply, method: str, start_response: Any) -> Iterable[bytes]:
    length = reply.header("content-length")
    empty = reply.status in (204, 304)
    reply = reply.without("Content-Length")
    if method == "HEAD" and length:
        reply = reply.with_header("Content-Length", length)
    elif not empty:
        reply = reply.with_header("Content-Length", str(len(reply.body)))
    phrase = HTTPStatus(reply.status).phrase
    start_response(f"{reply.status} {phrase}", list(reply.headers))
    return [] if empty or method == "HEAD" else [reply.body]
