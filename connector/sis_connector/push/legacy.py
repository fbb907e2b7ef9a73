"""The PowerTeacher Gradebook: `/powerschool-ptg-api/v2` (reference A1, integrations L5, L6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sis_connector.errors import (
    Declined,
    GradebookMissing,
    QueryMissing,
    QueryNotGranted,
    Resubmit,
    Retry,
    Throttled,
    UnreadableAnswer,
)
from sis_connector.powerschool.mapped import Row, text
from sis_connector.powerschool.queries import read_query
from sis_connector.push.answers import code_of, loaded, said_in
from sis_connector.push.book import Place, Requests, Verdict, Work
from sis_connector.push.marks import Marks
from sis_connector.push.outbox import QueuedAssignment, QueuedScore
from sis_connector.push.pro import amount, number
from sis_connector.push.tables import ACKNOWLEDGED, REFUSED
from sis_connector.transport.answers import Answer
from sis_connector.transport.client import Client
from sis_connector.transport.repeat import repeated

ROOT = "/powerschool-ptg-api/v2"
LOOKUP = "com.example.mocksis.gradebook.assignments"
"""Our plugin's own query: the gradebook's API has no list of a class's assignments [doc]."""
AUTHOR = "created_by_plugin"
ABBREVIATED = 15
MARK = "-HK"


class LegacyRequests(Requests):
    """A 404 in words other than the gradebook's own means that its API is not there [L6]."""

    def judged(self, answer: Answer, what: str) -> Answer:
        if answer.status == 404 and not speaks(answer):
            raise GradebookMissing("The API of the older gradebook (PTG) is not installed.")
        return super().judged(answer, what)


class Legacy:
    """One push's view of the older gradebook."""

    name = "PTG"

    def __init__(self, client: Client) -> None:
        self._requests = LegacyRequests(client)
        self._assignments: dict[str, list[Row]] = {}
        self._made: set[tuple[str, str]] = set()
        self._marks = Marks(self.name)
        self.can_look = True
        self.notes: list[str] = []

    def find(self, work: Work) -> Place | None:
        return self._found(self._known(work), work)

    def create(self, work: Work) -> Place:
        """Where the plugin cannot look, only what was certainly not done is tried again."""
        path = f"{ROOT}/section/{number(work.of.id)}/assignment"
        body = {"assignment": assignment_body(work.row)}
        tried = False

        def attempt() -> Place:
            nonlocal tried
            if tried and self.can_look and (there := self._found(self._listed(work), work)):
                return there
            tried = True
            try:
                return made(self._requests.once("POST", path, None, body))
            except Retry as trouble:
                if not self.can_look and not isinstance(trouble, Throttled | Resubmit):
                    trouble.now = False
                raise

        place = repeated(self._requests.client.wire, attempt)
        self._made.add((work.of.id, place.id))
        return place

    def update(self, work: Work) -> None:
        self._demand_still_here(work)
        path = f"{ROOT}/assignment/{work.row.remote_id}"
        try:
            self._requests.safe("PUT", path, None, {"assignment": assignment_body(work.row)})
        except Declined as refused:
            raise gone_if_missing(refused) from refused

    def put(self, work: Work, scores: Sequence[QueuedScore]) -> list[Verdict]:
        """The answer is 200 even when rows failed: each has its own code [client: Mayhem]."""
        path = f"{ROOT}/assignment/{work.row.remote_id}/score"
        sent = [one for one in scores if one.score is not None]
        found = [Verdict(one, REFUSED, "flags_only") for one in scores if one.score is None]
        self._note_flags(sent)
        if not sent:
            return found
        self._demand_still_here(work)
        rows = [
            {"student": {"id": number(one.student_id)}, "score_entered": one.score} for one in sent
        ]
        body = {"assignment_scores": {"assignment_score": rows}}
        try:
            answer = self._requests.safe("PUT", path, None, body)
        except Declined as refused:
            raise gone_if_missing(refused) from refused
        failed = failures(answer)
        for one in sent:
            words = failed.get(one.student_id)
            if words is None:
                found.append(Verdict(one, ACKNOWLEDGED))
            else:
                reason = code_of(words.casefold()) or "refused"
                found.append(Verdict(one, REFUSED, reason, words))
        return found

    def _demand_still_here(self, work: Work) -> None:
        """Raises Declined `assignment_gone` where the class's list lacks the id that we remember:
        a server may have given it to an assignment of another class since, never to be overwritten.

        Without the lookup query nobody can tell, and the id is trusted.
        """
        remote_id = work.row.remote_id or ""
        if (work.of.id, remote_id) in self._made:
            return
        listed = self._known(work)
        if self.can_look and all(text(one.get("assignment_id")) != remote_id for one in listed):
            gone = f"the class has no assignment {remote_id} any more"
            raise Declined("assignment_gone", gone, whole=True)

    def _found(self, listed: list[Row], work: Work) -> Place | None:
        made = ((text(one.get("assignment_id")), text(one.get(AUTHOR))) for one in listed)
        self._marks.learn(made, work.ours)
        return found_in(listed, work, self._marks)

    def _known(self, work: Work) -> list[Row]:
        """The class's assignments, read once a push."""
        if work.of.id not in self._assignments:
            self._assignments[work.of.id] = self._listed(work)
        return self._assignments[work.of.id]

    def _listed(self, work: Work) -> list[Row]:
        if not self.can_look:
            return []
        arguments = {"section_dcid": work.of.id}
        try:
            return read_query(self._requests.client, LOOKUP, arguments)
        except (QueryMissing, QueryNotGranted):
            self.can_look = False
            return []

    def _note_flags(self, scores: Sequence[QueuedScore]) -> None:
        if any(one.late or one.missing or one.exempt for one in scores):
            note = (
                "The older gradebook (PTG) takes scores only: the flags late, missing and exempt "
                "of its classes were not sent."
            )
            if note not in self.notes:
                self.notes.append(note)


