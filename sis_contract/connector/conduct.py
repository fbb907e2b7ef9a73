"""How a connector behaved, judged by what the world's journal kept of it.

Each judgement raises `Failed`. Moments are the server's: a request begins where the server first
saw it, so a client under load looks more patient than it is, never less.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sis_contract.connector.case import Failed
from sis_contract.connector.world import Entry

SPARE_TOKENS = 4
"""Tokens that a run may ask for without a reason: one for each of a few workers."""

MOST_REPEATS = 12
"""Requests of one kind in a row that fail before a connector should have given up."""

MOST_REFUSED = 3
"""Equal requests that may be refused for good, 400 or 404, before it is a habit to repeat them."""

MOST_EQUAL = 8
"""Equal requests that were all answered well, before reading again becomes a storm."""

PAUSE = 0.05
"""Seconds that count as a pause between a failure and the same request again."""

CLOCKS = 0.05
"""Seconds by which two clocks may disagree about a wait."""

FAILED_FOR_NOW = frozenset({429, 500, 502, 503, 504})
TOKEN_PATHS = ("/oauth/access_token", "/oauth/token", "/oauth2/token", "/token")


def begun(entry: Entry) -> float:
    """When the server first saw a request, in seconds."""
    return entry.at - entry.milliseconds / 1000


def path_of(entry: Entry) -> str:
    """The path without the query."""
    return entry.target.partition("?")[0]


def header(entry: Entry, name: str) -> str:
    """A header of the request, whatever its case; an empty text without it."""
    wanted = name.lower()
    return next((v for n, v in entry.request_headers.items() if n.lower() == wanted), "")


def is_token(entry: Entry) -> bool:
    """True for a request for a token."""
    return entry.method == "POST" and path_of(entry).rstrip("/").endswith(TOKEN_PATHS)


def same_again(entries: Sequence[Entry], first: Entry) -> Entry | None:
    """The next request that asks for the same as one before, whatever its signature."""
    wanted = _identity(first)
    later = (one for one in entries if one.number > first.number and _identity(one) == wanted)
    return next((one for one in later if begun(one) >= first.at - CLOCKS), None)


def _identity(entry: Entry) -> tuple[str, str, bytes]:
    return entry.method, entry.target, entry.request_body


def waited_as_asked(entries: Sequence[Entry], rule: str) -> None:
    """After each answer of a rule with Retry-After the same request comes no earlier than asked."""
    for refused in touched(entries, rule):
        asked = asked_wait(refused)
        again = same_again(entries, refused)
        if asked is None or again is None:
            continue
        waited = begun(again) - refused.at
        if waited < asked - CLOCKS:
            raise Failed(
                f"{refused.method} {path_of(refused)} was asked again before the pause that "
                "Retry-After asked for was over",
                f"{asked:.1f} s",
                f"{waited:.2f} s",
            )


def asked_wait(entry: Entry) -> float | None:
    """Seconds that an answer's Retry-After asks for: a number, or a moment."""
    for name, value in entry.response_headers:
        if name.lower() != "retry-after":
            continue
        if value.strip().isdigit():
            return float(value)
        moment = parsedate_to_datetime(value)
        return max(0.0, (moment - datetime.fromtimestamp(entry.at, UTC)).total_seconds())
    return None


def paused(entries: Sequence[Entry], rule: str) -> None:
    """Between a rule's answers and the same request again there is some pause."""
    for refused in touched(entries, rule):
        again = same_again(entries, refused)
        if again is not None and begun(again) - refused.at < PAUSE:
            raise Failed(
                f"{refused.method} {path_of(refused)} was asked again at once after "
                f"{refused.status or 'a broken connection'}",
                f"a pause of {PAUSE} s or more",
                f"{max(0.0, begun(again) - refused.at):.3f} s",
            )


def gave_up(entries: Sequence[Entry], rule: str) -> None:
    """What always fails is not asked for ever."""
    told = "failed each time and was asked again and again"
    _at_most(MOST_REPEATS, Counter(_identity(one)[:2] for one in touched(entries, rule)), told)


def takes_no_for_an_answer(entries: Sequence[Entry], rule: str) -> None:
    """What is refused for good is not asked again: it fails each time."""
    told = "was refused for good and asked again and again"
    _at_most(MOST_REFUSED, Counter(_identity(one) for one in touched(entries, rule)), told)


