"""The query language `q` of v1, "modified FIQL" (powerschool-api.md 3): text → clauses → SQL.

q      := clause (';' clause)* ';'?                     ';' is AND, a trailing one tolerated
clause := field op value | field '==(' value (',' value)* ')'
op     := '==' | '!=' | '=gt=' | '=ge=' | '=lt=' | '=le='
value  := text, '*' standing for any text (only with == and !=), dates YYYY-MM-DD
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sis_core.wire.resource import Filterable

_CLAUSE = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(==|!=|=gt=|=ge=|=lt=|=le=)(.*)", re.S)
_NEXT = re.compile(r",(?=\s*[A-Za-z_][\w.]*\s*(?:==|!=|=gt=|=ge=|=lt=|=le=))")
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
OPERATORS = {"==": "=", "!=": "<>", "=gt=": ">", "=ge=": ">=", "=lt=": "<", "=le=": "<="}
"""What each comparison of a q is in SQL."""
_MAX_LENGTH = 8000


class BadQ(Exception):
    """A q that cannot be read; the text is one sentence for the client."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison; several values mean any of them."""

    field: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """SQL with its parameters, and the fields that the q named."""

    sql: str
    parameters: tuple[Any, ...]
    fields: frozenset[str]


def parse(text: str, comma_is_or: bool = False) -> tuple[tuple[Clause, ...], ...]:
    """Reads a q: all groups must hold, and of a group's clauses any one; raises BadQ."""
    if len(text) > _MAX_LENGTH:
        raise BadQ(f"The query is longer than {_MAX_LENGTH} characters")
    parts = text.split(";")
    if parts and not parts[-1].strip():
        parts.pop()
    if not parts:
        raise BadQ("The query is empty")
    groups = []
    for part in parts:
        alternatives = _NEXT.split(part)
        if len(alternatives) > 1 and not comma_is_or:
            raise BadQ("A comma cannot join two comparisons; use ;")
        groups.append(tuple(_clause(each) for each in alternatives))
    return tuple(groups)


def _clause(text: str) -> Clause:
    match = _CLAUSE.fullmatch(text)
    if match is None:
        raise BadQ(f"Invalid query near '{text.strip()[:60]}'")
    field, op, value = match[1], match[2], match[3].strip()
    if value.startswith("(") and value.endswith(")"):
        if op != "==":
            raise BadQ(f"A list of values goes with == only, not with {op}")
        values = tuple(each.strip() for each in value[1:-1].split(","))
    else:
        values = (value,)
    if any(not each for each in values):
        raise BadQ(f"Field {field} is compared with nothing")
    return Clause(field, op, values)


def where(
    text: str,
    fields: Mapping[str, Filterable],
    *,
    comma_is_or: bool = False,
    case_sensitive: bool = False,
) -> Where:
    """Turns a q into SQL over the given fields; raises BadQ naming what it cannot use."""
    groups, parameters, used = [], [], set()
    for group in parse(text, comma_is_or):
        said = []
        for clause in group:
            name = clause.field.lower()
            target = fields.get(name)
            if target is None:
                raise BadQ(f"Invalid field {clause.field}")
            used.add(name)
            sql, bound = _compare(clause, target, case_sensitive)
            said.append(sql)
            parameters += bound
        groups.append("(" + " OR ".join(said) + ")")
    return Where(" AND ".join(groups), tuple(parameters), frozenset(used))


def _compare(clause: Clause, target: Filterable, case_sensitive: bool) -> tuple[str, list[Any]]:
    if target.values:
        return _coded(clause, target)
    if clause.values == ("*",):
        if clause.op == "==":
            return "1", []
        raise BadQ(f"A * goes with == only, not with {clause.op}")
    said, bound = [], []
    for value in clause.values:
        if "*" in value:
            said.append(pattern_sql(clause, target.sql, case_sensitive))
            bound.append(like_pattern(value, case_sensitive))
        else:
            said.append(f"{target.sql} {OPERATORS[clause.op]} ?")
            bound.append(_typed(clause.field, value, target.kind))
    return "(" + " OR ".join(said) + ")", bound


def _coded(clause: Clause, target: Filterable) -> tuple[str, list[Any]]:
    if clause.op not in ("==", "!="):
        raise BadQ(f"Field {clause.field} can be compared with == and != only")
    codes = ", ".join(target.values.values())
    said = []
    for value in clause.values:
        letter = value.upper()
        if letter == target.other:
            said.append(f"{target.sql} NOT IN ({codes})")
        elif letter in target.values:
            said.append(f"{target.sql} = {target.values[letter]}")
        else:
            known = ", ".join([*target.values, target.other or ""])
            raise BadQ(f"Field {clause.field} takes one of {known}, not '{value[:20]}'")
    sql = "(" + " OR ".join(said) + ")"
    return (f"NOT {sql}" if clause.op == "!=" else sql), []


def pattern_sql(clause: Clause, sql: str, case_sensitive: bool) -> str:
    """The comparison of a column with a `like_pattern`; raises BadQ for other operators."""
    if clause.op not in ("==", "!="):
        raise BadQ(f"A * goes with == and != only, not with {clause.op}")
    negation = "NOT " if clause.op == "!=" else ""
    if case_sensitive:
        return f"{sql} {negation}GLOB ?"
    return f"{sql} {negation}LIKE ? ESCAPE '\\'"


def like_pattern(value: str, case_sensitive: bool) -> str:
    """A value with stars as the pattern that `pattern_sql` compares with."""
    if case_sensitive:
        return re.sub(r"([\[?])", r"[\1]", value)
    return re.sub(r"([\\%_])", r"\\\1", value).replace("*", "%")


def _typed(field: str, value: str, kind: str) -> Any:
    if kind == "int":
        if not _INTEGER.fullmatch(value):
            raise BadQ(f"Invalid number '{value[:40]}' passed for comparison to field {field}")
        return max(min(int(value), 2**63 - 1), -(2**63))
    if kind == "date":
        try:
            if len(value) != 10:
                raise ValueError(value)
            return f"{date.fromisoformat(value).isoformat()} 00:00:00"
        except ValueError:
            raise BadQ(
                f"Invalid date '{value[:40]}' passed for comparison to field {field}; "
                "dates are YYYY-MM-DD"
            ) from None
    return value
