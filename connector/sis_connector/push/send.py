"""Emptying the outbox: class by class, assignment by assignment, scores by thirty."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from sis_connector.errors import (
    ConnectorError,
    Declined,
    GradebookMissing,
    Resubmit,
    Retry,
    ServerFault,
    Throttled,
    UnreadableAnswer,
)
from sis_connector.push.book import Book, Place, Verdict, Work
from sis_connector.push.outbox import Outbox, QueuedAssignment, QueuedScore
from sis_connector.push.roster import Roster
from sis_connector.push.tables import ACKNOWLEDGED, PENDING, REFUSED, RETRY, SENT

BATCH = 30
"""Scores in one request."""
DUE = (PENDING, RETRY)
GONE = "assignment_gone"


class Sender:
    """Carries the outbox to the gradebooks. `book_of` names the gradebook of a class."""

    def __init__(self, outbox: Outbox, roster: Roster, book_of: Callable[[str], Book]) -> None:
        self._outbox = outbox
        self._roster = roster
        self._book_of = book_of
        self._missing: set[str] = set()
        self.stopped = threading.Event()
        """Set when another thread met what must stop the push."""
        self._ours = {
            (row.gradebook or "", row.remote_id)
            for row in outbox.contents.assignments.values()
            if row.remote_id is not None
        }
        self._scores: dict[str, list[QueuedScore]] = {}
        for score in outbox.contents.scores.values():
            self._scores.setdefault(score.assignment_id, []).append(score)

    # ------------------------------------------------------------------- after a crash

    def recover(self) -> None:
        """Find out what became of requests whose answer nobody saw.

        A new assignment is looked for; a score is simply due again, as sending it twice stores it
        once [client: psd401].
        """
        for row in list(self._outbox.contents.assignments.values()):
            if row.remote_id is None and (row.state == SENT or row.reason == "in_doubt"):
                self._look_for(row)
            elif row.state == SENT:
                self._outbox.settled(row, PENDING)
        for score in self._outbox.contents.scores.values():
            if score.state == SENT:
                self._outbox.settled(score, PENDING)
        self._outbox.flush()

    def _look_for(self, row: QueuedAssignment) -> None:
        known = self._roster.classes.get(row.class_id)
        if known is None:
            return
        book = self._book_of(row.class_id)
        row.gradebook = book.name
        try:
            place = book.find(Work(row, known, self._ours))
        except Declined:  # one of this name, made by hand: then ours is not there
            place = None
        if place is not None and not self._is_ours_already(place, row):
            self._arrived(row, place)
        elif book.can_look:
            self._outbox.settled(row, PENDING)
        else:
            self._outbox.settled(row, REFUSED, "in_doubt")

    # ------------------------------------------------------------------------- sending

    def due(self) -> list[list[QueuedAssignment]]:
        """Assignments that have something to send, theirs or their scores', by teacher: a
        gradebook does not like two writers at once (412)."""
        found = [
            row
            for row in self._outbox.contents.assignments.values()
            if row.state in DUE
            or (row.state != SENT and any(one.state in DUE for one in self._of(row)))
        ]
        teachers: dict[str, list[QueuedAssignment]] = {}
        for row in sorted(found, key=lambda row: (row.class_id, row.line, row.assignment_id)):
            known = self._roster.classes.get(row.class_id)
            teachers.setdefault(known.teacher_id if known else "", []).append(row)
        return list(teachers.values())

    def send(self, row: QueuedAssignment) -> None:
        """One assignment and its scores. Raises what must stop the push; rows are settled first."""
        known = self._roster.classes.get(row.class_id)
        if known is None:
            return self._refuse(row, "class_unknown", row.class_id)
        work = Work(row, known, self._ours)
        if row.state in DUE:
            self._place(work)
        if row.state == REFUSED:
            reason = GONE if row.reason == GONE else "assignment_refused"
            return self._leave(row, REFUSED, reason, row.name)
        if row.state != ACKNOWLEDGED:
            if row.reason == "ptg_missing":
                self._leave(row, RETRY, "ptg_missing")
            return None
        due = sorted((one for one in self._of(row) if one.state in DUE), key=lambda one: one.line)
        for start in range(0, len(due), BATCH):
            if self.stopped.is_set():
                return None
            batch = [one for one in due[start : start + BATCH] if one.state in DUE]
            if batch:
                self._put(work, batch)
        return None

    def _place(self, work: Work) -> None:
        """See to it that the assignment is in the gradebook as the outbox has it."""
        row = work.row
        try:
            book = self._book_of(row.class_id)
            row.gradebook = book.name
            if book.name in self._missing:
                raise GradebookMissing("It is still missing.")
            self._make(book, work)
        except Declined as refused:
            if refused.code == GONE:
                self._forget(row, refused.message)
            else:
                self._outbox.settled(row, REFUSED, refused.code, refused.message)
        except GradebookMissing:
            self._missing.add(row.gradebook or "")
            self._outbox.settled(row, RETRY, "ptg_missing")
        except ConnectorError as trouble:
            unsure = row.state == SENT and row.remote_id is None and is_unsure(trouble)
            if unsure:
                self._outbox.settled(row, SENT, "unanswered", words(trouble))
            else:
                self._outbox.settled(row, RETRY, "later", words(trouble))
            if not isinstance(trouble, Resubmit | ServerFault):
                raise

    def _make(self, book: Book, work: Work) -> None:
        row = work.row
        if row.remote_id is not None:
            self._outbox.sending([row])
            book.update(work)
            self._outbox.settled(row, ACKNOWLEDGED)
            return
        place = book.find(work)
        if place is not None:
            if other := self._is_ours_already(place, row):
                raise Declined("name_twice", other)
            # Its values may be older than ours, so it is brought up to them.
            row.remote_id, row.remote_section_id = place.id, place.section_id
            return self._make(book, work)
        self._outbox.sending([row])
        self._arrived(row, book.create(work))
        return None

    def _put(self, work: Work, batch: list[QueuedScore]) -> None:
        self._outbox.sending(batch)
        try:
            for verdict in self._delivered(work, batch):
                self._outbox.settled(verdict.row, verdict.state, verdict.reason, verdict.detail)
        except ConnectorError as trouble:
            for one in batch:
                if one.state == SENT:
                    self._outbox.settled(one, RETRY, "later", words(trouble))
            raise

    def _delivered(self, work: Work, batch: Sequence[QueuedScore]) -> Iterator[Verdict]:
        """What becomes of each score. A batch that is refused as a whole is split until whoever
        caused it stands alone."""
        book = self._book_of(work.row.class_id)
        try:
            yield from book.put(work, batch)
        except Declined as refused:
            if refused.code == GONE:
                self._forget(work.row, refused.message)
            elif refused.whole or len(batch) == 1:
                for one in batch:
                    yield Verdict(one, REFUSED, refused.code, refused.message)
            else:
                for part in parts(batch, refused.named):
                    yield from self._delivered(work, part)
        except GradebookMissing:
            for one in batch:
                yield Verdict(one, RETRY, "ptg_missing")
        except (Resubmit, ServerFault) as trouble:
            for one in batch:
                yield Verdict(one, RETRY, "later", words(trouble))

    # --------------------------------------------------------------------------- parts

    def _of(self, row: QueuedAssignment) -> list[QueuedScore]:
        return self._scores.get(row.assignment_id, [])

    def _arrived(self, row: QueuedAssignment, place: Place) -> None:
        row.remote_id, row.remote_section_id = place.id, place.section_id
        self._ours.add((row.gradebook or "", place.id))
        self._outbox.settled(row, ACKNOWLEDGED)

    def _is_ours_already(self, place: Place, row: QueuedAssignment) -> str | None:
        """The other assignment of the outbox that has this place, if one has."""
        for other in self._outbox.contents.assignments.values():
            if other is row or other.class_id != row.class_id:
                continue
            if (other.remote_id, other.remote_section_id) == (place.id, place.section_id):
                return other.assignment_id
        return None

    def _refuse(self, row: QueuedAssignment, reason: str, detail: str) -> None:
        self._outbox.settled(row, REFUSED, reason, detail)
        self._leave(row, REFUSED, "assignment_refused", row.name)

    def _leave(self, row: QueuedAssignment, state: str, reason: str, detail: str = "") -> None:
        """What waits for an assignment that is not there does not go either."""
        for one in self._of(row):
            if one.state in DUE:
                self._outbox.settled(one, state, reason, detail)

    def _forget(self, row: QueuedAssignment, detail: str) -> None:
        """Somebody deleted the assignment, and every score with it: none of them is there now."""
        row.remote_id = row.remote_section_id = None
        self._outbox.settled(row, REFUSED, GONE, detail)
        for one in self._of(row):
            if one.state != REFUSED:
                self._outbox.settled(one, REFUSED, GONE, detail)


def parts(
    batch: Sequence[QueuedScore], named: frozenset[str]
) -> tuple[Sequence[QueuedScore], Sequence[QueuedScore]]:
    """Those whom the refusal names apart from the others; halves where it names none or all."""
    guilty = [one for one in batch if one.student_id in named]
    others = [one for one in batch if one.student_id not in named]
    if guilty and others:
        return others, guilty
    half = len(batch) // 2
    return batch[:half], batch[half:]


def is_unsure(trouble: ConnectorError) -> bool:
    """Whether the request may have been carried out although no answer says so."""
    if isinstance(trouble, Throttled | Resubmit):
        return False
    return isinstance(trouble, Retry | UnreadableAnswer)


def words(trouble: ConnectorError) -> str:
    return trouble.message.rstrip(".")
