"""Every kind of oddity, and a journal read for all of them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from sis_core.serving.conduct import series, single
from sis_core.serving.conduct.oddity import Kind, Oddity, by_client
from sis_core.serving.journal import Entry

KINDS: tuple[Kind, ...] = (
    Kind("doubled-slash", "a path with `//`", single.doubled_slash),
    Kind("no-accept", "`/ws/v1` or `/ws/xte` without an Accept header that chooses JSON or XML",
         single.no_accept),
    Kind("page-over-maximum", "a pagesize or limit over what the server gives",
         single.page_over_maximum),
    Kind("unescaped-hash", "a `#` not sent as `%23`, so that the rest of an id was lost",
         single.unescaped_hash),
    Kind("body-with-get", "GET with a body", single.body_with_get),
    Kind("needless-token",
         f"a token asked for within {series.TOKEN_SECONDS} s of the last one, which was good and "
         f"used fewer than {series.TOKEN_USES} times", series.needless_token),
    Kind("dead-token", f"{series.DEAD} or more requests in a row with a refused token",
         series.dead_token),
    Kind("n-plus-one",
         f"{series.STORM} or more ids within {series.STORM_SECONDS} s read one by one, where a "
         "list has them (in OneRoster also lists below one class or user)", series.storm),
    Kind("impatient-retry",
         "the same request before Retry-After was over, or more than once at once after a failure",
         series.impatient),
    Kind("repeated-write",
         f"the same write within {series.REPEAT_SECONDS} s of one that was taken",
         series.repeated_write),
    Kind("repeated-read",
         f"one page {series.READS} times within {series.READ_SECONDS} s, without a call of the "
         "sandbox's control in between",
         series.repeated_read, between_moves=True),
)  # fmt: skip
"""In the order of the documentation."""


def conduct(entries: Iterable[Entry], moves: Iterable[int] = ()) -> list[Oddity]:
    """What was odd among these entries, oldest first, client by client and kind by kind.

    `moves` are the numbers of calls of the sandbox's control.
    """
    found = []
    ends = sorted(moves)
    for client, own in by_client(entries).items():
        for kind in KINDS:
            for part in _parts(own, ends) if kind.between_moves else (own,):
                for sentence, odd in kind.find(part):
                    numbers = tuple(entry.number for entry in odd)
                    found.append(Oddity(kind.name, sentence, client, numbers))
    return sorted(found, key=lambda oddity: oddity.entries[0])


def _parts(entries: Sequence[Entry], ends: Sequence[int]) -> Iterator[Sequence[Entry]]:
    """The entries between one call of the control and the next."""
    for _, part in groupby(entries, lambda entry: bisect(ends, entry.number)):
        yield list(part)
