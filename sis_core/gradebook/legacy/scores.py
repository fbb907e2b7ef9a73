"""Scores of the older gradebook: one for each student and assignment, with the SIS's mirror."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sis_core.district.values import Stored, moment_text
from sis_core.district.write import Write
from sis_core.gradebook.legacy.assignments import Assignment, Moment, assignment, open_assignment
from sis_core.gradebook.legacy.copies import Seat, active_seats, enrollments
from sis_core.gradebook.legacy.drafts import checked_characters, checked_flag
from sis_core.gradebook.legacy.mirrors import Mirrored, mirror, unmirror
from sis_core.gradebook.legacy.rows import added, changed
from sis_core.gradebook.legacy.worth import ENTERED_MAX, NOTHING, Worth, worth
from sis_core.gradebook.pro.scales import Scale, scales_by_id
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, Section, Status, listed, seats

_COMMENT_MAX = 4000
_FLAGS = ("exempt", "missing", "turned_in", "late")
FIELDS = ("entered", *_FLAGS, "comment")


@dataclass(frozen=True, slots=True)
class Score:
    """A student's score; `student` is Students.DCID, `entered` None where only marks are kept."""

    student: int
    entered: str | None = None
    exempt: bool = False
    missing: bool = False
    turned_in: bool = False
    late: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A score as it was sent: values by field name, of which those left out stay as they are."""

    student: int
    given: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry: `refused`, or kept, and then whether it was the first."""

    student: int
    created: bool = False
    refused: Refused | None = None


_READ = """
SELECT m.StudentsDCID, sc.ActualScoreEntered, coalesce(sc.Exempt, 0), coalesce(sc.IsMissing, 0),
       coalesce(sc.TurnedIn, 0), coalesce(sc.TurnedInLate, 0), sc.CommentValue, sc.ID,
       e.GradeScaleID, st.ID
  FROM PSM_AssignmentScore sc
  JOIN PSM_SectionEnrollment e ON e.ID = sc.SectionEnrollmentID
  JOIN Sync_StudentMap m ON m.StudentID = e.StudentID
  JOIN Students st ON st.DCID = m.StudentsDCID
 WHERE sc.SectionAssignmentID = ? ORDER BY m.StudentsDCID, sc.ID"""


@dataclass(frozen=True, slots=True)
class _Row:
    """A stored score with its key, its student's ID and the scale of the enrollment."""

    id: int
    scale: int | None
    student: int
    score: Score


def _rows(reads: Reads, found: Assignment) -> dict[int, _Row]:
    """Students.DCID → the stored score."""
    made = {}
    for dcid, entered, *flags, comment, row_id, scale, student in reads.read(
        _READ, (found.holder,)
    ):
        exempt, missing, turned_in, late = map(bool, flags)
        score = Score(dcid, entered, exempt, missing, turned_in, late, comment)
        made[dcid] = _Row(row_id, scale, student, score)
    return made


def scores(reads: Reads, assignment_id: int) -> list[Score]:
    """Every score of an assignment, by student; raises Refused unknown_assignment."""
    found = assignment(reads, assignment_id)
    return [row.score for row in _rows(reads, found).values()]


def score(reads: Reads, assignment_id: int, student: int) -> Score:
    """One student's score; raises Refused unknown_assignment or unknown_score."""
    row = _rows(reads, assignment(reads, assignment_id)).get(student)
    if row is None:
        raise _no_score(assignment_id, student)
    return row.score


def _no_score(assignment_id: int, student: int) -> Refused:
    return Refused(
        "unknown_score",
        f"student {student} has no score on assignment {assignment_id}",
        "student",
        {"assignment": assignment_id, "student": student},
    )


def remove(w: Write, assignment_id: int, student: int) -> None:
    """Removes one student's score; raises Refused."""
    found, section = open_assignment(w, assignment_id)
    row = _rows(w, found).get(student)
    if row is None:
        raise _no_score(assignment_id, student)
    w.delete("PSM_AssignmentScore", row.id)
    unmirror(w, section, found.id, row.student)


def put(w: Write, assignment_id: int, entries: Sequence[Entry], at: Moment) -> list[Outcome]:
    """Keeps the scores that can be kept and says of each entry what became of it.

    A refused entry does not hold back the others [client: Mayhem]; of a student who is listed
    twice the first entry counts [guess]. Raises Refused where the assignment itself takes none.
    """
    found, section = open_assignment(w, assignment_id)
    there = _rows(w, found)
    active = active_seats(w, section, {e.student for e in entries}, section.day(at.today))
    known = _scales(w, [seat.scale for seat in active.values()])
    absent = _Absent(w, section, at.today)
    kept: dict[int, _Kept] = {}
    outcomes = []
    for entry in entries:
        seat, before = active.get(entry.student), there.get(entry.student)
        try:
            if entry.student in kept:
                raise _twice(entry.student)
            if seat is None:
                raise absent.refusal(entry.student)
            made = _merged(entry, before.score if before else Score(entry.student))
            kept[entry.student] = _Kept(
                seat, before, made, _worth(made, found, known.get(seat.scale))
            )
        except Refused as refused:
            outcomes.append(Outcome(entry.student, refused=refused))
        else:
            outcomes.append(Outcome(entry.student, created=before is None))
    _keep(w, found, section, kept, at)
    return outcomes


