"""Writing to a OneRoster server, and what its refusals mean for a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sis_connector.errors import Declined, Forbidden
from sis_connector.oneroster.api import Api
from sis_connector.oneroster.status import FAILED, statuses, words_in
from sis_connector.push.answers import DECLINED, WHOLE, code_of
from sis_connector.push.book import Place
from sis_connector.transport.answers import Answer
from sis_connector.transport.repeat import repeated

NO_SCOPE = (
    "Grades need the scope gradebook.createput, and PowerSchool must have write-back switched on "
    "for the integration."
)


def put(
    api: Api,
    path: str,
    body: Mapping[str, Any],
    look_first: Callable[[], Place | None] = lambda: None,
) -> Answer | Place:
    """PUT a record. A row that the server refuses raises Declined with its words; what may pass is
    repeated, and before each try `look_first` may find that it is there."""
    what = f"PUT {path}"

    def attempt() -> Answer | Place:
        there = look_first()
        if there is not None:
            return there
        answer = api.exchange("PUT", path, body=body)
        failed = any(one.major in FAILED for one in statuses(answer))
        if answer.status in DECLINED and answer.status != 403:
            raise _declined(api, answer, DECLINED[answer.status])
        if 200 <= answer.status < 300 and failed:  # quirk 25
            raise _declined(api, answer, "refused")
        try:
            return api.judged(answer, what)
        except Forbidden as refused:
            refused.hint = NO_SCOPE
            raise

    return repeated(api.wire, attempt)


def _declined(api: Api, answer: Answer, otherwise: str) -> Declined:
    said = api.wire.clean(words_in(answer))
    code = code_of(said.casefold()) or otherwise
    return Declined(code, said or f"status {answer.status}", whole=code in WHOLE)
