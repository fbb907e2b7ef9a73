"""OneRoster's seven scopes: how they are written, what each covers (oneroster-1.1.md 4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

PREFIX = "https://purl.imsglobal.org/spec/or/v1p1/scope/"

SCOPES = (
    "roster-core.readonly",
    "roster.readonly",
    "roster-demographics.readonly",
    "resource.readonly",
    "gradebook.readonly",
    "gradebook.createput",
    "gradebook.delete",
)
"""The scopes by their last part, in the order in which answers name them [spec]."""

ALL = frozenset(SCOPES)
_COVERED = {"roster-core.readonly": ("roster.readonly",)}
"""Scope → others that cover it: the roster as a whole holds its core [client: Google]."""


def covers(held: frozenset[str], needed: str) -> bool:
    """True where the held scopes open what the needed one opens; writing implies no reading."""
    return needed in held or any(other in held for other in _COVERED.get(needed, ()))


def in_full(scopes: Iterable[str]) -> str:
    """Scopes as tokens and answers hold them: whole, in their order, blanks between."""
    held = frozenset(scopes)
    return " ".join(f"{PREFIX}{scope}" for scope in SCOPES if scope in held)


def shortened(name: str) -> str:
    """A scope by its last part; what is none of the seven stays as it is written."""
    short = name.removeprefix(PREFIX)
    return short if short in ALL else name


@lru_cache(maxsize=256)
def read_scopes(text: str) -> frozenset[str]:
    """Those of the seven scopes that a text names, whole or by their last part."""
    return frozenset(shortened(name) for name in text.split()) & ALL
