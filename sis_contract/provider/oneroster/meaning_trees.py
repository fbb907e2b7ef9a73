"""Checks of the trees of a roster: sessions and orgs (oneroster-1.1.md 2.3, 2.8)."""

from __future__ import annotations

import itertools
from datetime import date

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.meaning import MANY, every, named
from sis_contract.provider.oneroster.session import OneRoster, Row

BOOK = Book("oneroster", "oneroster-1.1.md")


@BOOK.check("or.meaning:terms-listed", "/terms lists terms and semesters", "guess", "2.3")
def terms_listed(sis: OneRoster) -> None:
    """Neither years nor grading periods."""
    types = {row["type"] for row in every(sis, "/academicSessions")}
    shown = {row["type"] for row in sis.page("/terms", MANY)}
    switch = None
    if "schoolYear" in shown:
        switch = ("terms_listed", "all")
    elif "semester" in types and "semester" not in shown:
        switch = ("terms_listed", "term")
    same(shown, types & {"term", "semester"}, "types that /terms lists", switch=switch)


@BOOK.check(
    "or.meaning:session-tree",
    "sessions lie inside their parents, children point back",
    "spec",
    "2.3",
)
def session_tree(sis: OneRoster) -> None:
    """No session is its own parent."""
    rows = {row["sourcedId"]: row for row in every(sis, "/academicSessions")}
    for id, row in rows.items():
        expect(row["startDate"] < row["endDate"], f"session {id} ends before it starts", got=row)
        for parent in named(row, "parent"):
            expect(
                parent != id,
                f"session {id} is its own parent",
                "",
                "",
                ("session_types", "no_terms"),
            )
            outer = rows[parent]
            inside = outer["startDate"] <= row["startDate"] and row["endDate"] <= outer["endDate"]
            expect(inside, f"session {id} lies outside its parent {parent}", outer, row)
            expect(
                id in named(outer, "children"), f"{parent} does not name {id} among its children"
            )
        for child in named(row, "children"):
            same(named(rows[child], "parent"), [id], f"parent of {child}, a child of {id}")


@BOOK.check(
    "or.meaning:school-year", "schoolYear is the year in which the year ends", "spec", "2.3"
)
def school_year(sis: OneRoster) -> None:
    """2026-27 is 2027."""
    years = [row for row in every(sis, "/academicSessions") if row["type"] == "schoolYear"]
    need(years, "there is no session of type schoolYear")
    for row in years:
        same(row["schoolYear"], row["endDate"][:4], f"schoolYear of {row['sourcedId']}")


@BOOK.check(
    "or.meaning:sessions-touch",
    "endDate is the day after: sessions of a parent touch",
    "spec",
    "2.3",
)
def sessions_touch(sis: OneRoster) -> None:
    """The next one begins on that day; a gap of one day tells that endDate is the last day.

    Longer gaps are weekends or holidays, and tell nothing.
    """
    rows = {row["sourcedId"]: row for row in every(sis, "/academicSessions")}
    found = 0
    for row in rows.values():
        children = sorted(
            (rows[id] for id in named(row, "children")), key=lambda one: str(one["startDate"])
        )
        for one, other in itertools.pairwise(children):
            gap = _day(other["startDate"]) - _day(one["endDate"])
            if one["type"] != other["type"] or gap.days > 1:
                continue
            found += 1
            expect(
                gap.days < 1,
                f"a gap between {one['sourcedId']} and {other['sourcedId']}",
                other["startDate"],
                one["endDate"],
                ("session_end", "inclusive"),
            )
    need(found, "no session has two children of one type, one right after the other")


def _day(text: str) -> date:
    """The day of a date, which some servers write with a time."""
    return date.fromisoformat(text[:10])


@BOOK.check(
    "or.meaning:grading-periods-of-a-term", "a term's grading periods lie below it", "guess", "2.3"
)
def grading_periods(sis: OneRoster) -> None:
    """Their chain of parents holds the term."""
    rows = {row["sourcedId"]: row for row in every(sis, "/academicSessions")}
    seen = 0
    for term in (sis.term_with_periods, *sis.filled("/terms", MANY)[:4]):
        got = {
            row["sourcedId"] for row in sis.page(f"/terms/{sis.id_of(term)}/gradingPeriods", MANY)
        }
        wanted = {
            id
            for id, row in rows.items()
            if row["type"] == "gradingPeriod" and term["sourcedId"] in _chain(rows, id)
        }
        same(
            sorted(got ^ wanted),
            [],
            f"grading periods of {term['sourcedId']} by address and by parents",
        )
        seen += len(got)
    need(seen, "no term has grading periods")


def _chain(rows: dict[str, Row], id: str) -> list[str]:
    found: list[str] = []
    for _ in range(6):
        above = named(rows[id], "parent")
        if not above or above[0] not in rows or above[0] in found:
            return found
        id = above[0]
        found.append(id)
    return found


@BOOK.check("or.meaning:org-tree", "one district above the schools", "spec", "2.8")
def org_tree(sis: OneRoster) -> None:
    """Each school names it as its parent."""
    rows = {row["sourcedId"]: row for row in every(sis, "/orgs")}
    districts = [id for id, row in rows.items() if row["type"] == "district"]
    need(districts, "no org is a district")
    for id, row in rows.items():
        if row["type"] == "school":
            parents = named(row, "parent")
            expect(parents, f"school {id} has no parent", districts, "", ("org_parents", "missing"))
            expect(
                parents[0] in rows,
                f"parent of school {id}",
                districts,
                parents,
                ("org_parents", "unknown"),
            )
            expect(
                id in named(rows[parents[0]], "children"),
                f"{parents[0]} does not name {id} among its children",
            )


CHECKS = BOOK.checks
