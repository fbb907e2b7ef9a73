"""Steps of an arrangement, done one after the other in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mock_sis.arranging import changes, classes, gradebook, people
from mock_sis.arranging.bench import Bench, plain
from mock_sis.arranging.kinds import KINDS, Kind, unknown
from mock_sis.arranging.people import Row
from sis_core.district import DistrictError
from sis_core.district.hand import Hand
from sis_core.district.hanging import delete_whole, names_of
from sis_core.district.seats import Seat, drop, enroll, room_of
from sis_core.district.store import Store

Told = dict[str, Any]
_MOST = 10_000

_ADD: Mapping[str, Callable[[Bench, Row, Row], int]] = {
    "student": people.add_student,
    "staff": people.add_staff,
    "affiliation": people.add_affiliation,
    "contact": people.add_family,
    "school": classes.add_school,
    "term": classes.add_term,
    "course": classes.add_course,
    "section": classes.add_section,
    "teacher": classes.add_teacher,
    "assignment": gradebook.add_assignment,
    "score": gradebook.add_score,
}
_PATCH: Mapping[str, Callable[[Bench, int, Row, Row], None]] = {
    "student": people.patch_student,
    "staff": people.patch_staff,
    "section": changes.patch_section,
    "enrollment": changes.patch_enrollment,
    "assignment": gradebook.patch_assignment,
    "score": gradebook.patch_score,
    "term": changes.patch_term,
}
_LINKS_CHANGE = {"section": ("teacher",), "score": ("assignment", "student"), "student": ("email",)}
"""Links and words that a patch takes, by kind."""


def arrange(
    store: Store,
    steps: Sequence[Mapping[str, Any]],
    names: dict[str, tuple[str, int]] | None = None,
) -> list[Told]:
    """Does every step or none; returns what each did, with the rows that it touched.

    `names` are those of earlier arrangements, and get those of this one. Raises DistrictError
    naming the step that cannot be done, in one sentence.
    """
    if isinstance(steps, Mapping) or not isinstance(steps, Sequence) or isinstance(steps, str):
        raise DistrictError("an arrangement is a list of steps, each an object")
    told: list[Told] = []
    with store.write() as write:
        bench = Bench(Hand(write, store.clock.today()), store.tables, dict(names or {}))
        for number, step in enumerate(steps, 1):
            try:
                told.append({"step": number, **_step(bench, step)})
            except DistrictError as error:
                raise DistrictError(f"step {number}: {error}") from None
    if names is not None:
        names |= bench.names
    return told


def _step(bench: Bench, step: object) -> Told:
    did = action_of(step)
    assert isinstance(step, Mapping)
    begun = len(bench.hand.touched)
    told = _DO[did](bench, dict(step))
    touched = dict.fromkeys(bench.hand.touched[begun:])
    return {"did": did, **told, "touched": [asdict(one) for one in touched]}


def action_of(step: object) -> str:
    """What a step does: add, patch, enroll, drop or delete; raises DistrictError."""
    if not isinstance(step, Mapping):
        raise DistrictError('a step is an object, such as {"add": "student"}')
    doing = [name for name in _DO if name in step]
    if len(doing) != 1:
        if not doing and step:
            raise unknown("step with", next(iter(step)), tuple(_DO))
        raise DistrictError(f"a step has exactly one of {', '.join(_DO)}")
    return doing[0]


# -- add ----------------------------------------------------------------------------------------


def _add(bench: Bench, step: Row) -> Told:
    kind = bench.kind(step.pop("add"))
    name, times = step.pop("as", None), step.pop("times", 1)
    if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= _MOST:
        raise DistrictError(f"times is a whole number from 1 to {_MOST}")
    if name is not None and (not isinstance(name, str) or not name.isidentifier()):
        raise DistrictError(f'as is a name such as "ada", not {name!r}')
    numbers = []
    for n in range(1, times + 1):
        columns, more = _read(bench, kind, {w: _counted(v, n) for w, v in step.items()})
        numbers.append(_added(bench, kind, columns, more))
    if name is not None:
        bench.names[name] = (kind.name, numbers[0])
    return {"kind": kind.name, "numbers": numbers, "sentence": _sentence("added", kind, numbers)}


def _added(bench: Bench, kind: Kind, columns: Row, more: Row) -> int:
    if not kind.bare:
        _check_new(bench, kind, columns)
    if kind.name in _ADD and not kind.bare:
        return _ADD[kind.name](bench, columns, more)
    if kind.name == "enrollment":
        return _seated(bench, more, columns)
    return bench.hand.insert(kind.table, columns)


def _check_new(bench: Bench, kind: Kind, columns: Row) -> None:
    """Raises DistrictError where other rows could not tell the new row from one that is there."""
    table = bench.tables[kind.table.lower()]
    for column, value in columns.items():
        if value is None or column.lower() not in names_of(table) or table.name == "Terms":
            continue  # numbers of terms repeat from school to school
        if bench.hand.scalar(f"SELECT 1 FROM {table.name} WHERE {column} = ?", value):
            raise DistrictError(f"there is a {kind.name} with {column} {value} already")


def _counted(value: object, n: int) -> object:
    return value.replace("{n}", str(n)) if isinstance(value, str) else value


def _read(bench: Bench, kind: Kind, given: Mapping[str, Any]) -> tuple[Row, Row]:
    """Words of a step → columns, and what is no column: links (as keys) and words of the kind."""
    columns: Row = {}
    more: Row = {}
    for word, value in given.items():
        if not kind.bare and word in kind.links:
            more[word] = bench.linked(kind, word, value)
        elif not kind.bare and word in kind.more:
            plain(word, value)
            more[word] = value
        else:
            column = bench.column(kind, word)
            columns[column.name] = bench.value(kind, word, column, value)
    return columns, more


# -- patch, delete ------------------------------------------------------------------------------


def _patch(bench: Bench, step: Row) -> Told:
    kind, numbers = _meant(bench, step, "patch")
    columns, more = _read(bench, kind, step)
    if not columns and not more:
        raise DistrictError(f"a patch of a {kind.name} changes at least one word or column")
    for number in numbers:
        _patched(bench, kind, number, columns, more)
    return {"kind": kind.name, "numbers": numbers, "sentence": _sentence("changed", kind, numbers)}


def _patched(bench: Bench, kind: Kind, number: int, columns: Row, more: Row) -> None:
    for word in more:
        if word not in _LINKS_CHANGE.get(kind.name, ()):
            raise DistrictError(
                f"{word} of a {kind.name} is not changed here; delete the {kind.name} and "
                "add another"
            )
    table = bench.tables[kind.table.lower()]
    named = {table.key.lower()} if kind.bare else names_of(table)
    for column in columns:
        if column.lower() in named:
            raise DistrictError(
                f"{column} is what other rows name a {kind.name} by and is not changed here; add "
                f"another {kind.name}"
            )
    if kind.bare or kind.name not in _PATCH:
        bench.hand.update(kind.table, number, **columns)
    else:
        _PATCH[kind.name](bench, number, columns, more)


def _delete(bench: Bench, step: Row) -> Told:
    kind, numbers = _meant(bench, step, "delete")
    alone = step.pop("alone", False)
    if not isinstance(alone, bool):
        raise DistrictError("alone is true (only the row itself) or false (with all of its own)")
    if step:
        raise unknown("word in a delete", next(iter(step)), ("delete", "row", "alone"))
    table = bench.tables[kind.table.lower()]
    if alone or kind.name == "teacher":
        for number in numbers:
            if alone:
                bench.hand.delete(table.name, number)
            else:
                changes.delete_teacher(bench, number)
        gone = {table.name: len(numbers)}
    else:
        gone = delete_whole(bench.hand, table, numbers, bench.tables)
    sentence = _sentence("deleted", kind, numbers)
    with_them = {name: count for name, count in gone.items() if name != table.name}
    return {"kind": kind.name, "numbers": numbers, "sentence": sentence, "with": with_them}


def _meant(bench: Bench, step: Row, action: str) -> tuple[Kind, list[int]]:
    kind = bench.kind(step.pop(action))
    if "row" not in step:
        raise DistrictError(f'a {action} says which {kind.name}: "row": number, "$name" or object')
    return kind, bench.rows(kind, step.pop("row"))


# -- enroll, drop -------------------------------------------------------------------------------


def _enroll(bench: Bench, step: Row) -> Told:
    students = bench.rows(KINDS["student"], step.pop("enroll"))
    if "student" in step:
        raise DistrictError('enroll says which students; leave "student" out')
    columns, more = _read(bench, KINDS["enrollment"], step)
    numbers = [_seated(bench, {**more, "student": student}, columns) for student in students]
    kind = KINDS["enrollment"]
    return {"kind": kind.name, "numbers": numbers, "sentence": _sentence("added", kind, numbers)}


def _seated(bench: Bench, more: Row, columns: Row) -> int:
    if more.get("section") is None or more.get("student") is None:
        raise DistrictError('an enrollment needs a student and a "section"')
    room = room_of(bench.hand, more["section"])
    if room is None:
        raise DistrictError(f"section {more['section']} is in no term of its school")
    rest = dict(columns)
    begins, ends = rest.pop("DateEnrolled", None), rest.pop("DateLeft", None)
    made = enroll(bench.hand, more["student"], room, begins, ends)
    if rest:
        bench.hand.update("CC", made, **rest)
    changes.check_days(bench.hand, made)
    return made


_OPEN = """SELECT c.DCID, c.DateEnrolled, c.DateLeft FROM CC c JOIN Students s
ON s.ID = c.StudentID WHERE s.DCID = ? AND c.SectionID = ? ORDER BY c.DCID"""


def _drop(bench: Bench, step: Row) -> Told:
    students = bench.rows(KINDS["student"], step.pop("drop"))
    _, more = _read(bench, KINDS["enrollment"], {"section": step.pop("section", None)})
    if step:
        raise unknown("word in a drop", next(iter(step)), ("drop", "section"))
    room = None if more["section"] is None else room_of(bench.hand, more["section"])
    if room is None:
        raise DistrictError('a drop says which "section" the student drops')
    numbers = []
    for student in students:
        seats = bench.hand.read(_OPEN, student, room.section)
        if not seats:
            raise DistrictError(f"student {student} is not in section {room.section_dcid}")
        for dcid, enrolled, left in seats:
            drop(bench.hand, Seat(**asdict(room), dcid=dcid, enrolled=enrolled, left=left))
            numbers.append(dcid)
    kind = KINDS["enrollment"]
    return {"kind": kind.name, "numbers": numbers, "sentence": _sentence("dropped", kind, numbers)}


def _sentence(did: str, kind: Kind, numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:5]))
    rest = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return f"{did} {kind.name} {shown}{rest}"


_DO: Mapping[str, Callable[[Bench, Row], Told]] = {
    "add": _add,
    "patch": _patch,
    "enroll": _enroll,
    "drop": _drop,
    "delete": _delete,
}
