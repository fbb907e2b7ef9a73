"""Checks of relations that have no rows: a parent that exists is no 404 (oneroster-1.1.md 3.5)."""

from __future__ import annotations

from functools import partial

from sis_contract.provider.check import Book, need, same
from sis_contract.provider.oneroster.meaning import every, named
from sis_contract.provider.oneroster.session import OneRoster

BOOK = Book("oneroster", "oneroster-1.1.md")
ASKED = 2

RELATIONS = (
    ("classes", "lineItems", "lineItems", "class"),
    ("classes", "students", "enrollments", "class"),
    ("classes", "teachers", "enrollments", "class"),
    ("courses", "classes", "classes", "course"),
    ("schools", "classes", "classes", "school"),
    ("terms", "classes", "classes", "terms"),
    ("students", "classes", "enrollments", "user"),
    ("teachers", "classes", "enrollments", "user"),
)
"""Parents, their relation, and the collection whose member names the parent."""


def empty(parents: str, relation: str, collection: str, member: str, sis: OneRoster) -> None:
    """200 and an empty list, for parents that no row of the collection names."""
    meant = {id for row in every(sis, f"/{collection}") for id in named(row, member)}
    lone = [row for row in every(sis, f"/{parents}") if row["sourcedId"] not in meant]
    need(lone, f"each of /{parents} is named by a row of /{collection}")
    for row in lone[:ASKED]:
        answer = sis.get(f"/{parents}/{sis.id_of(row)}/{relation}")
        need(answer.status not in (403, 501), f"{answer.asked} answers {answer.status}")
        same(answer.status, 200, f"{answer.asked}, which has no rows")
        same(sis.rows(answer), [], f"rows of {answer.asked}, whom none names")


for _parents, _relation, _collection, _member in RELATIONS:
    BOOK.add(
        f"or.meaning.empty:{_parents}-{_relation}",
        f"/{_parents}/{{id}}/{_relation} of a parent without any is an empty list",
        "spec",
        "3.5, 11.21",
        partial(empty, _parents, _relation, _collection, _member),
    )

CHECKS = BOOK.checks
