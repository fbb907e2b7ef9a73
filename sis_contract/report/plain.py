"""A run as JSON: everything that the page shows, for programs."""

from __future__ import annotations

from typing import Any

import orjson

from sis_contract.verdicts import Call, Finding, Run

VERSION = 1
"""The form of the file; it grows when a member changes its meaning."""


def json_of(run: Run) -> bytes:
    """The run as indented JSON; bodies that are no UTF-8 have their odd bytes replaced."""
    return orjson.dumps(values(run), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def values(run: Run) -> dict[str, Any]:
    """The run as JSON values."""
    return {
        "report": VERSION,
        "kind": run.kind,
        "title": run.title,
        "target": run.target,
        "started": run.started,
        "seconds": round(run.seconds, 3),
        "seed": run.seed,
        "facts": dict(run.facts),
        "counts": run.counts(),
        "findings": [_finding(finding) for finding in run.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "family": finding.family,
        "verdict": finding.verdict,
        "sentence": finding.sentence,
        "told": finding.told,
        "source": finding.source,
        "where": finding.where,
        "expected": finding.expected,
        "got": finding.got,
        "switch": dict((finding.switch,)) if finding.switch else None,
        "seconds": round(finding.seconds, 3),
        "output": finding.output,
        "calls": [_call(call) for call in finding.calls],
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "number": call.number,
        "at": round(call.at, 4),
        "milliseconds": round(call.milliseconds, 3),
        "method": call.method,
        "url": call.url,
        "status": call.status,
        "marks": list(call.marks),
        "note": call.note,
        "request": {
            "headers": dict(call.request_headers),
            "body": call.request_body.decode("utf-8", "replace"),
        },
        "response": {
            "headers": dict(call.response_headers),
            "body": call.response_body.decode("utf-8", "replace"),
        },
    }
