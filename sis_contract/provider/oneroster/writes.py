"""Checks of gradebook writes (oneroster-1.1.md 5; gradebook reference A3, A4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.mapping import difference
from sis_contract.provider.oneroster.refusals import refused
from sis_contract.provider.oneroster.session import OneRoster, Row

BOOK = Book("oneroster", "oneroster-1.1.md")
MANY = "limit=10000"
STAMP = "2026-10-03T08:00:00.000Z"


def new_id() -> str:
    """An id that nobody has."""
    return f"contract-check-{uuid.uuid4().hex[:12]}"


def item_body(sis: OneRoster, **changes: Any) -> dict[str, Any]:
    """A line item as Google's suite puts it, into a class that has line items; None leaves out."""
    like = sis.gradebook_class
    body = {
        "title": f"Contract check {uuid.uuid4().hex[:8]}",
        "description": "Label the layers",
        "assignDate": like["assignDate"],
        "dueDate": like.get("dueDate", like["assignDate"]),
        "class": like["class"],
        "category": like.get("category"),
        "gradingPeriod": like.get("gradingPeriod"),
        "resultValueMin": 0,
        "resultValueMax": 20,
        "metadata": {"scoreType": "POINTS"},
        **changes,
    }
    return {n: v for n, v in body.items() if v is not None or n == "sourcedId"}


def _short(reference: Any) -> Any:
    return {"sourcedId": reference["sourcedId"]} if isinstance(reference, dict) else None


def put(sis: OneRoster, word: str, kind: str, id: str, body: Any) -> Received:
    """PUTs an entity, whole as strict providers want it; NoChance where this client may not write.

    A `sourcedId` of None leaves out what the standard has in every entity. Nothing is written by
    a client that could not take it away again.
    """
    need("gradebook.delete" not in sis.lacking, "this client is not granted gradebook.delete")
    if body and body.get("sourcedId", id) is not None:
        body = {"sourcedId": id, "status": "active", "dateLastModified": STAMP, **body}
    elif body:
        body = {name: value for name, value in body.items() if name != "sourcedId"}
    answer = sis.ask("PUT", f"/{word}/{quote(id, safe='')}", data={kind: body})
    if answer.status in (401, 403, 405):
        raise NoChance(f"grades may not be written: PUT /{word} answers {answer.status}")
    return answer


def remove(sis: OneRoster, word: str, id: str) -> Received:
    """DELETEs an entity."""
    return sis.ask("DELETE", f"/{word}/{quote(id, safe='')}")


@contextmanager
def item(sis: OneRoster, **changes: Any) -> Iterator[tuple[str, Received]]:
    """A line item while the block runs."""
    id = new_id()
    answer = put(sis, "lineItems", "lineItem", id, item_body(sis, **changes))
    try:
        same(answer.status, 201, f"a new line item: {answer.text}")
        yield id, answer
    finally:
        if answer.status in (200, 201) and remove(sis, "lineItems", id).status not in (
            200,
            204,
            404,
        ):
            sis.left_behind.append(f"line item {id}")
        sis.forget()


def students(sis: OneRoster) -> list[str]:
    """Students who sit in the class now, so far as their dates say."""
    klass = sis.id_of(sis.gradebook_class["class"])
    rows = sis.page(f"/classes/{klass}/students", MANY)
    need(len(rows) > 1, "the class that was looked at has fewer than two students")
    have = {r["student"]["sourcedId"] for r in sis.page(f"/classes/{klass}/results", MANY)}
    return sorted((row["sourcedId"] for row in rows), key=lambda id: id not in have)


def result_body(item_id: str, student: str, score: Any, **changes: Any) -> dict[str, Any]:
    """A result as Canvas-like senders put it."""
    body = {
        "lineItem": {"sourcedId": item_id},
        "student": {"sourcedId": student},
        "score": score,
        "scoreStatus": "fully graded",
        "scoreDate": "2026-10-03",
        **changes,
    }
    return {n: v for n, v in body.items() if v is not None or n == "sourcedId"}