def _at_most(most: int, counted: Mapping[tuple[Any, ...], int], told: str) -> None:
    """Raises Failed where something, told by method and target first, was asked more often."""
    for (method, target, *_), times in counted.items():
        if times > most:
            path = str(target).partition("?")[0]
            raise Failed(f"{method} {path} {told}", f"at most {most} times", f"{times} times")


def tokens_at_most(entries: Sequence[Entry], most: int) -> None:
    """No more tokens than that were asked for."""
    asked = sum(1 for one in entries if is_token(one))
    if asked > most:
        raise Failed("tokens were asked for needlessly", f"at most {most}", asked)


def touched(entries: Iterable[Entry], rule: str) -> list[Entry]:
    """The entries that a rule touched."""
    return [one for one in entries if rule in one.mischief]


# -- habits, each judged in a case of its own ---------------------------------------------------


def no_doubled_slash(entries: Sequence[Entry]) -> None:
    """No path has two slashes in a row."""
    for one in entries:
        if "//" in path_of(one):
            raise Failed("a path has a doubled slash", "one slash", path_of(one))


def no_needless_tokens(entries: Sequence[Entry]) -> None:
    """A token each for a few workers, and one more for each refusal and each failed try.

    A server hands out the same token while it lives, so asking again is needless [client].
    """
    refused = sum(1 for one in entries if one.status == 401 or (is_token(one) and _bad(one)))
    tokens_at_most(entries, SPARE_TOKENS + refused)


def _bad(entry: Entry) -> bool:
    return not 200 <= entry.status < 300 or bool(entry.mischief)


def no_storm(entries: Sequence[Entry]) -> None:
    """The same thing is not read over and over, each time with success."""
    counted = Counter(
        _identity(one)
        for one in entries
        if not is_token(one) and not _bad(one) and one.method in ("GET", "POST")
    )
    _at_most(MOST_EQUAL, counted, "was asked over and over, and answered each time")


# -- what holds in every case -------------------------------------------------------------------


def comes_to_an_end(entries: Sequence[Entry]) -> None:
    """Refusals that no repetition cures are not repeated for ever."""
    refused = (one for one in entries if one.status in (401, 403, 404))
    counted = Counter((one.method, one.target) for one in refused)
    _at_most(MOST_REPEATS, counted, "was refused and asked again and again")


def writes_nothing(entries: Sequence[Entry]) -> None:
    """An import reads: no PUT, PATCH or DELETE, and no POST but for tokens and PowerQueries."""
    for one in entries:
        path = path_of(one)
        reads = one.method in ("GET", "HEAD", "OPTIONS") or is_token(one)
        if not reads and not (one.method == "POST" and path.startswith("/ws/schema/query/")):
            raise Failed("an import wrote to the SIS", "requests that read", f"{one.method} {path}")


def created_once(entries: Sequence[Entry]) -> None:
    """The same thing is not created twice: an equal POST to a gradebook that succeeded before."""
    done: dict[tuple[str, str, bytes], Entry] = {}
    for one in entries:
        if one.method != "POST" or is_token(one) or one.family not in ("xte", "ptg"):
            continue
        key = _identity(one)
        if key in done and 200 <= one.status < 300 and 200 <= done[key].status < 300:
            raise Failed(f"POST {path_of(one)} created the same thing twice", "once", "twice")
        done[key] = one


def one_id_each(entries: Sequence[Entry]) -> None:
    """A result that is put again in one run is put under the same id: that makes it repeatable."""
    ids: dict[tuple[str, str], str] = {}
    for one in entries:
        path = path_of(one)
        if one.method != "PUT" or "/results/" not in path:
            continue
        key = _of_result(one.request_body)
        name = path.rpartition("/")[2]
        if key is not None and ids.setdefault(key, name) != name:
            raise Failed("one result was put under several ids", ids[key], name)


def _of_result(body: bytes) -> tuple[str, str] | None:
    """The ids of line item and student in a result's body, where it can be read."""
    try:
        found = json.loads(body)["result"]
        return str(found["lineItem"]["sourcedId"]), str(found["student"]["sourcedId"])
    except (ValueError, KeyError, TypeError):
        return None


def query_of(entry: Entry) -> Mapping[str, str]:
    """The parameters of a request, the last of each name."""
    found = parse_qs(urlsplit(entry.target).query, keep_blank_values=True)
    return {name: values[-1] for name, values in found.items()}


def by_path(entries: Iterable[Entry], wanted: Callable[[str], bool]) -> list[Entry]:
    """The entries whose path fits."""
    return [one for one in entries if wanted(path_of(one))]


def grouped(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries by path."""
    made: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        made[path_of(one)].append(one)
    return dict(made)
