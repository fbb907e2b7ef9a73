"""Reading a push file: JSON lines, each checked for itself; a bad one does not stop the others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from sis_connector.config import unknown
from sis_connector.errors import BadSetup
from sis_connector.push.fields import KINDS, WrongValue

EXCERPT = 120


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """An assignment as the file tells it; `number` is its line."""

    number: int
    id: str
    class_id: str
    name: str
    points: Decimal
    description: str | None = None
    due: date | None = None
    extra_credit: bool = False
    category: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One student's score as the file tells it; a flag that is None was not given."""

    number: int
    assignment_id: str
    student_id: str
    score: Decimal | None = None
    late: bool | None = None
    missing: bool | None = None
    exempt: bool | None = None


@dataclass(frozen=True, slots=True)
class CourseGradeLine:
    """One student's grade of a whole course, in points of a hundred."""

    number: int
    class_id: str
    student_id: str
    score: Decimal
    name: str = "Course grade"


Line = AssignmentLine | ScoreLine | CourseGradeLine


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read, with the reason and its beginning."""

    number: int
    reason: str
    excerpt: str


@dataclass(slots=True)
class PushFile:
    """The whole file; `repeated` counts lines that say again what an earlier one said."""

    assignments: list[AssignmentLine] = field(default_factory=list)
    scores: list[ScoreLine] = field(default_factory=list)
    course_grades: list[CourseGradeLine] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    repeated: int = 0


def read_file(path: Path) -> PushFile:
    """The file's lines; raises BadSetup if there is no file to read."""
    try:
        with path.open("rb") as lines:
            return read_lines(lines)
    except OSError as missing:
        raise BadSetup(
            f"The push file {path} cannot be read: {missing.strerror or missing}."
        ) from missing


def read_lines(lines: Iterable[bytes]) -> PushFile:
    found = PushFile()
    seen: dict[tuple[str, ...], Line] = {}
    for number, raw in enumerate(lines, start=1):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not line.strip():
            continue
        try:
            _take(_line(number, line), seen, found)
        except WrongValue as wrong:
            shown = " ".join(line[: 4 * EXCERPT].decode("utf-8", "replace").split())
            found.bad.append(BadLine(number, str(wrong), shown[:EXCERPT]))
    return found


def _take(line: Line, seen: dict[tuple[str, ...], Line], found: PushFile) -> None:
    """Add a line unless an earlier one spoke of the same thing."""
    key: tuple[str, ...]
    if isinstance(line, AssignmentLine):
        key, what = (line.id,), f"The assignment {line.id}"
    elif isinstance(line, CourseGradeLine):
        key = ("course grade", line.class_id, line.student_id, line.name)
        what = f"The course grade of student {line.student_id} in {line.class_id}"
    else:
        key = (line.assignment_id, line.student_id)
        what = f"The score of student {line.student_id} for {line.assignment_id}"
    earlier = seen.setdefault(key, line)
    if earlier is line:
        if isinstance(line, AssignmentLine):
            found.assignments.append(line)
        elif isinstance(line, CourseGradeLine):
            found.course_grades.append(line)
        else:
            found.scores.append(line)
    elif _said(earlier) == _said(line):
        found.repeated += 1
    else:
        raise WrongValue(f"{what} stands in line {earlier.number} already, with other values.")


def _said(line: Line) -> tuple[Any, ...]:
    names = [name for name in line.__dataclass_fields__ if name != "number"]
    return tuple(getattr(line, name) for name in names)


def _line(number: int, raw: bytes) -> Line:
    values = _object(raw)
    kind = values.pop("type", None)
    if kind is None:
        raise WrongValue(f"The key type is missing. Accepted: {', '.join(KINDS)}.")
    if not isinstance(kind, str) or kind not in KINDS:
        raise WrongValue(unknown("type", _short(kind), list(KINDS)))
    checked = _checked(kind, values)
    if kind == "assignment":
        return AssignmentLine(number, **checked)
    if kind == "course_grade":
        return CourseGradeLine(number, **checked)
    score = ScoreLine(number, **checked)
    if score.score is None and not (score.missing or score.exempt):
        raise WrongValue("A score line needs a score, or missing or exempt as true.")
    return score


def _checked(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Each value read by its field; null counts as absent."""
    fields = {one.name: one for one in KINDS[kind]}
    for name in values:
        if name not in fields:
            raise WrongValue(unknown(f"key of {kind}", _short(name), ["type", *fields]))
    checked = {}
    for name, one in fields.items():
        value = values.get(name)
        if value is None:
            if one.needed:
                raise WrongValue(f"The key {name} is missing; it takes a {one.takes}.")
            continue
        try:
            checked[name] = one.read(value)
        except WrongValue as wrong:
            raise WrongValue(f"{name} {wrong}.") from None
    return checked


def _short(value: Any) -> str:
    """A key or kind as it may be shown in a sentence."""
    return str(value).encode("utf-8", "replace").decode()[:40]


# ------------------------------------------------------------------------------------ JSON


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            raw.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except WrongValue:
        raise
    except UnicodeDecodeError:
        raise WrongValue("The line is not UTF-8 text.") from None
    except json.JSONDecodeError as broken:
        raise WrongValue(
            f"The line is not JSON: {broken.msg} at character {broken.pos + 1}."
        ) from None
    except (ValueError, InvalidOperation):  # a number of thousands of digits
        raise WrongValue("The line holds a number that is too long.") from None
    except RecursionError:
        raise WrongValue("The line is nested too deeply.") from None
    if not isinstance(found, dict):
        raise WrongValue("The line is JSON, but not an object.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise WrongValue(f"The key {_short(twice)} stands twice in the line.")
    return found


def _no_number(name: str) -> NoReturn:
    raise WrongValue(f"{name} is no number.")
