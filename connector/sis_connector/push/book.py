"""What the push needs from a gradebook, and how its requests are repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sis_connector.errors import Resubmit
from sis_connector.push.answers import judged
from sis_connector.push.marks import Ours
from sis_connector.push.outbox import QueuedAssignment, QueuedScore
from sis_connector.push.roster import KnownClass
from sis_connector.transport.answers import Answer
from sis_connector.transport.client import Client
from sis_connector.transport.repeat import repeated


@dataclass(frozen=True, slots=True)
class Work:
    """An assignment with its class; `ours` are the assignments that we know to have made."""

    row: QueuedAssignment
    of: KnownClass
    ours: Ours = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an assignment is in the gradebook; `section_id` is PTP's assignmentsectionid."""

    id: str
    section_id: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a score."""

    row: QueuedScore
    state: str
    reason: str = ""
    detail: str = ""


class Book(Protocol):
    """One of the two gradebooks. Every method may raise Declined, Retry or Fatal errors."""

    name: str
    notes: list[str]
    can_look: bool
    """Whether `find` can tell what is there; it may turn out that it cannot."""

    def find(self, work: Work) -> Place | None:
        """The assignment of this name and day that we made, if it is there already.

        Raises Declined `name_taken` for one that was made by hand, or by another plugin as far as
        that can be told."""
        ...

    def create(self, work: Work) -> Place:
        """Make the assignment; after an answer that got lost, look before trying again."""
        ...

    def update(self, work: Work) -> None: ...

    def put(self, work: Work, scores: Sequence[QueuedScore]) -> list[Verdict]:
        """Send one request of scores. Raises Declined where the whole request is refused."""
        ...


class Requests:
    """Requests of both gradebooks: 412 is submitted again once, what is safe is repeated."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """One request and its answer, judged; the same once more on 412 [client: psd401]."""
        what = f"{method} {path}"
        try:
            return self.judged(self.client.exchange(method, path, params, body), what)
        except Resubmit:
            self.client.wire.traffic.repeated(0.0)
            return self.judged(self.client.exchange(method, path, params, body), what)

    def judged(self, answer: Answer, what: str) -> Answer:
        return judged(answer, what, self.client.wire)

    def safe(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """A request that may be repeated: reading, or writing the same values to the same row."""
        return repeated(self.client.wire, lambda: self.once(method, path, params, body))
