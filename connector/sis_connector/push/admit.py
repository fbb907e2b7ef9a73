"""From lines to rows of the outbox: what is new, what is known, what cannot go at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sis_connector.push.fields import digits
from sis_connector.push.lines import AssignmentLine, BadLine, PushFile, ScoreLine
from sis_connector.push.outbox import Contents, Queued, QueuedAssignment, QueuedScore, now
from sis_connector.push.roster import Roster
from sis_connector.push.tables import ACKNOWLEDGED, PENDING, REFUSED

NAME_LENGTH = 50
DESCRIPTION_LENGTH = 4000
IN_DOUBT = "in_doubt"
"""The reason that pushing again does not lift: it could make the assignment twice."""


@dataclass(slots=True)
class Admission:
    """`rows` are to be written; `unchanged` holds the keys of
    what PowerSchool has as the file says it."""

    rows: list[Queued] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unchanged: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def unchanged_assignments(self) -> int:
        return sum(1 for key in self.unchanged if len(key) == 1)

    @property
    def unchanged_scores(self) -> int:
        return len(self.unchanged) - self.unchanged_assignments


def admit(
    file: PushFile, roster: Roster, contents: Contents, today: Callable[[], date]
) -> Admission:
    """Compare a file with roster and outbox; nothing is written. `today` is the SIS's."""
    return _Desk(file, roster, contents, today).go()


class _Desk:
    def __init__(
        self, file: PushFile, roster: Roster, contents: Contents, today: Callable[[], date]
    ) -> None:
        self.file, self.roster, self.contents, self.today = file, roster, contents, today
        self.found = Admission()
        self.at = now()
        self.assignments = dict(contents.assignments)
        self.names = {_title(row): row.assignment_id for row in self.assignments.values()}
        self.cut: dict[str, list[int]] = {"names": [], "descriptions": []}

    def go(self) -> Admission:
        for line in self.file.assignments:
            self._assignment(line)
        for score in self.file.scores:
            self._score(score)
        self.found.notes += self._notes()
        return self.found

    # ---------------------------------------------------------------------- assignments

    def _assignment(self, line: AssignmentLine) -> None:
        known = self.assignments.get((line.id,))
        row = self._row(line, known)
        if known and known.class_id != row.class_id and known.remote_id:
            self.found.bad.append(
                BadLine(
                    line.number,
                    f"The id {line.id} belongs to an assignment of class {known.class_id} that "
                    "was pushed before; another class needs an assignment of its own.",
                    f"{line.id}: {line.name[:60]}",
                )
            )
            return
        if known and known.content == row.content and known.state == ACKNOWLEDGED:
            self.found.unchanged.add(row.key)
            return
        row.state, row.reason, row.detail = self._standing(row)
        if known and known.reason == IN_DOUBT:
            row.state, row.reason = REFUSED, IN_DOUBT
        if known and known.content != row.content:
            self.names.pop(_title(known), None)
        self.names.setdefault(_title(row), row.assignment_id)
        self.assignments[row.key] = row
        self.found.rows.append(row)

    def _row(self, line: AssignmentLine, known: QueuedAssignment | None) -> QueuedAssignment:
        name = line.name[:NAME_LENGTH].rstrip()
        if len(line.name) > NAME_LENGTH:
            self.cut["names"].append(line.number)
        about = line.description
        if about is not None and len(about) > DESCRIPTION_LENGTH:
            self.cut["descriptions"].append(line.number)
            about = about[:DESCRIPTION_LENGTH]
        due = line.due.isoformat() if line.due else known.due if known else None
        row = QueuedAssignment(
            line.id, line.class_id, name, due or self.today().isoformat(), digits(line.points),
            about or None, int(line.extra_credit), line.category, line=line.number,
            queued_at=self.at,
        )  # fmt: skip
        if known:
            row.gradebook, row.attempts, row.settled_at = (
                known.gradebook, known.attempts, known.settled_at,
            )  # fmt: skip
            row.remote_id, row.remote_section_id = known.remote_id, known.remote_section_id
        return row

    def _standing(self, row: QueuedAssignment) -> tuple[str, str | None, str | None]:
        known = self.roster.classes.get(row.class_id)
        if known is None:
            return REFUSED, "class_unknown", row.class_id
        if not known.enabled:
            return REFUSED, "class_ended", known.name
        other = self.names.get(_title(row), row.assignment_id)
        if other != row.assignment_id:
            return REFUSED, "name_twice", other
        return PENDING, None, None

    # --------------------------------------------------------------------------- scores

    def _score(self, line: ScoreLine) -> None:
        row = QueuedScore(
            line.assignment_id,
            line.student_id,
            None if line.score is None else digits(line.score),
            _flag(line.late),
            _flag(line.missing),
            _flag(line.exempt),
            line=line.number,
            queued_at=self.at,
        )
        known = self.contents.scores.get(row.key)
        if known:
            row.attempts, row.settled_at = known.attempts, known.settled_at
            if known.content == row.content and known.state == ACKNOWLEDGED:
                self.found.unchanged.add(row.key)
                return
        row.state, row.reason, row.detail = self._seat(row)
        self.found.rows.append(row)

    def _seat(self, row: QueuedScore) -> tuple[str, str | None, str | None]:
        """Whether the roster lets this score go."""
        assignment = self.assignments.get((row.assignment_id,))
        if assignment is None:
            return REFUSED, "assignment_unknown", row.assignment_id
        if assignment.state == REFUSED:
            return REFUSED, "assignment_refused", assignment.name
        student = self.roster.students.get(row.student_id)
        if student is None:
            return REFUSED, "student_unknown", row.student_id
        if not student.enabled:
            return REFUSED, "student_left", student.name
        if (assignment.class_id, row.student_id) not in self.roster.seats:
            return REFUSED, "student_not_in_class", student.name
        return PENDING, None, None

    def _notes(self) -> Iterator[str]:
        limits = {"names": NAME_LENGTH, "descriptions": DESCRIPTION_LENGTH}
        for what, numbers in self.cut.items():
            if numbers:
                shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
                many = len(numbers) > 1
                yield (
                    f"{len(numbers)} {what if many else what[:-1]} longer than {limits[what]} "
                    f"characters {'were' if many else 'was'} cut (line{'s' * many} {shown})."
                )


def _title(row: QueuedAssignment) -> tuple[str, str, str]:
    return row.class_id, row.name, row.due


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)
