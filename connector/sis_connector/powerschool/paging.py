"""Reading a whole `/ws/v1` collection: by count and by emptiness, whatever size a page really has.

The server gives neither totals nor links [client]. It cuts a page size that is above its maximum
without a word [client: Wildcat-Raffle], so only the rows themselves tell how long a page is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sis_connector.errors import CountMismatch, UnreadableAnswer
from sis_connector.powerschool.mapped import Row, identity, inside, rows, whole

FIRST_PAGE = 1


class Reader(Protocol):
    """The part of the client that paging needs."""

    def get(self, path: str, params: dict[str, str] | None = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Collection:
    """`path` answers `{plural: {singular: rows}}` and `path`/count says how many there are."""

    path: str
    plural: str
    singular: str
    query: dict[str, str] = field(default_factory=dict)
    """Parameters of both the list and the count (`q`)."""
    expansions: tuple[str, ...] = ()
    uncounted: Callable[[Row], bool] = lambda row: False
    """Rows that a list may show although the count leaves them out."""


def read_all(client: Reader, collection: Collection, size: int | None) -> list[Row]:
    """Every row once; `size` is the page size to ask for, None leaves it to the server.

    Raises CountMismatch when rows and count still disagree at the second reading.
    """
    for _reading in (1, 2):
        expected = count(client, collection)
        found = read_pages(client, collection, size, expected)
        if is_complete(found, expected, collection.uncounted):
            return found
    raise CountMismatch(
        f"{collection.path}: PowerSchool counts {expected} records but sends "
        f"{len({identity(row) for row in found})} different ones, twice in a row."
    )


def count(client: Reader, collection: Collection) -> int:
    what = f"{collection.path}/count"
    body = client.get(what, dict(collection.query))
    return whole(inside(body, "resource").get("count"), what)


def read_pages(
    client: Reader, collection: Collection, size: int | None, expected: int
) -> list[Row]:
    """Pages from the first on, until enough rows came and a page was short, or one was empty."""
    found: list[Row] = []
    page = FIRST_PAGE
    full = size
    while True:
        batch = read_page(client, collection, size, page)
        found += batch
        if page == FIRST_PAGE and (full is None or len(found) < expected):
            full = len(batch)  # the size really served
        short = len(batch) < (full or 1)
        endless = len(found) > expected + (full or 0)  # a server that does not know `page`
        if not batch or endless or (short and len(found) >= expected):
            return found
        page += 1


def read_page(client: Reader, collection: Collection, size: int | None, page: int) -> list[Row]:
    params = {**collection.query, "page": str(page)}
    if size is not None:
        params["pagesize"] = str(size)
    if collection.expansions:
        params["expansions"] = ",".join(collection.expansions)
    body = client.get(collection.path, params)
    wrapper = body.get(collection.plural) if isinstance(body, dict) else None
    if wrapper is None:
        raise UnreadableAnswer(f"{collection.path}: the answer holds no {collection.plural}.")
    return rows(inside(body, collection.plural).get(collection.singular))


def is_complete(found: list[Row], expected: int, uncounted: Callable[[Row], bool]) -> bool:
    """As many rows as the server counts, none of them twice."""
    certain = sum(not uncounted(row) for row in found)
    return certain <= expected <= len(found) == len({identity(row) for row in found})
