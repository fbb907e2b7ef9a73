"""Bugs of taking people and seats away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scripts.mutation.consumer.patching import (
    IMPORTS,
    ONEROSTER,
    Function,
    Patch,
    mutant,
)
from sis_connector.errors import ConnectorError, Maintenance, UnreadableAnswer
from sis_connector.oneroster import paging as or_paging
from sis_connector.oneroster import values
from sis_connector.oneroster.api import Api
from sis_connector.oneroster.reading import Builder
from sis_connector.plan import diff, guards
from sis_connector.powerschool import paging, queries, resources
from sis_connector.stage import classes


def no_guards(patch: Patch) -> None:
    """Nothing is held back any more."""
    patch.swap(guards, "holds", lambda original: lambda *given: [])
    patch.swap(Builder, "_demand_consistency", lambda original: lambda self: None)


@mutant("sync-empty-deletes-all", IMPORTS)
def empty_deletes_all(patch: Patch) -> None:
    no_guards(patch)


@mutant("sync-failed-read-deletes", IMPORTS)
def failed_read_deletes(patch: Patch) -> None:
    failed: list[bool] = []

    def of_page(original: Function) -> Function:
        def read(*given: Any) -> Any:
            try:
                return original(*given)
            except ConnectorError:
                failed.append(True)
                return []

        return read

    def of_check(original: Function) -> Function:
        return lambda *given: bool(failed) or original(*given)

    def of_query(original: Function) -> Function:
        def read(*given: Any, **named: Any) -> Any:
            try:
                return original(*given, **named)
            except ConnectorError:
                return []

        return read

    def of_oneroster(original: Function) -> Function:
        def read(self: Api, path: str, params: Any) -> Any:
            try:
                return original(self, path, params)
            except ConnectorError:
                if path == "/orgs" and params.get("limit") == "1":
                    raise  # signing in failed: no list was begun
                failed.append(True)
                return or_paging.Page([], {})

        return read

    patch.swap(paging, "read_page", of_page)
    patch.swap(paging, "is_complete", of_check)
    patch.swap(queries, "read_query", of_query)
    patch.swap(Api, "page", of_oneroster)
    patch.swap(or_paging.Pages, "is_whole", of_check)


@mutant("sync-maintenance-deletes", IMPORTS)
def maintenance_deletes(patch: Patch) -> None:
    """Whoever follows the redirect to the page sees HTML with status 200."""

    def empty(nothing: Any) -> Any:
        def made(original: Function) -> Function:
            def read(*given: Any, **named: Any) -> Any:
                try:
                    return original(*given, **named)
                except (Maintenance, UnreadableAnswer):
                    return nothing

            return read

        return made

    no_guards(patch)
    patch.swap(paging, "read_all", empty([]))
    patch.swap(queries, "read_query", empty([]))
    patch.swap(or_paging, "read_all", empty(([], [])))


@mutant("sync-leavers-stay", IMPORTS)
def leavers_stay(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def removals(table: Any, *given: Any) -> Any:
            for change in original(table, *given):
                if table.name != "users" or change.key[1] != "S":
                    yield change

        return removals

    patch.swap(resources, "is_active", lambda original: lambda enrollment: True)
    patch.swap(diff, "_removals", made)


@mutant("sync-dropped-stay", IMPORTS)
def dropped_stay(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda row, *given: original(replace(row, dropped=False, exit_date=None), *given)

    patch.swap(classes, "_roster_left_out", made)


@mutant("sync-tobedeleted-stay", (*ONEROSTER, "push-oneroster"))
def tobedeleted_stay(patch: Patch) -> None:
    patch.swap(values, "is_active", lambda original: lambda row: True)


@mutant("sync-reenrolled-out", IMPORTS)
def reenrolled_out(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def stage_rosters(enrollments: Any, sections: Any, people: Any, rules: Any, to: Any) -> Any:
            rows = list(enrollments)
            ended = {
                (one.section_id, one.student_id)
                for one in rows
                if one.dropped or (one.exit_date and one.exit_date <= rules.today)
            }
            rows = [
                replace(one, dropped=True) if (one.section_id, one.student_id) in ended else one
                for one in rows
            ]
            return original(rows, sections, people, rules, to)

        return stage_rosters

    patch.swap(classes, "stage_rosters", made)
