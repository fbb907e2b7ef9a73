"""One exchange as the journal keeps it, and which of them somebody wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sis_core.serving.patterns import path_matcher
from sis_core.serving.requests import decoded, folded
from sis_core.serving.unpacking import unpacked
from sis_core.wire.redaction import redacted_headers, redacted_target, redacted_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange as it was kept; `number` counts from 1, in the order of answers.

    `at` is the machine's time in seconds since 1970, `district` the district's moment,
    `milliseconds` from the request's headers to the finished answer. Bodies are cut at
    MAX_KEPT_BODY bytes; `asked` and `answered` are their whole sizes. `mischief` are the ids of the
    rules that touched it.
    """

    number: int
    at: float
    district: datetime
    client: str
    method: str
    target: str
    status: int
    milliseconds: float
    asked: int
    answered: int
    family: str
    route: str
    reason: str
    notes: tuple[str, ...]
    peer: str
    mischief: tuple[str, ...]
    request_headers: Mapping[str, str]
    request_body: bytes
    response_body: bytes
    response_headers: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """The path as it was read: decoded, no doubled slash, without the query."""
        return folded(self.target.partition("?")[0])[0]

    def shown(self, bodies: bool = True) -> dict[str, Any]:
        """The entry as JSON values, secrets blotted out."""
        made: dict[str, Any] = {
            "number": self.number,
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds"),
            "district_time": self.district.isoformat(sep=" ", timespec="seconds"),
            "client": self.client,
            "peer": self.peer,
            "method": self.method,
            "path": redacted_target(self.target),
            "readable": redacted_target(decoded(redacted_target(self.target))),
            "status": self.status,
            "milliseconds": round(self.milliseconds, 3),
            "request_bytes": self.asked,
            "response_bytes": self.answered,
            "family": self.family,
            "route": self.route,
            "reason": redacted_text(self.reason),
            "notes": [redacted_text(note) for note in self.notes],
            "mischief": list(self.mischief),
        }
        if bodies:
            made["request"] = _part(self.request_headers, self.request_body, self.asked)
            made["response"] = _part(dict(self.response_headers), self.response_body, self.answered)
        return made


def _part(headers: Mapping[str, str], body: bytes, size: int) -> dict[str, Any]:
    return {
        "headers": redacted_headers(headers),
        "body": redacted_text(unpacked(body, headers.items()).decode("utf-8", "replace")),
        "body_cut": size > len(body),
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to show; an unset field does not filter.

    `since` is the number of the last entry already seen, `path` a part of path and query,
    `status` a status such as "404" or a class such as "4xx", `remarkable` what has a reason or a
    note; `newest` puts the newest first. `pattern` is one of the whole path without its query, as
    rules of mischief have it; `mischief` the id of a rule that touched the entry.
    """

    since: int = 0
    method: str = ""
    path: str = ""
    status: str = ""
    remarkable: bool = False
    client: str = ""
    limit: int = 100
    newest: bool = False
    pattern: str = ""
    family: str = ""
    mischief: str = ""

    def matches(self, entry: Entry) -> bool:
        """True for an entry that passes every filter."""
        status = self.status.lower()
        if self.pattern and not path_matcher(self.pattern).fullmatch(entry.path):
            return False
        if self.family and entry.family != self.family:
            return False
        if self.mischief and self.mischief not in entry.mischief:
            return False
        if status.endswith("xx"):
            if entry.status // 100 != int(status[0]):
                return False
        elif status and str(entry.status) != status:
            return False
        return (
            (not self.method or entry.method == self.method.upper())
            and (not self.path or self.path in entry.target)
            and (not self.client or entry.client == self.client)
            and (not self.remarkable or bool(entry.reason or entry.notes))
        )
