"""The exchanges of a run as an HTTP Archive (HAR 1.2), which browsers and proxies open."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from sis_contract.verdicts import Call, Finding, Run

_CREATOR = {"name": "mock-sis", "version": "1"}


def json_of(run: Run) -> bytes:
    """The archive as JSON; each finding is a page, its exchanges are its entries."""
    return orjson.dumps(values(run), option=orjson.OPT_APPEND_NEWLINE)


def values(run: Run) -> dict[str, Any]:
    """The archive as JSON values."""
    began = datetime.fromisoformat(run.started)
    with_calls = [finding for finding in run.findings if finding.calls]
    return {
        "log": {
            "version": "1.2",
            "creator": _CREATOR,
            "comment": f"{run.title}: {run.target}",
            "pages": [_page(finding, began) for finding in with_calls],
            "entries": [
                _entry(call, finding, began) for finding in with_calls for call in finding.calls
            ],
        }
    }


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
    made: dict[str, Any] = {
        "pageref": finding.id,
        "startedDateTime": _moment(began, call.at),
        "time": call.milliseconds,
        "request": _request(call),
        "response": _response(call),
        "cache": {},
        "timings": {"send": 0, "wait": call.milliseconds, "receive": 0},
    }
    said = [call.note, *(f"mischief {mark}" for mark in call.marks)]
    if any(said):
        made["comment"] = "; ".join(filter(None, said))
    return made


def _request(call: Call) -> dict[str, Any]:
    query = parse_qsl(urlsplit(call.url).query, keep_blank_values=True)
    made: dict[str, Any] = {
        "method": call.method,
        "url": call.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(call.request_headers),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": len(call.request_body),
    }
    if call.request_body:
        made["postData"] = {
            "mimeType": _type(call.request_headers),
            "text": call.request_body.decode("utf-8", "replace"),
        }
    return made


def _response(call: Call) -> dict[str, Any]:
    headers = call.response_headers
    content: dict[str, Any] = {
        "size": len(call.response_body),
        "mimeType": _type(headers),
    }
    try:
        content["text"] = call.response_body.decode()
    except UnicodeDecodeError:
        content |= {"text": base64.b64encode(call.response_body).decode(), "encoding": "base64"}
    location = next((v for name, v in headers.items() if name.lower() == "location"), "")
    return {
        "status": call.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "content": content,
        "redirectURL": location,
        "headersSize": -1,
        "bodySize": len(call.response_body),
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _type(headers: Mapping[str, str]) -> str:
    found = (value for name, value in headers.items() if name.lower() == "content-type")
    return next(found, "application/octet-stream")
