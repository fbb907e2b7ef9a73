"""A student POST from body to results: every row its own transaction, and 200 whatever happens."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sis_core.district import Store
from sis_core.spec.powerschool.parameters import names_in
from sis_core.spec.powerschool.student_post import check, extensions, save
from sis_core.spec.powerschool.student_post.bodies import students_of
from sis_core.spec.powerschool.student_post.fields import IGNORED
from sis_core.spec.powerschool.student_post.row import Problem, Row, speakable
from sis_core.wire.ask import Ask
from sis_core.wire.faults import BadRequest
from sis_core.wire.switches import Switches
from sis_core.wire.tree import Element, branch, leaf

_ACTIONS = ("INSERT", "UPDATE")
_ID = re.compile(r"[0-9]{1,18}")


class _Refused(Exception):
    """Ends a row's transaction without a trace; the row knows why."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row."""

    client_uid: str
    action: str
    student: int | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """The tree to answer with, and remarks for the journal."""

    tree: Element
    notes: tuple[str, ...]


def post(store: Store, switches: Switches, ask: Ask, maximum: int) -> Posted:
    """Adds and changes students; raises 400 for a body that cannot be read or has too many."""
    names = names_in(ask.query.get("extensions", ""))
    wish = extensions.wanted(store, names, switches.on("student_extensions", "first"))
    missing = [name for name in names if name not in wish.tables]
    if missing and switches.on("unknown_extension", "reject"):
        raise BadRequest(f"Unknown extension {missing[0]}")
    students = students_of(ask, switches)
    if len(students) > maximum and switches.on("student_batch", "page_size"):
        raise BadRequest(
            f"A request may not contain more than {maximum} students",
            reason=f"{len(students)} students, the plugin's page size is {maximum} (switch "
            "student_batch)",
        )
    results = [_one(store, wish, student) for student in students]
    notes = [f"extension {name} is not installed and was ignored" for name in missing]
    return Posted(_tree(results, ask.base), (*notes, *_notes(students, names, results)))


def _one(store: Store, wish: extensions.Wanted, data: dict[str, Any]) -> Result:
    row = Row(data)
    uid = row.text("client_uid") or ""
    action = (row.text("action") or "").strip().upper()
    if not uid.strip():
        row.lacks("client_uid")
    if not action:
        row.lacks("action")
    elif action not in _ACTIONS:
        row.invalid("action", f"Value must be one of {', '.join(_ACTIONS)}")
    student: int | None = None
    if action in _ACTIONS:
        with suppress(_Refused):
            student = _written(store, wish, row, action)
    return Result(speakable(uid), speakable(action), student, tuple(row.problems))


def _written(store: Store, wish: extensions.Wanted, row: Row, action: str) -> int:
    with store.write() as w:
        known = 0
        if action == "UPDATE":
            known = _known(row, w.read)
        values = check.checked(row, w, inserting=action == "INSERT")
        address = check.email_of(row)
        more = extensions.checked(row, wish)
        if row.problems:
            raise _Refused
        if known:
            save.update(w, known, values)
        else:
            known = save.insert(w, values)
        if address is not None and (address or action == "UPDATE"):
            save.email(w, known, address)
        extensions.save(w, known, more)
        return known


def _known(row: Row, read: Any) -> int:
    """The DCID of the student to change; 0, and a problem, where there is none."""
    text = (row.text("id") or "").strip()
    if not text:
        row.lacks("id")
    elif not _ID.fullmatch(text):
        row.invalid("id", "Value must be an integer")
    elif read("SELECT 1 FROM Students WHERE DCID = ?", (int(text),)):
        return int(text)
    else:
        row.invalid("id", f"No student found with id {int(text)}")
    return 0


def _tree(results: list[Result], base: str) -> Element:
    done = [result.action for result in results if result.student is not None]
    parts = [
        *leaf("insert_count", done.count("INSERT")),
        *leaf("update_count", done.count("UPDATE")),
        *leaf("delete_count", 0),
    ]
    return branch("results", [*parts, *(_result(result, base) for result in results)])


def _result(result: Result, base: str) -> Element:
    status = "ERROR" if result.student is None else "SUCCESS"
    parts = [
        *leaf("client_uid", result.client_uid or None),
        *leaf("status", status),
        *leaf("action", result.action or None),
    ]
    if result.student is not None:
        ref = f"{base}/ws/v1/student/{result.student}"
        said = (*leaf("id", result.student), *leaf("ref", ref))
        return branch("result", [*parts, branch("success_message", said)])
    errors = [
        branch(
            "error",
            (
                *leaf("field", problem.field),
                *leaf("error_code", problem.code),
                *leaf("error_description", problem.description),
            ),
        )
        for problem in result.problems
    ]
    return branch("result", [*parts, branch("error_message", errors)])


def _notes(
    students: list[dict[str, Any]], names: tuple[str, ...], results: list[Result]
) -> list[str]:
    """What a client should know although every row may say SUCCESS."""
    notes = []
    if not names and any("_extension_data" in student for student in students):
        notes.append("extension data without extensions= in the address is not saved [client]")
    ignored = [
        path for path in IGNORED if any(Row(dict(student)).has(path) for student in students)
    ]
    if ignored:
        notes.append(f"not written by this call, ignored: {', '.join(ignored)}")
    failed = sum(result.student is None for result in results)
    if failed:
        notes.append(f"{failed} of {len(results)} students failed; the status is 200 all the same")
    return notes
