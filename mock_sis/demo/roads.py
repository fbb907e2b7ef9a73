"""Two roads into one roster: what PowerSchool's API and OneRoster brought, person by person.

Both targets are read by SQL. OneRoster names a student S + Students.DCID, a teacher T + Users.DCID
and a class by Sections.DCID (golden/README "OneRoster ids"), so the ids of the first road are put
into those words before the two are compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sis_core.district import Store

Key = tuple[str, ...]
Facts = dict[Key, tuple[object, ...]]

_QUERIES = {
    "Students": (
        1,
        "SELECT u.external_id, first_name, last_name, login, email, level_id, organization_id "
        "FROM users u JOIN student_levels l ON l.source = u.source "
        "AND l.external_id = u.external_id WHERE user_type = 'S' AND enabled = '1'",
    ),
    "Teachers": (
        1,
        "SELECT external_id, first_name, last_name, login, email FROM users "
        "WHERE user_type = 'T' AND enabled = '1'",
    ),
    "Classes": (1, "SELECT class_id, teacher_id FROM classes WHERE enabled = '1'"),
    "Roster rows": (2, "SELECT class_id, user_id FROM rosters"),
}
MOST = 10
"""How many differences are told in words."""


@dataclass(frozen=True, slots=True)
class Roads:
    """How the two imports agree: per kind the rows that are the same, and sentences for others."""

    same: Mapping[str, int]
    differences: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """True where nothing differs."""
        return not self.differences


def compare_roads(store: Store, powerschool: Path, oneroster: Path) -> Roads:
    """Compares what the two imports left, kind by kind and row by row."""
    first, second = _Words(store).translated(_read(powerschool)), _read(oneroster)
    same: dict[str, int] = {}
    differences: list[str] = []
    for kind, (_, _sql) in _QUERIES.items():
        ours, theirs = first[kind], second[kind]
        same[kind] = sum(1 for key, row in ours.items() if theirs.get(key) == row)
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key) != theirs.get(key):
                differences.append(_told(kind, key, ours.get(key), theirs.get(key)))
    return Roads(same, tuple(differences))


def _told(
    kind: str, key: Key, ours: tuple[object, ...] | None, theirs: tuple[object, ...] | None
) -> str:
    name = "/".join(key)
    if theirs is None:
        return f"{kind}: {name} came through PowerSchool's API alone"
    if ours is None:
        return f"{kind}: {name} came through OneRoster alone"
    return f"{kind}: {name} is {ours} by PowerSchool's API and {theirs} by OneRoster"


def _read(target: Path) -> dict[str, Facts]:
    uri = f"{target.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return {
            kind: {row[:width]: row[width:] for row in connection.execute(sql)}
            for kind, (width, sql) in _QUERIES.items()
        }


class _Words:
    """OneRoster's ids for PowerSchool's, by the district's own tables."""

    def __init__(self, store: Store) -> None:
        self._schools = {
            str(dcid): str(number)
            for dcid, number in store.read("SELECT DCID, School_Number FROM Schools")
        }
        self._staff = {
            str(dcid): f"T{user}"
            for dcid, user in store.read("SELECT DCID, Users_DCID FROM SchoolStaff")
        }

    def translated(self, rows: dict[str, Facts]) -> dict[str, Facts]:
        """The first road's rows under OneRoster's ids."""
        return {
            "Students": {
                (f"S{key[0]}",): (*row[:5], self._schools.get(str(row[5]), row[5]))
                for key, row in rows["Students"].items()
            },
            "Teachers": {
                (self._staff.get(key[0], key[0]),): row for key, row in rows["Teachers"].items()
            },
            "Classes": {
                key: (self._staff.get(str(row[0]), row[0]),) for key, row in rows["Classes"].items()
            },
            "Roster rows": {(key[0], f"S{key[1]}"): () for key in rows["Roster rows"]},
        }
