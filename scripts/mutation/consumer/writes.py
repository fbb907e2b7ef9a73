"""Bugs of sending grades."""

from __future__ import annotations

import time
import uuid
from typing import Any

from scripts.mutation.consumer.patching import Function, Patch, mutant
from sis_connector.errors import Declined
from sis_connector.oneroster.api import Api
from sis_connector.push import admit, answers, legacy
from sis_connector.push.book import Place, Requests
from sis_connector.push.legacy import Legacy
from sis_connector.push.outbox import Outbox, QueuedScore
from sis_connector.push.pro import ASSIGNMENT, Pro, number, person_of
from sis_connector.push.tables import ACKNOWLEDGED
from sis_connector.transport.repeat import repeated

POWERSCHOOL = ("push",)


@mutant("push-assignment-twice", POWERSCHOOL)
def assignment_twice(patch: Patch) -> None:
    def of_pro(original: Function) -> Function:
        def create(self: Pro, work: Any) -> Place:
            body = {"_assignmentsections": [self._section(work)]}

            def attempt() -> Place:
                made = self._requests.once("POST", ASSIGNMENT, person_of(work.of), body)
                return self._made(made, work)

            return repeated(self._requests.client.wire, attempt)

        return create

    def of_legacy(original: Function) -> Function:
        def create(self: Legacy, work: Any) -> Place:
            path = f"{legacy.ROOT}/section/{number(work.of.id)}/assignment"
            body = {"assignment": legacy.assignment_body(work.row)}

            def attempt() -> Place:
                return legacy.made(self._requests.once("POST", path, None, body))

            place = repeated(self._requests.client.wire, attempt)
            self._made.add((work.of.id, place.id))
            return place

        return create

    patch.swap(Pro, "create", of_pro)
    patch.swap(Legacy, "create", of_legacy)


@mutant("push-result-new-id", ("push-oneroster",))
def result_new_id(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def exchange(
            self: Api, method: str, path: str, params: Any = None, body: Any = None
        ) -> Any:
            if method == "PUT" and path.startswith("/results/"):
                drawn = str(uuid.uuid4())
                path = f"/results/{drawn}"
                body = {"result": {**body["result"], "sourcedId": drawn}}
            return original(self, method, path, params, body)

        return exchange

    patch.swap(Api, "exchange", made)


@mutant("push-refused-counted", POWERSCHOOL)
def refused_counted(patch: Patch) -> None:
    patch.swap(legacy, "failures", lambda original: lambda answer: {})


@mutant("push-batch-abandoned", POWERSCHOOL)
def batch_abandoned(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def put(self: Pro, work: Any, scores: Any) -> Any:
            try:
                return original(self, work, scores)
            except Declined as refused:
                refused.whole = True
                raise

        return put

    patch.swap(Pro, "put", made)


@mutant("push-resubmit-ignored", POWERSCHOOL)
def resubmit_ignored(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def judged(answer: Any, what: str, wire: Any) -> Any:
            if answer.status == 412:
                raise Declined("refused", "Resubmit", whole=True)
            return original(answer, what, wire)

        return judged

    patch.swap(answers, "judged", made)


@mutant("push-location-as-section", POWERSCHOOL)
def location_as_section(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def place(self: Pro, answer: Any, work: Any) -> Place:
            found = original(self, answer, work)
            return Place(found.id, found.id)

        return place

    patch.swap(Pro, "_made", made)


@mutant("push-name-uncut", ("push", "push-oneroster"))
def name_uncut(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def row_of(self: Any, line: Any, known: Any) -> Any:
            row = original(self, line, known)
            row.name = line.name
            return row

        return row_of

    patch.swap(admit._Desk, "_row", made)


@mutant("push-marks-before-answer", ("push", "push-oneroster"))
def marks_before_answer(patch: Patch) -> None:
    def of_sending(original: Function) -> Function:
        def sending(self: Outbox, rows: Any) -> None:
            found = list(rows)
            original(self, found)
            for row in found:
                if isinstance(row, QueuedScore):
                    self.settled(row, ACKNOWLEDGED)
            self.flush()

        return sending

    def of_settled(original: Function) -> Function:
        def settled(self: Outbox, row: Any, state: str, reason: str = "", detail: str = "") -> None:
            if not (isinstance(row, QueuedScore) and row.state == ACKNOWLEDGED):
                original(self, row, state, reason, detail)

        return settled

    patch.swap(Outbox, "sending", of_sending)
    patch.swap(Outbox, "settled", of_settled)


@mutant("push-deleted-retried", POWERSCHOOL)
def deleted_retried(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def safe(self: Requests, *given: Any) -> Any:
            for _again in range(100):
                try:
                    return original(self, *given)
                except Declined as refused:
                    if refused.code != "assignment_gone":
                        raise
                    time.sleep(0.02)
            return original(self, *given)

        return safe

    patch.swap(Requests, "safe", made)
