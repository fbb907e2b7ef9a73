"""Rows as bytes: fetched by plan, rendered once, dropped when what they read changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import orjson

from sis_core.district import Store
from sis_core.wire.dialects.mapped import scalars
from sis_core.wire.plan import COLUMN, ROW, Plan, Rows, Variant, plan
from sis_core.wire.render import Results, RowFunction, Values, row_function

Form = tuple[Variant, bool]
"""A variant and whether it is JSON."""

_CHUNK = 500
_MAX_SHELVES = 128


@dataclass(slots=True)
class _Shelf:
    """The rendered rows of one form."""

    plan: Plan
    whole: RowFunction
    rows: dict[int, bytes] = field(default_factory=dict)


class RowBytes:
    """Rendered rows of a store, kept in memory up to `max_bytes`; safe between threads.

    A variant has a shelf of its own; the shelf longest without new rows leaves first.

    A change to a resource's own table drops that row; a change to any other table that the variant
    reads drops all rows of the variant. `generation` moves with every change, so that a row that
    was fetched before a change is not kept after it.
    """

    def __init__(self, store: Store, max_bytes: int = 160 * 1024 * 1024) -> None:
        self._store = store
        self._max = max_bytes
        self._size = 0
        self._scalar = scalars()
        self._shelves: OrderedDict[Form, _Shelf] = OrderedDict()
        self._lock = threading.Lock()
        self._rendering = threading.Lock()
        self._generation = 0
        store.listen(self._changed)

    def get(self, variant: Variant, as_json: bool, ids: Sequence[int]) -> list[bytes]:
        """Each row's element in bytes, in the order of ids; unknown ids are left out."""
        form = (variant, as_json)
        shelf = self._shelf(form)
        found = list(map(shelf.rows.get, ids))
        if None in found:
            made = self._render(
                form, shelf, [i for i, row in zip(ids, found, strict=True) if row is None]
            )
            found = [made.get(i) if row is None else row for i, row in zip(ids, found, strict=True)]
            found = [row for row in found if row is not None]
        return found  # type: ignore[return-value]  # nothing in it is None here

    @property
    def size(self) -> int:
        """Bytes of kept rows."""
        return self._size

    def _shelf(self, form: Form) -> _Shelf:
        found = self._shelves.get(form)
        if found is not None:
            return found
        planned = plan(form[0])
        shelf = _Shelf(planned, _whole(planned, form[1], self._scalar))
        with self._lock:
            shelf = self._shelves.setdefault(form, shelf)
            while len(self._shelves) > _MAX_SHELVES:
                self._drop(next(iter(self._shelves)))
        return shelf

    def _drop(self, form: Form) -> None:
        self._size -= sum(map(len, self._shelves.pop(form).rows.values()))

    def _render(self, form: Form, shelf: _Shelf, ids: list[int]) -> dict[int, bytes]:
        made: dict[int, bytes] = {}
        for start in range(0, len(ids), _CHUNK):
            # One thread renders at a time: several would take the interpreter from each other at
            # every statement, and none would be done sooner.
            with self._rendering:
                generation = self._generation
                chunk = ids[start : start + _CHUNK]
                values, results = fetch(self._store, shelf.plan, chunk)
                whole = shelf.whole
                fresh = {i: whole(row, results).encode() for i, row in values.items()}
                made.update(fresh)
                self._keep(form, shelf, fresh, generation)
        return made

    def _keep(self, form: Form, shelf: _Shelf, fresh: dict[int, bytes], generation: int) -> None:
        with self._lock:
            if generation != self._generation or self._shelves.get(form) is not shelf:
                return
            self._shelves.move_to_end(form)
            new = {row_id: row for row_id, row in fresh.items() if row_id not in shelf.rows}
            size = sum(map(len, new.values()))
            while self._size + size > self._max and len(self._shelves) > 1:
                self._drop(next(iter(self._shelves)))
            if self._size + size > self._max:
                shelf.rows.clear()
                self._size = 0
            shelf.rows.update(new)
            self._size += size

    def _changed(self, changed: frozenset[tuple[str, int]] | None) -> None:
        with self._lock:
            self._generation += 1
            if changed is None:
                self._shelves.clear()
                self._size = 0
                return
            tables = {table for table, _ in changed}
            for form, shelf in list(self._shelves.items()):
                own = form[0].resource.own
                if tables & shelf.plan.tables:
                    self._drop(form)
                elif own in tables:
                    for row_id in [i for table, i in changed if table == own]:
                        self._size -= len(shelf.rows.pop(row_id, b""))


def _whole(planned: Plan, as_json: bool, scalar: Callable[[str], str]) -> RowFunction:
    """A row function that gives the whole element: `{…}` in JSON, `<name>…</name>` in XML."""
    content = row_function(planned, as_json, scalar)
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
