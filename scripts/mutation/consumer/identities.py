"""Bugs of telling who is who."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scripts.mutation.consumer.patching import (
    IMPORTS,
    POWERSCHOOL,
    Function,
    Patch,
    mutant,
)
from sis_connector.oneroster import api, values
from sis_connector.powerschool import mapped, resources
from sis_connector.stage import candidates, roster
from sis_connector.target import lines


@mutant("sync-zeros-stripped")
def zeros_stripped(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def text(value: Any) -> str | None:
            found: str | None = original(value)
            return str(int(found)) if found and found.isascii() and found.isdigit() else found

        return text

    patch.swap(mapped, "text", made)
    patch.swap(values, "text", made)


@mutant("sync-number-as-school", POWERSCHOOL)
def number_as_school(patch: Patch) -> None:
    by_number: dict[str, str] = {}

    def of_school(original: Function) -> Function:
        def school(row: Any) -> Any:
            found = original(row)
            by_number[found.number] = found.id
            return found

        return school

    def of_student(original: Function) -> Function:
        def student(row: Any, listed_at: Any) -> Any:
            found = original(row, listed_at)
            return replace(found, school_id=by_number.get(found.school_id, ""))

        return student

    def of_affiliation(original: Function) -> Function:
        def affiliation(row: Any) -> Any:
            found = original(row)
            return replace(found, school_id=by_number.get(found.school_id, ""))

        return affiliation

    patch.swap(resources, "school", of_school)
    patch.swap(resources, "student", of_student)
    patch.swap(resources, "affiliation", of_affiliation)


@mutant("sync-twins-merged", IMPORTS)
def twins_merged(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def stage(reading: Any, rules: Any) -> Any:
            first: dict[tuple[str | None, str | None], str] = {}
            kept: dict[str, str] = {}
            for one in reading.students:
                if one.active:
                    kept[one.id] = first.setdefault((one.first_name, one.last_name), one.id)
            reading.students = [one for one in reading.students if kept.get(one.id) == one.id]
            reading.enrollments = [
                replace(one, student_id=kept.get(one.student_id, one.student_id))
                for one in reading.enrollments
            ]
            return original(reading, rules)

        return stage

    patch.swap(roster, "stage", made)


@mutant("sync-rename-adds", IMPORTS)
def rename_adds(patch: Patch) -> None:
    """The roster keeps the person of the old name beside the one of the new name."""

    def made(original: Function) -> Function:
        def stage(reading: Any, rules: Any) -> Any:
            renamed: dict[str, str] = {}
            for one in reading.students:
                row = rules.now("users", "S", one.id)
                if row is not None and row["last_name"] != one.last_name:
                    renamed[one.id] = f"{one.id}~{one.last_name}"
            reading.students = [
                replace(one, id=renamed[one.id], username=None) if one.id in renamed else one
                for one in reading.students
            ]
            reading.enrollments = [
                replace(one, student_id=renamed.get(one.student_id, one.student_id))
                for one in reading.enrollments
            ]
            staged = original(reading, rules)
            staged.seen["users"] |= {(rules.source, "S", one) for one in renamed}
            return staged

        return stage

    def told(original: Function) -> Function:
        return lambda row: original({**row, "external_id": row["external_id"].partition("~")[0]})

    patch.swap(roster, "stage", made)
    patch.swap(lines, "_person", told)


@mutant("sync-staff-per-school", POWERSCHOOL)
def staff_per_school(patch: Patch) -> None:
    """Each record is somebody; two of one username are told apart by a made-up one."""

    def made(original: Function) -> Function:
        def people(found: Any) -> list[list[Any]]:
            groups = original(found)
            return [
                [replace(member, username=member.username if place == 0 else None, person=None)]
                for members in groups
                for place, member in enumerate(members)
            ]

        return people

    patch.swap(candidates, "people", made)


@mutant("sync-hash-unescaped", ("push-oneroster",))
def hash_unescaped(patch: Patch) -> None:
    patch.swap(api, "part", lambda original: lambda sourced_id: sourced_id)
