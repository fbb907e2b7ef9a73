"""The bench on which steps are done: names given so far, rows looked up, values read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from mock_sis.arranging.kinds import KINDS, STATUSES, Kind, kind_of, unknown
from sis_core.district import DistrictError, day_text, stored
from sis_core.district.hand import Hand
from sis_core.district.tables import Column, Table
from sis_core.district.values import fitting

_MOST_KEY = 2**63 - 1
"""What SQLite holds as a key."""

_DAY = re.compile(r"today(?:\s*([+-])\s*([0-9]{1,4}))?")
_LOOKED_UP = {"school": ("school", "School_Number"), "course": ("course", "Course_Number"),
              "term": ("term", "ID")}  # fmt: skip
"""Words that hold what PowerSchool's own column holds → kind and column of a row looked up."""


@dataclass(slots=True)
class Bench:
    """What the steps of one arrangement share, within one transaction."""

    hand: Hand
    tables: Mapping[str, Table]
    names: dict[str, tuple[str, int]] = field(default_factory=dict)

    # -- rows -----------------------------------------------------------------------------------

    def rows(self, kind: Kind, asked: object) -> list[int]:
        """Keys of the rows that somebody means: a number, "$name", or an object.

        An object finds by words and columns, or by {"where": SQL condition, "most": n}; a list
        has several of these.
        """
        if isinstance(asked, list) and asked:
            found = [number for one in asked for number in self.rows(kind, one)]
            return list(dict.fromkeys(found))
        if isinstance(asked, str) and asked.startswith("$"):
            return [self._named(kind, asked[1:])]
        if isinstance(asked, Mapping):
            return self._found(kind, asked)
        number = _number(asked)
        if number is None:
            raise DistrictError(
                f"a {kind.name} is meant by its number, by the $name of an earlier step, or by an "
                f'object such as {{"where": "…"}}, not by {asked!r}'
            )
        table = self.tables[kind.table.lower()]
        if self.hand.scalar(f"SELECT 1 FROM {table.name} WHERE {table.key} = ?", number) is None:
            raise DistrictError(f"there is no {kind.name} {number} ({table.name}.{table.key})")
        return [number]

    def row(self, kind: Kind, asked: object) -> int:
        """The key of the one row that somebody means."""
        found = self.rows(kind, asked)
        if len(found) > 1:
            raise DistrictError(
                f'{len(found)} rows are such a {kind.name}, one is wanted: add "most": 1'
            )
        return found[0]

    def _named(self, kind: Kind, name: str) -> int:
        if name not in self.names:
            raise unknown("name", f"${name}", tuple(f"${known}" for known in self.names))
        was, number = self.names[name]
        if KINDS.get(was, kind).table != kind.table:
            raise DistrictError(f"${name} is a {was}, not a {kind.name}")
        return number

    def _found(self, kind: Kind, asked: Mapping[str, Any]) -> list[int]:
        table = self.tables[kind.table.lower()]
        conditions, params = [], []
        for word, value in asked.items():
            if word == "where":
                if not isinstance(value, str) or not value.strip():
                    raise DistrictError(f"where is a condition in SQL, as a text, not {value!r}")
                conditions.append(f"({value})")
            elif word != "most":
                column = self.column(kind, word)
                conditions.append(f"{column.name} IS ?")
                params.append(stored(column, self.value(kind, word, column, value)))
        most = asked.get("most")
        if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 1):
            raise DistrictError(f"most is a whole number above 0, not {most!r}")
        if not conditions:
            raise DistrictError(
                f'a {kind.name} is found by its words and columns, or by {{"where": condition}}; '
                '"most" alone is too little'
            )
        sql = f"SELECT {table.key} FROM {table.name} WHERE {' AND '.join(conditions)}"
        found = self._selected(f"{sql} ORDER BY {table.key}", params)
        if not found:
            raise DistrictError(f"no {kind.name} is such: {_shown(asked)}")
        return found[:most]

    def _selected(self, sql: str, params: list[Any]) -> list[int]:
        try:
            with self.hand.write.guarded():
                return [row[0] for row in self.hand.read(sql, *params)]
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise DistrictError(f"SQLite says of {sql!r}: {error}") from None

    # -- words and values -----------------------------------------------------------------------

    def column(self, kind: Kind, word: str) -> Column:
        """The column behind a word, or of that name; raises DistrictError."""
        return kind.column(self.tables[kind.table.lower()], word)

    def value(self, kind: Kind, word: str, column: Column, value: object) -> object:
        """A value as its column takes it: days from today, statuses in words, rows looked up."""
        if column.kind in ("date", "timestamp") and isinstance(value, str):
            match = _DAY.fullmatch(value.strip().lower())
            if match is not None:
                days = int(match[2] or 0) * (-1 if match[1] == "-" else 1)
                return day_text(self.hand.day + timedelta(days=days))
        if kind.name == "student" and word == "status" and value is not None:
            known = {**STATUSES, **{str(number): number for number in STATUSES.values()}}
            if str(value).lower() not in known:
                raise unknown("status", value, STATUSES)
            return known[str(value).lower()]
        if word in _LOOKED_UP and not kind.bare and word != kind.name:
            return self._looked_up(word, value)
        plain(word, value)
        return value if kind.bare else fitting(column, value)

    def _looked_up(self, word: str, value: object) -> object:
        """What PowerSchool's column holds for a school, course or term that exists."""
        name, naming = _LOOKED_UP[word]
        kind = KINDS[name]
        table = self.tables[kind.table.lower()]
        if isinstance(value, Mapping) or (isinstance(value, str) and value.startswith("$")):
            number = self.row(kind, value)
            return self.hand.scalar(
                f"SELECT {naming} FROM {table.name} WHERE {table.key} = ?", number
            )
        column = self.column(kind, naming)
        plain = stored(column, value)
        if plain not in (None, 0) and not self.hand.scalar(
            f"SELECT count(*) FROM {table.name} WHERE {naming} = ?", plain
        ):
            raise DistrictError(f"there is no {name} {value!r} ({table.name}.{naming})")
        return plain

    def linked(self, kind: Kind, word: str, value: object) -> int | None:
        """The key of the row that a link names; null, or an empty text in TOML, is none."""
        return None if value is None or value == "" else self.row(KINDS[kind.links[word]], value)

    def kind(self, name: object) -> Kind:
        """The kind of a name."""
        return kind_of(name, self.tables)


def plain(word: str, value: object) -> None:
    """Raises DistrictError for a value that no column holds."""
    if isinstance(value, Mapping | list):
        raise DistrictError(f"{word} takes a text, a number, true, false or null")


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) < 19):
        return None
    number = int(value)
    return number if -_MOST_KEY <= number <= _MOST_KEY else None


def _shown(asked: Mapping[str, Any]) -> str:
    return ", ".join(f"{word} {value!r}" for word, value in asked.items())
