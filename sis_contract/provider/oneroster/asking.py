"""Checks of paging, Link, sorting and field selection (oneroster-1.1.md 3.1, 3.2, 3.4)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.oneroster.refusals import refused, warned
from sis_contract.provider.oneroster.session import OneRoster

BOOK = Book("oneroster", "oneroster-1.1.md")
USERS, SEATS = "/users", "/enrollments"
_LINK = re.compile(r'\s*<([^>]*)>\s*;\s*rel="?(\w+)"?\s*$')


def links(answer: Received) -> dict[str, str]:
    """rel → address; raises Contradicted for a header that does not read as RFC 5988's."""
    text = answer.header("link")
    if not text:
        raise Contradicted(f"{answer.asked} has no Link", 'rel="next"', "", ("link", "none"))
    found = {}
    for piece in text.split(","):
        match = _LINK.match(piece)
        if match is None:
            comma = "fields=" in text or ("%2C" not in text and "," in text.split(">")[0])
            switch = ("link_commas", "raw") if comma else None
            if text.rstrip().endswith(","):
                scheme = "<http" in text.lower()
                switch = ("link", "trailing_comma") if scheme else ("link", "broken")
            raise Contradicted(
                f"{answer.asked}: its Link split at commas", '<…>; rel="…"', text, switch
            )
        found[match[2]] = match[1]
    return found


def _below(sis: OneRoster, address: str, answer: Received) -> str:
    """An address of Link as a path below the root; raises Contradicted for another host."""
    if address.startswith(sis.url):
        return address.removeprefix(sis.url)
    switch = ("link", "no_scheme") if not re.match(r"https?://", address) else None
    raise Contradicted(f"{answer.asked}: an address in Link", f"{sis.url}/…", address, switch)


def _ids(answer: Received, sis: OneRoster) -> list[str]:
    return [str(row["sourcedId"]) for row in sis.rows(answer)]


# -- paging ---------------------------------------------------------------------------------------


@BOOK.check("or.paging:default", "a page has 100 rows by default", "spec", "3.1")
def default(sis: OneRoster) -> None:
    """Or all there are."""
    for path in (USERS, SEATS):
        total = sis.total(path)
        same(len(sis.page(path, "")), min(100, total), f"rows of {path} without limit")


@BOOK.check("or.paging:large-limit", "a limit of 10 000 is honoured", "client", "0.7, 3.1")
def large(sis: OneRoster) -> None:
    """Google, ClassLink and others ask for it."""
    total = sis.total(SEATS)
    rows = len(sis.rows(sis.open(SEATS, "limit=10000")))
    wanted = min(total, 10000)
    switch = ("page_cap", str(rows)) if 0 < rows < wanted else None
    same(rows, wanted, f"rows of {SEATS} by limit=10000", switch=switch)


@BOOK.check(
    "or.paging:bad-values", "limit and offset that are no fitting numbers are 400", "client", "3.1"
)
def bad(sis: OneRoster) -> None:
    """0, negative, text, exponent, overflow; offset negative, text."""
    sis.page(USERS)
    for query in (
        "limit=0",
        "limit=-1",
        "limit=abc",
        "limit=1e3",
        "limit=99999999999",
        "offset=-1",
        "offset=x",
    ):
        answer = sis.get(f"{USERS}?{query}")
        switch = ("bad_paging", "default") if answer.status == 200 else None
        same(answer.status, 400, answer.asked, switch=switch)
        refused(answer, "invalid data")


@BOOK.check(
    "or.paging:total-after-the-filter", "X-Total-Count counts after the filter", "spec", "3.1"
)
def total_filtered(sis: OneRoster) -> None:
    """As many as the filter finds."""
    query = "filter=" + quote("role='teacher'")
    found = len(sis.page(SEATS, f"{query}&limit=10000"))
    total, every = sis.total(SEATS, query), sis.total(SEATS)
    need(found < every, "every enrollment is a teacher's")
    switch = ("total", "unfiltered") if total == every else None
    same(total, found, "X-Total-Count with a filter", switch=switch)


# -- Link -----------------------------------------------------------------------------------------


