"""The parameters of a reading: limit, offset, sort, orderBy, filter, fields (3.1-3.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sis_core.serving.exchange import Exchange
from sis_core.spec.oneroster.declare import Entity
from sis_core.spec.oneroster.filters import BadFilter, Filter, parsed
from sis_core.spec.oneroster.listings import Sort, sortable
from sis_core.spec.oneroster.status import Info, problem, warning
from sis_core.wire.switches import Switches

KNOWN = frozenset({"limit", "offset", "sort", "orderBy", "filter", "fields"})
DEFAULT_LIMIT = 100
_NUMBER = re.compile(r"[0-9]{1,18}")
_MOST = 2**31 - 1
"""limit and offset are int32 in the OpenAPI file [spec]."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reading asked for; `members` None means all, in their order."""

    limit: int
    offset: int
    sort: Sort | None
    filter: Filter | None
    members: tuple[str, ...] | None
    warnings: tuple[Info, ...]
    capped: bool = False


@dataclass(slots=True)
class _Reading:
    exchange: Exchange
    entity: Entity
    switches: Switches
    warnings: list[Info]

    def text(self, name: str) -> str | None:
        return self.exchange.ask.query.get(name)


def read_collection(exchange: Exchange, entity: Entity, switches: Switches, cap: int) -> Asked:
    """Reads a collection's parameters; raises the 400 that the standard or a switch says."""
    query = exchange.ask.query
    if not query:
        return Asked(min(DEFAULT_LIMIT, cap), 0, None, None, None, (), cap < DEFAULT_LIMIT)
    reading = _Reading(exchange, entity, switches, [])
    _remark_unknown(exchange)
    twice = _repeated(exchange)
    limit = _number(reading, "limit", DEFAULT_LIMIT, 1, twice)
    offset = _number(reading, "offset", 0, 0, twice)
    if limit > cap:
        exchange.note(f"limit {limit} is over the largest page and was cut to {cap}")
    if switches.on("query", "ignored"):
        exchange.note("filter, sort and fields were ignored (switch query)")
        return Asked(min(limit, cap), offset, None, None, None, (), limit > cap)
    sort = _sort(reading)
    members = _fields(reading)
    wanted = _filter(reading)
    return Asked(
        min(limit, cap), offset, sort, wanted, members, tuple(reading.warnings), limit > cap
    )


def read_fields(exchange: Exchange, entity: Entity, switches: Switches) -> Asked:
    """Reads the parameters of a single object: fields alone."""
    reading = _Reading(exchange, entity, switches, [])
    members = None
    if exchange.ask.query:
        ignored = sorted((KNOWN - {"fields"}) & exchange.ask.query.keys())
        if ignored:
            exchange.note(f"a single object takes no {', '.join(ignored)}; ignored")
        if switches.on("query", "honoured"):
            members = _fields(reading)
    return Asked(1, 0, None, None, members, tuple(reading.warnings))


def _remark_unknown(exchange: Exchange) -> None:
    unknown = sorted(n for n in exchange.ask.query.keys() - KNOWN if not n.startswith("oauth_"))
    if unknown:
        exchange.note(f"parameter {', '.join(unknown)[:200]} is unknown and was ignored")


def _repeated(exchange: Exchange) -> frozenset[str]:
    """The parameters that came more than once; the last one counts for those that may."""
    raw = exchange.target.partition("?")[2]
    if raw.count("=") <= len(exchange.ask.query):
        return frozenset()
    names = [part.partition("=")[0] for part in raw.split("&") if part]
    return frozenset(name for name in names if names.count(name) > 1)


def _number(reading: _Reading, name: str, default: int, least: int, twice: frozenset[str]) -> int:
    text = reading.text(name)
    if text is None:
        return default
    if _NUMBER.fullmatch(text) and least <= int(text) <= _MOST and name not in twice:
        return int(text)
    if reading.switches.on("bad_paging", "default"):
        reading.exchange.note(f"{name}={text[:40]!r} was read as {default} (switch bad_paging)")
        return default
    said = "came twice" if name in twice else f"is {text[:40]!r}"
    raise problem(
        400, "invaliddata", f"{name} takes one whole number from {least} to {_MOST}; it {said}"
    )


def _sort(reading: _Reading) -> Sort | None:
    name, order = reading.text("sort"), reading.text("orderBy")
    if name is None:
        if order is not None:
            reading.exchange.note("orderBy without sort was ignored")
        return None
    if not sortable(reading.entity, name):
        reading.warnings.append(_warned(reading, "invalid_sort_field", name))
        return None
    if order not in (None, "asc", "desc"):
        reading.exchange.note(f"orderBy={order[:20]!r} was read as asc; there are asc and desc")
    return Sort(name, order == "desc")


def _fields(reading: _Reading) -> tuple[str, ...] | None:
    text = reading.text("fields")
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if not any(names):
        raise problem(400, "invalid_selection_field", "fields names no field")
    known = {member.name for member in reading.entity.members}
    unknown = [name for name in names if name not in known]
    wanted = tuple(m.name for m in reading.entity.members if m.name in names)
    if not unknown:
        return wanted
    shown = ", ".join(unknown)[:200] or "an empty name"
    match reading.switches["bad_fields"]:
        case "reject":
            raise problem(400, "invalid_selection_field", f"Unknown selection field: {shown}")
        case "drop":
            reading.warnings.append(_warned(reading, "invalid_selection_field", shown))
            return wanted or None
    reading.warnings.append(_warned(reading, "invalid_selection_field", shown))
    return None


def _filter(reading: _Reading) -> Filter | None:
    text = reading.text("filter")
    if text is None:
        return None
    try:
        return parsed(
            text,
            many=reading.switches.on("filter_joins", "many"),
            bare=reading.switches.on("filter_quotes", "optional"),
        )
    except BadFilter as error:
        raise refused_filter(text, error) from None


def refused_filter(text: str, error: BadFilter) -> Exception:
    """The 400 of a filter that cannot be used."""
    return problem(
        400, "invalid_filter_field", str(error), reason=f"filter {text[:200]!r}: {error}"
    )


def _warned(reading: _Reading, minor: str, description: str) -> Info:
    reading.exchange.note(f"warning {minor}: {description}")
    return warning(minor, description, "")
