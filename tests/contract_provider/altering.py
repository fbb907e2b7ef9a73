"""Clients that hear something else than the server said: every habit of these must be noticed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from sis_contract.provider.client import Client, Received

Alter = Callable[[Received], Received]


class Altering(Client):
    """Asks the real server and hands on what `alter` makes of its answers; tokens stay."""

    def __init__(self, alter: Alter) -> None:
        super().__init__()
        self._alter = alter

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Received:
        answer = super()._once(method, url, headers, body)
        if _grants_a_token(answer):
            return answer
        return self._alter(answer)


class Ignoring(Client):
    """A server that reads no query: every address is asked without one."""

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Received:
        return super()._once(method, url.partition("?")[0], headers, body)


class Lying(Client):
    """A server that says 200 to every write and does nothing."""

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Received:
        reads = method in ("GET", "HEAD") or "/query/" in url or "token" in url
        if reads or "assignment_score" in url:
            return super()._once(method, url, headers, body)
        answer = super()._once(
            "GET", f"{url.split('/ws')[0].split('/ims')[0]}/oauth/none", {}, None
        )
        return made(answer, status=200, value={})


def _grants_a_token(answer: Received) -> bool:
    return "access_token" in answer.text[:200] or "token" in urlsplit(answer.call.url).path


def made(
    answer: Received, *, status: int | None = None, value: Any = None, headers: Any = None
) -> Received:
    """An answer with another status, JSON body or headers."""
    body = answer.body if value is None else json.dumps(value).encode()
    heads = dict(answer.headers) if headers is None else headers
    if value is not None:
        heads["content-type"] = "application/json"
    return Received(
        replace(answer.call, status=status or answer.status),
        status or answer.status,
        heads,
        body,
    )


def refusing(answer: Received) -> Received:
    """A server that fails at everything."""
    return made(answer, status=500, value={"message": "Internal server error"})


def accepting(answer: Received) -> Received:
    """A server that never refuses."""
    return made(answer, status=200, value={}) if answer.status >= 400 else answer


def mute(answer: Received) -> Received:
    """A server that refuses without a word."""
    if answer.status < 400:
        return answer
    return Received(answer.call, answer.status, {}, b"")


def headless(answer: Received) -> Received:
    """A server without headers."""
    return Received(answer.call, answer.status, {}, answer.body)


def created(answer: Received) -> Received:
    """A server that says 202 for every success."""
    return made(answer, status=202) if 200 <= answer.status < 300 else answer


def inside(change: Callable[[Any], Any]) -> Alter:
    """Alters the JSON of successes; what is no JSON passes."""

    def alter(answer: Received) -> Received:
        try:
            value = json.loads(answer.body)
        except ValueError:
            return answer
        return made(answer, value=change(value)) if answer.status < 300 else answer

    return alter


def deep(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A change of every value, from the leaves upwards."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            value = {name: changed(one) for name, one in value.items()}
        elif isinstance(value, list):
            value = [changed(one) for one in value]
        return change(value)

    return changed


def dropping(value: Any) -> Any:
    """Lists without their first entry."""
    return value[1:] if isinstance(value, list) else value


def emptying(value: Any) -> Any:
    """Lists without entries."""
    return [] if isinstance(value, list) else value


def doubling(value: Any) -> Any:
    """Lists with their first entry twice."""
    return [*value[:1], *value] if isinstance(value, list) else value


def turning(value: Any) -> Any:
    """Lists, and members of objects, the other way round."""
    if isinstance(value, dict):
        return dict(reversed(value.items()))
    return value[::-1] if isinstance(value, list) else value


def retyping(value: Any) -> Any:
    """Numbers and booleans as texts, texts of digits as numbers."""
    if isinstance(value, bool | int | float):
        return str(value)
    return int(value) if isinstance(value, str) and value.isdigit() and value < "9" * 9 else value


def counting(value: Any) -> Any:
    """Numbers one higher."""
    one = isinstance(value, int | float) and not isinstance(value, bool)
    return value + 1 if one else value


def scrambling(value: Any) -> Any:
    """Other texts."""
    return f"{value[::-1]} x" if isinstance(value, str) else value


def nulling(value: Any) -> Any:
    """null beside what objects have, and for what is empty."""
    if isinstance(value, dict):
        return {**value, "nothing": None}
    return None if value in ("", []) else value


def renaming(value: Any) -> Any:
    """Members under other names."""
    return {f"{name}_": one for name, one in value.items()} if isinstance(value, dict) else value


def wrapping(value: Any) -> Any:
    """Another envelope."""
    return {"data": value}


def turned_over(value: Any) -> Any:
    """Booleans the other way round."""
    return not value if isinstance(value, bool) else value


DEEP = (
    dropping,
    emptying,
    doubling,
    turning,
    retyping,
    counting,
    scrambling,
    nulling,
    renaming,
    turned_over,
)
ALTERS: Mapping[str, Alter] = {
    "refusing": refusing,
    "accepting": accepting,
    "mute": mute,
    "headless": headless,
    "created": created,
    **{one.__name__: inside(deep(one)) for one in DEEP},
    "wrapping": inside(wrapping),
}
