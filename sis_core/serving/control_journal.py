"""`/_sandbox/journal/…`: counts, conduct, an archive, and waiting for requests, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request

from sis_core.serving.control_access import SandboxError
from sis_core.serving.control_input import MAX_WAIT, filters_of, number_of
from sis_core.serving.entry import Wanted
from sis_core.serving.journal import COUNTED, Journal
from sis_core.serving.sandbox import Operation

_ALL = 10**9
_MOST = 1000


class JournalOperations:
    """The questions to one journal; each answers JSON values or raises SandboxError."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def operations(self) -> tuple[Operation, ...]:
        """Counting, judging, archiving, waiting; all take the filters of GET /journal."""
        return (
            Operation(
                "GET",
                "/journal/counts",
                f"How many entries there are by={', '.join(COUNTED)}.",
                self.counts,
            ),
            Operation(
                "GET",
                "/journal/conduct",
                "What clients did oddly: doubled slashes, needless tokens, N+1 storms, retries "
                "without a wait, repeated writes …; docs/journal.md has the kinds.",
                self.conduct,
            ),
            Operation("GET", "/journal/har", "The entries as an HTTP Archive (HAR 1.2).", self.har),
            Operation(
                "GET",
                "/journal/wait",
                f"Waits until count entries match, at most seconds ({MAX_WAIT} at most): "
                '{"found": true or false, "entries": […]}.',
                self.wait,
            ),
        )

    def counts(self) -> Any:
        """Value → how many."""
        by = request.args.get("by", "status")
        wanted = filters_of(request.args, ("by",), _ALL)
        try:
            return {"by": by, "counts": self._journal.counts_of(by, wanted)}
        except ValueError as error:
            raise SandboxError(str(error)) from None

    def conduct(self) -> Any:
        """Every oddity with its sentence and entries."""
        wanted = filters_of(request.args, limit=_ALL)
        return {"oddities": [one.shown() for one in self._journal.conduct_of(wanted)]}

    def har(self) -> Any:
        """The archive."""
        from sis_core.serving.archive import archived

        entries = self._journal.entries(filters_of(request.args, limit=_ALL))
        return archived(entries, request.host_url.rstrip("/"))

    def wait(self) -> Any:
        """The entries once there are enough, or those that came in time."""
        wanted = filters_of(request.args, ("count", "seconds", "bodies"), _ALL)
        count = number_of(request.args, "count", 1, _MOST) or 1
        seconds = number_of(request.args, "seconds", 0, MAX_WAIT)
        found = self._await(wanted, count, 10 if seconds is None else seconds)
        bodies = request.args.get("bodies", "1") != "0"
        return {
            "found": len(found) >= count,
            "entries": [entry.shown(bodies) for entry in found],
        }

    def _await(self, wanted: Wanted, count: int, seconds: float) -> list[Any]:
        try:
            return self._journal.wait_until(count, seconds, wanted)
        except TimeoutError:
            return self._journal.entries(replace(wanted, limit=_ALL))
