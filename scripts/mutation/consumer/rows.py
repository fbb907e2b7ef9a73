"""Bugs of reading rows as `/ws/v1` and PowerQueries write them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scripts.mutation.consumer.patching import POWERSCHOOL, Function, Patch, mutant
from sis_connector.powerschool import mapped, paging, queries, resources


@mutant("sync-single-row-crashes", POWERSCHOOL)
def single_row_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda value: [] if value in (None, "") else [dict(row) for row in value]

    patch.swap(mapped, "rows", made, only=(paging, queries))


@mutant("sync-single-row-lost", POWERSCHOOL)
def single_row_lost(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda value: [] if isinstance(value, dict) else original(value)

    patch.swap(mapped, "rows", made, only=(paging, queries))


@mutant("sync-single-affiliation-lost", POWERSCHOOL)
def single_affiliation_lost(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def member(row: Any, listed_at: Any = None) -> Any:
            shown = mapped.inside(row, "school_affiliations").get("school_affiliation")
            found = original(row, listed_at)
            return found if isinstance(shown, list) else replace(found, affiliations=())

        return member

    patch.swap(resources, "staff_member", made)


@mutant("sync-empty-text-crashes", POWERSCHOOL)
def empty_text_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def inside(row: Any, *names: str) -> Any:
            for name in names:
                row = row.get(name, {})
            return row

        return inside

    patch.swap(mapped, "inside", made)


@mutant("sync-no-record-crashes", ("queries", "push"))
def no_record_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda body: mapped.rows(body["record"])

    patch.swap(queries, "records_in", made)
