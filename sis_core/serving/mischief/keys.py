"""What may stand in a rule, declared once: names, values, words for people.

Reading, refusing, the listing and the table of docs/mischief.md come from `KEYS` alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from sis_core.serving.mischief.errors import MischiefError

LONGEST = 600
"""The longest that a rule may keep a client waiting, in seconds."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BAD_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SHARE = re.compile(r"([0-9]{1,2}(\.[0-9]{1,3})?|100)%")

Role = Literal["whom", "often", "does", "how", "told"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a rule: what role it plays, what it takes and does in words, how it is read.

    `read` answers the value or None where it is none of those that `takes` names.
    """

    name: str
    role: Role
    takes: str
    help: str
    read: Callable[[object], Any]
    needs_socket: bool = False

    def value(self, given: object) -> Any:
        """The value; raises MischiefError naming what the key takes."""
        found = self.read(given)
        if found is None:
            raise MischiefError(f"{self.name} is {self.takes}, not {_shown(given)}")
        return found


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 80 else f"{text[:77]}…"


# -- how values are read --------------------------------------------------------------------


def _whole(low: int, high: int) -> Callable[[object], int | None]:
    def read(given: object) -> int | None:
        fits = isinstance(given, int) and not isinstance(given, bool) and low <= given <= high
        return given if fits and isinstance(given, int) else None

    return read


def _number(low: float, high: float) -> Callable[[object], float | None]:
    def read(given: object) -> float | None:
        if isinstance(given, bool) or not isinstance(given, int | float) or math.isnan(given):
            return None
        return float(given) if low <= given <= high else None

    return read


def _one_of(*values: str) -> Callable[[object], str | None]:
    return lambda given: given if isinstance(given, str) and given in values else None


def _text(given: object) -> str | None:
    return given if isinstance(given, str) and 0 < len(given) <= 500 else None


def _type(given: object) -> str | None:
    text = _text(given)
    return None if text is None or _BAD_IN_HEADER.search(text) else text


def _truth(given: object) -> bool | None:
    return True if given is True else None


def _named(given: object) -> str | None:
    return given if isinstance(given, str) and _ID.fullmatch(given) else None


def _method(given: object) -> str | None:
    found = given.upper() if isinstance(given, str) else ""
    return found if found in METHODS else None


def _path(given: object) -> str | None:
    return (
        given if isinstance(given, str) and given[:1] in ("/", "*") and "?" not in given else None
    )


def _query(given: object) -> Mapping[str, str | None] | None:
    if not isinstance(given, dict) or not given:
        return None
    made: dict[str, str | None] = {}
    for name, value in given.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
            return None
        made[name] = None if value is None else str(value)
    return made


def _retry_after(given: object) -> str | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, int) and 0 <= given <= 86_400:
        return str(given)
    return given if isinstance(given, str) and not _BAD_IN_HEADER.search(given) else None


def _headers(given: object) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(given, dict) or not given:
        return None
    for name, value in given.items():
        if not (_TOKEN.fullmatch(name) and isinstance(value, str)) or _BAD_IN_HEADER.search(value):
            return None
        if name.lower() in ("content-length", "transfer-encoding"):
            return None
    return tuple(given.items())


def _body(given: object) -> object | None:
    if not isinstance(given, str | dict | list):
        return None
    try:  # what cannot be sent is refused now, not when a client waits for it
        _ = given.encode() if isinstance(given, str) else orjson.dumps(given)
    except (UnicodeEncodeError, orjson.JSONEncodeError):
        return None
    return given


def _cut_at(given: object) -> int | float | None:
    """Bytes as a whole number, or a part of the body as a float below 1."""
    if isinstance(given, str) and _SHARE.fullmatch(given):
        return float(given[:-1]) / 100
    return _whole(0, 2**31)(given)


# -- the keys -------------------------------------------------------------------------------

KEYS: tuple[Key, ...] = (
    Key("id", "told", "a name of letters, digits, `.`, `_` and `-`",
        "the rule's name in the listing and the journal; without one it is `rule-1`, `rule-2` …",
        _named),
    Key("say", "told", "a sentence of at most 500 characters",
        "what the journal says of a touched request", _text),
    Key("method", "whom", f"one of {', '.join(METHODS)}", "only requests of this method", _method),
    Key("path", "whom", "a pattern of the path, from its `/` and without the query",
        "`*` stands for anything within a part of the path, `**` for anything at all", _path),
    Key("query", "whom", "an object of parameter names, each with a pattern, a number or null",
        "only requests with these parameters; null: without it", _query),
    Key("client", "whom", "a client id or consumer key",
        "only requests of this client, by its token, credentials or signature", _text),
    Key("family", "whom", "the name of a family of addresses, such as v1, schema or oneroster",
        "only requests of this family, as the journal names it", _text),
    Key("times", "often", "a whole number above 0", "touches at most so many requests",
        _whole(1, 10**9)),
    Key("after", "often", "a whole number, 0 or more", "lets the first so many pass",
        _whole(0, 10**9)),
    Key("every", "often", "a whole number above 0", "touches each n-th of those, the n-th to begin",
        _whole(1, 10**9)),
    Key("percent", "often", "a whole number from 0 to 100",
        "touches so many of a hundred, evenly spread, the first to begin", _whole(0, 100)),
    Key("per", "often", "rule or request",
        "what times, after, every and percent count: all that the rule matches (rule, the "
        "default), or each method, path and query for itself (request)",
        _one_of("rule", "request")),
    Key("probability", "often", "a number from 0 to 1",
        "touches a request by chance: a hash of seed, rule, method, path, query, and of how often "
        "that request came before", _number(0, 1)),
    Key("seed", "often", "a whole number", "for the chance; the default is the district's seed",
        _whole(-(2**63), 2**63)),
    Key("status", "does", "a status from 200 to 599",
        "answers with it, in the family's own error form unless there is a body",
        _whole(200, 599)),
    Key("retry_after", "does", "a whole number of seconds up to 86400, or a text",
        "adds a Retry-After header", _retry_after),
    Key("delay", "does", f"a number of seconds from 0 to {LONGEST}", "waits before the answer",
        _number(0, LONGEST)),
    Key("headers", "does", "an object of header names, each with a text; not the body's length",
        "adds headers to the answer, instead of those of the same name", _headers),
    Key("body", "does", "a text, or a JSON object or list", "puts it in the place of the body",
        _body),
    Key("content_type", "does", "a text of one line, of at most 500 characters",
        "puts it in the place of the answer's type", _type),
    Key("html", "does", "true",
        "answers with a page for people: a login page with 200, or an error page with the status",
        _truth),
    Key("maintenance", "does", "true",
        "answers 302 to a maintenance page, which is HTML with status 200", _truth),
    Key("token", "does", "stale or revoked",
        "the request's token counts as expired this once (stale), or every token of its client is "
        "ended for good (revoked)", _one_of("stale", "revoked")),
    Key("plugin", "does", "disable", "switches the client's plugin off before the answer",
        _one_of("disable")),
    Key("rows", "does", "duplicate or drop",
        "one row of the page, drawn by the seed, is served twice or left out; totals stay",
        _one_of("duplicate", "drop")),
    Key("page", "does", "shrink or grow",
        "the page as if a row before it had gone (shrink: every row one place earlier) or come "
        "(grow: one place further) since the page before was read; totals stay",
        _one_of("shrink", "grow")),
    Key("cut", "does", "close or reset",
        "ends the connection in the place of an answer, or behind truncate or drip: orderly, or "
        "by a TCP reset", _one_of("close", "reset"), True),
    Key("truncate", "does", "a whole number of bytes, or a part such as 50%",
        "sends only so much of the body, then closes; Content-Length stays", _cut_at, True),
    Key("drip", "does", "a number of bytes per second from 1 to 1000000",
        "sends the body slowly", _number(1, 1_000_000), True),
    Key("when", "how", "before or after",
        "whether a status, html, maintenance or cut stands in the place of the server's work "
        "(before, the default), or the server does the work and its answer is lost (after)",
        _one_of("before", "after")),
)  # fmt: skip
"""Every key in the order of the documentation."""

BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}