# ------------------------------------------------------------------------------- mappings


def assignment_body(row: QueuedAssignment) -> dict[str, Any]:
    """The fields of the integration's table "Grade push (PTG path)"."""
    points = amount(row.points)
    return {
        "name": row.name,
        "abbreviation": row.name[:ABBREVIATED] + MARK,
        "description": row.description,
        "date_assignment_due": row.due,
        "category": None,  # the server takes TEST, or UNDEFINED where the class has no TEST
        "points_possible": None if row.extra_credit else points,
        "extra_credit_points": points if row.extra_credit else None,
        "include_final_grades": None,
        "publish_scores": None,
        "publish_state": "PUBLISH_NEVER",
        "publish_days_before_due": None,
        "publish_specific_date": None,
        "scoring_type": "POINTS",
        "weight": None,
    }


# ------------------------------------------------------------------------------- readings


def speaks(answer: Answer) -> bool:
    """Whether an answer is the gradebook's own: its errors stand under `error_message`
    [client: Mayhem]."""
    body = loaded(answer)
    return isinstance(body, dict) and "error_message" in body


def made(answer: Answer) -> Place:
    """The id is the last part of Location's path [client: Mayhem]."""
    found = answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
    if not found.isdigit():
        raise UnreadableAnswer("PowerSchool made an assignment and did not say which.")
    return Place(found)


def gone_if_missing(refused: Declined) -> Declined:
    """404 for an assignment that was there: somebody deleted it."""
    if refused.code != "not_found":
        return refused
    return Declined("assignment_gone", refused.message, whole=True)


def found_in(listed: list[Row], work: Work, marks: Marks) -> Place | None:
    """The listed assignment that has our name and day in our class; others' are refused."""
    taken = False
    for one in listed:
        if one.get("name") != work.row.name or (text(one.get("due")) or "")[:10] != work.row.due:
            continue
        author = text(one.get(AUTHOR))
        if author and not marks.is_foreign(author):
            return Place(text(one.get("assignment_id")) or "")
        taken = True
    if taken:
        raise Declined("name_taken", work.row.name)
    return None


def failures(answer: Answer) -> dict[str, str]:
    """Words by student of the rows that failed; rows that the answer leaves out did not."""
    body = loaded(answer)
    outer = body.get("assignment_scores") if isinstance(body, dict) else None
    rows = outer.get("assignment_score") if isinstance(outer, dict) else None
    found = {}
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict):
            continue
        result = row.get("batch_result")
        student = row.get("student")
        code = result.get("code") if isinstance(result, dict) else None
        if isinstance(student, dict) and str(code).isdigit() and int(str(code)) >= 300:
            words = "; ".join(said_in(result.get("error_message"))) if result else ""
            found[str(student.get("id"))] = words or f"code {code}"
    return found
