"""Checks of rules around grade writes (oneroster-1.1.md 5; gradebook reference A3.3, A4)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.refusals import refused
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.oneroster.writes import (
    item,
    item_body,
    new_id,
    put,
    remove,
    result_body,
    students,
)
from sis_contract.provider.oneroster.writes_results import clear_categories

BOOK = Book("oneroster", "oneroster-1.1.md")


@contextmanager
def _category(sis: OneRoster) -> Iterator[tuple[str, dict[str, Any]]]:
    """A category of ours while the block runs: its id and body."""
    need("category" in sis.gradebook_class, "the line item that was looked at names no category")
    klass = sis.gradebook_class["class"]["sourcedId"]
    id, title = new_id(), f"Check {uuid.uuid4().hex[:8]}"
    body = {"title": title, "metadata": {"classId": klass}}
    answer = put(sis, "categories", "category", id, body)
    same(answer.status, 201, f"a new category: {answer.text}")
    try:
        yield id, body
    finally:
        clear_categories(sis, title)


@BOOK.check(
    "or.put.rule:category-in-use",
    "a category that line items use is not deleted",
    "guess",
    "5",
    writes=True,
)
def category_in_use(sis: OneRoster) -> None:
    """422, and the line item keeps it."""
    with _category(sis) as (id, _), item(sis, category={"sourcedId": id}):
        gone = remove(sis, "categories", id)
        switch = ("category_in_use", "leave") if gone.status == 204 else None
        same(gone.status, 422, "DELETE of a category that a line item uses", switch=switch)


@BOOK.check(
    "or.put.rule:category-name-taken",
    "a second category of one name for a teacher is refused",
    "guess",
    "A3.3",
    writes=True,
)
def category_name_taken(sis: OneRoster) -> None:
    """422; titles are unique for each teacher. Both categories are ours."""
    with _category(sis) as (_, body):
        other = new_id()
        answer = put(sis, "categories", "category", other, body)
        if answer.status in (200, 201):
            remove(sis, "categories", other)
        switch = ("category_name_taken", "adopt") if answer.status in (200, 201) else None
        same(answer.status, 422, "a category by a name that is taken", switch=switch)


@BOOK.check("or.put.rule:id-less", "a PUT without an id is 405", "guess", "9", writes=True)
def idless(sis: OneRoster) -> None:
    """One variant of Canvas's sends it, and reads the id of the answer."""
    put(sis, "lineItems", "lineItem", new_id(), {})
    answer = sis.ask("PUT", "/lineItems", data={"lineItem": item_body(sis)})
    if answer.status in (200, 201):
        remove(sis, "lineItems", sis.one(answer)["sourcedId"])
    switch = ("idless_put", "allocate") if answer.status in (200, 201) else None
    same(answer.status, 405, "PUT /lineItems", switch=switch)


@BOOK.check(
    "or.put.rule:score-type", "metadata.scoreType is in capitals", "doc", "A3.3", writes=True
)
def score_type(sis: OneRoster) -> None:
    """`points` is refused."""
    id = new_id()
    answer = put(sis, "lineItems", "lineItem", id, item_body(sis, metadata={"scoreType": "points"}))
    if answer.status == 201:
        remove(sis, "lineItems", id)
    switch = ("score_type_unknown", "gradescale") if answer.status == 201 else None
    same(answer.status, 422, "a line item of scoreType points", switch=switch)


@BOOK.check(
    "or.put.rule:unchanged",
    "a PUT that changes nothing leaves dateLastModified",
    "guess",
    "5",
    writes=True,
)
def unchanged(sis: OneRoster) -> None:
    """The same body twice, some moments apart."""
    with item(sis, title="Contract check unchanged") as (id, _):
        body = item_body(sis, title="Contract check unchanged")
        before = sis.one(sis.get(f"/lineItems/{id}"))["dateLastModified"]
        time.sleep(1.1)  # some servers count whole seconds
        put(sis, "lineItems", "lineItem", id, body).must(200)
        after = sis.one(sis.get(f"/lineItems/{id}"))["dateLastModified"]
        same(after, before, "dateLastModified after it", switch=("unchanged_put", "touch"))


@BOOK.check(
    "or.put.rule:server-sets-the-time",
    "dateLastModified of a body is not taken over",
    "client",
    "5",
    writes=True,
)
def servers_time(sis: OneRoster) -> None:
    """The server's clock counts."""
    with item(sis, dateLastModified="1999-01-01T00:00:00.000Z") as (id, _):
        stored = sis.one(sis.get(f"/lineItems/{id}"))["dateLastModified"]
        expect(not stored.startswith("1999"), "dateLastModified", "the server's time", stored)


@BOOK.check(
    "or.put.rule:due-date",
    "a due date outside the class's term is 422",
    "guess",
    "A3.3",
    writes=True,
)
def due_date(sis: OneRoster) -> None:
    """Years away."""
    id = new_id()
    moment = "2039-01-15T00:00:00.000Z"
    answer = put(sis, "lineItems", "lineItem", id, item_body(sis, dueDate=moment))
    if answer.status == 201:
        remove(sis, "lineItems", id)
    same(answer.status, 422, "a due date years away")
    refused(answer, "invalid data")


@BOOK.check("or.put.rule:score-status", "another scoreStatus is 422", "spec", "2.10", writes=True)
def score_status(sis: OneRoster) -> None:
    """The five words."""
    with item(sis) as (id, _):
        body = result_body(id, students(sis)[0], 5, scoreStatus="finished")
        answer = put(sis, "results", "result", new_id(), body)
        same(answer.status, 422, "a result of scoreStatus finished")
        refused(answer, "invalid data")


@BOOK.check(
    "or.put.rule:not-submitted", "not submitted keeps no score", "guess", "A3.4", writes=True
)
def not_submitted(sis: OneRoster) -> None:
    """And comes back as such."""
    with item(sis) as (id, _):
        result = new_id()
        body = result_body(id, students(sis)[0], None, scoreStatus="not submitted")
        put(sis, "results", "result", result, body).must(200, 201)
        found = sis.one(sis.get(f"/results/{result}").must(200))
        same(found["scoreStatus"], "not submitted", "scoreStatus")
        expect(not found.get("score"), "score of what was not submitted", "none", found)


@BOOK.check(
    "or.put.rule:delta", "what was put is found by dateLastModified", "spec", "3.3", writes=True
)
def delta(sis: OneRoster) -> None:
    """A delta since before the PUT holds it, one from the future does not."""
    with item(sis) as (id, _):
        stamp = sis.one(sis.get(f"/lineItems/{id}"))["dateLastModified"]
        for op, there in ((">=", True), (">", False)):
            query = f"limit=10000&filter=dateLastModified{op}%27{stamp}%27"
            ids = [row["sourcedId"] for row in sis.fresh("/lineItems", query)]
            same(id in ids, there, f"the new line item among dateLastModified{op}its own moment")


CHECKS = BOOK.checks
