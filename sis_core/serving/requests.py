"""From WSGI to an Ask and from an Answer back to WSGI: decoded once, tolerant, never HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, unquote_plus, unquote_to_bytes

from sis_core.serving.exchange import Exchange
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import BadRequest, Fault

StartResponse = Callable[[str, list[tuple[str, str]]], Any]

MAX_BODY = 16 * 1024 * 1024
"""The largest body a request may have, in bytes."""

_HOST = re.compile(r"[A-Za-z0-9._~-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_BAD_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class TooLarge(Fault):
    """413: a body above MAX_BODY."""

    status = 413


def opened(environ: Mapping[str, Any]) -> Exchange:
    """The exchange of a WSGI request, its body not read yet."""
    target = _target(environ)
    raw_path, _, raw_query = target.partition("?")
    path, odd = folded(raw_path)
    ask = Ask(
        method=environ.get("REQUEST_METHOD", "GET"),
        path=path,
        query=parsed_query(raw_query) if raw_query else {},
        headers=_headers(environ),
        base=_base(environ),
    )
    return Exchange(ask, target, environ.get("REMOTE_ADDR", ""), environ, notes=odd)


def with_body(ask: Ask, environ: Mapping[str, Any]) -> Ask:
    """The ask with its body read; raises TooLarge, or BadRequest where the body is broken off."""
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("wsgi.input_terminated"):
        body = _read_all(environ["wsgi.input"])
    elif not length or length == "0":
        return ask
    elif not (length.isascii() and length.isdigit()):
        raise BadRequest(f"Content-Length takes a whole number, not {length[:20]!r}")
    elif int(length) > MAX_BODY:
        raise _too_large()
    else:
        body = environ["wsgi.input"].read(int(length))
        if len(body) < int(length):
            raise BadRequest(
                "The body is incomplete",
                reason=f"the body ended after {len(body)} of the {length} bytes that were promised",
            )
    return Ask(ask.method, ask.path, ask.query, ask.headers, body, ask.base)


def _read_all(stream: Any) -> bytes:
    try:
        body: bytes = stream.read(MAX_BODY + 1)
    except ValueError as error:
        raise BadRequest(f"The chunked body is malformed: {error}") from None
    if len(body) > MAX_BODY:
        raise _too_large()
    return body


def _too_large() -> TooLarge:
    return TooLarge(
        f"The body is larger than {MAX_BODY // 1024 // 1024} MiB",
        headers=(("Connection", "close"),),
    )


def sent(answer: Answer, ask: Ask, start_response: StartResponse) -> Iterable[bytes]:
    """Hands an answer to the WSGI server; a HEAD gets its headers alone."""
    headers = [("Content-Length", str(len(answer.body)))]
    if answer.status in (204, 304) or answer.stream is not None:
        headers = []
    if answer.content_type and (answer.body or answer.stream is not None):
        headers.append(("Content-Type", answer.content_type))
    for name, value in answer.headers:
        headers.append((name, _header_value(value)))
    start_response(status_line(answer.status), headers)
    if ask.method == "HEAD" or answer.status in (204, 304):
        return []
    return [answer.body] if answer.stream is None else answer.stream


@lru_cache(maxsize=64)
def status_line(status: int) -> str:
    """A status with its phrase, such as `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Status"


def folded(raw_path: str) -> tuple[str, list[str]]:
    """A path decoded, without doubled and trailing slashes, and remarks on what was odd [client].

    `%2F` stays as it is, so that an id with a slash remains one part.
    """
    path, odd = raw_path, []
    if "%" in path:
        path = "%2F".join(
            unquote_to_bytes(part).decode("utf-8", "replace") for part in re.split("%2[Ff]", path)
        )
    if "//" in path:
        path = re.sub("/{2,}", "/", path)
        odd.append("the path has a doubled slash; it was read as one")
    if len(path) > 1 and path.endswith("/"):
        path = path[:-1]
        odd.append("the path ends in a slash; it was left out")
    return path or "/", odd


def parsed_query(text: str) -> dict[str, str]:
    """Query parameters: the last value of each wins, a name without `=` has an empty value."""
    found = {}
    for part in text.split("&"):
        if not part:
            continue
        name, _, value = part.partition("=")
        if "%" in value or "+" in value:
            value = unquote_plus(value, errors="replace")
        found[unquote_plus(name, errors="replace")] = value
    return found


def parsed_form(body: bytes) -> dict[str, str]:
    """A form body; bytes that are no UTF-8 become replacement characters."""
    return parsed_query(body.decode("utf-8", "replace").strip())


def _target(environ: Mapping[str, Any]) -> str:
    target: str | None = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if target is None:
        # Other engines give only the decoded path: encode it again, so that one road decodes.
        path = environ.get("PATH_INFO", "/").encode("latin-1", "replace").decode("utf-8", "replace")
        target = path.replace("%", "%25").replace("?", "%3F")
        query = environ.get("QUERY_STRING", "")
        target = f"{target}?{query}" if query else target
    return target


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    given: dict[str, str] | None = environ.get("sis.headers")
    if given is not None:
        return given
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    for name, key in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length")):
        if environ.get(name):
            found[key] = environ[name]
    return found


def _base(environ: Mapping[str, Any]) -> str:
    scheme = environ.get("wsgi.url_scheme", "http")
    host = environ.get("HTTP_HOST", "")
    return _base_of(scheme, host, f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}")


@lru_cache(maxsize=64)
def _base_of(scheme: str, host: str, fallback: str) -> str:
    return f"{scheme}://{host if _HOST.fullmatch(host) else fallback}"


def _header_value(value: str) -> str:
    if value.isascii() and value.isprintable():
        return value
    return _BAD_IN_HEADER.sub(" ", value).encode("latin-1", "replace").decode("latin-1")


def decoded(target: str) -> str:
    """A percent-encoded path and query for people; what no terminal prints stays encoded."""
    path, mark, query = target.partition("?")
    text = unquote(path, errors="replace") + mark + unquote_plus(query, errors="replace")
    return "".join(one if one.isprintable() else quote(one) for one in text)
