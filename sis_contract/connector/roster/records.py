"""A roster as a connector tells it, whatever form it was written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Ids = Literal["dcid", "sourcedId", ""]
"""Whose ids: PowerSchool's own, OneRoster's, or not said."""

Seat = tuple[str, str]
"""Class and user."""


class RosterError(Exception):
    """The roster cannot be read; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Person:
    """A student or teacher; what was not told is None."""

    id: str
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    email: str | None = None
    school: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class; what was not told is None."""

    id: str
    name: str | None = None
    school: str | None = None
    teacher: str | None = None
    code: str | None = None


@dataclass(slots=True)
class Roster:
    """What is active in the connector's target; `twice` are sentences about repeated records."""

    ids: Ids = ""
    schools: dict[str, str | None] = field(default_factory=dict)
    students: dict[str, Person] = field(default_factory=dict)
    teachers: dict[str, Person] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    seats: set[Seat] = field(default_factory=set)
    teachings: set[Seat] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)

    def add(self, kind: str, key: str, people: dict[str, Person], person: Person) -> None:
        """Adds a person, noting one that was there already."""
        if key in people:
            self.twice.append(f"the {kind} {key} comes twice")
        people[key] = person
