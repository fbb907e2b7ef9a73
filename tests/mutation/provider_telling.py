"""Asking a server what tells a mutant from the mock, and the answers in a form to compare."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
from oauthlib.oauth1 import SIGNATURE_TYPE_QUERY
from oauthlib.oauth1 import Client as Signer

from mock_sis.commands._worlds import worlds
from mock_sis.embedded import Worlds
from mock_sis.world import World
from scripts.mutation.provider.layer import around
from scripts.mutation.provider.mutant import Ask, Mutant, Telling

SCOPE = "https://purl.imsglobal.org/spec/or/v1p1/scope/"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REFERENCE = re.compile(r'("imsx_messageRefIdentifier":")\w+')
_UPTIME = re.compile(r"\d+ days, \d+ hours, \d+ minutes")
_MOMENT = re.compile(r"2026-10-15T\d\d:\d\d:\d\d\.\d+Z")
_LEFT = re.compile(r'("expires_in":"?)\d+')
COMPARED = ("content-type", "link", "x-total-count", "location")


@contextmanager
def served(made: Worlds, telling: Telling, mutant: Mutant | None = None) -> Iterator[World]:
    """A world prepared as the telling wants, with the bug or without any."""
    world = made.open(served=False)
    with world:
        client = world.first_client()[0]
        if telling.page_size is not None:
            world.plugins.change(client, page_size=telling.page_size)
        if telling.grants is not None:
            world.plugins.change(client, grants=telling.grants)
        world.start(around=around(mutant.mutate, world) if mutant else None)
        yield world


def told(world: World, telling: Telling) -> list[Any]:
    """Statuses, headers and bodies of a telling's answers, without what differs by chance."""
    names = {name: str(world.sql(sql)[1][0][0]) for name, sql in telling.find.items()}
    tokens: dict[str, str] = {}
    answers: list[Any] = []
    with requests.Session() as session:
        session.trust_env = False
        session.headers.clear()
        for ask in telling.asks:
            answer = _asked(session, world, ask, names, tokens)
            if "Location" in answer.headers:
                names["made"] = answer.headers["Location"].rstrip("/").rpartition("/")[2]
            headers = {k: _plain(world, answer.headers.get(k, "")) for k in COMPARED}
            answers.append((answer.status_code, headers, _plain(world, answer.text)))
    return answers


def _asked(
    session: requests.Session,
    world: World,
    ask: Ask,
    names: dict[str, str],
    tokens: dict[str, str],
) -> requests.Response:
    url = f"{world.url}{_filled(ask.path, names)}"
    headers = dict(ask.headers)
    if ask.accept is not None:
        headers["Accept"] = ask.accept
    authority = ask.authority
    if authority == "oauth1-query":
        url = Signer(*world.first_client(), signature_type=SIGNATURE_TYPE_QUERY).sign(url)[0]
    elif authority == "oauth1":
        url, signed, _ = Signer(*world.first_client()).sign(url)
        headers["Authorization"] = signed["Authorization"]
    elif authority is not None:
        known = tokens.setdefault(authority, _authorization(world, authority))
        headers["Authorization"] = known
    body = None
    if isinstance(ask.body, str):
        body = ask.body
    elif ask.body is not None:
        body = _filled(json.dumps(ask.body), names, quoted=True)
        headers["Content-Type"] = "application/json"
    return session.request(ask.method, url, headers=headers, data=body, timeout=20)


def _filled(text: str, names: dict[str, str], *, quoted: bool = False) -> str:
    """A text whose `<name>`s stand for what was looked up; whole numbers lose their quotes."""
    for name, value in names.items():
        if quoted and value.isdigit():
            text = text.replace(f'"<{name}>"', value)
        text = text.replace(f"<{name}>", value)
    return text


def _authorization(world: World, kind: str) -> str:
    client, secret = world.first_client()
    if kind == "basic":
        return f"Basic {base64.b64encode(f'{client}:{secret}'.encode()).decode()}"
    if kind.startswith("or:"):
        return f"Bearer {world.tokens.issue(client, SCOPE + kind[3:])[0].text}"
    return f"Bearer {world.valid_token()}" if kind in ("ps", "or") else kind


def _plain(world: World, text: str) -> str:
    changes: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
        (re.compile(re.escape(world.url)), "http://sis.example"),
        (_UUID, "uuid"),
        (_REFERENCE, r"\1"),
        (_UPTIME, "some time"),
        (_LEFT, r"\1"),
        (_MOMENT, "now"),
    ]
    for pattern, new in changes:
        text = pattern.sub(new, text)
    return text


def recipes() -> dict[str, Worlds]:
    """Worlds by recipe, made when first opened."""
    return {name: worlds(recipe=name) for name in ("tiny", "small")}
