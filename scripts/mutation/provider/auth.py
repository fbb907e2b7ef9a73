"""Tokens of PowerSchool and what opens its addresses."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import parse_qs

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, get, mutant
from scripts.mutation.provider.rows import DROP, edited, is_v1

TOKEN = "/oauth/access_token"
GRANT = "grant_type=client_credentials"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STUDENTS = "/ws/v1/district/student"


def fetching(auth: str | None = "basic") -> Ask:
    """The request for a token."""
    return Ask("POST", TOKEN, GRANT, auth=auth, headers=FORM)


def _is_token_request(asked: Asked) -> bool:
    return asked.place == TOKEN and asked.method == "POST"


@mutant("ps-any-token-accepted", get(STUDENTS, auth="Bearer 00000000-0000-4000-8000-000000000000"))
def any_token_accepted(asked: Asked, serve: Serve) -> Reply:
    if is_v1(asked) and asked.bearer:
        asked = asked.with_token(asked.world.valid_token())
    return serve(asked)


@mutant("ps-no-token-accepted", get(STUDENTS, auth=None))
def no_token_accepted(asked: Asked, serve: Serve) -> Reply:
    if asked.place.startswith("/ws/") and "authorization" not in asked.headers:
        asked = asked.with_token(asked.world.valid_token())
    return serve(asked)


@mutant("ps-any-secret-accepted", fetching("Basic bm9ib2R5OndyaXR0ZW4="))
def any_secret_accepted(asked: Asked, serve: Serve) -> Reply:
    given = asked.headers.get("authorization", "")
    if _is_token_request(asked) and given.lower().startswith("basic"):
        pair = ":".join(asked.world.first_client())
        asked = asked.with_header(
            "authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"
        )
    return serve(asked)


@mutant("ps-expires-in-number", fetching())
def expires_in_number(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not _is_token_request(asked) or "scope" in parse_qs(asked.body.decode("utf-8", "replace")):
        return reply

    def number(key: str, value: Any) -> Any:
        return int(value) if key == "expires_in" else value

    return edited(reply, number, xml=False)


@mutant(
    "ps-token-ends-the-last",
    get(f"{STUDENTS}/count", auth="ps"),
    fetching(),
    get(f"{STUDENTS}/count", auth="ps"),
)
def token_ends_the_last(asked: Asked, serve: Serve) -> Reply:
    if _is_token_request(asked):
        asked.world.tokens.revoke(asked.world.first_client()[0])
    return serve(asked)


@mutant("ps-metadata-without-sizes", get("/ws/v1/metadata"))
def metadata_without_sizes(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if asked.place != "/ws/v1/metadata" or not asked.bearer:
        return reply
    if reply.is_xml:
        return reply.with_text(re.sub(r"<(\w+max_page_size)>[^<]*</\1>", "", reply.text))

    def dropped(key: str, value: Any) -> Any:
        return DROP if key.endswith("max_page_size") else value

    return edited(reply, dropped)
