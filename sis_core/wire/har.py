"""One exchange in an HTTP Archive (HAR 1.2), which browsers and proxies open."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Headers = Iterable[tuple[str, str]]

_CREATOR = {"name": "mock-sis", "version": "1"}


def archive(entries: Sequence[Mapping[str, Any]], comment: str) -> dict[str, Any]:
    """The archive of some entries."""
    return {
        "log": {
            "version": "1.2",
            "creator": _CREATOR,
            "comment": comment,
            "pages": [],
            "entries": list(entries),
        }
    }


def entry(
    begun: str, milliseconds: float, request: Mapping[str, Any], response: Mapping[str, Any]
) -> dict[str, Any]:
    """One exchange; `begun` is a moment with its offset, as ISO 8601 writes it."""
    return {
        "startedDateTime": begun,
        "time": milliseconds,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }


def request(method: str, url: str, headers: Headers, body: bytes, size: int) -> dict[str, Any]:
    """A request; `size` is that of the whole body where `body` is cut."""
    pairs = list(headers)
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    made: dict[str, Any] = {
        "method": method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(pairs),
        "queryString": _named(query),
        "headersSize": -1,
        "bodySize": size,
    }
    if body:
        text = body.decode("utf-8", "replace")
        made["postData"] = {"mimeType": _type(pairs), "params": [], "text": text}
    return made


def response(status: int, headers: Headers, body: bytes, size: int) -> dict[str, Any]:
    """An answer, status 0 for none; `size` is that of the whole body where `body` is cut."""
    pairs = list(headers)
    content: dict[str, Any] = {"size": size, "mimeType": _type(pairs)}
    try:
        content["text"] = body.decode()
    except UnicodeDecodeError:
        content |= {"text": base64.b64encode(body).decode(), "encoding": "base64"}
    if size > len(body):
        content["comment"] = f"the first {len(body)} bytes"
    return {
        "status": status,
        "statusText": _phrase(status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(pairs),
        "content": content,
        "redirectURL": next((text for name, text in pairs if name.lower() == "location"), ""),
        "headersSize": -1,
        "bodySize": size,
    }


def _named(pairs: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _type(pairs: Headers) -> str:
    found = (text for name, text in pairs if name.lower() == "content-type")
    return next(found, "") or "application/octet-stream"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
