"""Which schools and which year: chosen from values cached in the target, or read again [L10]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sis_connector.config import SyncConfig, unknown
from sis_connector.errors import BadSetup
from sis_connector.records import School, Term
from sis_connector.source import Source
from sis_connector.target.store import Current

DISTRICT = ""
"""The school id of terms that belong to no school but to the whole district."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`schools` and `terms` are None and empty where the cache was good enough.

    `reread` holds the ids of the schools whose terms were read in this run.
    """

    chosen: tuple[School, ...]
    start_year: int
    term_ends: dict[str, date]
    schools: tuple[School, ...] | None
    terms: tuple[Term, ...]
    reread: frozenset[str]


def choose(source: Source, config: SyncConfig, current: Current) -> Choices:
    """The chosen schools and year.

    "All schools" is no choice from the cache, so the list is read each time. Chosen schools come
    from the cache unless it lacks one, and years unless it lacks the year.
    """
    cached = cached_schools(current, source.name)
    known = {name for school in cached for name in (school.number, school.name.casefold())}
    usable = config.schools and {name.casefold() for name in config.schools} <= known
    schools = None if usable and not config.refresh else tuple(source.schools())
    chosen = pick(schools if schools is not None else cached, config.schools)
    start_year = config.start_year or source.current_year(chosen)
    if start_year is None:
        raise BadSetup("The chosen schools have no school year yet.", "Name one: --start-year.")
    terms = [] if config.refresh else cached_terms(current, source.name, chosen)
    have = {term.school_id for term in terms if term.start_year == start_year}
    lacking = [school for school in chosen if not have & {school.id, DISTRICT}]
    fresh = source.terms(lacking) if lacking else []
    reread = frozenset(school.id for school in lacking) | {
        term.school_id for term in fresh if term.school_id == DISTRICT
    }
    terms = [term for term in terms if term.school_id not in reread] + fresh
    years = sorted({term.start_year for term in terms})
    if start_year not in years:
        raise BadSetup(
            f"The chosen schools have no school year {start_year}-{(start_year + 1) % 100:02}.",
            f"Years there: {', '.join(map(str, years)) or 'none'}.",
        )
    ends = {term.id: term.end_date for term in terms if term.end_date}
    return Choices(tuple(chosen), start_year, ends, schools, tuple(fresh), reread)


def pick(schools: Sequence[School], wanted: Sequence[str]) -> list[School]:
    """The schools called by number or name, all when none is called; in the order of the list."""
    if not schools:
        raise BadSetup("PowerSchool lists no school that this plugin may read.")
    if not wanted:
        return list(schools)
    called: dict[str, list[School]] = {}
    for school in schools:
        for name in {school.number, school.name.casefold()}:
            called.setdefault(name, []).append(school)
    found: set[str] = set()
    for name in wanted:
        match = called.get(name.strip().casefold(), [])
        if not match:
            accepted = [f"{school.number} {school.name}" for school in schools[:20]]
            near = [school.name for school in schools] + [school.number for school in schools]
            sentence = unknown("school", name, near).split(" Accepted:")[0]
            more = f" and {len(schools) - 20} more" if len(schools) > 20 else ""
            raise BadSetup(f"{sentence} Schools: {', '.join(accepted)}{more}.")
        if len(match) > 1:
            numbers = " or ".join(school.number for school in match)
            raise BadSetup(f"Several schools are called {name}: choose {numbers}.")
        found.add(match[0].id)
    return [school for school in schools if school.id in found]


def cached_schools(current: Current, source: str) -> list[School]:
    return [
        School(row["school_id"], row["number"], row["name"])
        for row in current.tables["known_schools"].values()
        if row["source"] == source
    ]


def cached_terms(current: Current, source: str, chosen: Sequence[School]) -> list[Term]:
    ids = {DISTRICT, *(school.id for school in chosen)}
    return [
        Term(
            row["term_id"],
            row["school_id"],
            row["start_year"],
            row["name"],
            _date(row["start_date"]),
            _date(row["end_date"]),
        )
        for row in current.tables["known_terms"].values()
        if row["source"] == source and row["school_id"] in ids
    ]


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
