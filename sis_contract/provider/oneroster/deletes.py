"""Checks of deleting line items: what is hidden then, and where (oneroster-1.1.md 5)."""

from __future__ import annotations

from urllib.parse import quote

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.oneroster.writes import (
    MANY,
    item,
    new_id,
    put,
    remove,
    result_body,
    students,
)

BOOK = Book("oneroster", "oneroster-1.1.md")


# -- deleting -------------------------------------------------------------------------------------


@BOOK.check(
    "or.delete.lineItem:gone",
    "DELETE is 204, and collections list it no longer",
    "spec",
    "5",
    writes=True,
)
def deleted(sis: OneRoster) -> None:
    """Its results neither; by id it is tobedeleted."""
    with item(sis) as (id, _):
        result = new_id()
        put(sis, "results", "result", result, result_body(id, students(sis)[0], 5))
        answer = remove(sis, "lineItems", id)
        same((answer.status, answer.body), (204, b""), "DELETE of a line item")
        klass = sis.id_of(sis.gradebook_class["class"])
        for path in ("/lineItems", f"/classes/{klass}/lineItems"):
            ids = [row["sourcedId"] for row in sis.fresh(path, MANY)]
            expect(id not in ids, f"a deleted line item in {path}", "", id, ("deleted", "listed"))
        ids = [row["sourcedId"] for row in sis.fresh("/results", MANY)]
        expect(result not in ids, "a result of a deleted line item in /results", "", result)


@BOOK.check(
    "or.delete.lineItem:by-id",
    "a deleted line item is found by id as tobedeleted",
    "spec",
    "0.13, 5",
    writes=True,
)
def deleted_by_id(sis: OneRoster) -> None:
    """Or 404."""
    with item(sis) as (id, _):
        remove(sis, "lineItems", id).must(204)
        answer = sis.get(f"/lineItems/{id}")
        switch = ("deleted", "gone") if answer.status == 404 else None
        same(answer.status, 200, "a deleted line item by id", switch=switch)
        same(sis.one(answer)["status"], "tobedeleted", "its status")


@BOOK.check(
    "or.delete.lineItem:in-deltas",
    "deltas hide deleted rows too",
    "client",
    "0.13, 11.14",
    writes=True,
)
def deleted_delta(sis: OneRoster) -> None:
    """filter=dateLastModified>…"""
    with item(sis) as (id, _):
        stamp = sis.one(sis.get(f"/lineItems/{id}"))["dateLastModified"]
        remove(sis, "lineItems", id).must(204)
        text = quote(f"dateLastModified>='{stamp}'", safe="")
        plain = [row["sourcedId"] for row in sis.fresh("/lineItems", MANY)]
        need(id not in plain, "collections list what was deleted anyway")
        ids = [row["sourcedId"] for row in sis.fresh("/lineItems", f"{MANY}&filter={text}")]
        expect(id not in ids, "a deleted line item in a delta", "hidden", id, ("deleted", "delta"))


@BOOK.check(
    "or.delete.lineItem:again",
    "a second DELETE, and one of nothing, is 404",
    "guess",
    "5",
    writes=True,
)
def delete_again(sis: OneRoster) -> None:
    """The first is 204."""
    same(remove(sis, "lineItems", new_id()).status, 404, "DELETE of an id nobody has")
    with item(sis) as (id, _):
        remove(sis, "lineItems", id).must(204)
        answer = remove(sis, "lineItems", id)
        switch = ("repeated_delete", "204") if answer.status == 204 else None
        same(answer.status, 404, "a second DELETE", switch=switch)


CHECKS = BOOK.checks
