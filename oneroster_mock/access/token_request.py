"""A token request, read from wherever clients put its parts (oneroster-1.1.md 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_plus

import orjson

from sis_core.serving.bearer import basic_credentials
from sis_core.serving.exchange import Exchange
from sis_core.serving.requests import parsed_form
from sis_core.wire.faults import BadRequest, Unauthorized

Pair = tuple[str, str]

_LONGEST = 64 * 1024
_READ = frozenset({"grant_type", "scope", "client_id", "client_secret"})
_SECRET = frozenset({"client_id", "client_secret"})


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a client asks: `pairs` are the readings of its id and secret, the likeliest first."""

    pairs: tuple[Pair, ...]
    grant_type: str
    scope: str


def token_request(exchange: Exchange) -> TokenRequest:
    """Reads a token request, noting what is unusual in it.

    Credentials come as Basic, raw or form-encoded, or in the body; grant_type and scope in the
    body, a form or JSON, or in the query. Raises BadRequest `invalid_request` or Unauthorized
    `invalid_client`.
    """
    body = _body(exchange)
    query = exchange.ask.query
    for name in ("grant_type", "scope"):
        if name in query and name not in body:
            exchange.note(f"{name} came in the query string, not in the body")
    for name in query:
        if name not in _READ:
            exchange.note(f"the parameter {name[:40]} of the token address was not read")
    parts = {**{n: v for n, v in query.items() if n not in _SECRET}, **body}
    pairs = _credentials(exchange, body)
    return TokenRequest(pairs, parts.get("grant_type", ""), parts.get("scope", ""))


def _body(exchange: Exchange) -> dict[str, str]:
    ask = exchange.ask
    if len(ask.body) > _LONGEST:
        raise BadRequest("invalid_request", reason=f"a token request has {_LONGEST} bytes at most")
    text = ask.body.strip()
    if not text.startswith(b"{"):
        if text and not ask.header("content-type").lower().startswith("application/x-www-form"):
            exchange.note("the body was read as a form, whatever its Content-Type says")
        return parsed_form(text)
    exchange.note("the body is JSON; RFC 6749 has a form")
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest("invalid_request", reason=f"the body is no JSON: {error}") from None
    return {name: value for name, value in read.items() if isinstance(value, str)}


def _credentials(exchange: Exchange, body: dict[str, str]) -> tuple[Pair, ...]:
    in_body = (body.get("client_id", ""), body.get("client_secret", ""))
    header = exchange.ask.header("authorization")
    if not header and in_body[0] and "client_secret" in body:
        return (in_body,)
    found = basic_credentials(header)
    if isinstance(found, str):
        if _SECRET & exchange.ask.query.keys():
            found = "credentials are not read from the address; send Basic or a form"
        elif not header:
            found = "credentials are missing: send Basic, or client_id and client_secret in a form"
        raise Unauthorized("invalid_client", reason=found)
    readings = tuple(dict.fromkeys((found, (unquote_plus(found[0]), unquote_plus(found[1])))))
    if "client_secret" in body:
        if in_body not in readings:
            raise BadRequest(
                "invalid_request",
                reason="the credentials in the body are others than those of Basic; send one pair",
            )
        exchange.note("the credentials came twice, as Basic and in the body")
    return readings
