"""What the roster file knows about classes, students and teachers, as a push needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sis_connector.errors import BadSetup
from sis_connector.target.store import load
from sis_connector.target.tables import ENABLED


@dataclass(frozen=True, slots=True)
class KnownClass:
    """A class; `teacher_person` is Users.DCID of the lead teacher, None where the SIS hides it."""

    id: str
    name: str
    start_year: int
    teacher_id: str
    teacher_name: str
    teacher_person: str | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class KnownStudent:
    id: str
    name: str
    enabled: bool


@dataclass(slots=True)
class Roster:
    """`seats` holds (class, student) of everyone who is in a class now."""

    classes: dict[str, KnownClass] = field(default_factory=dict)
    students: dict[str, KnownStudent] = field(default_factory=dict)
    seats: set[tuple[str, str]] = field(default_factory=set)


def roster_in(path: Path, source: str, first: str) -> Roster:
    """The roster of one source; raises BadSetup with the hint `first` where it has none
    yet (C3)."""
    tables = load(path).tables
    people = {(key[1], key[2]): row for key, row in tables["users"].items() if key[0] == source}
    persons: dict[str, str] = {}
    for key, alias in tables["staff_aliases"].items():
        if key[0] == source and alias["person"]:
            persons.setdefault(alias["teacher_id"], alias["person"])
    found = Roster()
    for key, row in tables["classes"].items():
        if key[0] == source:
            lead = row["teacher_id"]
            found.classes[key[1]] = KnownClass(
                key[1], row["name"], row["start_year"], lead, _name(people.get(("T", lead))),
                persons.get(lead), row["enabled"] == ENABLED,
            )  # fmt: skip
    for (kind, student), row in people.items():
        if kind == "S":
            found.students[student] = KnownStudent(student, _name(row), row["enabled"] == ENABLED)
    found.seats = {(key[1], key[2]) for key in tables["rosters"] if key[0] == source}
    if not found.classes:
        raise BadSetup(
            f"The roster file {path.name} holds no class yet.",
            first,
        )
    return found


def _name(row: dict[str, str] | None) -> str:
    return f"{row['first_name']} {row['last_name']}" if row else ""
