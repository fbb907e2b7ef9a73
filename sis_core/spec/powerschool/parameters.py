"""The query parameters of v1: expansions, extensions, page, pagesize, q (reference 2.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sis_core.spec.powerschool.routes import Collection
from sis_core.wire.faults import BadRequest
from sis_core.wire.switches import Switches

KNOWN = frozenset({"expansions", "extensions", "page", "pagesize", "q"})
_WITHOUT_Q = KNOWN - {"q"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What was asked for; `notes` say where the server bent a wish."""

    expansions: tuple[str, ...]
    extensions: tuple[str, ...]
    page: int
    size: int
    q: str
    notes: tuple[str, ...]


def read_parameters(
    query: Mapping[str, str], switches: Switches, maximum: int, collection: Collection | None
) -> Parameters:
    """Reads the parameters; raises BadRequest where a switch says so.

    q on a single row is ignored, because a client sends one [client: carbm1].
    """
    notes: list[str] = []
    known = KNOWN if collection is None or collection.filters else _WITHOUT_Q
    unknown = sorted(query.keys() - known)
    if unknown:
        if switches["unknown_parameter"] == "reject":
            raise BadRequest(f"Unknown parameter {unknown[0]}")
        notes.append(f"parameter {', '.join(unknown)} is unknown and was ignored")
    page, size = 1, maximum
    if collection is not None:
        page = page_number(query.get("page"), switches, notes)
        size = page_size(query.get("pagesize"), switches, maximum, notes)
    return Parameters(
        names_in(query.get("expansions", "")),
        names_in(query.get("extensions", "")),
        page,
        size,
        query.get("q", "") if collection is not None and collection.filters else "",
        tuple(notes),
    )


@lru_cache(maxsize=512)
def names_in(text: str) -> tuple[str, ...]:
    """The names of a comma list, lower-case, blanks around them dropped."""
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


def page_number(text: str | None, switches: Switches, notes: list[str]) -> int:
    """The page asked for, from 1; notes say where a wish was bent, BadRequest where refused."""
    number = _number("page", text, switches, notes)
    if number is None:
        return 1
    if number < 1:
        if switches["page_below_one"] == "reject":
            raise BadRequest(f"Invalid page {number}")
        notes.append(f"page {number} was read as page 1")
        return 1
    return number


def page_size(text: str | None, switches: Switches, maximum: int, notes: list[str]) -> int:
    """The page size asked for, at most the plugin's maximum, which is also the default."""
    number = _number("pagesize", text, switches, notes)
    if number is None or number < 1:
        if number is not None:
            if switches["pagesize_below_one"] == "reject":
                raise BadRequest(f"Invalid pagesize {number}")
            notes.append(f"pagesize {number} was read as the default {maximum}")
        return maximum
    if number > maximum:
        if switches["pagesize_over_max"] == "reject":
            raise BadRequest(f"pagesize {number} exceeds the maximum of {maximum}")
        notes.append(f"pagesize {number} is over the plugin's maximum and was cut to {maximum}")
        return maximum
    return number


def _number(name: str, text: str | None, switches: Switches, notes: list[str]) -> int | None:
    if text is None or text == "":
        return None
    if _NUMBER.fullmatch(text.strip()):
        return int(text)
    if switches["malformed_page"] == "reject":
        raise BadRequest(f"Invalid {name} '{text[:40]}'")
    notes.append(f"{name} {text[:40]!r} is no number and was ignored")
    return None
