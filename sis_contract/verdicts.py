"""What a run of the harness found: verdicts with their evidence, and how listeners are told.

The engines of the provider checks and of the connector cases emit these records; the terminal and
the writers of report files listen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, get_args

Verdict = Literal["pass", "fail", "differs", "learned", "skip", "omit", "error"]
"""How a check or a case came out.

`pass` and `fail` speak of facts that documentation, standards or recorded traffic carry. `differs`
is a contradiction of what only clients show or somebody saw live; `learned` a guess that the server
contradicted, with the switch that makes the mock do the same. `skip` had no chance (a precondition
is missing), `omit` was left out because optional input is missing, `error` could not be judged.
"""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Source = Literal["doc", "spec", "capture", "client", "live", "guess"]
"""Where a fact is known from, the most certain first."""

SOURCES: tuple[Source, ...] = get_args(Source)

MAX_KEPT_BODY = 8 * 1024
"""Bytes of a body that evidence keeps."""

_CERTAIN: frozenset[Source] = frozenset(("doc", "spec", "capture"))


def contradicted(source: Source) -> Verdict:
    """The verdict when a server contradicts a fact that is known from this source."""
    if source in _CERTAIN:
        return "fail"
    return "learned" if source == "guess" else "differs"


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange as evidence.

    `at` is in seconds since the run began, `milliseconds` how long it took; `status` is 0 where no
    answer came. Bodies are cut at MAX_KEPT_BODY; `marks` are the ids of the mischief rules that
    touched it, `note` what went wrong in words.
    """

    number: int
    at: float
    milliseconds: float
    method: str
    url: str
    status: int
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: bytes = b""
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: bytes = b""
    marks: tuple[str, ...] = ()
    note: str = ""

    def cut(self) -> Call:
        """The same with both bodies cut to what is kept."""
        return replace(
            self,
            request_body=self.request_body[:MAX_KEPT_BODY],
            response_body=self.response_body[:MAX_KEPT_BODY],
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check or case.

    `sentence` says what is asserted, `source` and `where` what the fact is known from (a tag and a
    place), `told` in one sentence what happened; `expected` and `got` stand beside each other where
    two values explain it. `switch` is name and value of the mock's setting that imitates a
    `learned` server. `output` is what a connector printed.
    """

    id: str
    family: str
    sentence: str
    verdict: Verdict
    told: str = ""
    source: Source = "doc"
    where: str = ""
    expected: str = ""
    got: str = ""
    calls: tuple[Call, ...] = ()
    seconds: float = 0.0
    switch: tuple[str, str] | None = None
    output: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what was judged, when, and every finding in the order they came.

    `target` is the server's URL or the connector's command, `started` an ISO moment with its
    offset, `facts` what else a reader wants to know (recipe, versions, roads).
    """

    kind: Literal["provider", "connector"]
    title: str
    target: str
    started: str
    seconds: float = 0.0
    seed: int = 0
    findings: tuple[Finding, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    def counts(self) -> dict[Verdict, int]:
        """How many findings each verdict has; every verdict is there."""
        found = Counter(finding.verdict for finding in self.findings)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def exit_code(self, *, strict: bool = False) -> int:
        """0 when nothing failed, 1 otherwise; `strict` counts `differs` and `learned` as failed."""
        bad = {"fail", "error"} | ({"differs", "learned"} if strict else set())
        return int(any(finding.verdict in bad for finding in self.findings))


class Listener(Protocol):
    """Somebody who is told while a run goes on."""

    def begun(self, run: Run, total: int) -> None:
        """A run begins; `total` checks or cases are planned."""

    def finished(self, finding: Finding) -> None:
        """One of them is over."""

    def ended(self, run: Run) -> None:
        """The run is over; `run` carries every finding."""


class Listeners:
    """Several listeners as one."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = tuple(listeners)

    def begun(self, run: Run, total: int) -> None:
        """Tells each that a run begins."""
        for listener in self._listeners:
            listener.begun(run, total)

    def finished(self, finding: Finding) -> None:
        """Tells each that one is over."""
        for listener in self._listeners:
            listener.finished(finding)

    def ended(self, run: Run) -> None:
        """Tells each that the run is over."""
        for listener in self._listeners:
            listener.ended(run)
