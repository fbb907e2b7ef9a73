"""Quirks 1 to 5, 21, 33 to 35 and 39, 40: how collections are handed out."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from fake_rows import user
from quirks import QUIZ, Kit, Quirk, score

from sis_connector.oneroster import api, paging, reading
from sis_connector.oneroster.envelopes import rows_in
from sis_connector.oneroster.values import identity

SMALL = 3


def naive_reading(stop):
    """A paging loop as simple clients have it."""

    def read(reader, collection, limit):
        found, offset = paging.Pages(), 0
        while True:
            page = reader.page(collection.path, {"limit": str(limit), "offset": str(offset)})
            batch = rows_in(page.body, collection.kind, "")
            found.rows.update({identity(row): collection.shape(row) for row in batch})
            if stop(page, batch, limit):
                return found
            offset += limit

    return read


# ------------------------------------------------------------------ 1: no total, no link


def no_totals(kit: Kit) -> None:
    kit.fake.total = lambda _number: None
    kit.imported(page_size=SMALL)


def without_counting_rows(patch) -> None:
    patch.setattr(paging, "_read", naive_reading(lambda page, _b, _l: "link" not in page.headers))


# ------------------------------------------------------------- 2: counted before the filter


def total_too_large(kit: Kit) -> None:
    kit.fake.total = lambda number: str(number + 7)
    report = kit.imported(page_size=SMALL)
    assert any("counts 15 records and sends 8" in warning for warning in report.warnings)


def without_agreement(patch) -> None:
    patch.setattr(paging.Pages, "same", lambda *_: False)


# ------------------------------------------------------------------ 3: silently cut pages


def cut_pages(kit: Kit) -> None:
    kit.fake.page_cap = 2
    kit.fake.total = lambda _number: None
    kit.imported(page_size=SMALL)


def without_received(patch) -> None:
    patch.setattr(paging, "_read", naive_reading(lambda _p, batch, limit: len(batch) < limit))


# ---------------------------------------------------------------------- 4: broken links


def no_scheme(fake, path, query, following, total):
    if following > total:
        return None
    return (
        f"<//{urlsplit(fake.url).netloc}{fake.root}{path}?limit=3&offset={following + 1}>; rel=next"
    )


def trailing_comma(fake, path, query, following, total):
    if following >= total:
        return None
    address = f"{fake.url}{fake.root}{path}?limit=3&offset={following}"
    return f'<{address}>; rel="next",\t'


def one_too_far(fake, path, query, following, total):
    """On every page, the last one too; and counted by what was asked, not by what was sent."""
    following = int(query["offset"]) + int(query["limit"])
    return f'<{fake.url}{fake.root}{path}?limit={query["limit"]}&offset={following}>; rel="next"'


def broken_links(kit: Kit) -> None:
    kit.fake.total = lambda _number: None
    for link, cap in ((no_scheme, 9), (trailing_comma, 9), (one_too_far, 9), (one_too_far, 2)):
        kit.fake.link, kit.fake.page_cap = link, cap
        kit.imported(page_size=SMALL)


def without_soundness(patch) -> None:
    def trusting(header, path, received):
        found = re.search(r"<([^>]*)>[^,]*next", header)
        return dict(parse_qsl(urlsplit(found[1]).query)) if found else None

    patch.setattr(paging, "next_page", trusting)


# --------------------------------------------------------------- 5: commas in link URLs


def commas(kit: Kit) -> None:
    """The pages hang together by a cursor that only the link tells."""

    def link(fake, path, query, _following, total):
        at = int(query.get("cursor", "0")) + SMALL
        if at >= total:
            return None
        address = f"{fake.url}{fake.root}{path}?fields=sourcedId,status&limit=3&cursor={at}"
        return f'<{fake.url}{fake.root}{path}?fields=a,b>; rel="first", <{address}>; rel="next"'

    kit.fake.link = link
    kit.fake.offset_of = lambda query: int(query.get("cursor", "0"))
    kit.imported(page_size=SMALL)


def without_brackets(patch) -> None:
    def split(header, path, received):
        for one in header.split(","):
            if "next" in one:
                address = one.partition("<")[2].partition(">")[0]
                return dict(parse_qsl(urlsplit(address).query)) or None
        return None

    patch.setattr(paging, "next_page", split)


# -------------------------------------------------------------- 21: empty relation is 404


def empty_is_missing(kit: Kit) -> None:
    kit.imported(profile="canvas")
    kit.fake.empty_relation_is_404 = True
    assert kit.send(QUIZ, score("p1", 80)).status == "pushed"
    assert len(kit.fake.data["results"]) == 1


def without_relations(patch) -> None:
    class Never(Exception): ...

    patch.setattr(paging, "NotThere", Never)


# ------------------------------------------------------------- 33: busy in mid-collection


def busy(kit: Kit) -> None:
    kit.fake.fault("/users", (429, {"Retry-After": "7"}, b""), after=1)
    kit.fake.fault("/users", (502, {"Retry-After": "4"}, b"<html>bad gateway</html>"), after=1)
    kit.imported(page_size=SMALL)
    assert {7.0, 4.0} <= set(kit.waits)


def without_repetition(patch) -> None:
    patch.setattr(api, "repeated", lambda _wire, exchange: exchange())


# ------------------------------------------------------------ 34: empty by mistake


def empty_by_mistake(kit: Kit) -> None:
    kit.imported()
    for kinds in (("users",), ("classes",), ("enrollments",), ("users", "enrollments", "classes")):
        kit.fake.rows_of = lambda name, rows, kinds=kinds: [] if name in kinds else rows
        assert kit.run().status in ("failed", "held")
        kit.all_there()


def without_guards(patch) -> None:
    patch.setattr(reading.Builder, "_demand_consistency", lambda self: None)
    patch.setattr("sis_connector.run.holds", lambda *_: [])


# -------------------------------------------------------------- 35: moves between pages


def moves(kit: Kit) -> None:
    def insert():
        if len(kit.fake.data["users"]) == 8:
            kit.fake.data["users"].insert(0, user("a2", "administrator", "Al", "Rand", ["s1"]))
        return None

    def delete():
        kit.fake.data["users"][:] = [
            row for row in kit.fake.data["users"] if row["sourcedId"] not in ("a2", "a1")
        ]
        return None

    kit.fake.fault("/users", insert, after=1)
    kit.imported(page_size=SMALL)
    kit.fake.data["users"].insert(0, user("a2", "administrator", "Al", "Rand", ["s1"]))
    kit.fake.fault("/users", delete, after=1)
    assert kit.imported(page_size=SMALL).status == "unchanged"


def without_calm(patch) -> None:
    patch.setattr(paging.Pages, "is_calm", True)


# --------------------------------------------------------------------- 39: sorted keys


def sorted_keys(kit: Kit) -> None:
    warning = {"imsx_codeMajor": "success", "imsx_severity": "warning"}
    kit.fake.envelope = lambda name, rows: {"aaa": [], "statusInfoSet": [warning], name: rows}
    kit.imported()


def without_names(patch) -> None:
    def first(body, kind, what):
        return next(iter(body.values()))

    patch.setattr(paging, "rows_in", first)


# ----------------------------------------------------------------- 40: GET with a body


def no_body_in_get(kit: Kit) -> None:
    kit.fake.strict_gets = True
    kit.imported()
    gets = [one for one in kit.fake.seen if one.method == "GET"]
    assert gets and not any(one.body or "content-type" in one.headers for one in gets)


def without_bare_gets(patch) -> None:
    plain = api.Api.exchange

    def dressed(self, method, path, params=None, body=None):
        return plain(self, method, path, params, body or {})

    patch.setattr(api.Api, "exchange", dressed)


PAGING = [
    Quirk(1, "pages go on until one is empty", no_totals, without_counting_rows),
    Quirk(2, "two readings that agree are believed", total_too_large, without_agreement),
    Quirk(3, "offsets follow the rows received", cut_pages, without_received),
    Quirk(4, "a link is followed only where it is sound", broken_links, without_soundness),
    Quirk(5, "a link's address ends at its bracket", commas, without_brackets),
    Quirk(21, "404 of a known record's relation is emptiness", empty_is_missing, without_relations),
    Quirk(33, "429 and 502 are waited out, then asked again", busy, without_repetition),
    Quirk(34, "collections must fit each other; mass removal is held", empty_by_mistake,
          without_guards),
    Quirk(35, "a reading in which something moved is made again", moves, without_calm),
    Quirk(39, "collections are found by name", sorted_keys, without_names),
    Quirk(40, "no GET has a body", no_body_in_get, without_bare_gets),
]  # fmt: skip
