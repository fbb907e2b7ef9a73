"""Reading a whole OneRoster collection, whatever a server tells of its pages.

Only the rows themselves tell how long a page is: `limit` is cut silently (quirk 3), totals and
links are missing (quirk 1), counted before the filter (quirk 2) or broken (quirk 4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sis_connector.errors import CountMismatch, NotThere, UnreadableAnswer
from sis_connector.oneroster.envelopes import rows_in
from sis_connector.oneroster.links import next_page
from sis_connector.oneroster.values import Row, identity, moment

READINGS = 4
"""Times that a collection is read before it counts as never still."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its JSON and its headers, names in lower case."""

    body: Any
    headers: Mapping[str, str]


class Reader(Protocol):
    """The part of the client that paging needs."""

    def page(self, path: str, params: Mapping[str, str]) -> Page: ...


def as_it_is(row: Any) -> Any:
    """Keeps a row whole."""
    return row


@dataclass(frozen=True, slots=True)
class Collection:
    """`path` below the root; `kind` names the envelope. A `relation` belongs to a record that is
    known to be there, so that "not found" means that it is empty (quirk 21). `shape` makes of each
    row what is kept of it, page by page: whole rows of a large district take gigabytes."""

    path: str
    kind: str
    relation: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    shape: Callable[[Row], Any] = as_it_is


@dataclass(slots=True)
class Pages:
    """What one reading brought: every record once by its id, when it was modified last, and what
    was odd about the reading."""

    rows: dict[str, Any] = field(default_factory=dict)
    stamps: dict[str, Any] = field(default_factory=dict)
    repeated: int = 0
    totals: list[int] = field(default_factory=list)
    longest: int = 0

    @property
    def total(self) -> int | None:
        return self.totals[-1] if self.totals else None

    @property
    def is_calm(self) -> bool:
        """Nothing hints at records that moved between two pages (quirk 35)."""
        still = len(set(self.totals)) <= 1 and not self.repeated
        return still and self.is_whole

    @property
    def is_whole(self) -> bool:
        return self.total is None or self.total == len(self.rows)

    def same(self, other: Pages) -> bool:
        return self.rows.keys() == other.rows.keys() and self.total == other.total

    def take(self, batch: list[Row], shape: Callable[[Row], Any]) -> int:
        """Add a page; returns how many of its records are new."""
        before = len(self.rows)
        for row in batch:
            self._keep(identity(row), row.get("dateLastModified"), row, shape)
        fresh = len(self.rows) - before
        self.longest = max(self.longest, len(batch))
        if fresh:
            self.repeated += len(batch) - fresh
        return fresh

    def merge(self, other: Pages) -> None:
        """Add what another reading brought."""
        for key, row in other.rows.items():
            self._keep(key, other.stamps.get(key), row, as_it_is)
        self.totals, self.repeated = other.totals, self.repeated + other.repeated

    def _keep(self, key: str, stamp: Any, row: Any, shape: Callable[[Any], Any]) -> None:
        """Of two records with one id the one that was modified later stays."""
        if key not in self.rows or _is_later(stamp, self.stamps.get(key)):
            self.rows[key] = shape(row)
            self.stamps[key] = stamp


def _is_later(stamp: Any, known: Any) -> bool:
    mine, other = moment(stamp), moment(known)
    return mine is not None and (other is None or mine > other)


def read_all(reader: Reader, collection: Collection, limit: int) -> tuple[list[Any], list[str]]:
    """Every record once, and warnings about a server that counts otherwise.

    A reading in which something moved is made again, with pages of another size, as what falls
    between two pages is another record then. It ends when a reading is calm, when two agree in
    every id (then the server is merely odd), or when all together have as many as are counted.
    Raises CountMismatch if none of that happens.
    """
    earlier: Pages | None = None
    together = Pages()
    for _reading in range(READINGS):
        found = _read(reader, collection, limit)
        if found.is_calm:
            return list(found.rows.values()), []
        if earlier is not None and found.same(earlier):
            return list(found.rows.values()), [_oddity(collection, found)]
        together.merge(found)
        if earlier is not None and found.totals and together.is_whole:
            return list(together.rows.values()), [_oddity(collection, found)]
        earlier, limit = found, max(2, found.longest * 2 // 3)
    raise CountMismatch(
        f"{collection.path}: the records changed during each of {READINGS} readings."
    )


def _read(reader: Reader, collection: Collection, limit: int) -> Pages:
    """One reading: each page begins behind the records that are known. A page that overlaps the one
    before moves on by what was new in it, a page without anything new by its length, once."""
    found = Pages()
    first = {**collection.query, "limit": str(limit), "offset": "0"}
    params, offset, barren = first, 0, False
    while True:
        try:
            page = reader.page(collection.path, params)
        except NotThere:
            if found.rows or collection.relation:
                return found  # some servers call a page behind the end, or an empty one, missing
            raise
        batch = rows_in(page.body, collection.kind, f"GET {collection.path}")
        total = total_in(page.headers)
        if total is not None:
            found.totals.append(total)
        fresh = found.take(batch, collection.shape)
        if barren and batch and not fresh:
            _demand_whole(collection, found, limit)
            return found
        barren = not fresh
        offset += fresh or len(batch)
        following = next_page(page.headers.get("link", ""), collection.path, offset)
        counted = total is not None and len(found.rows) >= total
        if not batch or (following is None and counted):
            return found
        params = following or {**first, "offset": str(offset)}


def _demand_whole(collection: Collection, found: Pages, limit: int) -> None:
    """The server sends the same page for every offset. It does not know the word, which does no
    harm where the first page was everything."""
    known = found.total is not None and len(found.rows) >= found.total
    if not known and len(found.rows) >= limit:
        raise UnreadableAnswer(
            f"{collection.path}: the server sends the same page again, so the rest cannot be read."
        )


def total_in(headers: Mapping[str, str]) -> int | None:
    """`X-Total-Count`, or None where it is missing or no number."""
    found = headers.get("x-total-count", "").strip()
    return int(found) if found.isascii() and found.isdigit() else None


def _oddity(collection: Collection, found: Pages) -> str:
    if found.repeated:
        return f"{collection.path}: {found.repeated} records came twice and were taken once."
    return (
        f"{collection.path}: the server counts {found.total} records and sends "
        f"{len(found.rows)}; all that it sends were taken."
    )
