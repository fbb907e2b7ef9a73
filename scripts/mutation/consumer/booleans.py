"""Bugs of reading booleans."""

from __future__ import annotations

from scripts.mutation.consumer.patching import ONEROSTER, Patch, mutant
from sis_connector.oneroster import values


@mutant("sync-false-is-true", ONEROSTER)
def false_is_true(patch: Patch) -> None:
    patch.swap(values, "truth", lambda original: lambda value: bool(value))


@mutant("sync-owner-needs-text", ONEROSTER)
def owner_needs_text(patch: Patch) -> None:
    patch.swap(values, "truth", lambda original: lambda value: value == "true")
