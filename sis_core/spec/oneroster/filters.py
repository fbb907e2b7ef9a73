"""The filter grammar of OneRoster 1.1 (oneroster-1.1.md 3.3), from text to clauses.

    filter := clause [ (" AND " | " OR ") clause ]
    clause := field op "'" value "'"
    op     := "=" | "!=" | ">" | ">=" | "<" | "<=" | "~"
    field  := name ("." name)*

A quote inside a value is doubled [impl: Longsight]. Operators are upper case [guess].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Op = Literal["=", "!=", ">", ">=", "<", "<=", "~"]
_CLAUSE = re.compile(
    r"(?P<field>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_:-]+)*)(?P<op>!=|>=|<=|=|>|<|~)"
    r"'(?P<value>(?:[^']|'')*)'"
)
_BARE = re.compile(
    r"(?P<field>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_:-]+)*)(?P<op>!=|>=|<=|=|>|<|~)"
    r"(?P<value>[^'\s]+)"
)
_JOIN = re.compile(r" (AND|OR) ")
MOST_CLAUSES = 20
"""How many clauses a filter may have where many are allowed [impl: Ed-Fi]."""


class BadFilter(Exception):
    """A filter that cannot be used; the text says what is wrong with it, for the client."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison: the field's parts, the operator, the value without its quotes."""

    field: tuple[str, ...]
    op: Op
    value: str

    @property
    def name(self) -> str:
        """The field as it was written."""
        return ".".join(self.field)


@dataclass(frozen=True, slots=True)
class Joined:
    """Clauses joined by one word, all of them or any."""

    word: Literal["AND", "OR"]
    parts: tuple[Filter, ...]


Filter = Clause | Joined


def parsed(text: str, *, many: bool = False, bare: bool = False) -> Filter:
    """Reads a filter; raises BadFilter. `many` allows more than one join, AND before OR."""
    clauses, words = _taken(text, bare)
    if len(clauses) > 2 and not many:
        raise BadFilter(f"a filter joins at most two clauses, not {len(clauses)}")
    if len(clauses) > MOST_CLAUSES:
        raise BadFilter(f"a filter has at most {MOST_CLAUSES} clauses, not {len(clauses)}")
    groups: list[list[Clause]] = [[clauses[0]]]
    for word, clause in zip(words, clauses[1:], strict=True):
        if word == "AND":
            groups[-1].append(clause)
        else:
            groups.append([clause])
    found = tuple(_joined("AND", tuple(group)) for group in groups)
    return _joined("OR", found)


def _joined(word: Literal["AND", "OR"], parts: tuple[Filter, ...]) -> Filter:
    return parts[0] if len(parts) == 1 else Joined(word, parts)


def _taken(text: str, bare: bool) -> tuple[list[Clause], list[str]]:
    clauses: list[Clause] = []
    words: list[str] = []
    place = 0
    while True:
        found = _CLAUSE.match(text, place) or (_BARE.match(text, place) if bare else None)
        if found is None:
            raise BadFilter(_why(text, place))
        value = found["value"].replace("''", "'")
        clauses.append(Clause(tuple(found["field"].split(".")), found["op"], value))  # type: ignore[arg-type]
        place = found.end()
        if place == len(text):
            return clauses, words
        join = _JOIN.match(text, place)
        if join is None:
            raise BadFilter(
                f"after {found[0][:80]!r} come ' AND ' or ' OR ' and another clause, "
                f"not {text[place : place + 20]!r}"
            )
        words.append(join[1])
        place = join.end()


def _why(text: str, place: int) -> str:
    rest = text[place : place + 60]
    if not rest:
        return "the filter is empty" if place == 0 else "the filter ends after AND or OR"
    return f"{rest!r} is no clause of the form field='value', with = != > >= < <= or ~"
