"""Checks of `filter` (oneroster-1.1.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.session import OneRoster, Row

BOOK = Book("oneroster", "oneroster-1.1.md")
MANY = "limit=10000"


def asked(path: str, text: str) -> str:
    """The query of a filter."""
    return f"{MANY}&filter={quote(text, safe='')}"


def found(sis: OneRoster, path: str, text: str) -> list[Row]:
    """The rows that a filter finds; of a delta without the deleted ones that a list hides."""
    answer = sis.open(path, asked(path, text))
    same(answer.status, 200, f"{path} by filter={text}")
    rows = sis.page(path, asked(path, text))
    if "dateLastModified" not in text:
        return rows
    listed = ids(sis.page(path, MANY))
    return [r for r in rows if r.get("status") != "tobedeleted" or r["sourcedId"] in listed]


def every(sis: OneRoster, path: str) -> list[Row]:
    rows = sis.clean(path, MANY)
    need(len(rows) < 10000, f"{path} is too large to be held against a filter")
    return rows


def ids(rows: list[Row]) -> set[str]:
    return {str(row["sourcedId"]) for row in rows}


def holds(sis: OneRoster, path: str, text: str, fits: Callable[[Row], bool]) -> None:
    """A filter finds exactly the rows that fit, of all the collection shows."""
    rows = every(sis, path)
    wanted, got = ids([row for row in rows if fits(row)]), ids(found(sis, path, text))
    ignored = ("query", "ignored") if got == ids(rows) and wanted != got else None
    missing, more = sorted(wanted - got), sorted(got - wanted)
    told = f"{path} by filter={text}: {len(missing)} rows missing, {len(more)} too many"
    expect(
        not missing and not more, told, f"{len(wanted)} rows", [*missing[:3], *more[:3]], ignored
    )


def low(value: Any) -> str:
    return str(value).casefold()


def equals(path: str, member: str, sis: OneRoster) -> None:
    """= finds the rows of that value, != the others that have one."""
    rows = [
        row
        for row in every(sis, path)
        if isinstance(row.get(member), str) and "'" not in row[member]
    ]
    need(rows, f"no row of {path} has {member}")
    value = rows[len(rows) // 2][member]
    holds(
        sis,
        path,
        f"{member}='{value}'",
        lambda row: member in row and low(row[member]) == low(value),
    )


_MEMBERS = (
    ("/users", "role"), ("/users", "familyName"), ("/users", "email"), ("/users", "sourcedId"),
    ("/users", "username"), ("/users", "status"), ("/users", "identifier"),
    ("/users", "enabledUser"),
    ("/enrollments", "role"), ("/enrollments", "primary"), ("/enrollments", "beginDate"),
    ("/classes", "title"), ("/classes", "classCode"), ("/courses", "courseCode"), ("/orgs", "type"),
    ("/academicSessions", "type"), ("/academicSessions", "schoolYear"), ("/results", "scoreStatus"),
    ("/lineItems", "title"), ("/categories", "title"),
)  # fmt: skip
for _path, _member in _MEMBERS:
    BOOK.add(
        f"or.filter.equals:{_path[1:]}-{_member}",
        f"{_path}: filter={_member}='…' finds exactly the rows of that value",
        "spec",
        "3.3",
        partial(equals, _path, _member),
    )


def references(path: str, member: str, sis: OneRoster) -> None:
    """x.sourcedId finds the rows that refer to it."""

    def of(row: Row) -> list[str]:
        value = row.get(member, [])
        return [one["sourcedId"] for one in (value if isinstance(value, list) else [value])]

    rows = [row for row in every(sis, path) if of(row)]
    need(rows, f"no row of {path} has {member}")
    value = of(rows[len(rows) // 2])[0]
    holds(
        sis,
        path,
        f"{member}.sourcedId='{value}'",
        lambda row: of(row) == [value] or value in of(row),
    )


_REFERRING = (
    ("/enrollments", "class"), ("/enrollments", "user"), ("/enrollments", "school"),
    ("/classes", "course"), ("/classes", "terms"), ("/users", "orgs"),
    ("/lineItems", "class"), ("/results", "lineItem"), ("/results", "student"),
)  # fmt: skip
for _path, _member in _REFERRING:
    BOOK.add(
        f"or.filter.references:{_path[1:]}-{_member}",
        f"{_path}: filter={_member}.sourcedId='…' finds exactly what refers to it",
        "spec",
        "3.3",
        partial(references, _path, _member),
    )


@BOOK.check("or.filter:not-equal", "!= finds the others that have a value", "spec", "3.3")
def not_equal(sis: OneRoster) -> None:
    """By role."""
    holds(sis, "/users", "role!='student'", lambda row: low(row["role"]) != "student")


@BOOK.check("or.filter:absent", "a row without the member fits no operator", "client", "3.3")
def absent(sis: OneRoster) -> None:
    """Not even !=."""
    rows = every(sis, "/users")
    without = [row for row in rows if "email" not in row]
    need(without, "every user has an e-mail")
    got = ids(found(sis, "/users", "email!='nobody@example.org'"))
    told = f"{len(ids(without) & got)} users without e-mail fit email!=…"
    expect(not ids(without) & got, told, 0, "", ("absent_matches", "not_equal"))


@BOOK.check("or.filter:contains", "~ finds what holds the text", "spec", "3.3")
def contains(sis: OneRoster) -> None:
    """By family name, whatever the case."""
    names = [row["familyName"] for row in every(sis, "/users") if row["familyName"][1:3].isalpha()]
    need(names, "no family name is plain")
    part = names[0][1:3]
    holds(sis, "/users", f"familyName~'{part}'", lambda row: low(part) in low(row["familyName"]))


@BOOK.check("or.filter:case", "texts compare without regard to case", "client", "3.3")
def case(sis: OneRoster) -> None:
    """Active and active are one."""
    lower, upper = found(sis, "/users", "role='student'"), found(sis, "/users", "role='STUDENT'")
    need(lower, "there are no students")
    switch = ("filter_case", "sensitive") if not upper else None
    same(len(upper), len(lower), "students by STUDENT and by student", switch=switch)


@BOOK.check("or.filter:and", "AND finds rows that fit both", "spec", "3.3")
def both(sis: OneRoster) -> None:
    """role and status."""
    text = "role='teacher' AND status='active'"
    holds(sis, "/users", text, lambda row: row["role"] == "teacher" and row["status"] == "active")
    row = sis.lead
    text = f"role='teacher' AND class.sourcedId='{row['class']['sourcedId']}'"
    klass = row["class"]["sourcedId"]
    holds(
        sis,
        "/enrollments",
        text,
        lambda r: r["role"] == "teacher" and r["class"]["sourcedId"] == klass,
    )


@BOOK.check("or.filter:or", "OR finds rows that fit either", "spec", "3.3")
def either(sis: OneRoster) -> None:
    """Two roles."""
    holds(
        sis,
        "/users",
        "role='teacher' OR role='student'",
        lambda row: row["role"] in ("teacher", "student"),
    )


@BOOK.check("or.filter:dates", "days compare as days, all four ways", "spec", "3.3")
def dates(sis: OneRoster) -> None:
    """startDate of sessions."""
    days = sorted(row["startDate"] for row in every(sis, "/academicSessions"))
    middle = days[len(days) // 2]
    for op, fits in ((">", str.__gt__), (">=", str.__ge__), ("<", str.__lt__), ("<=", str.__le__)):
        holds(
            sis,
            "/academicSessions",
            f"startDate{op}'{middle}'",
            partial(_compare, "startDate", fits, middle),
        )


def _compare(member: str, fits: Callable[[str, str], bool], value: str, row: Row) -> bool:
    return member in row and bool(fits(row[member], value))


@BOOK.check("or.filter:moments", "dateLastModified compares as a moment, all ways", "spec", "3.3")
def moments(sis: OneRoster) -> None:
    """With a whole moment; this is how deltas are read."""
    stamps = sorted(row["dateLastModified"] for row in every(sis, "/users"))
    middle = stamps[len(stamps) // 2]
    need(len(middle) == 24, "moments are spelled in another way")
    for op, fits in ((">", str.__gt__), (">=", str.__ge__), ("<", str.__lt__), ("<=", str.__le__)):
        holds(
            sis,
            "/users",
            f"dateLastModified{op}'{middle}'",
            partial(_compare, "dateLastModified", fits, middle),
        )
    none = found(sis, "/users", "dateLastModified>'2999-01-01T00:00:00.000Z'")
    same(none, [], "users changed after the year 2999")


@BOOK.check(
    "or.filter:day-against-moment", "a day is a bound for dateLastModified", "client", "3.3"
)
def day_bound(sis: OneRoster) -> None:
    """Moodle sends it so."""
    rows = every(sis, "/users")
    got = found(sis, "/users", "dateLastModified>'1990-01-01'")
    same(len(got), len(rows), "users changed after a day long past")
    same(
        found(sis, "/users", "dateLastModified>'2999-01-01'"),
        [],
        "users changed after a day far off",
    )


@BOOK.check("or.filter:lists", "= on a list asks for all values, ~ for any", "spec", "3.3")
def lists(sis: OneRoster) -> None:
    """By grades of classes or users."""
    rows = [row for row in every(sis, "/users") if row.get("grades")]
    need(rows, "no user has grades")
    one = rows[0]["grades"][0]
    others = [g for row in rows for g in row["grades"] if g != one]
    need(others, "all users are of one grade")
    pair = f"{one},{others[0]}"
    holds(
        sis,
        "/users",
        f"grades~'{pair}'",
        lambda row: bool({one, others[0]} & set(row.get("grades", []))),
    )
    holds(
        sis,
        "/users",
        f"grades='{pair}'",
        lambda row: {one, others[0]} <= set(row.get("grades", [])),
    )
    holds(sis, "/users", f"grades='{one}'", lambda row: one in row.get("grades", []))


CHECKS = BOOK.checks
