"""Rows of a declared resource as bytes: fetched as they are served, kept until they change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from sis_core.district import Store
from sis_core.wire.dialects.mapped import json_scalar
from sis_core.wire.kept import KeptRows, Renderer
from sis_core.wire.plan import OF_ID, OF_ROW, Plan, Variant, plan
from sis_core.wire.shelf import Frame
from sis_core.wire.spelling import DOUBTFUL

FormKey = tuple[Variant, bool]
"""A variant and whether it is JSON."""

_DOUBTFUL = re.compile(f"{DOUBTFUL}([^{DOUBTFUL}]*){DOUBTFUL}".encode())


@dataclass(frozen=True, slots=True, eq=False)
class _Planned:
    """The renderer of a planned variant."""

    store: Store
    plan: Plan

    @property
    def own(self) -> str:
        return self.plan.own

    @property
    def tables(self) -> frozenset[str]:
        return self.plan.tables

    def render(self, ids: Sequence[int]) -> dict[int, bytes]:
        text: bytes | None = self.store.scalar(self.plan.sql, (orjson.dumps(list(ids)).decode(),))
        if text is None:
            return {}
        parted = (row.partition(OF_ID) for row in judged(text).split(OF_ROW))
        return {int(row_id): row for row_id, _, row in parted}


def judged(text: bytes) -> bytes:
    """Spelled rows with every doubtful text made what it is: a number or a string."""
    if DOUBTFUL.encode() not in text:
        return text
    return _DOUBTFUL.sub(lambda found: json_scalar(found[1].decode()).encode(), text)


class RowBytes(KeptRows[FormKey]):
    """Rendered rows of the variants of resources, in JSON or XML."""

    def renderer(self, key: FormKey) -> Renderer:
        """The plan of a variant, which spells its rows."""
        return _Planned(self._store, plan(*key))

    def get(self, variant: Variant, as_json: bool, ids: Sequence[int]) -> list[bytes]:
        """Each row's element in bytes, in the order of ids; unknown ids are left out."""
        return self.rows((variant, as_json), ids)

    def page(
        self, variant: Variant, as_json: bool, ids: Sequence[int], frame: Callable[[int], Frame]
    ) -> bytes:
        """The rows in their frame, which may depend on how many they are; unknown ids left out."""
        return self.framed((variant, as_json), ids, frame)
