"""Checks that a PUT replaces the whole of what was there (oneroster-1.1.md 5)."""

from __future__ import annotations

from sis_contract.provider.check import Book, need, same
from sis_contract.provider.oneroster.meaning import MANY, every
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.oneroster.writes import item, item_body, put, result_body, students

BOOK = Book("oneroster", "oneroster-1.1.md")


@BOOK.check(
    "or.put.lineItem:left-out-is-gone",
    "a PUT without the description takes away the one that was there",
    "client",
    "5",
    writes=True,
)
def description(sis: OneRoster) -> None:
    """Full replacement: nothing is merged."""
    with item(sis, description="Label the layers") as (id, _):
        read = sis.one(sis.get(f"/lineItems/{id}").must(200))
        need("description" in read, "this server keeps no description")
        body = item_body(sis, title=read["title"], description=None)
        same(put(sis, "lineItems", "lineItem", id, body).status, 200, "a PUT without description")
        after = sis.one(sis.get(f"/lineItems/{id}").must(200))
        same(after.get("description") or "", "", "description after a PUT that has none")


@BOOK.check(
    "or.put.result:left-out-is-gone",
    "a PUT without a comment takes away the one that was there",
    "client",
    "5",
    writes=True,
)
def comment(sis: OneRoster) -> None:
    """As for line items; the score is the new one."""
    with item(sis) as (id, _):
        student = students(sis)[0]
        result = f"{id}-result"
        first = result_body(id, student, 12, comment="Neat work")
        answer = put(sis, "results", "result", result, first)
        need(answer.status in (200, 201), f"a result was refused: {answer.text}")
        name = sis.one(answer).get("sourcedId", result)
        read = sis.one(sis.get(f"/results/{name}").must(200))
        need(read.get("comment"), "this server keeps no comment")
        put(sis, "results", "result", result, result_body(id, student, 13))
        after = sis.one(sis.get(f"/results/{name}").must(200))
        same(float(after["score"]), 13.0, "score after the second PUT")
        same(after.get("comment") or "", "", "comment after a PUT that has none")


@BOOK.check(
    "or.meaning:terms-are-listed", "every session of type term stands in /terms", "spec", "1.1, 2.3"
)
def terms(sis: OneRoster) -> None:
    """Whatever else a server lists there; each grading period in /gradingPeriods likewise."""
    sessions = every(sis, "/academicSessions")
    seen = 0
    for kind, path in (("term", "/terms"), ("gradingPeriod", "/gradingPeriods")):
        wanted = {row["sourcedId"] for row in sessions if row["type"] == kind}
        shown = {row["sourcedId"] for row in sis.page(path, MANY)}
        same(sorted(wanted - shown), [], f"sessions of type {kind} that {path} does not list")
        seen += len(wanted)
    need(seen, "there are no sessions of type term or gradingPeriod")


CHECKS = BOOK.checks
