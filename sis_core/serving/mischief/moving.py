"""Rows that move while a client reads pages, are served twice, or go missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from sis_core.serving.exchange import Exchange
from sis_core.serving.mischief.listing import Listing, listing
from sis_core.wire.ask import Answer

Serve = Callable[[Exchange], Answer]

NO_LIST = "the answer holds no list of rows, so that no row was moved"
_USUAL_LIMIT = 100  # [spec]
_ROWS = "oneroster"
"""The family that pages by rows (offset, limit); the others page by pages (page, pagesize)."""


class Page:
    """One served page of a list, and its neighbours as the server would serve them."""

    def __init__(self, answer: Answer, exchange: Exchange, family: object, serve: Serve) -> None:
        if answer.stream is not None:
            answer = replace(answer, body=b"".join(answer.stream), stream=None)
        self.answer = answer
        self._exchange = exchange
        self._family = family
        self._serve = serve
        self._listing = listing(answer, exchange, family)

    def change(self, how: str, chance: float) -> str:
        """Changes the page; says what was done. `chance` from 0 to 1 chooses a row."""
        if self._listing is None:
            return NO_LIST
        rows = list(self._listing.rows)
        match how:
            case "duplicate" | "drop":
                if not rows:
                    return "the page has no row"
                number = int(chance * len(rows))
                if how == "drop":
                    rows.pop(number)
                    done = f"row {number + 1} of {len(rows) + 1} was left out"
                else:
                    rows.append(rows[number])
                    done = f"row {number + 1} of {len(rows) - 1} stands at the end once more"
            case "shrink":
                done = self._shrink(rows)
            case _:
                done = self._grow(rows)
        self.answer = self._listing.with_rows(rows)
        return done

    def _shrink(self, rows: list[str]) -> str:
        """As if a row before this page were gone: all others come one place earlier."""
        if not rows:
            return "the page has no row"
        following = self._neighbour(len(rows))
        rows.pop(0)
        if following is not None and following.rows:
            rows.append(following.rows[0])
            return "every row came one place earlier; the page's first row stands on the one before"
        return "every row came one place earlier; nothing follows"

    def _grow(self, rows: list[str]) -> str:
        """As if a row had come before this page: all others go one place further."""
        preceding = self._neighbour(-1)
        if preceding is None or not preceding.rows:
            return "nothing stands before this page, so that no row was moved"
        full = len(rows) >= self._size(preceding)
        rows.insert(0, preceding.rows[-1])
        if full:
            rows.pop()  # it stands on the page behind from now on
        return "every row went one place further; the first row was on the page before"

    def _size(self, preceding: Listing) -> int:
        """How many rows a full page has: as many as the one before, or OneRoster's limit."""
        if self._exchange.family != _ROWS:
            return len(preceding.rows)
        limit = _number(self._exchange.ask.query.get("limit"), _USUAL_LIMIT)
        return _USUAL_LIMIT if limit is None else limit

    def _neighbour(self, by: int) -> Listing | None:
        query = dict(self._exchange.ask.query)
        if self._exchange.family == _ROWS:
            changed = _by_rows(query, by)
        else:
            changed = _by_pages(query, 1 if by > 0 else -1)
        if changed is None:
            return None
        other = self._other(changed)
        answer = self._serve(other)
        if answer.stream is not None:
            answer = replace(answer, body=b"".join(answer.stream), stream=None)
        return listing(answer, other, self._family)

    def _other(self, query: Mapping[str, str]) -> Exchange:
        exchange = self._exchange
        path = exchange.target.partition("?")[0]
        target = "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())
        ask = replace(exchange.ask, query=query)
        return replace(exchange, ask=ask, target=f"{path}?{target}", notes=[], trusted=True)


def _by_rows(query: dict[str, str], by: int) -> dict[str, str] | None:
    offset = _number(query.get("offset"), 0)
    if offset is None or offset + by < 0:
        return None
    return {**query, "offset": str(offset + by), "limit": "1"}


def _by_pages(query: dict[str, str], by: int) -> dict[str, str] | None:
    page = _number(query.get("page"), 1)
    if page is None or page + by < 1 or query.get("pagesize") == "0":
        return None
    return {**query, "page": str(page + by)}


def _number(text: str | None, missing: int) -> int | None:
    if text is None:
        return missing
    return int(text) if text.isascii() and text.isdigit() else None