@BOOK.check("or.link:relations", "Link has next, first, last, prev where they exist", "spec", "3.1")
def relations(sis: OneRoster) -> None:
    """No prev on the first page, no next on the last."""
    total = sis.total(SEATS)
    need(total > 6, "there are fewer than seven enrollments")
    for offset, wanted in (
        (0, {"next", "first", "last"}),
        (2, {"next", "first", "last", "prev"}),
        (total - 2, {"first", "last", "prev"}),
    ):
        answer = sis.open(SEATS, f"limit=2&offset={offset}").must(200)
        found = set(links(answer))
        switch = ("link", "one_too_far") if found - wanted == {"next"} else None
        same(found, wanted, f"{answer.asked}: rels of Link", switch=switch)


@BOOK.check("or.link:addresses", "Link has absolute addresses that keep the query", "spec", "3.1")
def addresses(sis: OneRoster) -> None:
    """next is offset plus limit, first 0, last the last page; filter stays."""
    query = "filter=" + quote("role='student'")
    total = sis.total(SEATS, query)
    need(total > 6, "there are fewer than seven enrollments of students")
    answer = sis.open(SEATS, f"limit=3&offset=3&{query}").must(200)
    offsets = {}
    for rel, address in links(answer).items():
        path = _below(sis, address, answer)
        found = parse_qs(urlsplit(path).query)
        same(urlsplit(path).path, SEATS, f"path of rel {rel}")
        same(found.get("filter"), ["role='student'"], f"filter of rel {rel}")
        same(found.get("limit"), ["3"], f"limit of rel {rel}")
        offsets[rel] = int(found.get("offset", ["0"])[0])
    same(offsets.get("next"), 6, "offset of rel next")
    same(offsets.get("prev"), 0, "offset of rel prev")
    same(offsets.get("first"), 0, "offset of rel first")
    last = offsets.get("last", -1)
    expect(last < total <= last + 3, "offset of rel last", f"{total - 3} to {total - 1}", last)


