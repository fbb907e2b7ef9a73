"""What a call wants of a query's rows: another order, a filter, some columns (6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sis_core.district import day_text, moment_text
from sis_core.oracle import Translated
from sis_core.spec.powerschool.q import (
    OPERATORS,
    BadQ,
    Clause,
    like_pattern,
    parse,
    pattern_sql,
)
from sis_core.wire.faults import BadRequest
from sis_plugin.queries import NamedQuery

MOST_VALUES = 200
"""How many values one `$q` may compare with."""
NULL = ("\x00", "\\u0000")
"""How a `$q` writes null [doc]: the character itself in JSON, its escape in a query string."""

_NUMBER = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
_DIRECTIONS = {"": "ASC NULLS LAST", "asc": "ASC NULLS LAST", "desc": "DESC NULLS FIRST"}


@dataclass(frozen=True, slots=True)
class Wish:
    """SQL to put around a query, its values by name, and the columns to keep (None is all)."""

    where: str = ""
    order: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    columns: frozenset[int] | None = None

    def plan(self, plan: Translated) -> Translated:
        """The plan that takes the wish's values too; a `$q` is a condition around the query."""
        if not self.where and not self.values:
            return plan
        return replace(plan, binds=(*plan.binds, *self.values), conditional=True)

    def rows(self, plan: Translated) -> str:
        """The SQL of the rows, their cells as they go out."""
        if not self.where and not self.order:
            return plan.answer
        cells = ", ".join(
            f"{output.cell(f'`pq`.`c{n}`')} AS `c{n}`" for n, output in enumerate(plan.outputs)
        )
        return f"{_with(plan)} SELECT {cells} FROM `pq`{self.where}{self.order}"

    def count(self, plan: Translated) -> str:
        """The SQL of their number."""
        return f"{_with(plan)} SELECT count(*) FROM `pq`{self.where}"


def _with(plan: Translated) -> str:
    names = ", ".join(f"`c{n}`" for n in range(plan.columns))
    return f"WITH `pq`({names}) AS ({plan.sql})"


class Wishes:
    """Reads wishes for one query, whose columns are named by their aliases in any case."""

    def __init__(self, query: NamedQuery, plan: Translated, *, case_sensitive: bool) -> None:
        self._plan = plan
        self._case_sensitive = case_sensitive
        self._core = query.core_table.lower()
        self._places: dict[str, int] = {}
        for place, column in enumerate(query.columns):
            alias = column.alias.lower()
            self._places[alias] = place
            if "." not in alias and self._core:
                self._places[f"{self._core}.{alias}"] = place

    def wish(self, order: str, q: str, projection: str) -> Wish:
        """The wish of a call; raises BadRequest naming what is not a column, or not a value."""
        values: dict[str, Any] = {}
        return Wish(self._where(q, values), self._order(order), values, self._projected(projection))

    def _place(self, name: str) -> int:
        found = self._places.get(name.strip().lower())
        if found is None:
            known = ", ".join(self._places)
            raise BadRequest(
                f"Invalid field {name.strip()[:60]}", reason=f"the query's columns are {known}"
            )
        return found

    def _order(self, text: str) -> str:
        parts = []
        for part in text.split(","):
            name, _, way = part.partition(";")
            if not part.strip():
                continue
            direction = _DIRECTIONS.get(way.strip().lower())
            if direction is None:
                raise BadRequest(f"order takes column;desc or column;asc, not {part[:60]!r}")
            parts.append(f"`pq`.`c{self._place(name)}` {direction}")
        return f" ORDER BY {', '.join(parts)}" if parts else ""

    def _projected(self, text: str) -> frozenset[int] | None:
        names = [name.strip().lower() for name in re.split("[;,]", text) if name.strip()]
        if not names or "*" in names:
            return None
        found: set[int] = set()
        for name in names:
            if not name.endswith(".*"):
                found.add(self._place(name))
                continue
            all_of = {at for key, at in self._places.items() if key.startswith(name[:-1])}
            if not all_of:
                raise BadRequest(f"Invalid field {name[:60]}", reason="no alias is of that table")
            found |= all_of
        return frozenset(found)

    # -- $q -------------------------------------------------------------------------------------

    def _where(self, text: str, values: dict[str, Any]) -> str:
        if not text.strip():
            return ""
        try:
            clauses = [clause for group in parse(text) for clause in group]
            if sum(len(clause.values) for clause in clauses) > MOST_VALUES:
                raise BadQ(f"At most {MOST_VALUES} values are compared with")
            said = [self._compared(clause, values) for clause in clauses]
        except BadQ as error:
            raise BadRequest(str(error), reason=f"$q {text[:200]!r}: {error}") from None
        return f" WHERE {' AND '.join(said)}"

    def _compared(self, clause: Clause, values: dict[str, Any]) -> str:
        place = self._place(clause.field)
        column = f"`pq`.`c{place}`"
        if clause.values == ("*",):
            if clause.op != "==":
                raise BadQ(f"A * goes with == only, not with {clause.op}")
            return "1"
        return f"({' OR '.join(self._alternatives(clause, column, place, values))})"

    def _alternatives(
        self, clause: Clause, column: str, place: int, values: dict[str, Any]
    ) -> Iterator[str]:
        group = self._plan.outputs[place].type.group
        for value in clause.values:
            name = f"pq_wish{len(values)}"
            if value in NULL:
                if clause.op not in ("==", "!="):
                    raise BadQ(f"Null is compared with == and != only, not with {clause.op}")
                yield f"{column} IS {'NOT ' if clause.op == '!=' else ''}NULL"
            elif "*" in value:
                if group in ("number", "date"):
                    raise BadQ(f"A * goes with texts only, and {clause.field} is a {group}")
                values[name] = like_pattern(value, self._case_sensitive)
                text = f"CAST({column} AS TEXT)"
                yield pattern_sql(clause, text, self._case_sensitive).replace("?", f":{name}")
            else:
                values[name] = self._typed(clause.field, value, group)
                operator = OPERATORS[clause.op]
                if group or not _NUMBER.fullmatch(value):
                    text = column if group else f"CAST({column} AS TEXT)"
                    yield f"{text} {operator} :{name}"
                    continue
                number = f"pq_wish{len(values)}"
                values[number] = float(value)
                yield (
                    f"CASE typeof({column}) WHEN 'text' THEN {column} {operator} :{name} "
                    f"ELSE {column} {operator} :{number} END"
                )

    @staticmethod
    def _typed(name: str, value: str, group: str) -> Any:
        if group == "number":
            if not _NUMBER.fullmatch(value):
                raise BadQ(
                    f"Invalid number '{value[:40]}' passed for comparison to number field {name}"
                )
            return float(value) if "." in value else int(value)
        if group != "date":
            return value
        try:
            if _DAY.fullmatch(value):
                return day_text(date.fromisoformat(value))
            if _MOMENT.fullmatch(value):
                return moment_text(datetime.fromisoformat(value))
        except ValueError:
            pass
        raise BadQ(f"Invalid date '{value[:40]}' passed for comparison to date field {name}")
