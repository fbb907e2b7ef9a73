"""Bugs of texts."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import ONEROSTER, Function, Patch, mutant
from sis_connector.oneroster import envelopes


@mutant("sync-null-is-none", ONEROSTER)
def null_is_none(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def rows_in(*given: Any) -> Any:
            return [
                {name: str(value) if value is None else value for name, value in row.items()}
                for row in original(*given)
            ]

        return rows_in

    patch.swap(envelopes, "rows_in", made)
