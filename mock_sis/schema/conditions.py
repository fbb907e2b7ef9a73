"""A q over the columns of one table: text → SQL, refused in the measured order (3 and 5.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mock_sis.schema import words
from sis_core.district import Column, Table, day_text, moment_text
from sis_core.spec.powerschool.q import (
    OPERATORS,
    BadQ,
    Clause,
    like_pattern,
    parse,
    pattern_sql,
)
from sis_core.wire.faults import BadRequest
from sis_core.wire.switches import Switches

_NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
_STARS = re.compile(r"\*{2,}")
_INTEGERS = 2**63


@dataclass(frozen=True, slots=True)
class Conditions:
    """SQL with its parameters and the columns it reads; `slow` where it matches patterns."""

    sql: str = "1"
    parameters: tuple[Any, ...] = ()
    columns: tuple[Column, ...] = ()
    slow: bool = False


Group = list[tuple[Clause, Column]]


def conditions(text: str, table: Table, switches: Switches) -> Conditions:
    """The conditions of a q; raises BadRequest for syntax, columns, types and CLOBs, so ordered."""
    if not text:
        return Conditions()
    try:
        groups = parse(text, switches.on("q_comma", "or"))
        named = [[(clause, _column(clause, table)) for clause in group] for group in groups]
        return _sql(named, switches.on("wildcard_case", "sensitive"))
    except BadQ as error:
        raise BadRequest(str(error), reason=f"q {text[:200]!r}: {error}") from None


def column_of(typed: str, table: Table) -> Column | None:
    """The column of `name` or `table.name` in any case, or None."""
    prefix, point, name = typed.rpartition(".")
    if point and prefix.lower() != table.id:
        return None
    return table.column(name)


def _column(clause: Clause, table: Table) -> Column:
    column = column_of(clause.field, table)
    if column is None:
        raise words.not_a_field(clause.field, table)
    return column


def _sql(groups: list[Group], case_sensitive: bool) -> Conditions:
    clauses = [pair for group in groups for pair in group]
    bound = {id(clause): list(_bound(clause, column)) for clause, column in clauses}
    if any(column.kind == "clob" for _, column in clauses):
        raise words.not_comparable()
    said, parameters, slow = [], [], False
    for group in groups:
        either = []
        for clause, column in group:
            sql, values = _compared(clause, column, bound[id(clause)], case_sensitive)
            either.append(sql)
            parameters += values
            slow = slow or any("*" in value for value in clause.values)
        said.append("(" + " OR ".join(either) + ")")
    columns = tuple(dict.fromkeys(column for _, column in clauses))
    return Conditions(" AND ".join(said), tuple(parameters), columns, slow)


def _bound(clause: Clause, column: Column) -> Iterator[Any]:
    for value in clause.values:
        if clause.values == ("*",) or column.kind in ("text", "clob"):
            yield value
        elif column.is_number:
            yield _number(value, column)
        else:
            yield _moment(value, column)


def _compared(
    clause: Clause, column: Column, bound: list[Any], case_sensitive: bool
) -> tuple[str, list[Any]]:
    if clause.values == ("*",):
        if clause.op == "==":
            return "1", []
        raise BadQ(f"A * goes with == only, not with {clause.op}")
    said, values = [], []
    for text, value in zip(clause.values, bound, strict=True):
        if "*" in text:
            said.append(pattern_sql(clause, column.name, case_sensitive))
            values.append(like_pattern(_STARS.sub("*", text), case_sensitive))
        else:
            said.append(f"{column.name} {OPERATORS[clause.op]} ?")
            values.append(value)
    return "(" + " OR ".join(said) + ")", values


def _number(text: str, column: Column) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise words.not_a_number(text, column)
    if "." in text:
        return float(text)
    return max(min(int(text), _INTEGERS - 1), -_INTEGERS)


def _moment(text: str, column: Column) -> str:
    try:
        if _DAY.fullmatch(text):
            return day_text(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return moment_text(datetime.fromisoformat(text))
    except ValueError:
        pass
    raise words.not_a_date(text, column)
