"""The ids of a v1 collection in their served order, kept per filter until the store changes."""

from __future__ import annotations

import re
from array import array
from datetime import date
from functools import lru_cache
from typing import Any

from sis_core.district import Store, day_text, year_id
from sis_core.spec.powerschool.q import BadQ, where
from sis_core.spec.powerschool.resources import SCHOOL
from sis_core.spec.powerschool.routes import Collection
from sis_core.wire.faults import BadRequest, NotFound
from sis_core.wire.memo import Memo
from sis_core.wire.resource import tables_in
from sis_core.wire.switches import Switches

_NAMED = re.compile(r":(id|school|year)\b")
_NOTHING: array[int] = array("q")


class Lists:
    """Key arrays of collections: no OFFSET, and the count comes with them."""

    def __init__(self, store: Store, memo: Memo) -> None:
        self._store = store
        self._memo = memo

    def ids(
        self, collection: Collection, scope: int, q: str, switches: Switches, *, counted: bool
    ) -> array[int]:
        """All ids of a collection under a q; raises NotFound for an unknown scope, BadRequest."""
        names = self._scope(collection, scope)
        conditions = [collection.where]
        conditions += [
            sql for when, sql in collection.listed.items() if switches.on(*when.partition("=")[::2])
        ]
        if counted and collection.counted:
            conditions.append(collection.counted)
        bound: tuple[Any, ...] = ()
        fields: frozenset[str] = frozenset()
        if q:
            try:
                found = where(
                    q,
                    collection.filters,
                    comma_is_or=switches["q_comma"] == "or",
                    case_sensitive=switches["wildcard_case"] == "sensitive",
                )
            except BadQ as error:
                if switches["bad_q"] == "reject":
                    raise BadRequest(str(error), reason=f"q {q[:200]!r}: {error}") from None
                if switches["bad_q"] == "empty":
                    return _NOTHING
            else:
                bound, fields = found.parameters, found.fields
                conditions.append(f"({found.sql})")
        if collection.default is not None and not fields & collection.default.fields:
            conditions.insert(0, collection.default.sql)
        return self._array(collection, conditions, names, bound)

    def _array(
        self,
        collection: Collection,
        conditions: list[str],
        names: dict[str, int],
        bound: tuple[Any, ...],
    ) -> array[int]:
        resource = collection.resource
        # Named values are whole numbers of our own; only the q's values are bound.
        key = (collection.path, *conditions, *names.values(), bound)

        def read() -> array[int]:
            said = " AND ".join(c if "?" in c else _filled(c, names) for c in conditions)
            order = _filled(collection.order, names)
            sql = f"SELECT {resource.key_sql} FROM {resource.rows} WHERE {said} ORDER BY {order}"
            return array("q", [row[0] for row in self._store.read(sql, bound)])

        parts = (f"FROM {resource.rows}", *conditions, collection.order)
        return self._memo.get(key, _tables(parts), read)

    def _scope(self, collection: Collection, scope: int) -> dict[str, int]:
        if collection.scope is None:
            return {}
        resource = collection.scope
        if resource is not SCHOOL:
            known = self._store.scalar(
                f"SELECT 1 FROM {resource.table} WHERE {resource.key} = ?", (scope,)
            )
            if not known:
                raise _unknown(resource.name, scope)
            return {"id": scope}
        number = self._memo.get(
            ("school", scope),
            frozenset({"schools"}),
            lambda: self._store.scalar(
                "SELECT School_Number FROM Schools WHERE DCID = ?", (scope,)
            ),
        )
        if number is None:
            raise _unknown("school", scope)
        return {"id": scope, "school": int(number), "year": self.current_year(int(number))}

    def current_year(self, school: int) -> int:
        """YearID of the school year that holds today in a school; between years, the last begun."""
        today = self._store.clock.today()
        return self._memo.get(
            ("year", school, today),
            frozenset({"terms"}),
            lambda: self._year(school, today),
        )

    def _year(self, school: int, today: date) -> int:
        day = day_text(today)
        held = self._store.scalar(
            "SELECT max(YearID) FROM Terms WHERE SchoolID = ? AND FirstDay <= ? AND LastDay >= ?",
            (school, day, day),
        )
        begun = held or self._store.scalar(
            "SELECT max(YearID) FROM Terms WHERE SchoolID = ? AND FirstDay <= ?", (school, day)
        )
        return int(begun if begun is not None else year_id(today))


@lru_cache(maxsize=1024)
def _tables(parts: tuple[str, ...]) -> frozenset[str]:
    return tables_in(" ".join(parts))


def _filled(sql: str, names: dict[str, int]) -> str:
    return _NAMED.sub(lambda found: str(names[found[1]]), sql)


def _unknown(name: str, scope: int) -> NotFound:
    return NotFound(f"No {name} found with id {scope}", reason=f"no {name} has the DCID {scope}")
