"""Checks of what single rows of a roster may be (oneroster-1.1.md 2, 5, 11)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.meaning import MANY, PART, every, named
from sis_contract.provider.oneroster.session import OneRoster

BOOK = Book("oneroster", "oneroster-1.1.md")


@BOOK.check("or.meaning:results-once", "a student has one result for a line item", "client", "5")
def results_once(sis: OneRoster) -> None:
    """Line item and student are a key."""
    pairs = [(named(r, "lineItem")[0], named(r, "student")[0]) for r in every(sis, "/results")]
    same(len(set(pairs)), len(pairs), "results by line item and student")


@BOOK.check(
    "or.meaning:deleted-hidden", "collections hold no rows that are tobedeleted", "spec", "0.13, 5"
)
def deleted_hidden(sis: OneRoster) -> None:
    """All active."""
    for path in (
        "/users",
        "/classes",
        "/enrollments",
        "/lineItems",
        "/results",
        "/categories",
        "/orgs",
    ):
        odd = [row["sourcedId"] for row in sis.page(path, MANY) if row["status"] == "tobedeleted"]
        expect(
            not odd, f"{path} holds rows that are tobedeleted", [], odd[:5], ("deleted", "listed")
        )


@BOOK.check("or.meaning:hash-in-ids", "an id with # is found percent-encoded", "client", "5, 11.13")
def hash_ids(sis: OneRoster) -> None:
    """%23 in paths, # in bodies."""
    for path in ("/lineItems", "/results"):
        odd = [row for row in sis.filled(path) if "#" in row["sourcedId"]]
        need(odd, f"no id of {path} has a #")
        answer = sis.get(f"{path}/{quote(odd[0]['sourcedId'], safe='')}").must(200)
        same(sis.one(answer)["sourcedId"], odd[0]["sourcedId"], "the id of an address with %23")


@BOOK.check(
    "or.meaning:class-categories", "/classes/{id}/categories is served", "client", "0.2, 11.42"
)
def class_categories(sis: OneRoster) -> None:
    """As filter=metadata.classId does."""
    klass = sis.gradebook_class["class"]
    answer = sis.get(f"/classes/{sis.id_of(klass)}/categories")
    switch = ("class_categories", "metadata_only") if answer.status == 404 else None
    same(answer.status, 200, answer.asked, switch=switch)
    for row in sis.rows(answer):
        found = row.get("metadata", {}).get("classId")
        if found is not None and klass["sourcedId"].strip().count("-") != 4:  # no UUIDs
            told = f"metadata.classId of category {row['sourcedId']}"
            same(found.strip(), klass["sourcedId"].strip(), told)


@BOOK.check("or.meaning:course-of-a-class", "classes name their course", "spec", "2.4")
def class_course(sis: OneRoster) -> None:
    """One client crashes without."""
    odd = [row["sourcedId"] for row in every(sis, "/classes") if "course" not in row]
    expect(not odd, "classes without course", [], odd[:5], ("class_course", "missing"))


@BOOK.check(
    "or.meaning:first-term", "the first of a class's terms is its own", "client", "2.4, 11.20"
)
def first_term(sis: OneRoster) -> None:
    """Not the year before it."""
    types = {row["sourcedId"]: row["type"] for row in every(sis, "/academicSessions")}
    several = [row for row in every(sis, "/classes") if len(named(row, "terms")) > 1]
    odd = [row["sourcedId"] for row in several if types.get(named(row, "terms")[0]) == "schoolYear"]
    expect(
        not odd,
        "classes whose first of several terms is the year",
        [],
        odd[:5],
        ("class_terms", "with_year"),
    )


@BOOK.check(
    "or.meaning:scores",
    "scores lie in their line item's range or are told as such",
    "client",
    "2.10",
)
def scores(sis: OneRoster) -> None:
    """fully graded ones have a score, not submitted ones do not."""

    def number(value: Any) -> bool:
        return isinstance(value, int | float | str) and value != ""

    for row in every(sis, "/results")[:PART]:
        if row["scoreStatus"] == "fully graded":
            expect(
                number(row.get("score")),
                f"score of {row['sourcedId']}",
                "a number",
                row.get("score"),
            )
        if row["scoreStatus"] == "not submitted":
            expect(not row.get("score"), f"score of {row['sourcedId']}, not submitted", "none", row)


CHECKS = BOOK.checks
