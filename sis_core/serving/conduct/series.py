"""Oddities that only a row of requests shows: storms, impatience, repetition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from itertools import pairwise

from sis_core.serving.conduct.oddity import (
    began,
    is_token,
    is_write,
    path_of,
    same,
    shape,
    times,
)
from sis_core.serving.journal import Entry

Found = Iterator[tuple[str, Sequence[Entry]]]

TOKEN_SECONDS = 60
TOKEN_USES = 3
STORM = 20
STORM_SECONDS = 60
REPEAT_SECONDS = 300
READS = 5
READ_SECONDS = 60
DEAD = 3
EARLY = 0.05
"""How much earlier than Retry-After a retry may come, for clocks that differ, in seconds."""
AT_ONCE = 0.05
"""A retry within so many seconds did not wait; one at once is common, two in a row are a storm."""

_PASSING = frozenset({0, 429, 500, 502, 503, 504})
_BETTER = ("v1", "oneroster", "schema")
_LISTED_BELOW = ("/classes/", "/students/", "/users/", "/teachers/")


def needless_token(entries: Sequence[Entry]) -> Found:
    """A token asked for, though the last one was hardly used and nobody had refused it."""
    odd: list[Entry] = []
    last: Entry | None = None
    uses = 0
    for entry in entries:
        if not is_token(entry):
            uses += 1
            if entry.status == 401:
                last = None  # whoever is refused does well to ask
            continue
        if entry.status != 200:
            continue
        if (
            last is not None
            and entry.at - last.at < TOKEN_SECONDS
            and same(last) == same(entry)
            and uses < TOKEN_USES
        ):
            odd.append(entry)
        last, uses = entry, 0
    if odd:
        words = "though the last one was good and hardly used"
        yield f"asked {times(len(odd), 'time')} for a token, {words}", odd


def dead_token(entries: Sequence[Entry]) -> Found:
    """A token used on and on after it was refused."""
    row: list[Entry] = []
    for entry in entries:
        header = entry.request_headers.get("authorization", "")
        goes_on = (
            entry.status == 401
            and header.lower().startswith("bearer")
            and (not row or row[0].request_headers.get("authorization") == header)
        )
        if goes_on:
            row.append(entry)
            continue
        yield from _dead(row)
        row = []
    yield from _dead(row)


def _dead(row: list[Entry]) -> Found:
    if len(row) >= DEAD:
        yield f"went on with a refused token: {len(row)} times 401 in a row", tuple(row)


def storm(entries: Sequence[Entry]) -> Found:
    """Many rows of one kind read one by one, where a list gives them in pages (N+1)."""
    groups: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for entry in entries:
        if entry.method != "GET" or entry.status not in (200, 404) or entry.family not in _BETTER:
            continue
        template, one = shape(entry)
        below = entry.family == "oneroster" and any(p in template for p in _LISTED_BELOW)
        if one and (template.endswith("/{id}") or below):
            groups[template].append((one, entry))
    for template, found in groups.items():
        dense = _densest(found)
        if len({one for one, _ in dense}) >= STORM:
            count = len({one for one, _ in dense})
            sentence = f"read {template} for {count} ids one by one, where a list has them all"
            yield sentence, [entry for _, entry in dense]


def _densest(found: list[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    """The most that came within STORM_SECONDS."""
    best: list[tuple[str, Entry]] = []
    begin = 0
    for end in range(len(found)):
        while found[end][1].at - found[begin][1].at > STORM_SECONDS:
            begin += 1
        if end + 1 - begin > len(best):
            best = found[begin : end + 1]
    return best


def impatient(entries: Sequence[Entry]) -> Found:
    """The same request again before Retry-After was over, or at once and at once again."""
    for row in _grouped(entries, same):
        early: list[Entry] = []
        hasty: list[Entry] = []
        for before, after in pairwise(row):
            wait = asked_wait(before)
            gap = began(after) - before.at
            if before.status not in _PASSING:
                yield from _hasty(hasty)
                hasty = []
            elif wait is not None:
                if gap < wait - EARLY:
                    early.append(after)
            elif gap < AT_ONCE:
                hasty.append(after)
        if early:
            yield f"did not wait as Retry-After asked, {times(len(early), 'time')}", early
        yield from _hasty(hasty)


def _hasty(row: list[Entry]) -> Found:
    if len(row) > 1:
        yield f"tried again {len(row)} times without a wait", tuple(row)


def asked_wait(entry: Entry) -> float | None:
    """The seconds that an answer asks to wait before the next try, or None."""
    for name, value in entry.response_headers:
        if name.lower() != "retry-after" or entry.status not in _PASSING:
            continue
        if value.isascii() and value.isdigit():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - entry.at)
    return None


def repeated_write(entries: Sequence[Entry]) -> Found:
    """The same write again after it was taken: address and body are equal."""
    for row in _grouped([one for one in entries if is_write(one)], same):
        odd: list[Entry] = []
        taken: Entry | None = None
        for entry in row:
            if taken is not None and entry.at - taken.at < REPEAT_SECONDS:
                odd.append(entry)
            if 200 <= entry.status < 300:
                taken = entry
        if odd:
            path = path_of(odd[0])
            yield f"wrote {odd[0].method} {path} again, though it was taken before", odd


def repeated_read(entries: Sequence[Entry]) -> Found:
    """The same page read again and again within a minute."""
    reads = [one for one in entries if one.method == "GET" and one.status == 200]
    for row in _grouped(reads, same):
        begin = 0
        for end in range(len(row)):
            while row[end].at - row[begin].at > READ_SECONDS:
                begin += 1
            if end + 1 - begin >= READS:
                path = path_of(row[0])
                yield f"read {path} {len(row)} times, {READS} of them within a minute", row
                break


def _grouped(
    entries: Sequence[Entry], key: Callable[[Entry], Hashable]
) -> Iterator[Sequence[Entry]]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    yield from groups.values()
