"""Pages, links and envelopes of OneRoster."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import OR, get, mutant

TOTAL, LINK = "X-Total-Count", "Link"
_LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')


def is_oneroster(asked: Asked) -> bool:
    """True for whatever lies below OneRoster's root."""
    return asked.place.startswith(f"{OR}/")


def listed(reply: Reply) -> tuple[str, list[Any]] | None:
    """Key and rows of a collection; None where the answer is none."""
    data = reply.json()
    if reply.status != 200 or not isinstance(data, dict):
        return None
    for name, rows in data.items():
        if name != "statusInfoSet" and isinstance(rows, list):
            return name, rows
    return None


def relisted(reply: Reply, rows: list[Any], added: int = 0) -> Reply:
    """A collection with other rows; its total grows by what was added."""
    found = listed(reply)
    total = reply.header(TOTAL)
    if found is None:
        return reply
    if added and total.isdigit():
        reply = reply.with_header(TOTAL, str(int(total) + added))
    return reply.with_json({**reply.json(), found[0]: rows})


def single(reply: Reply) -> tuple[str, dict[str, Any]] | None:
    """Key and object of a record read by its id; None where the answer is none."""
    data = reply.json()
    if reply.status not in (200, 201) or not isinstance(data, dict):
        return None
    for name, one in data.items():
        if isinstance(one, dict):
            return name, one
    return None


def relinked(reply: Reply, asked: Asked) -> Reply:
    """An answer whose links are about the request as the client sent it, not as it was mutated."""

    def own(found: re.Match[str]) -> str:
        page = dict(piece.partition("=")[::2] for piece in found[1].partition("?")[2].split("&"))
        rest = asked.without("limit", "offset").query
        place = f"{asked.world.url}{asked.path}?limit={page['limit']}&offset={page['offset']}"
        return f'<{place}{"&" if rest else ""}{rest}>; rel="{found[2]}"'

    links = reply.header(LINK)
    return reply.with_header(LINK, _LINK.sub(own, links)) if links else reply


def refused(asked: Asked, serve: Serve) -> Reply:
    """The 404 that OneRoster answers to a record that does not exist."""
    return serve(asked.to(f"{OR}/users/nobody-has-this-id"))


@mutant("or-total-of-page", get(f"{OR}/students?limit=2"))
def total_of_page(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = listed(reply)
    if not (is_oneroster(asked) and reply.header(TOTAL) and found):
        return reply
    return reply.with_header(TOTAL, str(len(found[1])))


@mutant("or-total-missing", get(f"{OR}/students?limit=2"))
def total_missing(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    return reply.without(TOTAL) if is_oneroster(asked) else reply


@mutant("or-link-forgets-filter", get(f"{OR}/users?limit=2&filter=role='student'"))
def link_forgets_filter(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    links = reply.header(LINK)
    if not (is_oneroster(asked) and links):
        return reply
    return reply.with_header(LINK, re.sub(r"(?<=[?&])filter=[^&>]*&?|&filter=[^&>]*", "", links))


@mutant("or-link-never-ends", get(f"{OR}/orgs?limit=50"))
def link_never_ends(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    links = dict((rel, url) for url, rel in _LINK.findall(reply.header(LINK)))
    if not (is_oneroster(asked) and links) or "next" in links:
        return reply
    return reply.with_header(LINK, f'<{links["last"]}>; rel="next", {reply.header(LINK)}')


@mutant("or-link-missing", get(f"{OR}/students?limit=2"))
def link_missing(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    return reply.without(LINK) if is_oneroster(asked) else reply


@mutant("or-offset-counts-pages", get(f"{OR}/students?limit=3&offset=2"))
def offset_counts_pages(asked: Asked, serve: Serve) -> Reply:
    offset = asked.number("offset", 0)
    if is_oneroster(asked) and offset and not asked.signed:
        asked = asked.with_param("offset", offset * asked.number("limit", 100))
    return serve(asked)


@mutant("or-past-the-end-404", get(f"{OR}/students?limit=3&offset=5000"))
def past_the_end_404(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = listed(reply)
    past = is_oneroster(asked) and found is not None and not found[1] and asked.number("offset", 0)
    return refused(asked, serve) if past else reply


@mutant("or-students-key", get(f"{OR}/students?limit=2"))
def students_key(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = listed(reply)
    if not (is_oneroster(asked) and asked.place.endswith("/students") and found):
        return reply
    return reply.with_json({"students": found[1]})


@mutant(
    "or-single-as-array",
    get(f"{OR}/schools/<school>"),
    find={"school": "SELECT School_Number FROM Schools WHERE School_Number NOT IN (0, 999999)"},
)
def single_as_array(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = single(reply)
    if not (is_oneroster(asked) and asked.method == "GET" and found):
        return reply
    return reply.with_json({found[0]: [found[1]]})
