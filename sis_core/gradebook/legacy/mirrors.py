"""The SIS's mirror of scores: a head row for student and section, below it a row for each score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from sis_core.district.values import Stored
from sis_core.district.write import Write
from sis_core.gradebook.legacy.rows import added, changed
from sis_core.gradebook.legacy.worth import Worth
from sis_core.gradebook.rules import Section, listed

_COLUMNS = ("Score", "Percent", "Grade", "Exempt", "Comment_Value")


class _Entered(Protocol):
    @property
    def entered(self) -> str | None: ...
    @property
    def exempt(self) -> bool: ...
    @property
    def comment(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What the mirror says of a score; `student` is Students.ID."""

    student: int
    values: tuple[Stored, ...]

    @classmethod
    def of(cls, student: int, score: _Entered, worth: Worth) -> Self:
        """The mirror of a score and its value."""
        return cls(
            student, (score.entered, worth.percent, worth.letter, int(score.exempt), score.comment)
        )


def mirror(w: Write, section: Section, assignment: int, rows: Sequence[Mirrored]) -> None:
    """Makes the mirror say what the gradebook says of some scores of one assignment."""
    heads = _heads(w, section, [row.student for row in rows])
    there: dict[int, int] = dict(
        w.read(
            "SELECT FDCID, DCID FROM SectionScoresAssignments WHERE Assignment = ? "
            "AND FDCID IN (SELECT value FROM json_each(?))",
            (assignment, listed(heads.values())),
        )
    )
    old = [(there[heads[r.student]], r.values) for r in rows if heads[r.student] in there]
    new = [r for r in rows if heads[r.student] not in there]
    changed(w, "SectionScoresAssignments", _COLUMNS, old)
    added(
        w,
        "SectionScoresAssignments",
        ("FDCID", "Assignment", *_COLUMNS),
        [(heads[r.student], assignment, *r.values) for r in new],
    )


def _heads(w: Write, section: Section, students: Sequence[int]) -> dict[int, int]:
    """Students.ID → SectionScoresID.DCID, made where it is missing."""
    heads: dict[int, int] = dict(
        w.read(
            "SELECT StudentID, DCID FROM SectionScoresID WHERE SectionID = ? "
            "AND StudentID IN (SELECT value FROM json_each(?))",
            (section.id, listed(students)),
        )
    )
    missing = [student for student in students if student not in heads]
    made = added(
        w, "SectionScoresID", ("SectionID", "StudentID"), [(section.id, n) for n in missing]
    )
    heads.update((n, number[0]) for n, number in zip(missing, made, strict=True))
    return heads


def unmirror(w: Write, section: Section, assignment: int, student: int) -> None:
    """Removes the mirror of one score."""
    w.execute(
        "DELETE FROM SectionScoresAssignments WHERE Assignment = ? AND FDCID IN "
        "(SELECT DCID FROM SectionScoresID WHERE SectionID = ? AND StudentID = ?)",
        (assignment, section.id, student),
    )
