"""What a push did, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sis_connector.push.lines import BadLine
from sis_connector.push.reasons import NOT_ARRIVED
from sis_connector.push.tables import REFUSED
from sis_connector.transport.traffic import Traffic

KINDS = {"assignments": "Assignments", "scores": "Scores"}
STATUSES = {
    "pushed": "The grades are pushed.",
    "unchanged": "PowerSchool has all of this already, so nothing was sent.",
    "unfinished": "Some grades still wait: push again later.",
    "dry-run": "This was a trial run: nothing was sent or written.",
    "failed": "The push stopped.",
}


@dataclass(slots=True)
class PushTotals:
    """`read` + `resumed` = `pushed` + `unchanged` + `refused` + `waiting`; `resumed` rows were left
    by an earlier push and are not in this file."""

    read: int = 0
    resumed: int = 0
    pushed: int = 0
    unchanged: int = 0
    refused: int = 0
    waiting: int = 0


@dataclass(slots=True)
class ClassTotals:
    """One class: its gradebook, and what went into it in this push."""

    id: str
    name: str
    teacher: str
    gradebook: str = ""
    assignments: int = 0
    scores: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class NotArrived:
    """An assignment or a score that PowerSchool does not have after this push."""

    kind: str
    line: int
    class_name: str
    assignment: str
    student: str
    state: str
    reason: str
    detail: str

    @property
    def sentence(self) -> str:
        return NOT_ARRIVED[self.reason].sentence.format(detail=self.detail)

    @property
    def title(self) -> str:
        return NOT_ARRIVED[self.reason].title

    @property
    def hint(self) -> str:
        return NOT_ARRIVED[self.reason].hint

    @property
    def name(self) -> str:
        """What it is, for a person."""
        return f"{self.student}, {self.assignment}" if self.student else self.assignment


@dataclass(slots=True)
class PushReport:
    """The whole story of one push; times are UTC, durations seconds."""

    profile: str
    server: str
    file: str
    roster: str
    started: datetime
    ended: datetime
    status: str = "failed"
    message: str = ""
    hint: str = ""
    totals: dict[str, PushTotals] = field(
        default_factory=lambda: {kind: PushTotals() for kind in KINDS}
    )
    classes: list[ClassTotals] = field(default_factory=list)
    not_arrived: list[NotArrived] = field(default_factory=list)
    bad_lines: list[BadLine] = field(default_factory=list)
    repeated_lines: int = 0
    notes: list[str] = field(default_factory=list)
    requests: int = 0
    retries: int = 0
    tokens: int = 0
    waited: float = 0.0

    @property
    def seconds(self) -> float:
        return (self.ended - self.started).total_seconds()

    @property
    def exit_code(self) -> int:
        """0 when every row is settled, refused ones too; 1 when it stopped or rows still wait."""
        return 0 if self.status in ("pushed", "unchanged", "dry-run") else 1

    @property
    def summary(self) -> str:
        return STATUSES[self.status]

    @property
    def refused(self) -> list[NotArrived]:
        return [one for one in self.not_arrived if one.state == REFUSED]

    @property
    def waiting(self) -> list[NotArrived]:
        return [one for one in self.not_arrived if one.state != REFUSED]

    def groups(self) -> Iterator[tuple[str, str, list[NotArrived]]]:
        """What did not arrive by kind and reason: assignments first, the most frequent first."""
        found: dict[tuple[str, str], list[NotArrived]] = {}
        for one in self.not_arrived:
            found.setdefault((one.kind, one.reason), []).append(one)
        order = list(KINDS)
        for (kind, reason), ones in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]))
        ):
            yield kind, reason, ones

    def took(self, traffic: Traffic) -> None:
        """Take over what went over the wire."""
        self.requests, self.retries = traffic.requests, traffic.retries
        self.tokens, self.waited = traffic.tokens, traffic.waited

    def to_dict(self) -> dict[str, Any]:
        return {
            "profile": self.profile,
            "server": self.server,
            "file": self.file,
            "roster": self.roster,
            "status": self.status,
            "message": self.message,
            "hint": self.hint,
            "started": self.started.isoformat(timespec="seconds"),
            "ended": self.ended.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "requests": self.requests,
            "retries": self.retries,
            "tokens": self.tokens,
            "waited": round(self.waited, 3),
            "totals": {kind: asdict(totals) for kind, totals in self.totals.items()},
            "classes": [asdict(one) for one in self.classes],
            "not_arrived": [
                {**asdict(one), "sentence": one.sentence, "hint": one.hint}
                for one in self.not_arrived
            ],
            "bad_lines": [asdict(one) for one in self.bad_lines],
            "repeated_lines": self.repeated_lines,
            "notes": self.notes,
        }

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
