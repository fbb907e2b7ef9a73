"""School years, and which class belongs to which: told by dates (O3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sis_connector.oneroster.entities import SCHOOL_YEAR, ClassRow, Session


@dataclass(frozen=True, slots=True)
class Year:
    """A school year of the district, `end` the first day after it."""

    start_year: int
    start: date
    end: date

    @property
    def name(self) -> str:
        return f"{self.start_year}-{(self.start_year + 1) % 100:02}"

    def holds(self, when: date) -> bool:
        return self.start <= when < self.end


def years_in(sessions: Iterable[Session]) -> list[Year]:
    """The district's school years: sessions that say they are one, else what others say of theirs
    (quirk 17). Schools may begin on different days: the first and the last count."""
    listed = [one for one in sessions if one.span]
    declared = [one for one in listed if one.kind == SCHOOL_YEAR]
    spans: dict[int, list[tuple[date, date]]] = {}
    for one in declared or listed:
        if one.span:
            spans.setdefault(start_year_of(one), []).append(one.span)
    return [
        Year(number, min(start for start, _ in found), max(end for _, end in found))
        for number, found in sorted(spans.items())
    ]


def start_year_of(session: Session) -> int:
    """From `schoolYear`, else from the dates: years that begin in summer or later."""
    if session.start_year is not None:
        return session.start_year
    middle = middle_of(session)
    assert middle is not None  # callers have asked for the span
    return middle.year if middle.month >= 7 else middle.year - 1


def middle_of(session: Session) -> date | None:
    """The day in the middle: a class that reaches a few days into another year is none of it."""
    if session.span is None:
        return None
    start, end = session.span
    return start + timedelta(days=(end - start).days // 2)


def fits(found: ClassRow, sessions: Mapping[str, Session], year: Year) -> bool:
    """Whether a class's dates lie in the year: those of its terms, any of several."""
    middles = [middle_of(sessions[one]) for one in found.terms if one in sessions]
    return any(when is not None and year.holds(when) for when in middles)


def term_of(found: ClassRow, sessions: Mapping[str, Session], year: Year) -> Session | None:
    """The one session that says when the class meets.

    Servers list several: the terms of a class that lasts for more than one, or the whole year
    first and the term after it (quirk 20). So it is the shortest of the listed that covers all
    terms which are no years, else the longest.
    """
    mine = [sessions[one] for one in found.terms if one in sessions and sessions[one].span]
    mine = [one for one in mine if year.holds(_middle(one))]
    parts = [one for one in mine if one.kind != SCHOOL_YEAR] or mine
    if not parts:
        return None
    first, last = min(_span(one)[0] for one in parts), max(_span(one)[1] for one in parts)
    covering = [one for one in mine if _span(one)[0] <= first and last <= _span(one)[1]]
    if covering:
        return min(covering, key=lambda one: (_length(one), one.kind == SCHOOL_YEAR, one.id))
    return max(parts, key=lambda one: (_span(one)[1], _length(one), one.id))


def _span(session: Session) -> tuple[date, date]:
    assert session.span is not None
    return session.span


def _middle(session: Session) -> date:
    found = middle_of(session)
    assert found is not None
    return found


def _length(session: Session) -> int:
    start, end = _span(session)
    return (end - start).days


def told(years: Sequence[Year]) -> str:
    """The years for a sentence."""
    return ", ".join(f"{one.name} ({one.start} to {last_day(one.end)})" for one in years)


def last_day(end: date) -> date:
    """The day before an exclusive end."""
    return end - timedelta(days=1)