def revalue(w: Write, found: Assignment, section: Section, at: Moment) -> None:
    """Reckons an assignment's scores anew, after its points or its scoring changed."""
    rows = _rows(w, found)
    known = _scales(w, [row.scale for row in rows.values()])
    worths = {n: _worth(row.score, found, known.get(row.scale)) for n, row in rows.items()}
    _change(w, [(rows[n].id, rows[n].score, worths[n]) for n in rows], at)
    mirror(
        w,
        section,
        found.id,
        [Mirrored.of(row.student, row.score, worths[n]) for n, row in rows.items()],
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A score that will be stored: where, instead of what, and its value."""

    seat: Seat
    before: _Row | None
    score: Score
    worth: Worth


class _Absent:
    """Says why a student without an active seat has no score; reads the section's list once."""

    def __init__(self, reads: Reads, section: Section, today: date) -> None:
        self._reads, self._section, self._today = reads, section, today
        self._seats: dict[int, set[Status]] | None = None

    def refusal(self, student: int) -> Refused:
        """The refusal of a student's score."""
        ids = {"student": student, "section": self._section.dcid}
        if self._seats is None:
            asked = {self._section.dcid: self._section}
            self._seats = seats(self._reads, asked, self._today)[self._section.dcid]
        statuses = self._seats.get(student)
        if statuses is None:
            sql = "SELECT 1 FROM Students WHERE DCID IN (SELECT value FROM json_each(?))"
            there = self._reads.read(sql, (listed([student]),))
            if not there:
                message = f"there is no student {student}"
                return Refused("unknown_student", message, "student", ids)
            how = "is not"
        else:
            how = "is not yet" if statuses == {"P"} else "is no longer"
        message = f"student {student} {how} in section {self._section.dcid}"
        return Refused("not_enrolled", message, "student", ids)


def _twice(student: int) -> Refused:
    message = f"student {student} stands twice in this batch; the first score was taken"
    return Refused("bad_value", message, "student", {"student": student})


def _merged(entry: Entry, before: Score) -> Score:
    """A score with the values that were sent; raises Refused."""
    given = {name: value for name, value in entry.given.items() if value is not None}
    if not given:
        raise Refused("missing", "a score is required", "entered")
    changes: dict[str, Any] = {}
    for name, value in given.items():
        match name:
            case "entered":
                changes[name] = _entered(value)
            case "comment":
                changes[name] = _comment(value)
            case _:
                changes[name] = checked_flag(value, name)
    return replace(before, **changes)


def _entered(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)  # Ruby clients send numbers as they have them
    if not isinstance(value, str):
        raise Refused("bad_value", "the score takes a text or a number", "entered")
    text = value.strip()
    if not text:
        raise Refused("missing", "a score is required", "entered")
    if len(text) > ENTERED_MAX:
        message = f"the score takes at most {ENTERED_MAX} characters, not {len(text)}"
        raise Refused("bad_value", message, "entered")
    checked_characters(text, "entered")
    return text


def _comment(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > _COMMENT_MAX:
        message = f"the comment takes a text of at most {_COMMENT_MAX} characters"
        raise Refused("bad_value", message, "comment")
    checked_characters(value, "comment")
    return value or None


def _scales(reads: Reads, ids: Iterable[int | None]) -> Mapping[int | None, Scale]:
    return dict(scales_by_id(reads, {scale for scale in ids if scale is not None}).items())


def _worth(kept: Score, found: Assignment, scale: Scale | None) -> Worth:
    if kept.entered is None:
        return NOTHING
    return worth(kept.entered, found.draft.scoring, found.draft.points, scale)


_COLUMNS = (
    "ActualScoreEntered", "Score", "ScoreType", "LetterGrade", "CommentValue", "Exempt",
    "IsMissing", "TurnedIn", "TurnedInLate", "LastUpdated",
)  # fmt: skip


def _values(kept: Score, value: Worth, at: str) -> tuple[Stored, ...]:
    return (
        kept.entered, value.points, value.kind, value.letter, kept.comment, int(kept.exempt),
        int(kept.missing), int(kept.turned_in), int(kept.late), at,
    )  # fmt: skip


def _change(w: Write, rows: Iterable[tuple[int, Score, Worth]], at: Moment) -> None:
    now = moment_text(at.now)
    changed(w, "PSM_AssignmentScore", _COLUMNS, [(n, _values(kept, v, now)) for n, kept, v in rows])


def _keep(
    w: Write, found: Assignment, section: Section, kept: Mapping[int, _Kept], at: Moment
) -> None:
    _change(w, [(k.before.id, k.score, k.worth) for k in kept.values() if k.before], at)
    new = {student: k for student, k in kept.items() if k.before is None}
    enrolled = enrollments(w, section, {n: k.seat for n, k in new.items()}, at.now)
    now = moment_text(at.now)
    added(
        w,
        "PSM_AssignmentScore",
        ("SectionAssignmentID", "SectionEnrollmentID", *_COLUMNS),
        [(found.holder, enrolled[n], *_values(k.score, k.worth, now)) for n, k in new.items()],
    )
    rows = [Mirrored.of(k.seat.student, k.score, k.worth) for k in kept.values()]
    mirror(w, section, found.id, rows)
