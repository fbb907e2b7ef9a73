"""What the pipeline needs from a place that records come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sis_connector.progress import Progress
from sis_connector.records import Reading, School, Term


@dataclass(frozen=True, slots=True)
class Scope:
    """What this run is about: the chosen schools and one school year."""

    schools: tuple[School, ...]
    start_year: int
    parents: bool
    co_teachers: bool

    @property
    def school_ids(self) -> frozenset[str]:
        return frozenset(school.id for school in self.schools)


class Source(Protocol):
    """A place that records come from; `name` keeps equal ids of several sources apart."""

    name: str

    def open(self) -> list[str]:
        """Sign in and look around; returns warnings for the report."""
        ...

    def title(self) -> str:
        """What the source calls itself, for headings; empty where it does not say."""
        ...

    def today(self) -> date:
        """The source's own date, in its own time zone."""
        ...

    def schools(self) -> list[School]: ...

    def terms(self, schools: Sequence[School]) -> list[Term]:
        """All terms of all years of these schools."""
        ...

    def current_year(self, schools: Sequence[School]) -> int | None:
        """The start year that the source takes for the current one."""
        ...

    def read(self, scope: Scope, progress: Progress) -> Reading: ...

    def close(self) -> None: ...
