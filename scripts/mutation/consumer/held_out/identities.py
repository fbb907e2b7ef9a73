"""Bugs of telling who is who, and what belongs where."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import ONEROSTER, Function, Patch, mutant
from sis_connector.oneroster import reading, source, values


@mutant("sync-parentless-crashes", ONEROSTER)
def parentless_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def chain_of(start: str, parents: Any) -> Any:
            if parents[start] not in parents:
                raise LookupError(f"{start} has no parent")
            return original(start, parents)

        return chain_of

    patch.swap(reading, "chain_of", made, only=(reading,))


@mutant("sync-orgless-crashes", ONEROSTER)
def orgless_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def person(row: Any) -> Any:
            found = original(row)
            assert found.orgs[0]
            return found

        return person

    patch.entry(source, "SHAPES", "users", made)


@mutant("sync-blank-identifier", ONEROSTER)
def blank_identifier(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def first(value: Any) -> str | None:
            listed = value if isinstance(value, list) else [value]
            one = listed[0] if listed else None
            return values.text(one.get("identifier")) if isinstance(one, dict) else None

        return first

    patch.swap(values, "user_identifier", made)
