"""Bugs of words that are read as yes or no."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import ONEROSTER, Function, Patch, mutant
from sis_connector.oneroster import values


@mutant("sync-status-exact-case", ONEROSTER)
def status_exact_case(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def is_active(row: Any) -> bool:
            return (values.text(row.get("status")) or "active") == "active"

        return is_active

    patch.swap(values, "is_active", made)
