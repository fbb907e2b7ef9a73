"""Worlds by the dozen: what one costs to open, to reset, and to change first."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from mock_sis.commands._worlds import worlds
from mock_sis.world import World
from scripts.bench.row import Row, at_most

TIMES = 30


def rows() -> Iterator[Row]:
    """Opening to the first answer, reset, a first change, an event."""
    with worlds("small") as made:
        made.open().stop()  # makes the district
        opening, resetting, changing, happening = [], [], [], []
        for _ in range(TIMES):
            begun = time.perf_counter()
            with _answering(made.open()) as world:
                opening.append((time.perf_counter() - begun) * 1000)
                changing.append(_milliseconds(partial(world.arrange, [{"add": "course"}])))
                resetting.append(_milliseconds(world.reset))
                happening.append(_milliseconds(partial(world.happen, "transfer")))
    yield at_most("embedded world of small, to its first answer, median of 30", 50,
                  median(opening), " ms")  # fmt: skip
    yield at_most("embedded world of small, reset, median of 30", 10, median(resetting), " ms")
    yield at_most("embedded world of small, first row arranged", 10, median(changing), " ms")
    yield at_most("embedded world of small, a student transferred", 50, median(happening), " ms")


def _answering(world: World) -> World:
    """The world, when it has answered a request."""
    with urllib.request.urlopen(f"{world.url}/ws/v1/metadata", timeout=30) as answer:
        answer.read()
    return world


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
