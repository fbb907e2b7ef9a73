"""Rows as bytes: fetched by plan, rendered once, dropped when what they read changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from sis_core.district import Store
from sis_core.wire.build import row_tree
from sis_core.wire.plan import COLUMN, ROW, Plan, Rows, Variant, plan
from sis_core.wire.render import Results, RowFunction, Values, row_function
from sis_core.wire.tree import Element

Form = tuple[Variant, bool]
"""A variant and whether it is JSON."""

_CHUNK = 500


@dataclass(slots=True)
class _Shelf:
    """The rendered rows of one form."""

    plan: Plan
    whole: RowFunction
    rows: dict[int, bytes] = field(default_factory=dict)


class RowBytes:
    """Rendered rows of a store, kept in memory up to `max_bytes`; safe between threads.

    A change to a resource's own table drops that row; a change to any other table that the variant
    reads drops all rows of the variant. `generation` moves with every change, so that a row that
    was fetched before a change is not kept after it.
    """

    def __init__(self, store: Store, max_bytes: int = 160 * 1024 * 1024) -> None:
        self._store = store
        self._max = max_bytes
        self._size = 0
        self._shelves: OrderedDict[Form, _Shelf] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0
        store.listen(self._changed)

    def get(self, variant: Variant, as_json: bool, ids: Sequence[int]) -> list[bytes]:
        """Each row's element in bytes, in the order of ids; unknown ids are left out."""
        form = (variant, as_json)
        shelf = self._shelves.get(form) or self._new_shelf(form)
        kept = shelf.rows
        found = [kept.get(row_id) for row_id in ids]
        if None in found:
            made = self._render(
                shelf, [i for i, row in zip(ids, found, strict=True) if row is None]
            )
            found = [made.get(i) if row is None else row for i, row in zip(ids, found, strict=True)]
        return [row for row in found if row is not None]

    def trees(self, variant: Variant, ids: Sequence[int]) -> list[Element]:
        """The same rows as trees, built plainly."""
        planned = plan(variant)
        values, results = fetch(self._store, planned, ids)
        return [row_tree(planned, values[i], results) for i in ids if i in values]

    def clear(self) -> None:
        """Drops every rendered row."""
        self._changed(None)

    @property
    def size(self) -> int:
        """Bytes of kept rows."""
        return self._size

    def _new_shelf(self, form: Form) -> _Shelf:
        planned = plan(form[0])
        shelf = _Shelf(planned, _whole(planned, form[1]))
        with self._lock:
            return self._shelves.setdefault(form, shelf)

    def _render(self, shelf: _Shelf, ids: list[int]) -> dict[int, bytes]:
        made: dict[int, bytes] = {}
        for start in range(0, len(ids), _CHUNK):
            generation = self._generation
            chunk = ids[start : start + _CHUNK]
            values, results = fetch(self._store, shelf.plan, chunk)
            whole = shelf.whole
            fresh = {i: whole(row, results).encode() for i, row in values.items()}
            made.update(fresh)
            self._keep(shelf, fresh, generation)
        return made

    def _keep(self, shelf: _Shelf, fresh: dict[int, bytes], generation: int) -> None:
        size = sum(map(len, fresh.values()))
        with self._lock:
            if generation != self._generation:
                return
            if self._size + size > self._max:
                for other in self._shelves.values():
                    other.rows.clear()
                self._size = 0
            shelf.rows.update(fresh)
            self._size += size

    def _changed(self, changed: frozenset[tuple[str, int]] | None) -> None:
        with self._lock:
            self._generation += 1
            tables = None if changed is None else {table for table, _ in changed}
            for form in list(self._shelves):
                shelf = self._shelves[form]
                own = form[0].resource.own
                if tables is None or tables & shelf.plan.tables:
                    self._size -= sum(map(len, shelf.rows.values()))
                    del self._shelves[form]
                elif changed is not None and own in tables:
                    for row_id in [i for table, i in changed if table == own]:
                        self._size -= len(shelf.rows.pop(row_id, b""))


def _whole(planned: Plan, as_json: bool) -> RowFunction:
    """A row function that gives the whole element: `{…}` in JSON, `<name>…</name>` in XML."""
    content = row_function(planned, as_json)
    if as_json:
        return lambda values, results: "{" + content(values, results)[1:] + "}"
    name = planned.variant.resource.name
    return lambda values, results: f"<{name}>{content(values, results)}</{name}>"


def fetch(store: Store, planned: Plan, ids: Sequence[int]) -> tuple[dict[int, Values], Results]:
    """The values of rows by id, and the to-many results, of one moment of the store."""
    wanted = orjson.dumps(list(ids)).decode()
    with store.moment():
        main = _rows(store, planned.main, wanted)
        below = [_rows(store, rows, wanted) for rows in planned.below]
    results: list[dict[str, list[Values]]] = []
    for rows in below:
        grouped: dict[str, list[Values]] = {}
        for row in rows:
            grouped.setdefault(row[0], []).append(row)
        results.append(grouped)
    return {int(row[0]): row for row in main}, results


def _rows(store: Store, rows: Rows, wanted: str) -> list[list[str]]:
    text = store.scalar(rows.sql, (wanted,))
    return [row.split(COLUMN) for row in text.split(ROW)] if text else []
