"""The journal as an HTTP Archive (HAR 1.2), secrets blotted out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sis_core.serving.journal import CONTROL, Entry
from sis_core.serving.unpacking import unpacked
from sis_core.wire import har
from sis_core.wire.redaction import redacted_headers, redacted_target, redacted_text

_NO_HOST = "localhost"


def archived(entries: Iterable[Entry], base: str = "") -> dict[str, Any]:
    """The entries as an archive; `base` is scheme and host, else those that clients named.

    Each entry's comment has the reason, the notes and the rules that touched it. Entries of the
    sandbox's own control are no exchanges and are left out.
    """
    made = [_entry(entry, base) for entry in entries if entry.family != CONTROL]
    return har.archive(made, "the journal of a mock-sis server")


def _entry(entry: Entry, base: str) -> dict[str, Any]:
    begun = datetime.fromtimestamp(entry.at - entry.milliseconds / 1000, UTC)
    host = base or f"http://{entry.request_headers.get('host', _NO_HOST)}"
    made = har.entry(
        begun.isoformat(timespec="milliseconds"),
        round(entry.milliseconds, 3),
        har.request(
            entry.method,
            host + redacted_target(entry.target),
            redacted_headers(entry.request_headers).items(),
            _blotted(entry.request_body),
            entry.asked,
        ),
        har.response(
            entry.status,
            redacted_headers(dict(entry.response_headers)).items(),
            _blotted(unpacked(entry.response_body, entry.response_headers)),
            entry.answered,
        ),
    )
    said = [entry.reason, *(note for note in entry.notes if note != entry.reason)]
    told = "; ".join(redacted_text(one) for one in said if one)
    if told:
        made["comment"] = told
    made["_mischief"] = list(entry.mischief)
    made["_district_time"] = entry.district.isoformat(sep=" ", timespec="seconds")
    return made


def _blotted(body: bytes) -> bytes:
    """A body without secrets; what is no text stays as it is."""
    try:
        return redacted_text(body.decode()).encode()
    except UnicodeDecodeError:
        return body
