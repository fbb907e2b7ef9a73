"""The exchanges of a run as an HTTP Archive (HAR 1.2): each finding is a page of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson

from sis_contract.verdicts import Call, Finding, Run
from sis_core.wire import har


def json_of(run: Run) -> bytes:
    """The archive as JSON; each finding is a page, its exchanges are its entries."""
    return orjson.dumps(values(run), option=orjson.OPT_APPEND_NEWLINE)


def values(run: Run) -> dict[str, Any]:
    """The archive as JSON values."""
    began = datetime.fromisoformat(run.started)
    with_calls = [finding for finding in run.findings if finding.calls]
    entries = [_entry(call, one, began) for one in with_calls for call in one.calls]
    made = har.archive(entries, f"{run.title}: {run.target}")
    made["log"]["pages"] = [_page(finding, began) for finding in with_calls]
    return made


def _moment(began: datetime, seconds: float) -> str:
    return (began + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def _page(finding: Finding, began: datetime) -> dict[str, Any]:
    return {
        "startedDateTime": _moment(began, min(call.at for call in finding.calls)),
        "id": finding.id,
        "title": finding.sentence,
        "pageTimings": {},
        "comment": f"{finding.verdict}: {finding.told}".rstrip(": "),
    }


def _entry(call: Call, finding: Finding, began: datetime) -> dict[str, Any]:
    asked, answered = call.request_body, call.response_body
    made = har.entry(
        _moment(began, call.at),
        call.milliseconds,
        har.request(call.method, call.url, call.request_headers.items(), asked, len(asked)),
        har.response(call.status, call.response_headers.items(), answered, len(answered)),
    )
    made["pageref"] = finding.id
    said = [call.note, *(f"mischief {mark}" for mark in call.marks)]
    if any(said):
        made["comment"] = "; ".join(filter(None, said))
    return made
