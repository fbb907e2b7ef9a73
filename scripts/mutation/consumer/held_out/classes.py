"""Bugs of classes and who is in them."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import ONEROSTER, Function, Patch, mutant
from sis_connector.oneroster import source, values

ROLES = ("administrator", "proctor", "student", "teacher")


@mutant("sync-role-crashes", ONEROSTER)
def role_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def seat(row: Any) -> Any:
            found = original(row)
            if found is not None and found.role not in ROLES:
                raise ValueError(f"{found.role} is no role")
            return found

        return seat

    patch.entry(source, "SHAPES", "enrollments", made)


@mutant("sync-grades-as-written", ONEROSTER)
def grades_as_written(patch: Patch) -> None:
    patch.swap(values, "grade", lambda original: lambda value: value)
    patch.swap(values, "level", lambda original: lambda value: value)