@BOOK.check("or.link:walk", "following next shows every row once", "spec", "3.1")
def walk(sis: OneRoster) -> None:
    """From the first page to the one without next."""
    total = sis.total(USERS)
    size = max(3, -(-total // 6))
    seen: list[str] = []
    path = f"{USERS}?limit={size}"
    for _ in range(12):
        answer = sis.kept(path)
        rows = _ids(answer, sis)
        seen += rows
        found = links(answer)
        expect(
            rows or "next" not in found,
            "an empty page has a next",
            "",
            path,
            ("link", "one_too_far"),
        )
        if "next" not in found:
            break
        path = _below(sis, found["next"], answer)
    same(len(seen), total, "rows found by following next")
    same(len(set(seen)), total, "different rows found by following next")


@BOOK.check("or.link:commas", "commas inside addresses of Link are %2C", "client", "3.1, 11.5")
def commas(sis: OneRoster) -> None:
    """Some clients split the header at commas."""
    need(sis.total(USERS) > 2, "there are fewer than three users")
    answer = sis.open(USERS, "limit=1&fields=sourcedId,role").must(200)
    text = answer.header("link")
    need(text, "there is no Link")
    inside = [part for part in re.findall(r"<([^>]*)>", text) if "," in part]
    expect(not inside, "commas inside addresses of Link", "%2C", inside, ("link_commas", "raw"))


# -- sorting --------------------------------------------------------------------------------------


def _sorted_by(sis: OneRoster, path: str, member: str, order: str = "") -> list[Any]:
    query = f"sort={member}{order}&limit=10000&fields=sourcedId,{member}"
    return [row[member] for row in sis.page(path, query) if member in row]


def _key(value: Any) -> str:
    return str(value).casefold()


@BOOK.check("or.sort:ascending", "sort goes up by default and by orderBy=asc", "spec", "3.2")
def ascending(sis: OneRoster) -> None:
    """Names as texts, whatever their case."""
    for path, member in ((USERS, "familyName"), ("/classes", "title"), (SEATS, "beginDate")):
        found = _sorted_by(sis, path, member)
        need(len(set(found)) > 1, f"{path} has one {member} only")
        unsorted = found != sorted(found, key=_key) and found != sorted(found)
        plain = [row.get(member) for row in sis.page(path, "limit=10000")]
        switch = ("query", "ignored") if unsorted and found == plain else None
        expect(not unsorted, f"{path} by sort={member}", "going up", found[:12], switch)
        same(_sorted_by(sis, path, member, "&orderBy=asc"), found, f"{path} by orderBy=asc")


@BOOK.check("or.sort:descending", "orderBy=desc goes down", "spec", "3.2")
def descending(sis: OneRoster) -> None:
    """The values of going up, turned over."""
    for path, member in ((USERS, "familyName"), (USERS, "dateLastModified")):
        up, down = _sorted_by(sis, path, member), _sorted_by(sis, path, member, "&orderBy=desc")
        need(len(set(up)) > 1, f"{path} has one {member} only")
        same(
            [_key(v) for v in down],
            [_key(v) for v in reversed(up)],
            f"{path} by sort={member}, desc",
        )


@BOOK.check("or.sort:same-rows", "sorting loses and adds no rows", "spec", "3.2")
def same_rows(sis: OneRoster) -> None:
    """Rows without the member included."""
    plain = sorted(row["sourcedId"] for row in sis.page(USERS, "limit=10000"))
    by = sorted(row["sourcedId"] for row in sis.page(USERS, "limit=10000&sort=email"))
    same(len(by), len(plain), "rows by sort=email")
    expect(by == plain, "rows by sort=email are others than without")


@BOOK.check("or.sort:paged", "pages of a sorted list follow one order", "spec", "3.2")
def sorted_pages(sis: OneRoster) -> None:
    """Equal values do not make rows come twice."""
    query = "sort=role&orderBy=asc"
    total = sis.total(USERS)
    size = max(2, -(-total // 5))
    seen: list[str] = []
    for offset in range(0, total, size):
        seen += _ids(sis.open(USERS, f"{query}&limit={size}&offset={offset}"), sis)
    same(
        (len(seen), len(set(seen))),
        (total, total),
        "rows, different rows of a sorted list by pages",
    )


@BOOK.check("or.sort:unknown", "an unknown sort field is 200 with a warning", "client", "3.2")
def unknown_sort(sis: OneRoster) -> None:
    """invalid_sort_field; the provider's own order."""
    answer = sis.get(f"{USERS}?limit=5&sort=shoeSize")
    same(answer.status, 200, answer.asked)
    warned(answer, "invalid_sort_field")
    same(_ids(answer, sis), _ids(sis.open(USERS, "limit=5"), sis), "rows by an unknown sort field")


@BOOK.check("or.sort:order-alone", "orderBy without sort is ignored", "client", "3.2")
def order_alone(sis: OneRoster) -> None:
    """One script sends it."""
    answer = sis.get(f"{USERS}?limit=5&offset=0&orderBy=asc")
    same(answer.status, 200, answer.asked)
    same(_ids(answer, sis), _ids(sis.open(USERS, "limit=5"), sis), "rows by orderBy alone")


# -- fields ---------------------------------------------------------------------------------------


@BOOK.check("or.fields:selects", "fields leaves the named members only", "spec", "3.4")
def selects(sis: OneRoster) -> None:
    """In a collection and in a single object."""
    names = {"sourcedId", "role", "familyName"}
    rows = sis.page(USERS, "limit=5&fields=sourcedId,role,familyName")
    need(rows, "there are no users")
    for row in rows:
        more = set(row) - names
        switch = ("query", "ignored") if "status" in more else None
        expect(not more, "members that were not selected", sorted(names), sorted(row), switch)
        same("role" in row and "sourcedId" in row, True, "the selected members")
    one = sis.get(f"{USERS}/{sis.id_of(rows[0])}?fields=sourcedId,role").must(200)
    same(sorted(sis.one(one)), ["role", "sourcedId"], "members of a single object by fields")


@BOOK.check(
    "or.fields:unknown", "an unknown name in fields is 200, all members, a warning", "spec", "3.4"
)
def unknown_field(sis: OneRoster) -> None:
    """Clients send names of another version."""
    answer = sis.get(f"{USERS}?limit=3&fields=sourcedId,shoeSize")
    switch = ("bad_fields", "reject") if answer.status == 400 else None
    same(answer.status, 200, answer.asked, switch=switch)
    rows = sis.rows(answer)
    need(rows, "there are no users")
    dropped = ("bad_fields", "drop") if set(rows[0]) == {"sourcedId"} else None
    same(
        "status" in rows[0] and "role" in rows[0],
        True,
        "all members in spite of an unknown name",
        switch=dropped,
    )
    warned(answer, "invalid_selection_field")


@BOOK.check("or.fields:blank", "fields without a name is 400", "client", "3.4")
def blank(sis: OneRoster) -> None:
    """invalid_selection_field."""
    sis.page(USERS)
    answer = sis.get(f"{USERS}?fields=")
    same(answer.status, 400, answer.asked)
    refused(answer, "invalid_selection_field")


CHECKS = BOOK.checks
