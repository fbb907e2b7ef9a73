"""Checks of the moments that gradebook writes leave behind (oneroster-1.1.md 2.1, 5)."""

from __future__ import annotations

import time
from datetime import datetime
from urllib.parse import quote

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.session import OneRoster, Row
from sis_contract.provider.oneroster.writes import item, item_body, put

BOOK = Book("oneroster", "oneroster-1.1.md")
APART = 1.1
"""Seconds between two writes, so that a server that keeps whole seconds can tell them apart."""


def _moment(row: Row) -> datetime:
    return datetime.fromisoformat(str(row["dateLastModified"]))


@BOOK.check(
    "or.put.lineItem:moment-moves",
    "a changed line item has a later dateLastModified",
    "spec",
    "2.1, 5",
    writes=True,
)
def moment_moves(sis: OneRoster) -> None:
    """By id and in the collection alike."""
    with item(sis) as (id, _):
        before = sis.one(sis.get(f"/lineItems/{id}").must(200))
        time.sleep(APART)
        put(sis, "lineItems", "lineItem", id, item_body(sis, title="Contract check, changed"))
        sis.forget()
        after = sis.one(sis.get(f"/lineItems/{id}").must(200))
        same(after["title"], "Contract check, changed", "title after the second PUT")
        expect(
            _moment(after) > _moment(before),
            "dateLastModified of a line item that was changed",
            f"later than {before['dateLastModified']}",
            after["dateLastModified"],
        )
        klass = sis.id_of(sis.gradebook_class["class"])
        rows = sis.fresh(f"/classes/{klass}/lineItems", "limit=10000")
        listed = [row for row in rows if row["sourcedId"] == id]
        need(listed, "the new line item is not in its class's list")
        same(_moment(listed[0]), _moment(after), "dateLastModified in the list and by id")


@BOOK.check(
    "or.put.lineItem:in-the-delta",
    "a changed line item is among those modified since, older ones are not",
    "spec",
    "3.3",
    writes=True,
)
def in_the_delta(sis: OneRoster) -> None:
    """filter=dateLastModified>the moment before the change."""
    with item(sis) as (id, _):
        before = sis.one(sis.get(f"/lineItems/{id}").must(200))
        time.sleep(APART)
        put(sis, "lineItems", "lineItem", id, item_body(sis, title="Contract check, changed"))
        sis.forget()
        since = f"dateLastModified>'{before['dateLastModified']}'"
        rows = sis.fresh("/lineItems", f"limit=10000&filter={quote(since)}")
        expect(id in [row["sourcedId"] for row in rows], f"filter={since} leaves it out", id)
        early = [row["sourcedId"] for row in rows if _moment(row) <= _moment(before)]
        expect(not early, f"rows by filter={since} that are not newer", [], early[:5])


CHECKS = BOOK.checks
