"""The operations of `/ws/xte`: method, path, what it needs, who answers (A2.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mock_sis.xte import lookups, scores, work
from mock_sis.xte.call import Call
from mock_sis.xte.grants import (
    READ_CATEGORIES,
    READ_SCALES,
    READ_SCORES,
    READ_STANDARDS,
    READ_WORK,
    WRITE_CATEGORIES,
    WRITE_WORK,
    Needs,
)
from sis_core.wire.ask import Answer
from sis_core.wire.switches import VERSIONS

PREFIX = "/ws/xte"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `{id}` in its path is a whole number, other open places are texts.

    `body` says whether it reads one; `since` is the first SIS version that has it [doc: xte].
    """

    method: str
    path: str
    answer: Callable[[Call], Answer]
    needs: Needs
    body: bool = False
    since: str = VERSIONS[0]

    @property
    def permission(self) -> str:
        """What the caller wants to do with a section, as refusals name it."""
        return "VIEW" if self.needs.shows else "EDIT"


OPERATIONS = (
    Operation("GET", "/teacher_category", lookups.teacher_categories, READ_CATEGORIES),
    Operation("POST", "/teacher_category", lookups.create_categories, WRITE_CATEGORIES, True),
    Operation("GET", "/teacher_category/{id}", lookups.teacher_category, READ_CATEGORIES),
    Operation("PUT", "/teacher_category/{id}", lookups.change_category, WRITE_CATEGORIES, True),
    Operation("DELETE", "/teacher_category/{id}", lookups.remove_category, WRITE_CATEGORIES),
    Operation("GET", "/section/assignment", work.listed, READ_WORK),
    Operation("POST", "/section/assignment", work.create, WRITE_WORK, True),
    Operation("GET", "/section/assignment/{id}", work.one, READ_WORK),
    Operation("PUT", "/section/assignment/{id}", work.change, WRITE_WORK, True),
    Operation("DELETE", "/section/assignment/{id}", work.remove, WRITE_WORK),
    Operation("PUT", "/score", scores.save_many, WRITE_WORK, True),
    Operation("PUT", "/score/assignment", scores.save_one, WRITE_WORK, True, "12.0"),
    Operation("POST", "/assignment_score", scores.listed, READ_SCORES, True),
    Operation("DELETE", "/assignment_section/students", work.detach_students, WRITE_WORK, True),
    Operation("DELETE", "/assignment/{id}/assignmentstandards", work.detach_standards, WRITE_WORK),
    Operation(
        "DELETE", "/online_work/assignment_section/{id}", work.remove_online_work, WRITE_WORK
    ),
    Operation("GET", "/section/standard", lookups.section_standards, READ_STANDARDS),
    Operation("POST", "/standard/score", lookups.standard_scores, READ_STANDARDS, True),
    Operation("GET", "/grade_scale/scales/{ids}", lookups.grade_scales, READ_SCALES),
)
"""Every operation that a plugin may call."""

SESSION_ONLY = frozenset(
    {
        "/student",
        "/assignment",
        "/assignment/lookup",
        "/final_grade",
        "/teacher_category/calculations",
        "/batch/default_resources",
    }
)
"""What exists for sessions of the user interface alone [client: KenKen] [client: ps-go]."""


@dataclass(frozen=True, slots=True)
class Match:
    """The operations of a path by method, and what stood in the path's open places."""

    path: str
    operations: dict[str, Operation]
    id: int
    names: dict[str, str]


def _table() -> dict[int, list[tuple[tuple[str, ...], dict[str, Operation]]]]:
    made: dict[int, list[tuple[tuple[str, ...], dict[str, Operation]]]] = {}
    for operation in OPERATIONS:
        parts = tuple(operation.path.split("/")[1:])
        of_length = made.setdefault(len(parts), [])
        for known, methods in of_length:
            if known == parts:
                methods[operation.method] = operation
                break
        else:
            of_length.append((parts, {operation.method: operation}))
    return made


_TABLE = _table()


def match(path: str) -> Match | None:
    """What a path below `/ws/xte` names, or None."""
    parts = path.removeprefix(PREFIX).split("/")[1:]
    for known, methods in _TABLE.get(len(parts), ()):
        names = _names(known, parts)
        if names is not None:
            number = names.get("id", "")
            return Match("/".join(("", *known)), methods, int(number or 0), names)
    return None


def _names(known: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    names: dict[str, str] = {}
    for wanted, part in zip(known, parts, strict=True):
        if not wanted.startswith("{"):
            if wanted != part:
                return None
            continue
        name = wanted[1:-1]
        if name == "id" and not (part.isascii() and part.isdigit() and len(part) <= 18):
            return None
        names[name] = part
    return names
