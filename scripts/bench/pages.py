"""Pages of a hundred students with all expansions, at 8 connections."""

from __future__ import annotations

import random
from collections.abc import Iterator
from statistics import median

from scripts.bench import load
from scripts.bench.row import Row, at_least, at_most
from scripts.bench.servers import Server, generated, sending, serving

EXPANSIONS = (
    "demographics,addresses,alerts,phones,school_enrollment,ethnicity_race,contact,contact_info,"
    "initial_enrollment,schedule_setup,fees,lunch,counselors,global_id"
)
ROUNDS = 3


def page(number: int) -> str:
    """The path of one page."""
    return f"/ws/v1/district/student?expansions={EXPANSIONS}&pagesize=100&page={number}"


def rows() -> Iterator[Row]:
    """Never rendered, rendered, last against first, p99."""
    with generated("large") as db, serving("--db", str(db)) as server:
        headers = server.headers()
        pages = -(-int(server.ready["district"]["students"]) // 100)
        yield from _measured(server, headers, pages)


def _measured(server: Server, headers: dict[str, str], pages: int) -> Iterator[Row]:
    whole = range(1, pages)  # the very last page may be short
    size = len(server.get(page(1), headers))
    with sending(server.get(page(1), headers)) as constant:
        never = load.run(server.url, [page(n) for n in whole[1:]], headers, once=True)
        base = load.run(constant, ["/constant"], headers, seconds=3.0)
        yield at_least(
            f"page of 100 students, never rendered, against a constant of {size / 1000:.0f} kB",
            0.2, never.rate / base.rate, f"{never.rate:.0f}/s against {base.rate:.0f}/s",
        )  # fmt: skip
        anywhere = [page(n) for n in random.Random(7).sample(whole, min(200, len(whole)))]
        pairs = [_pair(server.url, anywhere, constant, headers) for _ in range(ROUNDS)]
        ratio = median(one.rate / other.rate for one, other in pairs)
        some = pairs[0]
        yield at_least(
            "the same, rendered before, any page", 0.6, ratio,
            f"{some[0].rate:.0f}/s against {some[1].rate:.0f}/s",
        )  # fmt: skip
        yield at_most("p99 with rows rendered before", 50, max(p.p99 for p, _ in pairs), " ms")
    ends = [
        (
            load.run(server.url, [page(pages - 1)], headers).rate,
            load.run(server.url, [page(1)], headers).rate,
        )
        for _ in range(ROUNDS)
    ]
    yield at_least(
        f"last full page of {pages} against the first", 0.8, median(a / b for a, b in ends),
        f"{ends[0][0]:.0f}/s against {ends[0][1]:.0f}/s",
    )  # fmt: skip


def _pair(
    url: str, paths: list[str], constant: str, headers: dict[str, str]
) -> tuple[load.Result, load.Result]:
    return load.run(url, paths, headers), load.run(constant, ["/constant"], headers)