def results_of(sis: OneRoster, item_id: str) -> list[Row]:
    klass = sis.id_of(sis.gradebook_class["class"])
    path = f"/classes/{klass}/lineItems/{quote(item_id, safe='')}/results"
    return sis.fresh(path, MANY)


# -- line items -----------------------------------------------------------------------------------


@BOOK.check(
    "or.put.lineItem:created", "a new line item is 201, listed, read back", "spec", "5", writes=True
)
def created(sis: OneRoster) -> None:
    """In its class's list, in the collection, by id."""
    with item(sis, title="Contract check created") as (id, _):
        read = sis.one(sis.get(f"/lineItems/{id}").must(200))
        same(read["sourcedId"], id, "sourcedId of the new line item")
        same(read["title"], "Contract check created", "its title")
        same(read["status"], "active", "its status")
        same(float(read["resultValueMax"]), 20.0, "its resultValueMax")
        klass = sis.id_of(sis.gradebook_class["class"])
        for path in (f"/classes/{klass}/lineItems", "/lineItems"):
            ids = [row["sourcedId"] for row in sis.fresh(path, MANY)]
            same(ids.count(id), 1, f"the new line item in {path}")


@BOOK.check(
    "or.put.lineItem:echo",
    "PUT answers with the entity in its envelope",
    "client",
    "0.12, 5",
    writes=True,
)
def echo(sis: OneRoster) -> None:
    """The stored one: some clients read its sourcedId."""
    with item(sis) as (id, answer):
        body = answer.json()
        expect(
            isinstance(body.get("lineItem"), dict),
            "the envelope of the echo",
            "lineItem",
            answer.text,
        )
        told = difference(body["lineItem"], sis.one(sis.get(f"/lineItems/{id}").must(200)))
        expect(not told, f"the echo and what is read by id differ: {told}")


@BOOK.check(
    "or.put.lineItem:again",
    "the same PUT again is 200 and doubles nothing",
    "spec",
    "5",
    writes=True,
)
def again(sis: OneRoster) -> None:
    """Idempotent; a changed one replaces."""
    with item(sis) as (id, _):
        first = sis.one(sis.get(f"/lineItems/{id}"))
        answer = put(sis, "lineItems", "lineItem", id, item_body(sis, title=first["title"]))
        same(answer.status, 200, "the same PUT again")
        changed = put(
            sis,
            "lineItems",
            "lineItem",
            id,
            item_body(sis, title="Contract check changed", resultValueMax=30),
        )
        same(changed.status, 200, "a changed PUT")
        read = sis.one(sis.get(f"/lineItems/{id}"))
        same(
            (read["title"], float(read["resultValueMax"])),
            ("Contract check changed", 30.0),
            "title and maximum after it",
        )
        ids = [row["sourcedId"] for row in sis.fresh("/lineItems", MANY)]
        same(ids.count(id), 1, "the line item in the collection")


@BOOK.check(
    "or.put.lineItem:references",
    "references with a sourcedId alone are completed",
    "client",
    "5",
    writes=True,
)
def completed(sis: OneRoster) -> None:
    """href and type are the server's; the category comes back."""
    short = {n: _short(sis.gradebook_class.get(n)) for n in ("class", "category", "gradingPeriod")}
    with item(sis, **short) as (id, _):
        read = sis.one(sis.get(f"/lineItems/{id}"))
        like = sis.gradebook_class
        for name in ("class", "category"):
            if name in like:
                same(
                    read[name]["sourcedId"], like[name]["sourcedId"], f"{name} of the new line item"
                )
                same(sorted(read[name]), ["href", "sourcedId", "type"], f"members of its {name}")


@BOOK.check(
    "or.put.lineItem:without-optional",
    "gradingPeriod, category, description may be missing",
    "client",
    "5",
    writes=True,
)
def without(sis: OneRoster) -> None:
    """Real consumers omit them."""
    with item(sis, sourcedId=None, gradingPeriod=None, category=None, description=None) as (id, _):
        same(
            sis.one(sis.get(f"/lineItems/{id}"))["sourcedId"],
            id,
            "a line item without optional members",
        )


