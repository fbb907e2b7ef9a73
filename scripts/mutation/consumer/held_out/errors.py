"""Bugs of reading what an answer says about itself."""

from __future__ import annotations

import json
from typing import Any

from scripts.mutation.consumer.patching import ONEROSTER, Function, Patch, mutant
from sis_connector.errors import RequestRefused
from sis_connector.oneroster import status
from sis_connector.transport import outcomes


@mutant("sync-any-status-fails", ONEROSTER)
def any_status_fails(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def judged(answer: Any, what: str, wire: Any) -> Any:
            if status.statuses(answer):
                raise RequestRefused(f"{what}: the server says something.")
            return original(answer, what, wire)

        return judged

    patch.swap(status, "judged", made)


@mutant("sync-refusal-page-crashes")
def refusal_page_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def error_of_status(answer: Any, what: str, host: str) -> Any:
            if answer.status >= 300:
                json.loads(answer.body)
            return original(answer, what, host)

        return error_of_status

    patch.swap(outcomes, "error_of_status", made)
