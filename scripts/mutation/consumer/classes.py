"""Bugs of classes and who teaches them."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import IMPORTS, ONEROSTER, Function, Patch, mutant
from sis_connector.oneroster import reading
from sis_connector.stage import classes


@mutant("sync-teacherless-crashes", IMPORTS)
def teacherless_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def stage_classes(sections: Any, *given: Any) -> None:
            found = list(sections)
            for section in found:
                if section.staff_id is None:
                    raise ValueError(f"section {section.id} has no teacher")
            original(found, *given)

        return stage_classes

    patch.swap(classes, "stage_classes", made)


@mutant("sync-co-teacher-owns", ONEROSTER)
def co_teacher_owns(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def owner_of(seats: Any, today: Any) -> str | None:
            owner: str | None = None
            for seat in seats:
                if seat.role == reading.TEACHER:
                    owner = seat.person
            return owner

        return owner_of

    patch.swap(reading, "owner_of", made)
