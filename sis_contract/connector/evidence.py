"""What a finding keeps of a case: its exchanges, and what the connector printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sis_contract.connector.trial import Outcome, without
from sis_contract.connector.world import Entry
from sis_contract.verdicts import Call
from sis_core.wire.redaction import redacted_text

MOST_CALLS = 120
"""Exchanges that a finding keeps: the last ones, and those that were disturbed."""

FEW_CALLS = 40
"""The same where all is well; of these only the disturbed ones keep headers and bodies."""

MOST_BODY = 2048
"""Bytes of a body that evidence keeps."""

MOST_OUTPUT = 8_000
"""Characters of a connector's output that a finding keeps, the last ones."""


def calls_of(
    outcomes: Sequence[Outcome], url: str, began: float, *, whole: bool
) -> tuple[Call, ...]:
    """The exchanges of a case's runs, numbered from 1; `began` in seconds since 1970."""
    entries = [entry for outcome in outcomes for entry in outcome.entries]
    marked = {entry.number for entry in entries if entry.mischief}
    most = MOST_CALLS if whole else FEW_CALLS
    kept = {entry.number for entry in entries[-most:]} | marked
    chosen = [entry for entry in entries if entry.number in kept][-MOST_CALLS:]
    return tuple(
        _call(number, entry, url, began, whole=whole or bool(entry.mischief))
        for number, entry in enumerate(chosen, 1)
    )


def _call(number: int, entry: Entry, url: str, began: float, *, whole: bool) -> Call:
    most = MOST_BODY if whole else 0
    return Call(
        number,
        max(0.0, entry.at - entry.milliseconds / 1000 - began),
        entry.milliseconds,
        entry.method,
        f"{url}{entry.target}",
        entry.status,
        dict(entry.request_headers) if whole else {},
        entry.request_body[:most],
        dict(entry.response_headers) if whole else {},
        entry.response_body[:most],
        entry.mischief,
    )


def output_of(outcomes: Sequence[Outcome], secrets: Sequence[str], folder: Path) -> str:
    """What the connector printed in each run, without secrets and names of folders."""
    parts = []
    for number, outcome in enumerate(outcomes, 1):
        ended = outcome.ended
        how = "was ended" if ended.code is None else f"exit code {ended.code}"
        parts.append(f"run {number}: {how} after {ended.seconds:.1f} s\n{ended.output}")
    text = redacted_text("\n".join(parts)).replace(str(folder), "CASE")
    return without(text, secrets)[-MOST_OUTPUT:]
