"""Bugs of days and years."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import IMPORTS, Function, Patch, mutant
from sis_connector.oneroster import years
from sis_connector.powerschool import resources
from sis_connector.stage import classes


@mutant("sync-old-years", IMPORTS)
def old_years(patch: Patch) -> None:
    def every(original: Function) -> Function:
        return lambda start_year: {"q": "term.start_year=ge=1900"}

    def term_of(original: Function) -> Function:
        def found(of: Any, sessions: Any, year: Any) -> Any:
            mine = [sessions[one] for one in of.terms if one in sessions]
            return original(of, sessions, year) or mine[0]

        return found

    def fits(original: Function) -> Function:
        return lambda of, sessions, year: any(one in sessions for one in of.terms)

    patch.swap(resources, "section_year", every)
    patch.swap(years, "fits", fits)
    patch.swap(years, "term_of", term_of)


@mutant("sync-last-day-wrong", IMPORTS)
def last_day_wrong(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def has_left(exit_date: Any, today: Any, end: Any) -> bool:
            return exit_date is not None and exit_date != today and original(exit_date, today, end)

        return has_left

    patch.swap(classes, "has_left", made)
