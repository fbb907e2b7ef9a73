"""`/_sandbox/snapshots`: a district kept under a name, and put back to it."""

from __future__ import annotations

from typing import Any

from flask import request

from sis_core.serving.control_access import SandboxError
from sis_core.serving.control_clock import moment
from sis_core.serving.control_input import body
from sis_core.serving.sandbox import Operation, Sandbox

_START = "start"
"""The snapshot that a reset goes back to."""


class SnapshotOperations:
    """The operations over one sandbox's snapshots; each answers JSON values or raises."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def operations(self) -> tuple[Operation, ...]:
        """What is listed and routed."""
        return (
            Operation("GET", "/snapshots", "The kept snapshots and their sizes.", self.listed),
            Operation(
                "POST",
                "/snapshots",
                'Keeps the district and its clock under a name: {"name": …}.',
                self.keep,
            ),
            Operation(
                "POST", "/snapshots/<name>/restore", "Puts the district back to it.", self.restore
            ),
            Operation("DELETE", "/snapshots/<name>", "Forgets a snapshot.", self.forget),
        )

    def listed(self) -> Any:
        """Name → bytes."""
        return {"snapshots": self._sandbox.store.snapshots()}

    def keep(self) -> Any:
        """Keeps the district under a name."""
        name = body(known=("name",)).get("name")
        if not isinstance(name, str) or not 1 <= len(name) <= 100 or not _speakable(name):
            raise SandboxError("name is a text of 1 to 100 characters without a slash")
        if name == _START:
            raise SandboxError(f"{_START} is what a reset goes back to; take another name")
        return {"name": name, "bytes": self._sandbox.store.snapshot(name)}

    def restore(self, name: str) -> Any:
        """Puts the district back to a snapshot."""
        self._check(name)
        self._sandbox.restore(name)
        self._tell(f"the district and its clock are those of snapshot {name!r} again")
        return moment(self._sandbox.clock)

    def forget(self, name: str) -> Any:
        """Lets a snapshot go."""
        self._check(name)
        if name == _START:
            raise SandboxError(f"{_START} is what a reset goes back to, and stays")
        self._sandbox.store.forget(name)
        return {"forgotten": name}

    def _check(self, name: str) -> None:
        kept = sorted(self._sandbox.store.snapshots())
        if name not in kept:
            raise SandboxError(f"there is no snapshot {name!r} (there is: {', '.join(kept)})", 404)

    def _tell(self, sentence: str) -> None:
        self._sandbox.journal.tell(request.method, request.path, sentence)


def _speakable(name: str) -> bool:
    """True for what an address can hold as one part of it."""
    return "/" not in name and name.isprintable() and name.strip(" .") != ""
