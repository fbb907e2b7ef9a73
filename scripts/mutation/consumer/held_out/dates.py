"""Bugs of days and years."""

from __future__ import annotations

from datetime import date
from typing import Any

from scripts.mutation.consumer.patching import ONEROSTER, POWERSCHOOL, Function, Patch, mutant
from sis_connector.oneroster import source, values
from sis_connector.powerschool import resources


@mutant("sync-year-unnamed", POWERSCHOOL)
def year_unnamed(patch: Patch) -> None:
    patch.swap(resources, "section_year", lambda original: lambda start_year: {})


@mutant("sync-moment-crashes", ONEROSTER)
def moment_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def day(value: Any) -> date | None:
            found = values.text(value)
            return date.fromisoformat(found) if found else None

        return day

    patch.swap(values, "day", made)


@mutant("sync-undated-lost", ONEROSTER)
def undated_lost(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def seat(row: Any) -> Any:
            found = original(row)
            undated = found is not None and found.begin is None and found.end is None
            return None if undated else found

        return seat

    patch.entry(source, "SHAPES", "enrollments", made)