@BOOK.check(
    "or.put.lineItem:long-title",
    "a title over 50 is cut and comes back as stored",
    "client",
    "A3.3, 5",
    writes=True,
)
def long_title(sis: OneRoster) -> None:
    """Lenient; strict providers answer 422."""
    title = ("Contract check " + uuid.uuid4().hex + " ") * 3
    id = new_id()
    answer = put(sis, "lineItems", "lineItem", id, item_body(sis, title=title.strip()))
    try:
        switch = ("oneroster_profile", "strict") if answer.status == 422 else None
        same(answer.status, 201, "a title over 50 characters", switch=switch)
        stored = sis.one(sis.get(f"/lineItems/{id}").must(200))["title"]
        same(sis.one(answer)["title"], stored, "the title of the echo and of the stored one")
        expect(
            title.startswith(stored),
            "the stored title is no beginning of what was sent",
            title,
            stored,
        )
        same(len(stored) <= 50, True, f"the stored title has {len(stored)} characters")
    finally:
        remove(sis, "lineItems", id)
        sis.forget()


@BOOK.check(
    "or.put.lineItem:unknown-class",
    "an unknown class or category is 422",
    "guess",
    "5",
    writes=True,
)
def unknown_class(sis: OneRoster) -> None:
    """And nothing is made."""
    for name in ("class", "category"):
        id = new_id()
        answer = put(
            sis, "lineItems", "lineItem", id, item_body(sis, **{name: {"sourcedId": "no-such-id"}})
        )
        if answer.status == 201:
            remove(sis, "lineItems", id)
        switch = ("unknown_reference", str(answer.status)) if answer.status in (400, 404) else None
        same(answer.status, 422, f"a line item of an unknown {name}", switch=switch)
        refused(answer, "invalid data")
        same(sis.get(f"/lineItems/{id}").status, 404, "the refused line item")


@BOOK.check(
    "or.put.lineItem:missing-required",
    "a line item without title or class is 422",
    "client",
    "5",
    writes=True,
)
def missing(sis: OneRoster) -> None:
    """invalid data."""
    for name in ("title", "class"):
        id = new_id()
        answer = put(sis, "lineItems", "lineItem", id, item_body(sis, **{name: None}))
        if answer.status == 201:
            remove(sis, "lineItems", id)
        same(answer.status, 422, f"a line item without {name}")
        refused(answer, "invalid data")


@BOOK.check("or.put.lineItem:body", "no JSON and no envelope are 400", "guess", "5", writes=True)
def bad_body(sis: OneRoster) -> None:
    """Malformed is not invalid."""
    path = f"/lineItems/{new_id()}"
    put(sis, "lineItems", "lineItem", new_id(), {})
    kind = {"Content-Type": "application/json"}
    for body in (b"{oops", b'{"title":"no envelope"}', b"[]"):
        answer = sis.ask("PUT", path, body=body, headers=kind)
        same(answer.status, 400, f"PUT of {body!r}")
        refused(answer, "invalid data")


@BOOK.check(
    "or.put.lineItem:id-in-the-body",
    "a body's sourcedId that is not the path's is 422",
    "guess",
    "5",
    writes=True,
)
def id_in_body(sis: OneRoster) -> None:
    """The path decides."""
    id = new_id()
    answer = put(sis, "lineItems", "lineItem", id, item_body(sis, sourcedId="another-id"))
    if answer.status == 201:
        remove(sis, "lineItems", id)
    switch = {400: ("body_id_mismatch", "400"), 201: ("body_id_mismatch", "path")}.get(
        answer.status
    )
    same(answer.status, 422, "a body with another sourcedId", switch=switch)
    equal = put(sis, "lineItems", "lineItem", id, item_body(sis, sourcedId=id))
    remove(sis, "lineItems", id)
    same(equal.status, 201, "a body with the path's sourcedId")


CHECKS = BOOK.checks
