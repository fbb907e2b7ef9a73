"""filter, sort and fields of OneRoster."""

from __future__ import annotations

import re
from collections.abc import Callable

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import OR, get, mutant
from scripts.mutation.provider.or_pages import is_oneroster, relinked

STUDENTS = f"{OR}/students"


def _plain(asked: Asked) -> bool:
    """True where parameters can be changed: a signed request would no longer fit."""
    return is_oneroster(asked) and not asked.signed


def _with_filter(asked: Asked, change: Callable[[str], str]) -> Asked:
    found = asked.param("filter")
    if not _plain(asked) or found is None:
        return asked
    made = change(found)
    return asked.with_param("filter", made) if made != found else asked


def _as_asked(asked: Asked, mutated: Asked, serve: Serve) -> Reply:
    """The answer to the mutated request, its links about the request that came."""
    reply = serve(mutated)
    return relinked(reply, asked) if mutated is not asked else reply


@mutant("or-filter-ignored", get(f"{OR}/users?limit=2&filter=role='teacher'"))
def filter_ignored(asked: Asked, serve: Serve) -> Reply:
    return _as_asked(asked, asked.without("filter") if _plain(asked) else asked, serve)


@mutant(
    "or-filter-second-ignored",
    get(f"{OR}/users?limit=2&filter=status='active'%20AND%20role='teacher'"),
)
def filter_second_ignored(asked: Asked, serve: Serve) -> Reply:
    def first(text: str) -> str:
        return re.split(r"\s+AND\s+", text, maxsplit=1, flags=re.I)[0]

    return _as_asked(asked, _with_filter(asked, first), serve)


@mutant("or-filter-contains-is-equal", get(f"{OR}/users?limit=2&filter=familyName~'a'"))
def filter_contains_is_equal(asked: Asked, serve: Serve) -> Reply:
    def equal(text: str) -> str:
        return re.sub(r"(\b[\w.]+\s*)~(?=\s*')", r"\1=", text)

    return _as_asked(asked, _with_filter(asked, equal), serve)


@mutant("or-filter-blank-lost", get(f"{OR}/schools?filter=name='Bramble%20Ridge%20High%20School'"))
def filter_blank_lost(asked: Asked, serve: Serve) -> Reply:
    def tight(text: str) -> str:
        return re.sub(r"'[^']*'", lambda found: found[0].replace(" ", ""), text)

    return _as_asked(asked, _with_filter(asked, tight), serve)


@mutant("or-filter-unknown-field-200", get(f"{OR}/users?limit=2&filter=nosuch='a'"))
def filter_unknown_field_200(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    unknown = reply.status == 400 and "invalid_filter_field" in reply.text
    if not (_plain(asked) and unknown):
        return reply
    return _as_asked(asked, asked.without("filter"), serve)


@mutant("or-sort-ignored", get(f"{STUDENTS}?limit=5&sort=familyName"))
def sort_ignored(asked: Asked, serve: Serve) -> Reply:
    return _as_asked(asked, asked.without("sort") if _plain(asked) else asked, serve)


@mutant("or-descending-ignored", get(f"{STUDENTS}?limit=5&sort=familyName&orderBy=desc"))
def descending_ignored(asked: Asked, serve: Serve) -> Reply:
    return _as_asked(asked, asked.without("orderBy") if _plain(asked) else asked, serve)


@mutant("or-fields-ignored", get(f"{STUDENTS}?limit=2&fields=sourcedId,givenName"))
def fields_ignored(asked: Asked, serve: Serve) -> Reply:
    return _as_asked(asked, asked.without("fields") if _plain(asked) else asked, serve)


@mutant(
    "or-delta-everything",
    get(f"{OR}/lineItems?limit=2&filter=dateLastModified%3E'2026-10-01T00:00:00Z'"),
)
def delta_everything(asked: Asked, serve: Serve) -> Reply:
    newer = re.search(r"dateLastModified\s*>", asked.param("filter") or "")
    return _as_asked(asked, asked.without("filter") if newer and _plain(asked) else asked, serve)
