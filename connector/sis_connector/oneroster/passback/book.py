"""A gradebook behind OneRoster: line items and results by PUT."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sis_connector.errors import Declined, ServerFault, UnreadableAnswer
from sis_connector.oneroster import values
from sis_connector.oneroster.api import Api, part
from sis_connector.oneroster.envelopes import NAMES
from sis_connector.oneroster.paging import Collection
from sis_connector.oneroster.passback import bodies
from sis_connector.oneroster.passback.categories import Categories
from sis_connector.oneroster.passback.periods import Periods
from sis_connector.oneroster.passback.writing import put
from sis_connector.oneroster.values import Row
from sis_connector.push.book import Place, Verdict, Work
from sis_connector.push.outbox import QueuedScore
from sis_connector.push.tables import ACKNOWLEDGED, REFUSED, RETRY
from sis_connector.transport.answers import Answer

LATE_NOTE = (
    "OneRoster 1.1 has no word for late, nor for a missing work that has a score: these flags were "
    "not sent."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A result that the server has; a PUT replaces it whole, so its comment is sent back."""

    id: str
    score: str | None
    status: str
    comment: str | None = None


class Gradebook:
    """One push's view of a OneRoster server; lists are read once per class."""

    name = "OneRoster"
    can_look = True

    def __init__(
        self, api: Api, periods: Periods, *, source: str, today: date, with_ids: bool = True
    ) -> None:
        self._api = api
        self._source = source
        self._today = today
        self._with_ids = with_ids
        self._periods = periods
        self._categories = Categories(api)
        self._items: dict[str, list[Row]] = {}
        self._results: dict[str, dict[tuple[str, str], Standing]] = {}
        self.notes: list[str] = []

    def find(self, work: Work) -> Place | None:
        """The line item that we made, or one of this name and due day."""
        if work.of.id not in self._items:
            self._items[work.of.id] = self._listed(work.of.id)
        return found_in(self._items[work.of.id], work, self._source)

    def create(self, work: Work) -> Place:
        """Our own id makes a repetition harmless. A server that gives ids itself is asked again
        what it has before a request whose answer was lost is repeated."""
        if self._with_ids:
            sourced_id = bodies.line_item_id(self._source, work.row)
            answer = self._put("lineItems", sourced_id, self._line_item(work, sourced_id))
            return Place(self._learnt(answer, "lineItems") or sourced_id)
        tried = False

        def look_first() -> Place | None:
            nonlocal tried
            again, tried = tried, True
            return found_in(self._listed(work.of.id), work, self._source) if again else None

        made = put(self._api, "/lineItems", self._line_item(work, None), look_first)
        if isinstance(made, Place):
            return made
        given = self._learnt(made, "lineItems")
        if given is not None:
            return Place(given)
        found = found_in(self._listed(work.of.id), work, self._source)
        if found is None:
            raise UnreadableAnswer("The server made a line item and does not say which.")
        return found

    def update(self, work: Work) -> None:
        sourced_id = work.row.remote_id or ""
        self._put("lineItems", sourced_id, self._line_item(work, sourced_id))

    def put(self, work: Work, scores: Sequence[QueuedScore]) -> list[Verdict]:
        """One request a result; one that is refused does not hold back the others."""
        if work.of.id not in self._results:
            self._results[work.of.id] = dict(self._standing(work.of.id))
        return [self._score(work, one) for one in scores]

    # ------------------------------------------------------------------------------ parts

    def _score(self, work: Work, score: QueuedScore) -> Verdict:
        line_item = work.row.remote_id or ""
        known = self._results[work.of.id].get((line_item, score.student_id))
        if score.late or (score.missing and score.score is not None):
            self._note(LATE_NOTE)
        if known is not None and is_same(known, score):
            return Verdict(score, ACKNOWLEDGED)
        sourced_id = known.id if known else bodies.result_id(line_item, score.student_id)
        named = sourced_id if self._with_ids or known else None
        comment = known.comment if known else None
        body = bodies.result(self._root, named, line_item, score, self._today, comment)
        try:
            self._put("results", named, body)
        except Declined as refused:
            return Verdict(score, REFUSED, refused.code, refused.message)
        except ServerFault as trouble:
            return Verdict(score, RETRY, "later", trouble.message.rstrip("."))
        return Verdict(score, ACKNOWLEDGED)

    def _put(self, kind: str, sourced_id: str | None, body: dict[str, Any]) -> Answer:
        path = f"/{kind}/{part(sourced_id)}" if sourced_id else f"/{kind}"
        made = put(self._api, path, body)
        assert isinstance(made, Answer)
        return made

    def _line_item(self, work: Work, sourced_id: str | None) -> dict[str, Any]:
        at = bodies.Place(
            work.of.id,
            self._categories.chosen(work, self.notes),
            self._periods.of(work.of.id, work.row.due),
        )
        return bodies.line_item(self._root, sourced_id, work.row, at, self._today)

    @property
    def _root(self) -> str:
        return f"{self._api.wire.origin}{self._api.root}"

    def _listed(self, class_id: str) -> list[Row]:
        path = f"/classes/{part(class_id)}/lineItems"
        rows, _ = self._api.read_all(Collection(path, "lineItems", relation=True))
        return [row for row in rows if values.is_active(row)]

    def _standing(self, class_id: str) -> Iterator[tuple[tuple[str, str], Standing]]:
        """The class's results by line item and student."""
        path = f"/classes/{part(class_id)}/results"
        rows, _ = self._api.read_all(Collection(path, "results", relation=True))
        for row in rows:
            item, student = values.ref(row.get("lineItem")), values.ref(row.get("student"))
            if item and student and values.is_active(row):
                score = values.number(row.get("score"))
                status = values.word(row.get("scoreStatus"))
                plain = None if score is None else format(score.normalize(), "f")
                yield (
                    (item, student),
                    Standing(values.identity(row), plain, status, values.text(row.get("comment"))),
                )

    def _learnt(self, answer: Answer, kind: str) -> str | None:
        """The id in the answer to a PUT: an object, an array of one, or nothing at all
        (quirk 22)."""
        try:
            body = json.loads(answer.body)
        except ValueError:
            return None
        for name in NAMES[kind]:
            found = body.get(name) if isinstance(body, dict) else None
            if found:
                return values.ref(found)
        return None

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def found_in(listed: list[Row], work: Work, source: str) -> Place | None:
    """By our own id, else by name and due day."""
    ours = {work.row.remote_id, bodies.line_item_id(source, work.row)}
    for one in listed:
        if values.identity(one) in ours:
            return Place(values.identity(one))
    for one in listed:
        title = (values.text(one.get("title")) or "").strip()
        due = values.day(one.get("dueDate"))
        if title == work.row.name and due is not None and due.isoformat() == work.row.due:
            return Place(values.identity(one))
    return None


def is_same(known: Standing, score: QueuedScore) -> bool:
    """Whether the server has this result already; numbers may be texts there (quirk 8)."""
    return (known.score, known.status) == (score.score, bodies.score_status(score))
