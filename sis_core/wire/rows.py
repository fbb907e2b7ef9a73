"""Rows of a declared resource as bytes: fetched by plan, rendered once, kept until they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from sis_core.district import Store
from sis_core.wire.dialects.mapped import scalars
from sis_core.wire.kept import KeptRows, Renderer
from sis_core.wire.plan import COLUMN, ROW, Plan, Rows, Variant, plan
from sis_core.wire.render import Results, RowFunction, Values, row_function
from sis_core.wire.shelf import Frame

FormKey = tuple[Variant, bool]
"""A variant and whether it is JSON."""


@dataclass(frozen=True, slots=True, eq=False)
class _Planned:
    """The renderer of a planned variant."""

    store: Store
    plan: Plan
    whole: RowFunction

    @property
    def own(self) -> str:
        return self.plan.variant.resource.own

    @property
    def tables(self) -> frozenset[str]:
        return self.plan.tables

    def render(self, ids: Sequence[int]) -> dict[int, bytes]:
        values, results = fetch(self.store, self.plan, ids)
        whole = self.whole
        return {i: whole(row, results).encode() for i, row in values.items()}


class RowBytes(KeptRows[FormKey]):
    """Rendered rows of the variants of resources, in JSON or XML."""

    def __init__(self, store: Store, max_bytes: int = 160 * 1024 * 1024) -> None:
        super().__init__(store, max_bytes)
        self._scalar = scalars()

    def renderer(self, key: FormKey) -> Renderer:
        """The plan of a variant and the function that spells its rows."""
        planned = plan(key[0])
        return _Planned(self._store, planned, _whole(planned, key[1], self._scalar))

    def get(self, variant: Variant, as_json: bool, ids: Sequence[int]) -> list[bytes]:
        """Each row's element in bytes, in the order of ids; unknown ids are left out."""
        return self.rows((variant, as_json), ids)

    def page(
        self, variant: Variant, as_json: bool, ids: Sequence[int], frame: Callable[[int], Frame]
    ) -> bytes:
        """The rows in their frame, which may depend on how many they are; unknown ids left out."""
        return self.framed((variant, as_json), ids, frame)


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
