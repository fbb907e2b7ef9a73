"""OneRoster's pages of a hundred users, what changed after a moment, and ten thousand at once."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from scripts.bench import load
from scripts.bench.row import Row, at_least, at_most
from scripts.bench.servers import Peak, Server, generated, sending, serving
from sis_core.district import Clock
from sis_core.district.store import Store

ROOT = "/ims/oneroster/v1p1"
MOST = 10_000
ROUNDS = 3
CHANGED = datetime(2026, 10, 15, 12)


def page(number: int, limit: int = 100) -> str:
    """The path of one page of users, counted from 0."""
    return f"{ROOT}/users?limit={limit}&offset={number * limit}"


def rows() -> Iterator[Row]:
    """Never rendered, rendered, last against first, changed after a moment, streamed."""
    with generated("large") as db:
        moment = _changed(db)
        with serving("--db", str(db)) as server:
            headers = server.headers()
            pages = _total(server, page(0), headers) // 100
            yield from _measured(server, headers, pages)
            yield from _filtered(server, headers, moment)
            yield from _streamed(server, headers)


def _measured(server: Server, headers: dict[str, str], pages: int) -> Iterator[Row]:
    whole = range(pages)  # the very last page may be short
    size = len(server.get(page(0), headers))
    with sending(server.get(page(0), headers)) as constant:
        never = load.run(server.url, [page(n) for n in whole[1:]], headers, once=True)
        base = load.run(constant, ["/constant"], headers, seconds=3.0)
        yield at_least(
            f"OneRoster, 100 users, never rendered, against a constant of {size / 1000:.0f} kB",
            0.2, never.rate / base.rate, f"{never.rate:.0f}/s against {base.rate:.0f}/s",
        )  # fmt: skip
        anywhere = [page(n) for n in random.Random(7).sample(whole, min(200, pages))]
        pairs = [_pair(server.url, anywhere, constant, headers) for _ in range(ROUNDS)]
        ratio = median(one.rate / other.rate for one, other in pairs)
        some = pairs[0]
        yield at_least(
            "the same, rendered before, any page", 0.6, ratio,
            f"{some[0].rate:.0f}/s against {some[1].rate:.0f}/s",
        )  # fmt: skip
    last = page(pages - 1)
    ends = [_pair_of_pages(server.url, page(0), last, headers) for _ in range(ROUNDS)]
    yield at_most(
        f"OneRoster, last full page of {pages}, time against the first", 1.5,
        median(first / last for first, last in ends), " ×",
        f"{ends[0][1]:.0f}/s against {ends[0][0]:.0f}/s",
    )  # fmt: skip


def _pair(
    url: str, paths: list[str], constant: str, headers: dict[str, str]
) -> tuple[load.Result, load.Result]:
    return load.run(url, paths, headers), load.run(constant, ["/constant"], headers)


def _pair_of_pages(url: str, one: str, other: str, headers: dict[str, str]) -> tuple[float, float]:
    first = load.run(url, [one], headers).rate
    return first, load.run(url, [other], headers).rate


def _filtered(server: Server, headers: dict[str, str], moment: str) -> Iterator[Row]:
    """Pages of what changed; then each with a filter nobody asked for before, read anew."""
    said = [quote(f"dateLastModified>'{moment}.{n:03d}Z'", safe="") for n in range(1000)]
    paths = [f"{ROOT}/users?limit=100&filter={one}" for one in said]
    count = _total(server, paths[0], headers)
    ratios = []
    share = (len(paths) - 1) // ROUNDS
    for turn in range(ROUNDS):
        mine = paths[1 + turn * share :][:share]
        changed = load.run(server.url, mine, headers, once=True, connections=1)
        plain = load.run(server.url, [page(0)] * share, headers, once=True, connections=1)
        ratios.append((plain.rate / changed.rate, changed.p50, plain.p50))
    ratio, mine_ms, plain_ms = sorted(ratios)[len(ratios) // 2]
    ends = [_pair_of_pages(server.url, page(0), paths[0], headers) for _ in range(ROUNDS)]
    yield at_most(
        f"OneRoster, users changed after a moment ({count} of them), time against the first page",
        2, median(first / last for first, last in ends), " ×",
        f"{ends[0][1]:.0f}/s against {ends[0][0]:.0f}/s",
    )  # fmt: skip
    yield at_most(
        "the same, another moment each time, one connection",
        2, ratio, " ×", f"{mine_ms:.2f} ms against {plain_ms:.2f} ms",
    )  # fmt: skip


def _streamed(server: Server, headers: dict[str, str]) -> Iterator[Row]:
    path = f"{ROOT}/enrollments?limit={MOST}"
    _total(server, f"{ROOT}/enrollments?limit=1", headers)
    before = server.memory()
    with Peak(server) as peak:
        began = time.perf_counter()
        body = server.get(path, headers)
        first = time.perf_counter() - began
    yield at_most(
        f"OneRoster, limit={MOST} never rendered, memory on top", 64, peak.most - before, " MiB",
        f"{len(body) / 1e6:.1f} MB in {first * 1000:.0f} ms",
    )  # fmt: skip
    with sending(body) as constant:
        pairs = [_pair(server.url, [path], constant, headers) for _ in range(ROUNDS)]
    ratio = median((a.size / a.seconds) / (b.size / b.seconds) for a, b in pairs)
    some = pairs[0]
    yield at_least(
        "the same, rendered before, bytes per second against the same bytes ready made", 0.5, ratio,
        f"{some[0].size / some[0].seconds / 1e6:.0f} MB/s against "
        f"{some[1].size / some[1].seconds / 1e6:.0f} MB/s",
    )  # fmt: skip


def _total(server: Server, path: str, headers: dict[str, str]) -> int:
    """How many rows a collection has."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return int(answer.headers["X-Total-Count"])
    finally:
        connection.close()


def _changed(db: Path) -> str:
    """Changes a hundred students and gives a moment before that."""
    with closing(Store.open(db, Clock(CHANGED))) as store:
        students = store.read("SELECT DCID FROM Students WHERE Enroll_Status = 0 LIMIT 100")
        with store.write() as w:
            for (dcid,) in students:
                w.update("students", dcid, {"middle_name": "Bench"})
    return (CHANGED - timedelta(hours=1)).isoformat()
