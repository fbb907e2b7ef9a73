"""Checks of how filters are written, and of those that cannot be read (oneroster-1.1.md 3.3)."""

from __future__ import annotations

from urllib.parse import quote

from sis_contract.provider.check import Book, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.oneroster.filters import every, found, holds, ids, low
from sis_contract.provider.oneroster.refusals import refused
from sis_contract.provider.oneroster.session import OneRoster

BOOK = Book("oneroster", "oneroster-1.1.md")


@BOOK.check("or.filter:blank-inside", "a value may hold a blank", "client", "3.3, 8.2")
def blank(sis: OneRoster) -> None:
    """As in the certification's givenName='Colin Robert'."""
    names = [
        row["title"]
        for row in every(sis, "/classes")
        if " " in row["title"] and "'" not in row["title"]
    ]
    need(names, "no class has a blank in its title")
    holds(sis, "/classes", f"title='{names[0]}'", lambda row: low(row["title"]) == low(names[0]))


@BOOK.check("or.filter:quote-inside", "a quote inside a value is doubled", "client", "3.3")
def quote_inside(sis: OneRoster) -> None:
    """O''Brien."""
    names = [row["familyName"] for row in every(sis, "/users") if "'" in row["familyName"]]
    need(names, "no family name has a quote")
    text = names[0].replace("'", "''")
    holds(
        sis, "/users", f"familyName='{text}'", lambda row: low(row["familyName"]) == low(names[0])
    )


@BOOK.check(
    "or.filter:metadata", "metadata members are filtered by a dotted path", "client", "2.1, 3.3"
)
def metadata(sis: OneRoster) -> None:
    """metadata.classId of categories."""
    rows = [row for row in every(sis, "/categories") if row.get("metadata", {}).get("classId")]
    need(rows, "categories have no metadata.classId")
    value = rows[0]["metadata"]["classId"]
    holds(
        sis,
        "/categories",
        f"metadata.classId='{value}'",
        lambda row: row.get("metadata", {}).get("classId") == value,
    )


@BOOK.check("or.filter:none", "a filter that finds nothing is 200 and empty", "client", "3.3")
def none(sis: OneRoster) -> None:
    """Total 0."""
    answer = sis.get(
        f"/users?filter={quote(chr(101) + 'mail=' + chr(39) + 'no.such@example.org' + chr(39))}"
    )
    same(answer.status, 200, answer.asked)
    same(sis.rows(answer), [], "rows of nothing")
    same(answer.header("x-total-count") in ("0", ""), True, "X-Total-Count of nothing")


def _bad(sis: OneRoster, text: str) -> Received:
    sis.page("/users")
    answer = sis.get(f"/users?filter={quote(text, safe='')}")
    same(answer.status, 400, f"{answer.asked}: filter={text}")
    refused(answer, "invalid_filter_field")
    return answer


@BOOK.check(
    "or.filter:unknown-field", "an unknown field is 400 invalid_filter_field", "client", "3.3"
)
def unknown_field(sis: OneRoster) -> None:
    """And no rows."""
    _bad(sis, "shoeSize='44'")
    _bad(sis, "orgs.shoeSize='44'")


@BOOK.check("or.filter:syntax", "a filter that cannot be read is 400", "client", "3.3")
def syntax(sis: OneRoster) -> None:
    """No operator, no end, a small and."""
    for text in ("role", "role='student", "role=='student'", "role='student' AND"):
        _bad(sis, text)


@BOOK.check("or.filter:one-join", "AND or OR comes once at most", "spec", "3.3")
def one_join(sis: OneRoster) -> None:
    """More are 400."""
    text = "role='student' AND status='active' AND enabledUser='true'"
    answer = sis.get(f"/users?limit=1&filter={quote(text, safe='')}")
    switch = ("filter_joins", "many") if answer.status == 200 else None
    same(answer.status, 400, "a filter with two joins", switch=switch)


@BOOK.check("or.filter:quotes-required", "a value without quotes is 400", "spec", "3.3")
def quotes_required(sis: OneRoster) -> None:
    """Lenient providers take it."""
    sis.page("/users")
    answer = sis.get("/users?limit=1&filter=role%3Dstudent")
    switch = ("filter_quotes", "optional") if answer.status == 200 else None
    same(answer.status, 400, "a filter without quotes", switch=switch)


@BOOK.check(
    "or.filter:raw-quotes", "quotes may stand raw or encoded in the address", "client", "3.3"
)
def raw_quotes(sis: OneRoster) -> None:
    """One HTTP library leaves them raw."""
    wanted = ids(sis.rows(sis.get("/users?limit=50&filter=role%3D%27student%27")))
    same(
        ids(sis.rows(sis.get("/users?limit=50&filter=role%3D'student'"))),
        wanted,
        "rows by raw quotes",
    )


@BOOK.check("or.filter:relations", "relations are filtered too", "spec", "1.3, 3.3")
def relations(sis: OneRoster) -> None:
    """Enrollments of a school by role; the relation alone is the same filter."""
    school = sis.id_of(sis.seat["school"])
    path = f"/schools/{school}/enrollments"
    holds(sis, path, "role='teacher'", lambda row: row["role"] == "teacher")
    same(
        ids(found(sis, "/users", "role='student'")),
        ids(every(sis, "/students")),
        "users of role student and /students",
    )


CHECKS = BOOK.checks
