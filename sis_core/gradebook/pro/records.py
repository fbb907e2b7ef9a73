"""What callers hand to the gradebook, and what it hands back.

Values travel as mappings from a column's lower-case name to a value: as a caller gave it on the
way in, in the store's form on the way out. Associations are records of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sis_core.district.values import Stored

Given = Mapping[str, Any]
Values = dict[str, Stored]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf something is done: a teacher's Users.DCID, by a plugin, at a moment.

    `user` is 0 where a call names no teacher.
    """

    user: int
    plugin: str
    now: datetime

    @property
    def today(self) -> date:
        """The district's day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Policy:
    """What nobody knows of the real gradebook, decided by the door's switches.

    `same_names` allows two assignments of one name in a section; `left_students` takes scores of
    students who sat in the section once; `keep_unsaid` leaves columns alone that a score row does
    not name, instead of clearing them.
    """

    same_names: bool = False
    left_students: bool = False
    keep_unsaid: bool = False


@dataclass(frozen=True, slots=True)
class CategoryUse:
    """A category that an assignment in a section counts in."""

    category: int
    primary: bool | None = None


@dataclass(frozen=True, slots=True)
class PartGiven:
    """An assignment in one section, as a caller gives it.

    `id` is its AssignmentSectionID where the caller knows it; `categories` and `students` are
    None where the caller says nothing of them; no students means the whole section.
    """

    section: int | None
    values: Given
    categories: tuple[CategoryUse, ...] | None = None
    students: tuple[int, ...] | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class AssignmentGiven:
    """An assignment with all its sections, as a caller gives it."""

    values: Given
    parts: tuple[PartGiven, ...]
    standards: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """The keys of a new assignment."""

    assignment: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An assignment in one section, as it is stored; associations as rows."""

    row: Row
    categories: tuple[Row, ...] = ()
    students: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment as it is stored, with its sections in order."""

    row: Row
    parts: tuple[Part, ...] = ()
    standards: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreGiven:
    """A student's score on an assignment in a section, as a caller gives it.

    `comment` is None to say nothing of it, and empty to remove it; `id` is the row's key where
    the caller has one, though section and student decide.
    """

    part: int
    student: int
    values: Given
    comment: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class CategoryGiven:
    """A teacher's category as a caller gives it; `excluded` are sections that do not use it."""

    values: Given
    excluded: tuple[int, ...] | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A teacher's category as it is stored, with the sections that do not use it."""

    row: Row
    excluded: tuple[Row, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Score:
    """A score as it is stored; `comment` is its comment's row, or None."""

    row: Row
    comment: Row | None = None
