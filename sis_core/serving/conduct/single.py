"""Oddities that one request shows by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sis_core.serving.conduct.oddity import path_of, times
from sis_core.serving.journal import Entry
from sis_core.serving.unpacking import unpacked

Found = Iterator[tuple[str, Sequence[Entry]]]

_OVER = re.compile(r"(pagesize|limit) \d+ (is over the|exceeds the maximum)")
_WITH_HASH = re.compile(rb'"sourcedId"\s*:\s*"((?:[^"\\]|\\.)*#(?:[^"\\]|\\.)*)"')


def doubled_slash(entries: Sequence[Entry]) -> Found:
    """Paths with `//`: a base URL that ends in a slash, joined to a path that begins with one."""
    yield from _all(entries, lambda one: "//" in path_of(one), "with a doubled slash in the path")


def no_accept(entries: Sequence[Entry]) -> Found:
    """`/ws/v1` and `/ws/xte` without an Accept header that chooses: v1 answers XML then."""

    def odd(entry: Entry) -> bool:
        if entry.family not in ("v1", "xte"):
            return False
        accept = entry.request_headers.get("accept", "").lower()
        return "json" not in accept and "xml" not in accept

    yield from _all(entries, odd, "without an Accept header that chooses JSON or XML")


def page_over_maximum(entries: Sequence[Entry]) -> Found:
    """Pages asked for that are larger than the server gives: who trusts the size misses rows."""

    def odd(entry: Entry) -> bool:
        return any(_OVER.search(said) for said in (*entry.notes, entry.reason))

    yield from _all(entries, odd, "for pages over the maximum, which were cut or refused")


def body_with_get(entries: Sequence[Entry]) -> Found:
    """GET with a body, which no server reads."""
    yield from _all(
        entries, lambda one: one.method == "GET" and one.asked > 0, "by GET with a body"
    )


def unescaped_hash(entries: Sequence[Entry]) -> Found:
    """A `#` that was not sent as %23: in the address itself, or cut off an id that was served."""
    served: set[str] = set()
    odd: list[Entry] = []
    for entry in entries:
        target = entry.target
        missed = entry.status == 404 and target.partition("?")[0].rpartition("/")[2] in served
        if "#" in target or missed:
            odd.append(entry)
        for found in _WITH_HASH.findall(unpacked(entry.response_body, entry.response_headers)):
            served.add(found.decode("utf-8", "replace").partition("#")[0])
    if odd:
        yield f"{times(len(odd), 'address')} lost what stands behind a #: send it as %23", odd


def _all(entries: Sequence[Entry], odd: Callable[[Entry], bool], words: str) -> Found:
    found = [entry for entry in entries if odd(entry)]
    if found:
        yield f"asked {times(len(found), 'time')} {words}", found
